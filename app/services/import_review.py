"""The review of an import: each item of what was read, what applying does with it, what is doubtful about it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from app.errors import NotFound
from app.ingest.kpi_record import KpiPaperRecord
from app.ingest.plan_record import ActionPlanRecord
from app.ingest.recognised import RECORDS
from app.ingest.record import InspectionRecord, MappingRecord, ReadWarning
from app.ingest.revive import revive
from app.models import ImportItem, ImportRun
from app.models.base import columns
from app.models.import_run import ImportSummary
from app.services import item_warnings
from app.services.import_corrections import corrected
from app.services.import_fields import CORRECTABLE
from app.services.imports import review
from app.services.matching import shortened
from app.services.resource import Resource
from app.vocabulary import ImportOutcome

# An import is looked at and decided on, and not written field by field.
IMPORTS = Resource(
    "import",
    "imports",
    ImportRun,
    ImportSummary,
    ImportSummary,
    ImportSummary,
    filters=("ref", "kind", "status", "sha256", "inspection_id"),
    sorts=("applied_at", "created_at"),
    words=("ref", "file_name", "made_by"),
)
UNREAD = "unread"
_ITEM = columns(ImportItem)
_SHOWN = ("place", "kind", "outcome", "record_id", "ref", "title", "page", "line", "note", "before")
_MOST_DUPLICATES = 20


@dataclass(frozen=True)
class ReviewItem:
    """One line of a review.

    Parameters
    ----------
    number
        Its position among all of them, counted from 1.
    place
        Where it stands in what was read, as "actions.3"; "" for what stands in no list: the document itself, or an
        action that the document no longer has.
    kind
        The path of what it becomes: "actions".
    outcome
        A word of ImportOutcome, or UNREAD for what was read and fits nothing that the register keeps.
    doubts
        Warnings about it, each with its code in front.
    corrections
        The fields that a person corrected, with what they should say.
    before
        What applying it changes, as it was before.
    """

    number: int
    place: str
    kind: str
    outcome: str
    title: str
    ref: str | None = None
    page: int | None = None
    line: int | None = None
    note: str | None = None
    doubts: list[str] = field(default_factory=list)
    corrections: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should look at it before it is taken in."""
        return bool(self.doubts) or self.outcome in (ImportOutcome.DIFFERENT, UNREAD)


@dataclass(frozen=True)
class Review:
    """An import with all its items, in the order of the document."""

    run: ImportRun
    items: list[ReviewItem]

    @cached_property
    def counts(self) -> Counter[str]:
        """How many items there are of each outcome, and how many "doubtful" and "corrected" ones."""
        counts = Counter(item.outcome for item in self.items)
        counts["doubtful"] = sum(item.is_doubtful for item in self.items)
        counts["corrected"] = sum(bool(item.corrections) for item in self.items)
        return counts

    @cached_property
    def other_doubts(self) -> list[str]:
        """Warnings about the document as a whole, or about what was not read."""
        told = {doubt for item in self.items for doubt in item.doubts}
        return [doubt for doubt in item_warnings.kept(_warnings(self.run)) if doubt not in told]

    def narrowed(self, shown: str) -> list[ReviewItem]:
        """The items of one outcome, or the doubtful or corrected ones; all for ""."""
        if shown == "doubtful":
            return [item for item in self.items if item.is_doubtful]
        if shown == "corrected":
            return [item for item in self.items if item.corrections]
        return [item for item in self.items if shown in ("", item.outcome)]

    def at(self, place: str) -> list[ReviewItem]:
        """What one item of what was read becomes: a KPI's row becomes a KPI and its values.

        Raises
        ------
        NotFound
        """
        found = [item for item in self.items if item.place == place and place]
        if not found:
            raise NotFound("item", place[:60])
        return found

    def beside(self, place: str) -> dict[str, str | None]:
        """The places before and after this one, and the doubtful ones before and after it; None where there is none."""
        places = list(dict.fromkeys(item.place for item in self.items if item.place))
        doubtful = {item.place for item in self.items if item.is_doubtful}
        here = places.index(place)
        above, below = places[:here][::-1], places[here + 1 :]
        return {
            "previous": next(iter(above), None),
            "next": next(iter(below), None),
            "previous_doubtful": next((other for other in above if other in doubtful), None),
            "next_doubtful": next((other for other in below if other in doubtful), None),
        }


def read_review(session: Session, run: ImportRun) -> Review:
    """All items of an import: those that become records, those left out, and those that fit nothing."""
    mine = select(*(_ITEM[name] for name in _SHOWN)).where(
        _ITEM.authority_id == run.authority_id, _ITEM.import_run_id == run.id
    )
    by_place: dict[str, list[Mapping[str, Any]]] = {}
    for row in session.connection().execute(mine.order_by(_ITEM.id)).mappings():
        by_place.setdefault(row["place"], []).append(dict(row))
    doubts = _doubts(run)
    items = [item for place, rows in _in_order(run, by_place) for item in _items(run, place, rows, doubts)]
    return Review(run, [replace(item, number=number) for number, item in enumerate(items, 1)])


def item_read(run: ImportRun, place: str) -> dict[str, Any]:
    """An item of what was read, as it was read.

    Raises
    ------
    NotFound
    """
    name, _, number = place.partition(".")
    items = run.record.get(name) if name in CORRECTABLE[run.kind] else None
    known = number.isascii() and number.isdigit() and len(number) < 7
    if not isinstance(items, list) or not known or int(number) >= len(items):
        raise NotFound("item", place[:60])
    item: dict[str, Any] = items[int(number)]
    return item


