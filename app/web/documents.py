"""The documents of a council: the list, and each one page by page with the words that a finding rests on marked."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Response

from app.errors import NotFound
from app.ingest.document_text import PDF
from app.models import Document, StoredFile
from app.services import catalogue
from app.services.document_page import Opened, open_page, read_from
from app.services.files import stored_file
from app.services.histories import history_of
from app.services.page_images import sheet_of
from app.services.record_lines import Lines
from app.web.access import Viewer, Visit
from app.web.closing.way import Field
from app.web.listing import Heading, Listing, show_listing
from app.web.record_forms import add_forms
from app.web.record_pages import Parts, Row, show_record
from app.web.record_tasks import Kind, change_task

router = APIRouter(prefix="/councils/{authority_ref}", include_in_schema=False)
DOCUMENTS = Listing(
    "documents",
    "Documents",
    catalogue.DOCUMENTS,
    (
        Heading("Reference"),
        Heading("Title", "title"),
        Heading("Publisher"),
        Heading("Published", "published_on"),
        Heading("Pages"),
    ),
    "documents.html",
    "Documents are what records were read from. Import one to begin.",
    sort="title",
)
# A document comes from outside: a browser must neither guess what it is nor run anything in it, nor keep it.
_HARMLESS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
_APART = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_SANDBOX = f"sandbox; {_APART}"


def _fields(_visit: Visit, _document: Any) -> list[Field]:
    return [
        Field("title", "Title"),
        Field("publisher", "Publisher (optional)"),
        Field("published_on", "Published on (optional)", "date"),
    ]


KIND = Kind("documents", "Documents", catalogue.DOCUMENTS, (change_task(catalogue.DOCUMENTS, _fields),))


@router.get("/documents")
def show_documents(entrance: Viewer) -> Response:
    """The list."""
    with entrance.to_read() as visit:
        return show_listing(visit, DOCUMENTS)


@router.get("/documents/{ref}")
def show_document(entrance: Viewer, ref: str) -> Response:
    """One document, open at a page (`page`), with the words of a finding (`of`) marked; or that as a file."""
    with entrance.to_read() as visit:
        document: Document = KIND.find(visit, ref)
        page = _number(visit.asked("page") or "1")
        of = visit.asked("of")
        opened = open_page(visit.session, document, page, of)
        read = read_from(visit.session, document)
        return show_record(
            visit,
            KIND,
            document,
            Parts(Lines(), history=history_of(visit.session, document), rows=list(_rows(opened, read))),
            opened=opened,
            picture=visit.url("documents", ref, "pages", page, of=of),
            asked_page=page,
            of=of,
            is_pdf=_is_pdf,
            read=read,
            section="imports",
        )


def _rows(opened: Opened | None, read: Mapping[str, int]) -> Iterator[Row]:
    """The text of the page that is open, and how much was read from the document."""
    if opened:
        text = f"{opened.before}{opened.marked}{opened.after}"
        yield {"part": "page", "number": opened.page.page, "detail": text, "reason": opened.marked}
    for kind, number in read.items():
        yield {"part": "read from it", "title": kind, "number": number}


@router.get("/documents/{ref}/pages/{page}")
def show_picture(entrance: Viewer, ref: str, page: str) -> Response:
    """A page of a stored PDF as a picture, with the words of a finding marked."""
    with entrance.to_read() as visit:
        opened = open_page(visit.session, KIND.find(visit, ref), _number(page), visit.asked("of"))
        if opened is None:
            raise NotFound("stored file of", ref)
        places = (opened.starts_at, opened.ends_at)
        sheet = sheet_of(opened.file, opened.page.page, places)
    return Response(sheet.draw(), 200, _HARMLESS | {"Content-Security-Policy": _SANDBOX}, "image/png")


@router.get("/documents/{ref}/file")
def fetch_file(entrance: Viewer, ref: str) -> Response:
    """The document itself: a PDF to look at, anything else to save."""
    with entrance.to_read() as visit:
        document: Document = KIND.find(visit, ref)
        file = stored_file(visit.session, visit.authority.id, document.sha256)
        shown = file.media_type == PDF
        name = quote(document.file_name or document.ref, safe="")
        said = {
            # Named here, because the framework would add a character set, and nobody knows that of a text file.
            "Content-Type": file.media_type,
            "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}",
            # A browser shows a PDF with a part of its own, which a sandbox would not let in.
            "Content-Security-Policy": _APART if shown else _SANDBOX,
        }
        return Response(file.content, 200, _HARMLESS | said)


def _is_pdf(opened: Opened) -> bool:
    file: StoredFile = opened.file
    return file.media_type == PDF


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise NotFound("page", text[:20])
    return int(text)


add_forms(router, KIND)
