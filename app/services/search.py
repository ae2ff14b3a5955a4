"""Search over everything that people speak of, by words and references, in one query."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, func, literal, or_, select, union_all
from sqlmodel import Session

from app.coverage import conditions as c
from app.models import Document
from app.models.base import columns

MOST_WORDS = 10
_DOCUMENT = columns(Document)
# What is searched, in the order in which it is shown: the kind's part of its address, its table, the column that is
# its title, and the columns that are searched.
_KINDS: tuple[tuple[str, Any, str, tuple[str, ...]], ...] = (
    ("findings", c.FINDING, "text", ("ref", "text", "section", "heading")),
    ("kpis", c.KPI, "name", ("ref", "name", "definition", "section")),
    ("bodies", c.BODY, "name", ("ref", "name")),
    ("actions", c.ACTION, "text", ("ref", "text", "owner", "section", "success_measure")),
    ("inspections", c.INSPECTION, "ref", ("ref",)),
    ("plans", c.PLAN, "title", ("ref", "title")),
    ("documents", _DOCUMENT, "title", ("ref", "title", "publisher", "file_name")),
)
KINDS = tuple(kind[0] for kind in _KINDS)


@dataclass(frozen=True)
class Hit:
    """A record that was found; `further` holds its other texts that were searched, as a KPI's definition."""

    id: int
    ref: str
    title: str
    further: str


@dataclass(frozen=True)
class Found:
    """What was found of one kind: how many in all, the first of them, and the id that the next page starts after."""

    kind: str
    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    following: int | None = None


def search(
    session: Session, authority_id: int, words: Sequence[str], limit: int, kind: str = "", after: int = 0
) -> list[Found]:
    """Records that hold every word, each in whatever column.

    Parameters
    ----------
    words : sequence of str
        At most ten are looked at.
    limit : int
        How many of each kind.
    kind : str
        Only this kind, one of KINDS; "" for all.
    after : int
        The id of the last record of the page before; totals count those before it too.
    """
    asked = [known for known in _KINDS if kind in ("", known[0])]
    arms = [_arm(place, known, authority_id, words[:MOST_WORDS], limit, after) for place, known in enumerate(asked)]
    found = union_all(*arms).subquery()
    rows = session.connection().execute(select(found).order_by(found.c.place, found.c.id)).all()
    answers = []
    for place, (name, *_) in enumerate(asked):
        mine = [row for row in rows if row.place == place]
        hits = [Hit(row.id, row.ref, row.title, row.further) for row in mine[:limit]]
        following = hits[-1].id if len(mine) > limit else None
        answers.append(Found(name, mine[0].total if mine else 0, hits, following))
    return answers


def _arm(place: int, known: Any, authority_id: int, words: Sequence[str], limit: int, after: int) -> Select[Any]:
    _, table, title, searched = known
    says = [or_(*(table[name].icontains(word, autoescape=True) for name in searched)) for word in words]
    mine = and_(table.authority_id == authority_id, *says)
    total = select(func.count()).select_from(table.id.table).where(mine).correlate(None).scalar_subquery()
    others = (table[name] for name in searched if name not in ("ref", title))
    further: ColumnElement[str] = literal("", String)
    for column in others:
        further += func.coalesce(column + " ", "")
    statement = select(
        literal(place, Integer).label("place"),
        table.id.label("id"),
        table.ref.label("ref"),
        table[title].label("title"),
        further.label("further"),
        total.label("total"),
    )
    page = statement.where(mine, table.id > after).order_by(table.id).limit(limit + 1)
    return select(page.subquery())