def schema_of(run: ImportRun, place: str) -> type[SQLModel]:
    """What may be corrected in an item."""
    return CORRECTABLE[run.kind][place.partition(".")[0]]


def item_as_corrected(run: ImportRun, place: str) -> dict[str, Any]:
    """An item of what was read, with a person's corrections."""
    return item_read(run, place) | _corrections(run, place)


def leave_out(session: Session, run: ImportRun, places: Sequence[str], *, out: bool) -> ImportRun:
    """Leave items out of a draft, or take them back in; problems as for `review`."""
    left = set(run.left_out) | set(places) if out else set(run.left_out) - set(places)
    return review(session, run, sorted(left), run.corrections)


def correct(session: Session, run: ImportRun, place: str, values: Mapping[str, Any]) -> ImportRun:
    """Correct fields of one item; a field that says again what was read is no correction any more.

    Raises
    ------
    ImportProblem
        What it would say then does not fit the register.
    Conflict
        The import was applied.
    """
    read = item_read(run, place)
    changed = {
        f"{place}.{name}": value for name, value in values.items() if name in read and not _same(read[name], value)
    }
    others = {name: value for name, value in run.corrections.items() if not name.startswith(f"{place}.")}
    return review(session, run, run.left_out, others | changed)


def same_document(session: Session, run: ImportRun) -> list[str]:
    """References of the authority's other imports of the same bytes."""
    table = columns(ImportRun)
    mine = (table.authority_id == run.authority_id, table.sha256 == run.sha256, table.id != run.id)
    return list(session.connection().execute(select(table.ref).where(*mine).limit(_MOST_DUPLICATES)).scalars())


def _same(read: Any, typed: Any) -> bool:
    # A browser sends other line ends than were read, and a form has no way to say "empty" and "none" apart.
    if isinstance(read, str):
        read = read.replace("\r\n", "\n").strip() or None
    return bool(read == (typed.replace("\r\n", "\n") if isinstance(typed, str) else typed))


def _in_order(
    run: ImportRun, by_place: Mapping[str, list[Mapping[str, Any]]]
) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Every place of the record with the rows of what it becomes; first and last what stands in no list."""
    whole = by_place.get("", [])
    yield "", [row for row in whole if row["outcome"] != ImportOutcome.MISSING]
    for name in CORRECTABLE[run.kind]:
        for number in range(len(run.record.get(name) or ())):
            place = f"{name}.{number}"
            yield place, by_place.get(place, [])
    yield "", [row for row in whole if row["outcome"] == ImportOutcome.MISSING]


def _items(
    run: ImportRun, place: str, rows: list[Mapping[str, Any]], doubts: Mapping[str, list[str]]
) -> Iterator[ReviewItem]:
    corrections = _corrections(run, place) if place else {}
    if place and not rows:
        yield _without_record(run, place, doubts, corrections)
    for index, row in enumerate(rows):
        shown = {name: row[name] for name in ("place", "kind", "title", "ref", "page", "line", "note")}
        # What is doubtful about a row is told once, and not at each of its values.
        is_first = index == 0
        yield ReviewItem(
            0,
            outcome=row["outcome"].value,
            before=row["before"] or {},
            doubts=doubts.get(place, []) if is_first else [],
            corrections=corrections if is_first else {},
            **shown,
        )


def _without_record(
    run: ImportRun, place: str, doubts: Mapping[str, list[str]], corrections: dict[str, Any]
) -> ReviewItem:
    read = item_read(run, place) | corrections
    left = place in run.left_out
    names = ("text", "name", "area", "quote", "column")
    title = shortened([read.get(name) for name in names], 200) or place
    return ReviewItem(
        0,
        place,
        place.partition(".")[0],
        ImportOutcome.LEFT_OUT.value if left else UNREAD,
        title,
        page=read.get("page"),
        line=read.get("line"),
        doubts=doubts.get(place, []),
        corrections=corrections,
    )


def _corrections(run: ImportRun, place: str) -> dict[str, Any]:
    start = f"{place}."
    return {name.removeprefix(start): value for name, value in run.corrections.items() if name.startswith(start)}


def _warnings(run: ImportRun) -> list[ReadWarning]:
    return [revive(ReadWarning, warning) for warning in run.record.get("warnings", [])]


def _doubts(run: ImportRun) -> dict[str, list[str]]:
    """What is doubtful about each item, by its place, as applying would keep it with the record."""
    record = revive(RECORDS[run.kind], corrected(run.record, run.corrections))
    match record:
        case InspectionRecord():
            return item_warnings.of_report_items(record)
        case ActionPlanRecord():
            return {f"actions.{index}": said for index, said in item_warnings.of_actions(record).items()}
        case MappingRecord():
            rows = item_warnings.of_rows(record.findings, record.warnings)
            named = item_warnings.of_table_kpis(record)
            return {f"findings.{index}": said for index, said in rows.items()} | {
                f"kpis.{index}": said for index, said in named.items()
            }
        case KpiPaperRecord():
            return _paper_doubts(record)
    return {}


def _paper_doubts(record: KpiPaperRecord) -> dict[str, list[str]]:
    warnings = item_warnings.SeriesWarnings(record)
    found = {}
    for index, series in enumerate(record.series):
        values = (said for number in range(len(series.values)) for said in warnings.of_value(series, number))
        if said := list(dict.fromkeys([*warnings.of_kpi(series), *values])):
            found[f"series.{index}"] = said
    return found
