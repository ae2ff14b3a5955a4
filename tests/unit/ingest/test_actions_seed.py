"""A real council's action plan, against what a person reads in it.

The demonstration's actions were written down from the same pages by hand, before there was a reader.
"""

from collections import Counter
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.ingest.plan_record import ActionPlanRecord
from app.ingest.tables.actions import read_actions

PACK = Path("seeds", "003_9af3686b222e1d88.txt")
FIELDS = (
    "number", "section", "text", "success_measure", "owner", "timescale", "timescale_kind", "due_on", "status", "line",
)  # fmt: skip
# The plan begins on the thirtieth page of the pack and prints its headings on each.
PAGES_BEFORE = 29

# code, line, the beginning of the words
DOUBTS = """
owner-is-body 670 QASS / Community Safety Partnership
duplicate-number 691 1.1
skipped-number 692 1.18
duplicate-number 695 1.2
skipped-number 698 1.22
unclear-timescale 698 Scoping underway, timescales for fuller project
same-action 700 Development of online toolkits
year-not-said 712 Ongoing programme on track for quarter 3
year-not-said 714 New sessions starting November - on Track
unclear-timescale 732 Dates relating to audit programme/cycle
duplicate-number 740 2.21
owner-is-body 740 Getting to Good Board
skipped-number 741 2.22
unclear-timescale 765 Pending
duplicate-number 766 3.7
owner-is-body 768 SEND Improvement Board, Berkshire West JIG
unclear-timescale 768 Quarterly performance and impact reports
unclear-timescale 772 See separate document for timescales
empty-cell 796 Ensure an appropriate offer of Universal Safeguarding
owner-is-nobody 797 All
owner-is-nobody 799 All
owner-is-code 810 SENDIASS
owner-is-code 811 SENDIASS
owner-is-code 812 SENDIASS
owner-is-code 819 QASS
unclear-timescale 826 Commencing July 2021
owner-is-code 827 LAP
owner-is-code 834 LAP
"""
MILESTONES = {
    680: ["2021-12-31", "2022-12-31", "2023-12-31"],
    688: ["2020-07-31", "2021-09-30"],
    713: ["2022-03-31", "2023-03-31"],
    717: ["2021-05-31", "2022-03-31"],
    734: ["2021-10-31", "2022-10-31", "2023-10-31"],
    789: ["2020-02-29", "2022-02-28"],
    811: ["2021-07-31", "2022-03-31"],
    834: ["2021-11-30", "2022-01-31"],
}


@pytest.fixture(scope="module")
def record(shared: Path) -> ActionPlanRecord:
    return read_actions(shared / PACK)


@pytest.fixture(scope="module")
def by_hand() -> list[dict[str, Any]]:
    files = (resources.files("seed") / f"actions_{number}.yaml" for number in range(1, 6))
    return [row for file in files for row in yaml.safe_load(file.read_text(encoding="utf-8"))]


def test_every_action_is_read_as_a_person_wrote_it_down(
    record: ActionPlanRecord, by_hand: list[dict[str, Any]]
) -> None:
    read = [{name: getattr(action, name) for name in FIELDS} for action in record.actions]
    assert read == [{name: _plain(row.get(name)) for name in FIELDS} for row in by_hand]
    assert [action.page for action in record.actions] == [row["page"] - PAGES_BEFORE for row in by_hand]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def test_what_a_person_counts_in_the_plan(record: ActionPlanRecord) -> None:
    assert len(record.actions) == 91
    assert record.pages == 18
    assert Counter(action.section[:20] for action in record.actions if action.section) == {
        "Strategic Priority 1": 25, "Strategic Priority 2": 24, "Strategic Priority 3": 14, "Strategic Priority 4": 9,
        "Strategic Priority 5": 19,
    }  # fmt: skip
    assert sum(action.due_on is None for action in record.actions) == 46
    assert [action.line for action in record.actions if action.owner is None] == [796]
    assert all(action.success_measure and action.timescale for action in record.actions)
    numbers = Counter(action.number for action in record.actions)
    assert [number for number, times in numbers.items() if times > 1] == ["1.1", "1.2", "2.21", "3.7"]


def test_columns_that_are_not_known_are_kept(record: ActionPlanRecord) -> None:
    assert record.unknown_columns == ["Service"]
    assert Counter(action.cells["Service"] for action in record.actions)["QASS"] == 33
    assert record.actions[2].cells == {"Service": "SEH"}


def test_every_doubt_and_no_other(record: ActionPlanRecord) -> None:
    expected = [line.split(maxsplit=2) for line in DOUBTS.strip().splitlines()]
    found = [warning for warning in record.warnings if warning.code != "unread-lines"]
    assert [(w.code, str(w.line)) for w in found] == [(code, line) for code, line, _ in expected]
    assert all(w.words.startswith(words) for w, (_, _, words) in zip(found, expected, strict=True))


def test_the_rest_of_the_pack_is_said_to_be_unread(record: ActionPlanRecord) -> None:
    unread = [warning.line for warning in record.warnings if warning.code == "unread-lines"]
    assert unread == [7, 704, 746, 778, 803, 840]


def test_milestones(record: ActionPlanRecord) -> None:
    read = {action.line: [milestone.on for milestone in action.milestones] for action in record.actions}
    assert {line: read[line] for line in MILESTONES} == MILESTONES
    assert all(len(days) <= 1 for line, days in read.items() if line not in {*MILESTONES, 790})
