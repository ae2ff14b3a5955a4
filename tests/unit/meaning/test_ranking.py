"""The ranking of KPIs and findings, and what it says about itself."""

from app.meaning.analysis import analyse
from app.meaning.ranking import Ranking

NAMES = {
    "supervision": "% of staff who had supervision in the month",
    "caseloads": "Average caseload",
    "visits": "% of child protection visits on time",
    "interviews": "% return home interviews within 72 hours",
    "adoption": "Days between placement order and match",
    "dental": "% of children looked after with a dental check",
    "health": "% of children looked after with an annual health assessment",
}


def ranking() -> Ranking[str]:
    return Ranking((key, analyse(name)) for key, name in NAMES.items())


def keys(text: str, limit: int = 10) -> list[str]:
    return [match.key for match in ranking().kpis_for(analyse(text), limit)]


def test_what_says_the_same_comes_first_and_what_shows_it_after() -> None:
    found = keys("Managers do not supervise staff as often as they should.")
    assert found[0] == "supervision"
    assert "caseloads" in found
    assert not {"adoption", "dental", "interviews"} & set(found)


def test_other_words_for_the_same_are_found() -> None:
    assert keys("Interviews of children who run away come too late")[0] == "interviews"
    assert keys("Teeth of children in care")[0] == "dental"


def test_nothing_is_suggested_where_nothing_fits() -> None:
    assert keys("The roof of the town hall leaks.") == []
    assert keys("") == []
    # Timeliness is asked of every service: it picks none.
    assert keys("Respond promptly.") == []


def test_no_more_than_wanted_are_named_and_none_of_those_left_out() -> None:
    text = "Health and dental checks of children looked after"
    assert len(keys(text, 1)) == 1
    left = ranking().kpis_for(analyse(text), 10, {"dental"})
    assert [match.key for match in left] == ["health"]


def test_a_score_is_the_same_from_both_sides() -> None:
    findings = {
        "a": "Managers do not supervise staff.",
        "b": "Children looked after do not see a dentist.",
        "c": "The roof leaks.",
    }
    asked = [(key, analyse(text)) for key, text in findings.items()]
    forth = {(key, match.key): match for key, text in asked for match in ranking().kpis_for(text, 10)}
    back = {(match.key, kpi): match for kpi in NAMES for match in ranking().findings_for(kpi, asked, 10)}
    assert {pair: match.score for pair, match in forth.items()} == {pair: match.score for pair, match in back.items()}
    assert {pair: match.because for pair, match in forth.items()} == {
        pair: match.because for pair, match in back.items()
    }


def test_scores_run_from_best_to_least_between_nought_and_one() -> None:
    scores = [match.score for match in ranking().kpis_for(analyse("Health and teeth of children in our care"), 10)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_each_suggestion_says_what_it_rests_on() -> None:
    found = {match.key: match.because for match in ranking().kpis_for(analyse("Weak line management"), 10)}
    assert found["supervision"] == ("supervision shows something about management oversight (“line management”)",)
    found = {match.key: match.because for match in ranking().kpis_for(analyse("Supervised too seldom"), 10)}
    assert found["supervision"] == ("Both speak of supervision: “supervised”", "Both say “supervised”")


def test_equal_scores_keep_their_order_and_the_ranking_its_answer() -> None:
    same = Ranking((key, analyse("Supervision of staff")) for key in "cab")
    text = analyse("supervision")
    assert [match.key for match in same.kpis_for(text, 10)] == ["c", "a", "b"]
    assert same.kpis_for(text, 10) == same.kpis_for(text, 10)


def test_no_kpis_give_no_suggestions() -> None:
    assert Ranking([]).kpis_for(analyse("supervision"), 10) == []
