"""Stored files: a document's bytes and text, kept once by their hash, and the quotes that are proved by them."""

import hashlib
from bisect import bisect_right
from typing import Any, cast

from sqlalchemy.orm import defer
from sqlmodel import Session, select

from app.errors import NotFound
from app.ingest.anchors import says
from app.models import Document, Finding, StoredFile
from app.models.quote import PageText, Quote
from app.services import catalogue
from app.services.file_needs import hold_files
from app.services.records import find_by_ref
from app.services.uploads import Upload


def keep_file(session: Session, authority_id: int, upload: Upload) -> None:
    """Store the document that was handed in, unless the authority has the same bytes already."""
    if upload.whole is None:
        return
    hold_files(session, authority_id)
    if media_type_of(session, authority_id, upload.sha256):
        return
    text = upload.whole.text
    file = StoredFile(
        authority_id=authority_id,
        sha256=upload.sha256,
        media_type=text.media_type,
        size_bytes=upload.size_bytes,
        content=upload.whole.content,
        text=text.text,
        starts=text.starts,
    )
    session.add(file)
    session.flush()
    # The session need not hold the bytes until the unit of work ends.
    session.expunge(file)


def media_type_of(session: Session, authority_id: int, sha256: str) -> str | None:
    """The kind of a stored file, None where the bytes are not stored."""
    mine = (StoredFile.authority_id == authority_id, StoredFile.sha256 == sha256)
    return session.exec(select(StoredFile.media_type).where(*mine)).first()


def stored_file(session: Session, authority_id: int, sha256: str | None) -> StoredFile:
    """The stored file of these bytes; its content is loaded when it is looked at.

    Raises
    ------
    NotFound
        The bytes are not stored: nothing was imported from them, or it was by an earlier release.
    """
    mine = (StoredFile.authority_id == authority_id, StoredFile.sha256 == sha256)
    file = session.exec(select(StoredFile).where(*mine).options(defer(cast("Any", StoredFile.content)))).first()
    if file is None:
        raise NotFound("stored file", sha256 or "of this document")
    return file


def text_of_page(file: StoredFile, page: int) -> PageText:
    """The text of one page, counted from 1, and where it begins in the document's text.

    Raises
    ------
    NotFound
        The document has no such page.
    """
    if not 1 <= page <= len(file.starts):
        raise NotFound("page", page)
    starts_at = file.starts[page - 1]
    ends_at = file.starts[page] if page < len(file.starts) else len(file.text)
    return PageText(page=page, pages=len(file.starts), starts_at=starts_at, text=file.text[starts_at:ends_at])


def quote_of(document: StoredFile, starts_at: int, ends_at: int) -> str:
    """The words of a document's text from one character up to another, counted from 0."""
    return document.text[starts_at:ends_at]


def page_of(file: StoredFile, place: int) -> int:
    """The page, counted from 1, on which a character of the document's text stands."""
    return bisect_right(file.starts, place)


def prove(session: Session, authority_id: int, ref: str) -> Quote:
    """The quote that a finding rests on, and whether the stored document still proves it.

    Raises
    ------
    NotFound
        There is no such finding, or its words have no place in a stored document.
    """
    finding: Finding = find_by_ref(session, catalogue.FINDINGS, authority_id, ref)
    document = session.get(Document, finding.document_id) if finding.document_id else None
    if document is None or finding.starts_at is None or finding.ends_at is None:
        raise NotFound("place in a stored document for", ref)
    file = stored_file(session, authority_id, document.sha256)
    quote = quote_of(file, finding.starts_at, finding.ends_at)
    sha256 = hashlib.sha256(file.content).hexdigest()
    return Quote(
        ref=finding.ref,
        text=finding.text,
        document=document.ref,
        title=document.title,
        page=page_of(file, finding.starts_at),
        starts_at=finding.starts_at,
        ends_at=finding.ends_at,
        quote=quote,
        sha256=sha256,
        same_bytes=sha256 == document.sha256,
        same_words=says(quote, finding.text),
    )
