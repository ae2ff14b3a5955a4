"""The page of a KPI: its values as a picture and a table, what it is linked to, and its forms."""

import csv
import io
from typing import Any

from tests.integration.web.conftest import Pages

HOME = "/councils/wokingham"
DAY = "as_of=2021-11-04"
KPI = f"{HOME}/kpis/KPI-39"


def added(demo: Pages, task: str, status: int = 200, **typed: str) -> Any:
    form = demo.get(f"{KPI}/{task}").form(f"{KPI}/{task}")
    return demo.post(form.action, form.fields | typed, status)


def day(name: str, year: int, month: int, of_month: int) -> dict[str, str]:
    return {f"{name}-year": str(year), f"{name}-month": str(month), f"{name}-day": str(of_month)}


def test_its_values_are_told_beside_the_picture(demo: Pages) -> None:
    page = demo.get(f"{KPI}?{DAY}")
    # seed/measurements.yaml; fewer repeat referrals are better. A year is not compared with a quarter.
    rows = [(row[0].split(" ")[:2], row[1].split(" ")[0], row[2]) for row in page.rows() if len(row) == 5][:7]
    assert rows == [
        (["Q2", "21-22"], "16%", "Worse"),
        (["Q1", "21-22"], "15%", "Better"),
        (["Q4", "20-21"], "18.9%", "Worse"),
        (["2020-21", "1"], "21.8%", "The first"),
        (["Q3", "20-21"], "18.5%", "Better"),
        (["Q2", "20-21"], "22.4%", "The first"),
        (["17/18", "Q1"], "not", "Not known"),
    ]
    assert "Newest: 16% for Q2 21-22, to 30 September 2021: worse than for the quarter before." in page.text
    picture = page.one(class_="site-chart")
    assert picture.get("role") == "img"
    said = "".join(picture.itertext())
    assert "Target 20" in said
    assert "England 22.6" in said
    assert "worse than before" in said


def test_values_of_later_days_are_left_out(demo: Pages) -> None:
    page = demo.get(f"{KPI}?as_of=2021-03-30")
    assert "Newest: 18.5% for Q3 20-21" in page.text
    assert "18.9%" not in page.text


def test_without_values_it_says_what_to_do(demo: Pages) -> None:
    page = demo.get(f"{HOME}/kpis/KPI-1?{DAY}")
    assert not page.all(class_="site-chart")
    assert page.links()["Add its first value"] == f"{HOME}/kpis/KPI-1/add-value?{DAY}"


def test_its_values_come_as_a_file(demo: Pages) -> None:
    links = demo.get(f"{KPI}?{DAY}").links()
    answer = demo.client.get(links["as CSV"])
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["value"] for row in rows] == ["", "22.4", "18.5", "21.8", "18.9", "15.0", "16.0"]
    assert demo.client.get(links["as a spreadsheet"]).content.startswith(b"PK")
    assert demo.client.get(f"{KPI}?format=pdf").status_code == 422


def test_a_value_is_added_and_taken_back(demo: Pages) -> None:
    span = day("starts_on", 2021, 10, 1) | day("ends_on", 2021, 12, 31)
    page = added(demo, "add-value", period="Q3 21-22", value="14.5", **span)
    assert "KPI-39 has a value for Q3 21-22." in page.text
    assert "Newest: 14.5% for Q3 21-22, to 31 December 2021: better" in page.text
    demo.post(page.undo.action, page.undo.fields)
    assert "14.5%" not in demo.get(KPI).text


def test_a_value_that_cannot_be_is_shown_again(demo: Pages) -> None:
    span = day("starts_on", 2021, 13, 1) | day("ends_on", 2021, 12, 31)
    page = added(demo, "add-value", 422, period="Q3", value="many", **span)
    assert page.links()["First day of the period must be a real date, as 4 11 2021"] == "#starts_on-day"
    fields = page.form(f"{KPI}/add-value").fields
    assert (fields["period"], fields["value"], fields["starts_on-month"]) == ("Q3", "many", "13")


def test_a_target_is_set_and_drawn(demo: Pages) -> None:
    page = added(demo, "add-target", value="12", **day("from_on", 2021, 10, 1))
    assert "KPI-39 has the target 12%." in page.text
    assert "Target 12" in "".join(page.one(class_="site-chart").itertext())


def test_thresholds_are_drawn_and_told_apart_from_the_target(demo: Pages) -> None:
    # seed/targets.yaml: 30 days or less is in target (green), 31 to 35 is amber, 36+ is red.
    page = demo.get(f"{HOME}/kpis/KPI-50?{DAY}")
    drawn = "".join(page.one(class_="site-chart").itertext())
    assert [words for words in ("Target 30", "Amber 31", "Red 36") if words in drawn] == [
        "Target 30",
        "Amber 31",
        "Red 36",
    ]
    against = [row[:2] for row in page.rows() if row[0].startswith(("Target", "Threshold"))]
    assert against == [["Target", "30 days"], ["Threshold of amber", "31 days"], ["Threshold of red", "36 days"]]


def test_a_kpi_is_retired_with_its_day_and_back(demo: Pages) -> None:
    assert "Enter day from which it is not used" in added(demo, "retire", 422).text
    page = added(demo, "retire", **day("retired_on", 2021, 12, 31))
    assert "Retired on 31 December 2021" in page.text
    assert "Live" in demo.post(page.undo.action, page.undo.fields).text


def test_its_definition_is_changed_and_what_rests_on_it_is_outdated(demo: Pages) -> None:
    address = f"{HOME}/kpis/KPI-9"
    page = demo.submit(demo.get(f"{address}/change"), f"{address}/change", definition="Cases\r\nin time")
    assert "Definition: nothing → Cases in time" in " ".join(page.text.split())
    # Its three mappings and its route were made for other words (seed/mappings.yaml, seed/routes.yaml).
    states = [cell for row in page.rows() for cell in row if cell.startswith("outdated")]
    assert len(states) == 4
