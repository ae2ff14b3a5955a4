"""When a stored file is no longer needed, and goes."""

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from app.models import Authority, Document, ImportRun, StoredFile
from app.models.base import columns
from app.vocabulary import ImportStatus

# An import that was undone needs its document no more.
_NEEDING = (ImportStatus.DRAFT, ImportStatus.REVIEWED, ImportStatus.APPLIED)


def drop_file(session: Session, authority_id: int, sha256: str) -> None:
    """Delete a stored file that no document and no import of the authority needs any more."""
    hold_files(session, authority_id)
    mine = (Document.authority_id == authority_id, Document.sha256 == sha256)
    runs = (ImportRun.authority_id == authority_id, ImportRun.sha256 == sha256, col(ImportRun.status).in_(_NEEDING))
    documents = session.exec(select(func.count()).select_from(Document).where(*mine)).one()
    if documents or session.exec(select(func.count()).select_from(ImportRun).where(*runs)).one():
        return
    table = columns(StoredFile)
    unneeded = (table.authority_id == authority_id, table.sha256 == sha256)
    session.connection().execute(delete(StoredFile).where(*unneeded))


def hold_files(session: Session, authority_id: int) -> None:
    """Keep others from storing or deleting the authority's files until this unit of work ends.

    SQLite has one writer at a time as it is.
    """
    mine = select(Authority.id).where(Authority.id == authority_id)
    session.connection().execute(mine.with_for_update(key_share=True))
