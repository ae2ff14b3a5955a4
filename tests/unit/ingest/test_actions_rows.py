"""Small plans, one for each rule by which rows become actions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ImportProblem
from app.ingest.plan_record import ActionPlanRecord, ActionRead
from app.ingest.readers.table import Table
from app.ingest.tables.actions import plan_of

HEADINGS = ["Ref", "Action", "Success measure", "Lead", "By when", "RAG"]


def read(*rows: list[str], name: str = "sheet Plan", headings: list[str] | None = None) -> ActionPlanRecord:
    table = Table(name)
    for line, row in enumerate([headings or HEADINGS, *rows], start=1):
        table.add(row, line)
    return plan_of([table])


def one(*cells: str, headings: list[str] | None = None) -> ActionRead:
    return read(list(cells), headings=headings).actions[0]


def texts(record: ActionPlanRecord) -> list[tuple[str | None, str]]:
    return [(action.number, action.text) for action in record.actions]


def test_a_row_is_an_action_with_its_cells_by_their_headings() -> None:
    record = read(["1.10", "Recruit.", "Fewer vacancies", "HR team", "Mar-22", "Green", "seen"])
    [action] = record.actions
    assert (action.number, action.text, action.success_measure, action.owner) == (
        "1.10", "Recruit.", "Fewer vacancies", "HR team",
    )  # fmt: skip
    assert (action.timescale, action.timescale_kind, action.due_on) == ("Mar-22", "month", "2022-03-31")
    assert (action.status, action.section, action.page, action.line) == ("in_progress", None, None, 2)
    assert action.cells == {"Column 7": "seen"}
    assert record.unknown_columns == ["Column 7"]


@pytest.mark.parametrize(
    "headings",
    [
        ["No.", "Action Description", "Outcome", "Responsible Team", "Timescales"],
        ["#", "What we will do", "How will we know it has worked?", "Who", "When"],
        ["Ref", "Key actions", "Impact", "Owner", "Due date"],
        ["Action no", "Actions required", "Success criteria", "Lead officer", "Target date"],
        ["Reference", "ACTION", "Intended outcome", "Accountable", "Deadline"],
        ["Ref", "What are we going to do?", "What difference will it make?", "Who is responsible?", "When by?"],
        ["No", "What do we need to do?", "How we will measure success", "Who by?", "When will it be done?"],
        ["Ref", "How will we do it?", "What will the impact be?", "Who will lead?", "Implementation date"],
        ["Ref", "Our response", "Impact", "Lead Officer(s)", "Completion"],
        ["ID", "Steps", "Outcome", "SRO", "Finish"],
        ["ID", "Task", "Outcome", "Assigned", "Date"],
        ["ID", "Key action", "Outcome", "Lead Director", "Date"],
    ],
)
def test_headings_have_synonyms(headings: list[str]) -> None:
    action = one("7", "Visit.", "All seen", "Team", "31.3.22", headings=headings)
    assert (action.number, action.text, action.success_measure, action.owner, action.due_on) == (
        "7", "Visit.", "All seen", "Team", "2022-03-31",
    )  # fmt: skip


def test_of_two_columns_for_one_thing_the_second_is_kept_by_its_name() -> None:
    action = one(
        "Visit.", "Safer", "95%", "Ann", "x", "y",
        headings=["Action", "Impact", "Success measure", "Owner", "Notes", "Notes"],
    )  # fmt: skip
    assert action.success_measure == "95%"
    assert action.cells == {"Impact": "Safer", "Notes": "x", "Notes (6)": "y"}


@pytest.mark.parametrize(
    "headings",
    [["KPI", "Target", "Owner"], ["Action", "Notes", "Cost"], ["Action point 1 of the last meeting", "Lead", "x" * 90]],
)
def test_another_table_is_no_plan(headings: list[str]) -> None:
    with pytest.raises(ImportProblem, match="No action plan was found") as caught:
        read(["1", "2", "3"], headings=headings)
    assert headings[0] in caught.value.problems[0].message


def test_a_plan_without_actions_is_refused() -> None:
    with pytest.raises(ImportProblem, match="empty"):
        read(["1", "", "", "", "", ""])


def test_headings_that_repeat_count_the_pages_and_are_no_action() -> None:
    record = read(["1", "Visit.", "", "", "", ""], HEADINGS, ["2", "Call.", "", "", "", ""])
    assert texts(record) == [("1", "Visit."), ("2", "Call.")]
    assert [action.page for action in record.actions] == [1, 2]
    assert record.pages == 2


def test_an_action_that_reads_like_the_headings_is_an_action() -> None:
    assert texts(read(["1", "Actions", "Impact", "Lead", "When", ""])) == [("1", "Actions")]


@pytest.mark.parametrize(
    "more",
    [
        ["", "and write to them.", "", "", "", ""],
        ["", "and write to them.", "", "and others", "", ""],
        ["", "", "", "", "", ""],
    ],
)
def test_a_row_without_number_goes_on_with_the_one_above(more: list[str]) -> None:
    record = read(["1", "Visit all", "Seen", "Team", "Ongoing", ""], more, ["2", "Call.", "", "", "", ""])
    assert len(record.actions) == 2
    assert record.actions[0].text == " ".join(f"Visit all {more[1]}".split())
    assert "joined-row" not in {warning.code for warning in record.warnings}


def test_a_row_goes_on_over_a_page() -> None:
    record = read(["1", "Visit", "All", "", "", ""], HEADINGS, ["", "", "seen", "", "", ""])
    assert [action.success_measure for action in record.actions] == ["All seen"]


def test_a_sentence_without_number_is_joined_with_a_warning() -> None:
    record = read(["1", "Visit all.", "Seen", "Team", "", ""], ["", "Write to them.", "", "", "", ""])
    assert texts(record) == [("1", "Visit all. Write to them.")]
    assert [w.line for w in record.warnings if w.code == "joined-row"] == [3]


def test_a_row_without_number_but_with_an_owner_is_an_action() -> None:
    record = read(["1", "Visit all.", "Seen", "Team", "", ""], ["", "Write to them.", "", "Ann", "", ""])
    assert texts(record) == [("1", "Visit all."), (None, "Write to them.")]


def test_a_plan_without_numbers_has_an_action_in_each_row() -> None:
    record = read(
        ["Visit all.", "Ann", "Ongoing"],
        ["Write to them.", "", ""],
        ["and to us.", "", ""],
        headings=["Action", "Owner", "Due"],
    )
    assert texts(record) == [(None, "Visit all."), (None, "Write to them. and to us.")]


def test_sections_carry_on_over_pages() -> None:
    record = read(
        ["Strategic Priority 1: Be safe (continued)", "", "", "", "", ""],
        ["1.1", "Visit.", "", "", "", ""],
        HEADINGS,
        ["1.2", "Call.", "", "", "", ""],
        ["Our workforce", "", "", "", "", ""],
        ["2.1", "Hire.", "", "", "", ""],
        ["3", "Leadership", "", "", "", ""],
        ["3.1", "Lead.", "", "", "", ""],
        ["4", "Not a heading", "", "", "", ""],
        ["5", "Next.", "", "", "", ""],
    )
    assert [(action.number, action.section) for action in record.actions] == [
        ("1.1", "Strategic Priority 1: Be safe"),
        ("1.2", "Strategic Priority 1: Be safe"),
        ("2.1", "Our workforce"),
        ("3.1", "3 Leadership"),
        ("4", "3 Leadership"),
        ("5", "3 Leadership"),
    ]


def test_a_column_may_name_the_section() -> None:
    headings = ["Theme", "Action", "Owner", "Due"]
    assert one("Workforce", "Hire.", "HR", "", headings=headings).section == "Workforce"


def test_without_numbers_only_a_title_is_a_section() -> None:
    record = read(["Leaders and Staff", "", ""], ["Hire staff", "", ""], headings=["Action", "Owner", "Due"])
    assert [(action.section, action.text) for action in record.actions] == [("Leaders and Staff", "Hire staff")]


def test_markup_left_by_an_export_is_dropped_and_signs_are_kept() -> None:
    action = one("1", "<p>Visit</p> <p>all</p>", '<ul style="x"><li>A &lt; 3</li><li>B =/< C</li></ul>', "", "", "")
    assert (action.text, action.success_measure) == ("Visit all", "A &lt; 3 • B =/< C")
    assert [a.text for a in read(["1", "<p></p>", "", "", "", ""], ["2", "Call.", "", "", "", ""]).actions] == ["Call."]


TEXT = [
    "Minutes of the board\n",
    "KPI\tQ1\tQ2\tQ3\tQ4\tTarget",
    "Visits\t1\t2\t3\t4\t5\n",
    "Theme 1: Safety",
    "SP1A. Keep them safe",
    "\t".join(HEADINGS),
    "1.1\tVisit all\tSeen\tTeam\tOngoing\t",
    "Council papers, page 3",
    "1.2\tCall all",
    "who wait\tHeard\tTeam\tOngoing\t",
    "Our staff",
    "2.1\tHire\tHired\tHR\tOngoing\t",
    "Council papers, page 4",
    "Appendix 2",
    "The arrangements are these.",
    "KPI\tQ1\tQ2\tQ3\tQ4\tTarget",
    "\t9\t9\t9\t9\t9",
    "2.2\tTrain\tTrained\tHR\tOngoing\t",
]


def test_in_a_pack_of_papers_the_plan_is_found_among_the_rest() -> None:
    table = Table("text")
    for line, words in enumerate("\n".join(TEXT).split("\n"), start=1):
        table.add(words.split("\t"), line, 1)
    record = plan_of([table])
    assert [(action.number, action.section, action.text) for action in record.actions] == [
        ("1.1", "Theme 1: Safety", "Visit all"),
        ("1.2", "Theme 1: Safety", "Call all who wait"),
        ("2.1", "Our staff", "Hire"),
        ("2.2", "Our staff", "Train"),
    ]
    assert record.actions[1].success_measure == "Heard"
    unread = [warning for warning in record.warnings if warning.code == "unread-lines"]
    assert [(w.message.split()[0], w.words) for w in unread] == [("4", "Minutes of the board"), ("4", "Appendix 2")]


@pytest.mark.parametrize(
    ("printed", "status"),
    [
        ("Complete", "done"), ("Completed June 2021", "done"), ("Green - complete", "done"), ("Blue", "done"),
        ("100%", "done"), ("Closed", "done"), ("Green - to be complete by March", "in_progress"),
        ("Partially complete", "in_progress"), ("Not complete", "in_progress"), ("Amber", "in_progress"),
        ("G", "in_progress"), ("On track", "in_progress"), ("60%", "in_progress"), ("Not started", "not_started"),
        ("Yet to start", "not_started"), ("0%", "not_started"), ("Grey", "not_started"), ("Superseded", "dropped"),
        ("No longer needed", "dropped"),
    ],
)  # fmt: skip
def test_the_status_column(printed: str, status: str) -> None:
    record = read(["1", "Visit.", "x", "Ann", "Ongoing", printed])
    assert record.actions[0].status == status
    assert record.warnings == []


@pytest.mark.parametrize(
    ("timescale", "status"),
    [("Established March 2021", "done"), ("Pending", "not_started"), ("Hub dates pending", "in_progress")],
)
def test_without_a_status_the_timescale_tells_it(timescale: str, status: str) -> None:
    assert one("1", "Visit.", "x", "Ann", timescale, "").status == status


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\t\n\r|<>"), max_size=12)


@given(st.lists(st.tuples(st.sampled_from(["", "1", "1.1", "1.10", "x", "SP 2"]), *[CELL] * 5), min_size=1, max_size=8))
def test_no_action_is_lost_and_nothing_but_a_refusal_is_raised(rows: list[tuple[str, ...]]) -> None:
    marked = [(number, f"Do thing {index}", *rest) for index, (number, _, *rest) in enumerate(rows)]
    record = read(*(list(row) for row in marked))
    said = " ".join(f"{action.section} {action.text}" for action in record.actions)
    assert all(row[1] in said for row in marked)


@given(st.lists(st.lists(st.one_of(CELL, st.sampled_from(HEADINGS)), max_size=8), max_size=10), st.booleans())
def test_any_table_is_read_or_refused(rows: list[list[str]], text: bool) -> None:
    try:
        record = read(*rows, name="text" if text else "csv")
    except ImportProblem:
        return
    assert record.actions
    assert all(action.text for action in record.actions)
