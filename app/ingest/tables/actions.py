"""Reading an action plan: what the council will do, who will, by when, and how it will know."""

from collections import Counter
from pathlib import Path

from app.errors import ImportProblem, Problem
from app.ingest.dates import Timescale, read_timescale
from app.ingest.periods import find_mentions
from app.ingest.plan_record import ActionPlanRecord, ActionRead, MilestoneRead
from app.ingest.readers.flow import read_flow
from app.ingest.readers.table import Table
from app.ingest.record import ReadWarning
from app.ingest.tables.action_cells import ActionRow
from app.ingest.tables.action_doubts import find_doubts
from app.ingest.tables.action_headings import Role
from app.ingest.tables.action_rows import ActionRows
from app.ingest.tables.action_status import read_status, status_from
from app.vocabulary import ActionStatus

_FIELDS = {Role.MEASURE: "success_measure", Role.OWNER: "owner", Role.TIMESCALE: "timescale"}
_MOST_SHOWN = 10


def read_actions(path: Path, max_pages: int = 1000) -> ActionPlanRecord:
    """Read the action plan of a text, CSV, Excel or Word file, which may hold other tables too.

    Raises
    ------
    ImportProblem
        The file cannot be read, is too large, or holds no table with the expected columns.
    """
    return plan_of(read_flow(path, max_pages))


def plan_of(tables: list[Table]) -> ActionPlanRecord:
    """The record of an action plan, from whatever file its cells were read."""
    reader = ActionRows()
    rows = reader.read(tables)
    if not reader.columns:
        raise _no_plan(tables)
    if not rows:
        remedy = "No row below the headings has an action. Check that the file is complete."
        raise ImportProblem("The action plan is empty.", [Problem(tables[0].name, remedy)])
    record = ActionPlanRecord(
        columns=list(dict.fromkeys(column.heading for column in reader.columns)),
        unknown_columns=list(dict.fromkeys(column.heading for column in reader.columns if column.role is None)),
        default_year=_most_named_year(rows),
        warnings=reader.warnings,
        pages=max((row.page or 0 for row in rows), default=0) or None,
    )
    for row in rows:
        _add_action(record, row)
    roles = {column.role for column in reader.columns}
    record.warnings += find_doubts(record.actions, (name for role, name in _FIELDS.items() if role in roles))
    for role in _FIELDS.keys() - roles:
        record.warnings.append(ReadWarning("missing-column", f"No column is {role.value}."))
    record.warnings.sort(key=lambda warning: (warning.line or 0, warning.code))
    return record


def _most_named_year(rows: list[ActionRow]) -> int | None:
    """The year that the plan's timescales name most, the earlier of two: the best guess at what "November" means."""
    years: Counter[int] = Counter()
    for row in rows:
        mentions = find_mentions(row.words(Role.TIMESCALE))
        years.update({mention.period.starts_on.year for mention in mentions if mention.period})
    return min(years, key=lambda year: (-years[year], year), default=None)


def _add_action(record: ActionPlanRecord, row: ActionRow) -> None:
    timescale = _read_timescale(record, row)
    record.actions.append(
        ActionRead(
            number=row.words(Role.NUMBER) or None,
            section=row.words(Role.SECTION) or row.section,
            text=row.words(Role.ACTION),
            success_measure=row.words(Role.MEASURE) or None,
            owner=row.words(Role.OWNER) or None,
            timescale=timescale.text,
            timescale_kind=timescale.kind,
            due_on=timescale.due_on.isoformat() if timescale.due_on else None,
            status=_read_status(record, row, timescale),
            page=row.page,
            line=row.line,
            milestones=[MilestoneRead(milestone.on.isoformat(), milestone.words) for milestone in timescale.milestones],
            cells={column.heading: words for column, words in row.cells.items() if column.role is None and words},
        )
    )


def _read_timescale(record: ActionPlanRecord, row: ActionRow) -> Timescale:
    words = row.words(Role.TIMESCALE)
    timescale = read_timescale(words, default_year=record.default_year)
    if timescale != read_timescale(words):
        message = f"The year is not printed here; it was taken to be {record.default_year}, which the plan names most."
        record.warnings.append(ReadWarning("year-not-said", message, row.page, row.line, words))
    return timescale


def _read_status(record: ActionPlanRecord, row: ActionRow, timescale: Timescale) -> ActionStatus:
    printed = row.words(Role.STATUS)
    if not printed:
        return status_from(timescale)
    status = read_status(printed)
    if status is None:
        message = "What this says of the status is not known; the action was taken to be in progress."
        record.warnings.append(ReadWarning("unread-status", message, row.page, row.line, printed))
    return status or ActionStatus.IN_PROGRESS


def _no_plan(tables: list[Table]) -> ImportProblem:
    looked_for = "; ".join(role.value for role in Role)
    problems = [
        Problem(f"{table.name}, line {table.rows[0].line}", f"The first row reads: {_first_row(table)}.")
        for table in tables[:_MOST_SHOWN]
        if table.rows
    ] or [Problem("", "The document holds no table at all.")]
    return ImportProblem(
        f"No action plan was found. Columns looked for: {looked_for}. Give the columns such headings.", problems
    )


def _first_row(table: Table) -> str:
    cells = (" ".join(cell.split())[:80] for cell in table.rows[0].cells[:20])
    return " | ".join(f'"{cell}"' for cell in cells if cell)
