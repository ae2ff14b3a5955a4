"""What is doubtful in a plan: a hit and a near miss of each warning."""

import pytest

from app.ingest.record import ReadWarning
from tests.unit.ingest.test_actions_rows import read

FINE = ["Seen", "Team", "Mar-22", "Green"]


def warnings(*rows: list[str]) -> list[ReadWarning]:
    return read(*rows).warnings


def about(code: str, *rows: list[str]) -> list[str]:
    return [warning.words for warning in warnings(*rows) if warning.code == code]


def test_a_plan_without_fault_has_no_warnings() -> None:
    assert warnings(["1.1", "Visit.", *FINE], ["1.2", "Call.", *FINE], ["2.1", "Hire.", *FINE]) == []


def test_a_number_that_stands_twice_is_kept_twice() -> None:
    rows = [["1.1", "Visit.", *FINE], ["1.1", "Call.", *FINE], ["1.10", "Hire.", *FINE]]
    assert about("duplicate-number", *rows) == ["1.1"]
    assert [action.text for action in read(*rows).actions] == ["Visit.", "Call.", "Hire."]


@pytest.mark.parametrize(
    ("numbers", "skipped"),
    [
        (["1", "2", "3"], []),
        (["1", "3"], ["2"]),
        (["1.9", "1.10", "2.1"], []),
        (["1.17", "1.1", "1.19"], ["1.18", "1.2 to 1.16"]),
        (["SP2", "SP5"], ["SP3 to SP4"]),
        (["1a", "1b", "2"], []),
        (["A", "C"], []),
    ],
)
def test_numbers_that_are_skipped(numbers: list[str], skipped: list[str]) -> None:
    found = about("skipped-number", *([number, f"{number} do", *FINE] for number in numbers))
    assert sorted(found) == skipped


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("Develop online toolkits and support materials, so that Early Years settings can help themselves", True),
        ("Develop online toolkits and support materials so that settings can HELP themselves.", True),
        ("Develop online toolkits and support materials for carers", False),
        ("Write a policy", False),
    ],
)
def test_two_actions_that_say_the_same(other: str, same: bool) -> None:
    said = "Develop online toolkits and support materials, so that settings can help themselves"
    assert about("same-action", ["1", said, *FINE], ["2", other, *FINE]) == [other] * same


def test_empty_cells() -> None:
    found = [w.message for w in warnings(["1", "Visit.", "", "", "", ""]) if w.code == "empty-cell"]
    assert found == ["The success measure is empty.", "The owner is empty.", "The timescale is empty."]


@pytest.mark.parametrize(
    ("owner", "code"),
    [
        ("Getting to Good Board", "owner-is-body"),
        ("QASS / Community Safety Partnership", "owner-is-body"),
        ("Safeguarding Partnership Manager", None),
        ("Partnership team", None),
        ("QASS", "owner-is-code"),
        ("COM & SEH", "owner-is-code"),
        ("HR team", None),
        ("Commissioning and SEH", None),
        ("All", "owner-is-nobody"),
        ("All teams", "owner-is-nobody"),
        ("TBC", "owner-is-nobody"),
        ("Allen", None),
        ("Any Answers team of the north", None),
    ],
)
def test_what_stands_in_the_place_of_an_owner(owner: str, code: str | None) -> None:
    found = [warning.code for warning in warnings(["1", "Visit.", "Seen", owner, "Mar-22", "Green"])]
    assert found == ([code] if code else [])


def test_a_timescale_that_cannot_be_told() -> None:
    assert about("unclear-timescale", ["1", "Visit.", "Seen", "Ann", "31.2.22", ""]) == ["31.2.22"]
    assert about("unclear-timescale", ["1", "Visit.", "Seen", "Ann", "Ongoing", ""]) == []


def test_a_month_without_year_takes_the_plan_s_and_says_so() -> None:
    timescales = ["Mar-22", "November", "by March 31", "May 2022", "June 2023"]
    record = read(*([str(line), "Visit.", "Seen", "Ann", words, ""] for line, words in enumerate(timescales, start=2)))
    assert [action.due_on for action in record.actions] == [
        "2022-03-31", "2022-11-30", "2022-03-31", "2022-05-31", "2023-06-30",
    ]  # fmt: skip
    assert [w.line for w in record.warnings if w.code == "year-not-said"] == [3, 4]


def test_a_status_that_is_not_known() -> None:
    row = ["1", "Visit.", "Seen", "Ann", "Mar-22", "See above"]
    assert about("unread-status", row) == ["See above"]
    assert read(row).actions[0].status == "in_progress"


def test_a_column_that_is_missing_and_a_row_without_action() -> None:
    found = read(["1", "Visit.", "Ann", "Mar-22"], ["2", "", "Ann", ""], headings=["Ref", "Action", "Lead", "When"])
    assert [(w.code, w.line) for w in found.warnings] == [("missing-column", None), ("row-without-action", 3)]


def test_warnings_stand_in_the_order_of_the_document() -> None:
    lines = [w.line or 0 for w in warnings(["1", "Visit.", "", "", "", ""], ["3", "Call.", "", "All", "TBC", ""])]
    assert lines == sorted(lines)
