"""Actions for a finding and findings for an action: what is near enough, what is weak, what is neither."""

import pytest

from app.meaning.analysis import analyse
from app.meaning.answering import Answering, of_action

SUPERVISION, COURSES, ROOF = 1, 2, 3
ACTIONS = {
    SUPERVISION: of_action("Hold supervision of social workers every month.", "Supervision is reflective."),
    COURSES: of_action("Offer courses in adult education.", "Learners and their tutors are content."),
    ROOF: of_action("Mend the roof.", None),
}


@pytest.fixture
def answering() -> Answering:
    return Answering(ACTIONS)


def test_an_action_on_the_same_thing_is_found_and_one_on_another_is_not(answering: Answering) -> None:
    found = answering.actions_for(analyse("Supervision of social workers is too seldom."), 10)
    assert [(match.key, match.fits) for match in found] == [(SUPERVISION, "well")]
    assert found[0].because[0].startswith("Both speak of supervision")


def test_a_success_measure_speaks_for_its_action_and_less_than_its_text() -> None:
    by_text, by_measure = (of_action("Mend supervision.", None), of_action("Mend it.", "Supervision"))
    others = {key: ACTIONS[key] for key in (COURSES, ROOF)}
    found = Answering({10: by_measure, 11: by_text} | others).actions_for(analyse("Weak supervision"), 10)
    assert [match.key for match in found] == [11, 10]


def test_the_score_is_the_same_from_both_sides(answering: Answering) -> None:
    texts = {7: analyse("Supervision of staff is poor."), 8: analyse("Adult education is thin."), 9: analyse("Swings.")}
    for action in ACTIONS:
        for match in answering.findings_for(action, texts.items(), 10):
            back = {other.key: other for other in answering.actions_for(texts[match.key], 10)}[action]
            assert (back.score, back.fits) == (match.score, match.fits)
    assert [match.key for match in answering.findings_for(COURSES, texts.items(), 10)] == [8]


def test_what_was_looked_at_is_left_out_and_a_limit_is_kept(answering: Answering) -> None:
    asked = analyse("Supervision, adult education and the roof.")
    assert {match.key for match in answering.actions_for(asked, 10)} == {SUPERVISION, COURSES, ROOF}
    assert SUPERVISION not in {match.key for match in answering.actions_for(asked, 10, {SUPERVISION})}
    assert len(answering.actions_for(asked, 1)) == 1


@pytest.mark.parametrize("text", ["", "日本語", "The swings squeak.", "\0"])
def test_what_fits_none_finds_none(answering: Answering, text: str) -> None:
    assert answering.actions_for(analyse(text), 10) == []
    assert Answering({}).actions_for(analyse(text), 10) == []
