"""The thesaurus as data, and how concepts reach each other."""

from pathlib import Path

import pytest

from app.meaning.thesaurus import FOLDER, Concept, Thesaurus, read_theme, thesaurus
from app.meaning.words import stem, words_of


def test_every_theme_is_read() -> None:
    themes = {concept.theme for concept in thesaurus().concepts.values()}
    assert themes == {file.stem for file in FOLDER.glob("*.yaml")}
    assert len(thesaurus().concepts) > 140


def test_no_wording_stands_twice_in_a_concept_and_none_is_empty() -> None:
    for concept in thesaurus().concepts.values():
        forms = [tuple(map(stem, words_of(word).words)) for word in (concept.name, *concept.words)]
        assert all(forms), concept.name
        assert len(set(forms)) == len(forms), f"{concept.name} says a wording twice"


def test_weights_are_shares() -> None:
    for concept in thesaurus().concepts.values():
        assert 0 < concept.weight <= 1, concept.name
        assert all(0 < share < 1 for share in concept.shown_by.values()), concept.name


def small(*concepts: Concept) -> Thesaurus:
    return Thesaurus(concepts)


def test_a_concept_reaches_what_is_narrower_broader_and_what_shows_it() -> None:
    visits = Concept("visits", "help", ("visit",))
    care_visits = Concept("care visits", "care", (), part_of=("visits",))
    oversight = Concept("oversight", "work", (), shown_by={"visits": 0.5})
    unrelated = Concept("adoption", "care", ())
    reach = small(visits, care_visits, oversight, unrelated).reach
    # Narrower 0.8, broader 0.4; what shows it by its own weight, and back by half of that; a weight follows the path.
    assert reach["oversight"] == {"oversight": 1.0, "visits": 0.5, "care visits": 0.4}
    assert reach["care visits"] == {"care visits": 1.0, "visits": 0.4}
    assert reach["visits"] == {"visits": 1.0, "care visits": 0.8, "oversight": 0.25}
    assert reach["adoption"] == {"adoption": 1.0}


def test_what_is_said_of_any_service_leads_nowhere() -> None:
    timely = Concept("timeliness", "aspects", ())
    assert small(timely, Concept("plans on time", "care", (), ("timeliness",))).reach["timeliness"] == {
        "timeliness": 1.0
    }


def test_a_wording_of_two_concepts_names_both() -> None:
    found = small(Concept("match", "a", ("matching",)), Concept("homes", "b", ("matching",)))
    assert found.wordings["match",] == ("match", "homes")


@pytest.mark.parametrize(
    ("concepts", "said"),
    [
        ([Concept("a", "t", ()), Concept("a", "t", ())], "stands twice"),
        ([Concept("a", "t", (), ("b",))], "names the concept b"),
        ([Concept("a", "t", (), (), {"b": 0.5})], "names the concept b"),
        ([Concept("a", "t", (), ("b",)), Concept("b", "t", (), ("a",))], "part of itself"),
    ],
)
def test_a_thesaurus_that_contradicts_itself_is_refused(concepts: list[Concept], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        small(*concepts)


def test_an_entry_with_an_unknown_field_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "theme.yaml"
    file.write_text("visits:\n  words: [visit]\n  colour: red\n", "utf-8")
    with pytest.raises(ValueError, match=r"theme\.yaml: visits says colour"):
        list(read_theme(file))
