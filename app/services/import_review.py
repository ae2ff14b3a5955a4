"""The review of an import: each item of what was read, what applying does with it, what is doubtful about it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Subquery, and_, case, cast, func, or_, select
from sqlmodel import Session, SQLModel

from app.errors import NotFound
from app.models import ImportItem, ImportRun
from app.models.base import columns
from app.models.import_run import ImportSummary
from app.services import item_warnings
from app.services.import_fields import CORRECTABLE
from app.services.import_places import corrections_at, doubts_of, item_read, places_of, warnings_of
from app.services.imports import review
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
DOUBTFUL, CORRECTED = "doubtful", "corrected"
_ITEM = columns(ImportItem)
_SHOWN = ("place", "kind", "ref", "title", "page", "line", "note")
# Whatever else is said of them, a person should look at these.
_UNCLEAR = (ImportOutcome.DIFFERENT, ImportOutcome.UNREAD)
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
        A word of ImportOutcome.
    doubts
        Warnings about it, each with its code in front. What is doubtful about a row is told once, and not at each of
        its values; likewise `corrections`.
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


@dataclass(frozen=True)
class Review:
    """An import whose items are read as they are asked for, in the order of the document."""

    session: Session
    run: ImportRun

    @cached_property
    def counts(self) -> Counter[str]:
        """How many items there are of each outcome, and how many "doubtful" and "corrected" ones."""
        counts = Counter({row.outcome.value: row.total for row in self._counted})
        counts[DOUBTFUL] = sum(row.doubtful for row in self._counted)
        counts[CORRECTED] = sum(row.corrected for row in self._counted)
        return counts

    @property
    def total(self) -> int:
        """How many items there are."""
        return sum(row.total for row in self._counted)

    @property
    def unchanged(self) -> int:
        """How many items of the document's lists are in the register already, just so."""
        return sum(row.placed for row in self._counted if row.outcome == ImportOutcome.UNCHANGED)

    @property
    def first_doubtful(self) -> str | None:
        """The place of the first item that a person should look at."""
        return next((row.first_doubtful for row in self._counted), None)

    @cached_property
    def other_doubts(self) -> list[str]:
        """Warnings about the document as a whole, or about what was not read."""
        told = {doubt for said in self._doubts.values() for doubt in said}
        return [doubt for doubt in item_warnings.kept(warnings_of(self.run)) if doubt not in told]

    def items(self, shown: str = "", after: int = 0, limit: int | None = None) -> list[ReviewItem]:
        """The items after a number: those of one outcome, or the doubtful or corrected ones; all for ""."""
        items = self._items
        statement = select(items).where(items.c.number > after).order_by(items.c.number).limit(limit)
        if shown in (DOUBTFUL, CORRECTED):
            statement = statement.where(items.c[shown] == 1)
        elif shown:
            statement = statement.where(items.c.outcome == ImportOutcome(shown))
        return [self._item(row) for row in self.session.connection().execute(statement)]

    def changing(self) -> list[ReviewItem]:
        """The items that applying does something with, or that a person might: all but those that stay as they are."""
        items = self._items
        left = (ImportOutcome.UNCHANGED, ImportOutcome.LEFT_OUT, ImportOutcome.UNREAD)
        statement = select(items).where(items.c.outcome.not_in(left)).order_by(items.c.number)
        return [self._item(row) for row in self.session.connection().execute(statement)]

    def at(self, place: str) -> list[ReviewItem]:
        """What one item of what was read becomes: a KPI's row becomes a KPI and its values.

        Raises
        ------
        NotFound
        """
        items = self._items
        statement = select(items).where(items.c.place == place, items.c.place != "").order_by(items.c.number)
        found = [self._item(row) for row in self.session.connection().execute(statement)]
        if not found:
            raise NotFound("item", place[:60])
        return found

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each place: of the first item that it becomes."""
        items = self._items
        first = select(items.c.place, items.c.number).where(items.c.nth == 1, items.c.place != "")
        return {row.place: row.number for row in self.session.connection().execute(first)}

    def beside(self, place: str) -> dict[str, str | None]:
        """The places before and after this one, and the doubtful ones before and after it; None where there is none."""
        unclear = select(_ITEM.place).where(*_mine(self.run), _ITEM.outcome.in_(_UNCLEAR))
        doubtful = {*self._doubts, *self.session.connection().execute(unclear).scalars()}
        places = list(places_of(self.run))
        here = places.index(place)
        above, below = places[:here][::-1], places[here + 1 :]
        return {
            "previous": next(iter(above), None),
            "next": next(iter(below), None),
            "previous_doubtful": next((other for other in above if other in doubtful), None),
            "next_doubtful": next((other for other in below if other in doubtful), None),
        }

    @cached_property
    def _doubts(self) -> dict[str, list[str]]:
        return doubts_of(self.run)

    @cached_property
    def _counted(self) -> Sequence[Row[Any]]:
        """The counts of each outcome; every row has the place of the first doubtful item, too."""
        items = self._items
        doubtful = select(items.c.place).where(items.c.doubtful == 1, items.c.place != "")
        first = doubtful.order_by(items.c.number).limit(1).scalar_subquery()
        asked = (
            items.c.outcome,
            func.count().label("total"),
            func.count().filter(items.c.place != "").label("placed"),
            func.sum(items.c.doubtful).label("doubtful"),
            func.sum(items.c.corrected).label("corrected"),
            first.label("first_doubtful"),
        )
        return self.session.connection().execute(select(*asked).group_by(items.c.outcome)).all()

    @cached_property
    def _items(self) -> Subquery:
        """The items with their numbers, and 1 or 0 for what is doubtful about them and what was corrected."""
        number = func.row_number().over(order_by=_order(self.run))
        nth = func.row_number().over(partition_by=_ITEM.place, order_by=_ITEM.id)
        shown = (_ITEM[name] for name in (*_SHOWN, "outcome", "before"))
        rows = select(*shown, number.label("number"), nth.label("nth")).where(*_mine(self.run)).subquery()
        told = and_(rows.c.nth == 1, rows.c.place.in_(sorted(self._doubts)))
        edited = {name.rpartition(".")[0] for name in self.run.corrections}
        marks = {
            DOUBTFUL: or_(rows.c.outcome.in_(_UNCLEAR), told),
            CORRECTED: and_(rows.c.nth == 1, rows.c.place.in_(sorted(edited))),
        }
        marked = (case((holds, 1), else_=0).label(name) for name, holds in marks.items())
        return select(rows, *marked).subquery()

    def _item(self, row: Row[Any]) -> ReviewItem:
        is_first = row.nth == 1 and row.place != ""
        return ReviewItem(
            row.number,
            outcome=row.outcome.value,
            before=row.before or {},
            doubts=self._doubts.get(row.place, []) if is_first else [],
            corrections=corrections_at(self.run, row.place) if is_first else {},
            **{name: row._mapping[name] for name in _SHOWN},  # noqa: SLF001
        )


def _mine(run: ImportRun) -> tuple[ColumnElement[bool], ...]:
    return _ITEM.authority_id == run.authority_id, _ITEM.import_run_id == run.id


def _order(run: ImportRun) -> tuple[ColumnElement[Any], ...]:
    """The order of the document: its lists one after the other; first and last what stands in no list."""
    lists = list(enumerate(CORRECTABLE[run.kind]))
    whole = case((_ITEM.outcome == ImportOutcome.MISSING, len(lists)), else_=-1)
    rank = case(*((_ITEM.place.startswith(f"{name}."), place) for place, name in lists), else_=whole)
    number = case(*((_ITEM.place.startswith(f"{name}."), _number_after(name)) for _, name in lists), else_=0)
    return rank, number, _ITEM.id


def _number_after(name: str) -> ColumnElement[int]:
    return cast(func.substr(_ITEM.place, len(name) + 2), Integer)


def schema_of(run: ImportRun, place: str) -> type[SQLModel]:
    """What may be corrected in an item."""
    return CORRECTABLE[run.kind][place.partition(".")[0]]


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
