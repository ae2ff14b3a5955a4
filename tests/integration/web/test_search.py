"""Search over everything of a council."""

import pytest

from app.web.search import marked
from tests.integration.web.conftest import Pages

HOME = "/councils/wokingham"


def test_every_word_must_stand_somewhere_in_the_record(demo: Pages) -> None:
    page = demo.get(f"{HOME}/search?q=ESTABLISH+exploitation")
    assert page.links()["ACT-1"] == f"{HOME}/actions/ACT-1"
    assert {"".join(mark.itertext()).lower() for mark in page.all("mark")} == {"establish", "exploitation"}
    assert "Nothing holds these words." in demo.get(f"{HOME}/search?q=Establish+xyzzy").text


def test_a_word_that_the_title_lacks_is_shown_where_it_stands(demo: Pages) -> None:
    # seed/actions_1.yaml: only its success measure speaks of terms.
    page = demo.get(f"{HOME}/search?q=establishment+terms+reference&kind=actions")
    assert "ACT-1" in page.links()
    assert "Terms of Reference" in page.text
    assert {"".join(mark.itertext()).lower() for mark in page.all("mark")} >= {"terms", "reference"}


def test_a_reference_is_found_in_any_case(demo: Pages) -> None:
    assert demo.get(f"{HOME}/search?q=kpi-34").links()["KPI-34"] == f"{HOME}/kpis/KPI-34"


def test_more_of_one_kind_follow(demo: Pages) -> None:
    page = demo.get(f"{HOME}/search?q=children")
    heading = next(node for node in page.all("h2", id="found-actions"))
    total = int("".join(heading.itertext()).split("(")[1].rstrip(")"))
    more = demo.get(page.links()["More Actions"])
    first = {words for words in page.links() if words.startswith("ACT-")}
    rest = {words for words in more.links() if words.startswith("ACT-")}
    assert len(first) == 5
    assert len(rest) == min(total - 5, 50)
    assert not first & rest


def test_words_are_taken_as_they_are_written(demo: Pages) -> None:
    assert "Nothing holds this word." in demo.get(f"{HOME}/search?q=%25_%25_%25").text
    page = demo.get(f"{HOME}/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert page.form(f"{HOME}/search").fields["q"] == "<script>alert(1)</script>"


def test_nothing_asked_says_how(demo: Pages) -> None:
    page = demo.get(f"{HOME}/search")
    assert demo.get(page.links()["supervision"]).all("mark")
    assert page.title.startswith("Search")


def test_another_council_s_records_are_not_found(demo: Pages) -> None:
    demo.client.post("/api/v1/authorities", json={"name": "Elsewhere"})
    assert "Nothing holds" in demo.get("/councils/elsewhere/search?q=children").text


@pytest.mark.parametrize("asked", ["q=a&kind=x", "q=a&cursor=1", "q=a&kind=kpis&cursor=x", "q=" + "a" * 201])
def test_what_it_does_not_know_is_refused(demo: Pages, asked: str) -> None:
    assert demo.client.get(f"{HOME}/search?{asked}").status_code == 422


def test_a_long_text_is_cut_where_the_word_stands() -> None:
    shown = marked("a <b> " * 100 + "needle" + " c" * 500, ["needle"])
    assert "<mark>needle</mark>" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "<b>" not in shown
