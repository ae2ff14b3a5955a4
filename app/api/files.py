"""Stored documents: their bytes, their text, their pages as pictures, and the quotes that they prove."""

from typing import Annotated, Any
from urllib.parse import quote as escaped

from fastapi import APIRouter, Path, Response
from fastapi import Query as QueryOf

from app.api.access import Viewer, Visit
from app.api.answers import json_answer
from app.api.problems import ALWAYS, declared
from app.ingest.document_text import MEDIA_TYPES
from app.models import Document, StoredFile
from app.models.base import Id, Word
from app.models.quote import PageText, Quote
from app.services import catalogue, records
from app.services.coverage import one_authority
from app.services.files import prove, stored_file, text_of_page
from app.services.page_images import sheet_of

router = APIRouter(tags=["documents"])

PageNumber = Annotated[int, Path(ge=1, le=1_000_000, description="Counted from 1.")]
FILE: dict[int | str, dict[str, Any]] = {200: {"content": {media_type: {} for media_type in MEDIA_TYPES}}}
PICTURE: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": {}}}}
# A document comes from outside: a browser must neither run it nor guess what it is, nor keep it.
_HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
}


@router.get(
    "/documents/{record_id}/file",
    summary="Fetch a document",
    operation_id="read_document_file",
    response_class=Response,
    responses=declared(404, *ALWAYS) | FILE,
)
def read_document_file(entrance: Viewer, record_id: Id) -> Response:
    """The bytes that records were read from."""
    with entrance.to_read() as visit:
        document, file = _document(visit, record_id)
        return file_answer(file, document.file_name or document.ref)


@router.get(
    "/documents/{record_id}/text",
    summary="Read a page of a document",
    operation_id="read_document_text",
    response_model=PageText,
    responses=declared(404, *ALWAYS),
)
def read_document_text(
    entrance: Viewer, record_id: Id, page: Annotated[int, QueryOf(ge=1, le=1_000_000, description="From 1.")] = 1
) -> Response:
    """The text of one page as it was read, and where it begins in the document's text."""
    with entrance.to_read() as visit:
        return json_answer(text_of_page(_document(visit, record_id)[1], page))


@router.get(
    "/documents/{record_id}/pages/{page}.png",
    summary="Draw a page of a document",
    operation_id="draw_document_page",
    response_class=Response,
    responses=declared(404, *ALWAYS) | PICTURE,
)
def draw_document_page(entrance: Viewer, record_id: Id, page: PageNumber) -> Response:
    """A page of a PDF as a picture."""
    with entrance.to_read() as visit:
        sheet = sheet_of(_document(visit, record_id)[1], page)
    return picture_answer(sheet.draw())


@router.get(
    "/quotes/{ref}",
    summary="Prove a finding's quote",
    operation_id="read_quote",
    response_model=Quote,
    responses=declared(404, *ALWAYS),
)
def read_quote(
    entrance: Viewer,
    ref: Annotated[Word, Path(description="Of a finding that was read from a report.")],
    authority: Annotated[Word | None, QueryOf(description="Needed where the caller may see several.")] = None,
) -> Response:
    """The finding's words as they stand in the stored document, the hash of its bytes, and whether both still fit."""
    with entrance.to_read() as visit:
        owner = one_authority(visit.session, authority, visit.scope)
        return json_answer(prove(visit.session, owner.id, ref))


def file_answer(file: StoredFile, name: str) -> Response:
    """A stored file, to be saved and never shown as part of the service."""
    # Named here, because the framework would add a character set, and nobody knows that of a text file.
    headers = {
        "Content-Type": file.media_type,
        "Content-Disposition": f"attachment; filename*=UTF-8''{escaped(name)}",
    }
    return Response(file.content, 200, _HARMLESS | headers)


def picture_answer(picture: bytes) -> Response:
    """A page as a picture."""
    return Response(picture, 200, _HARMLESS, "image/png")


def _document(visit: Visit, record_id: int) -> tuple[Document, StoredFile]:
    document: Document = records.get(visit.session, catalogue.DOCUMENTS, record_id, visit.scope)
    return document, stored_file(visit.session, document.authority_id, document.sha256)
