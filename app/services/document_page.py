"""What the page of a document shows: what was read from it, and a page of its text with a finding's words marked."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, select, union_all
from sqlmodel import Session

from app.coverage import conditions as c
from app.errors import NotFound
from app.models import Document, Finding, StoredFile
from app.models.quote import PageText
from app.services import catalogue
from app.services.files import stored_file, text_of_page
from app.services.records import find_by_ref

_READ = (
    ("inspections", c.INSPECTION),
    ("findings", c.FINDING),
    ("kpis", c.KPI),
    ("bodies", c.BODY),
    ("plans", c.PLAN),
    ("actions", c.ACTION),
)


@dataclass(frozen=True)
class Opened:
    """A page of a stored document: its text parted at the words of a finding that stand on it.

    `marked` is empty where none do; `starts_at` and `ends_at` are their places in the document's text.
    """

    file: StoredFile
    page: PageText
    before: str
    marked: str
    after: str
    starts_at: int
    ends_at: int


def open_page(session: Session, document: Document, page: int, of: str) -> Opened | None:
    """A page of a document; None where its bytes are not stored.

    Parameters
    ----------
    of : str
        The reference of the finding whose words are marked; "" for none.

    Raises
    ------
    NotFound
        The document has no such page.
    """
    try:
        file = stored_file(session, document.authority_id, document.sha256)
    except NotFound:
        return None
    text = text_of_page(file, page)
    first, last = _place(session, document, of)
    start = min(max(first - text.starts_at, 0), len(text.text))
    end = min(max(last - text.starts_at, start), len(text.text))
    return Opened(file, text, text.text[:start], text.text[start:end], text.text[end:], first, last)


def read_from(session: Session, document: Document) -> dict[str, int]:
    """How many records of each kind were read from the document, in one query; kinds without any are left out."""
    arms = [
        select(literal(name), func.count()).where(
            table.authority_id == document.authority_id, table.document_id == document.id
        )
        for name, table in _READ
    ]
    rows: Any = session.connection().execute(union_all(*arms)).all()
    return {name: int(number) for name, number in rows if number}


def _place(session: Session, document: Document, of: str) -> tuple[int, int]:
    """Where the words of a finding stand in the document; an unknown finding has no place in it."""
    if not of:
        return 0, 0
    try:
        finding: Finding = find_by_ref(session, catalogue.FINDINGS, document.authority_id, of)
    except NotFound:
        return 0, 0
    if finding.document_id != document.id or finding.starts_at is None or finding.ends_at is None:
        return 0, 0
    return finding.starts_at, finding.ends_at
