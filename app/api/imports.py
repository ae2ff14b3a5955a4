"""Imports: hand a document in, look at what it would change, take it in or throw it away."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response, UploadFile
from fastapi import Query as QueryOf
from pydantic_core import to_json
from sqlmodel import select

from app.api.access import Editor, Viewer, Visit
from app.api.answers import CREATED, ETAG, NEXT, REPEATABLE, json_answer, record_answer
from app.api.files import FILE, PICTURE, PageNumber, file_answer, picture_answer
from app.api.lists import ListQuery, list_answer, list_query
from app.api.problems import ALWAYS, declared
from app.api.repeats import Once
from app.errors import Forbidden
from app.faces.uploads import read_part
from app.models import Authority, ImportRun
from app.models.base import Id, Word
from app.models.import_run import ImportItemRead, ImportRead, ImportReview, ImportSummary, Place
from app.services import imports, records
from app.services.coverage import one_authority
from app.services.files import stored_file
from app.services.import_undo import undo
from app.services.page_images import sheet_of
from app.services.resource import Resource
from app.services.uploads import Upload
from app.vocabulary import ImportKind, RoleName

router = APIRouter(prefix="/imports", tags=["imports"])


def _resource(read: type[ImportSummary]) -> Resource:
    filters = ("ref", "kind", "status", "sha256", "inspection_id")
    return Resource("import", "imports", ImportRun, read, read, read, filters=filters, sorts=("applied_at",))


# A list leaves out what was read from each document: it is long.
LISTED, IMPORTS = _resource(ImportSummary), _resource(ImportRead)
_Query: type[ListQuery] = list_query(LISTED)


def list_imports(request: Request, entrance: Viewer, query: ListQuery) -> Response:
    """Drafts and imports that were applied, without what was read."""
    return list_answer(request, entrance, LISTED, query)


list_imports.__annotations__["query"] = Annotated[_Query, QueryOf()]
router.get(
    "",
    summary="List imports",
    operation_id="list_imports",
    response_model=list[ImportSummary],
    responses=declared(404, *ALWAYS) | {200: {"headers": NEXT}},
)(list_imports)


@router.post(
    "",
    status_code=201,
    summary="Hand in a document",
    operation_id="create_import",
    response_model=ImportRead,
    responses=declared(400, 404, 409, *ALWAYS) | {201: {"headers": CREATED}},
)
def create_import(
    entrance: Editor,
    once: Once,
    file: UploadFile,
    kind: Annotated[ImportKind | None, Form(description="Told from the document where it is left out.")] = None,
    authority: Annotated[Word | None, Form(description="Reference. A report names its own.")] = None,
    inspection: Annotated[Word | None, Form(description="Reference of the inspection that a table answers.")] = None,
    plan: Annotated[Word | None, Form(description="Reference of the plan that this is a later version of.")] = None,
) -> Response:
    """Read a document and keep it as a draft that says what applying it would do."""
    entrance.check()
    upload = read_part(kind, file)

    def make(visit: Visit) -> Response:
        return record_answer(IMPORTS, _draft(visit, upload, authority, inspection, plan), 201)

    with entrance.to_write() as visit:
        return once.answer(visit, to_json([kind, upload.sha256, authority, inspection, plan]), make)


@router.get(
    "/{record_id}",
    summary="Read an import",
    operation_id="read_import",
    response_model=ImportRead,
    responses=declared(404, *ALWAYS) | {200: {"headers": ETAG}},
)
def read_import(entrance: Viewer, record_id: Id) -> Response:
    """What was read, and what applying it would do, or did."""
    with entrance.to_read() as visit:
        return record_answer(IMPORTS, records.get(visit.session, IMPORTS, record_id, visit.scope))


@router.post(
    "/{record_id}/apply",
    summary="Apply an import",
    operation_id="apply_import",
    response_model=ImportRead,
    responses=declared(404, 409, *ALWAYS) | {200: {"headers": ETAG | REPEATABLE}},
)
def apply_import(entrance: Editor, once: Once, record_id: Id) -> Response:
    """Take a draft into the register, whole or not at all. What is stored already stays as it is."""

    def make(visit: Visit) -> Response:
        run = records.get_to_change(visit.session, IMPORTS, record_id, visit.scope)
        return record_answer(IMPORTS, imports.apply(visit.session, run))

    with entrance.to_write() as visit:
        return once.answer(visit, b"", make)


@router.get(
    "/{record_id}/items",
    summary="List the items of an import",
    operation_id="list_import_items",
    response_model=list[ImportItemRead],
    responses=declared(404, *ALWAYS),
)
def list_import_items(entrance: Viewer, record_id: Id) -> Response:
    """What applying the import does with each item, or did; `place` is what a review leaves out."""
    with entrance.to_read() as visit:
        run = records.get(visit.session, IMPORTS, record_id, visit.scope)
        items = imports.items_of(visit.session, run)
        return json_answer([ImportItemRead.model_validate(item, from_attributes=True) for item in items])


@router.post(
    "/{record_id}/review",
    summary="Review an import",
    operation_id="review_import",
    response_model=ImportRead,
    responses=declared(400, 404, 409, *ALWAYS) | {200: {"headers": ETAG | REPEATABLE}},
)
def review_import(entrance: Editor, once: Once, record_id: Id, data: ImportReview) -> Response:
    """Leave items of a draft out and correct fields of others; the answer says what applying it would do now."""

    def make(visit: Visit) -> Response:
        run = records.get_to_change(visit.session, IMPORTS, record_id, visit.scope)
        return record_answer(IMPORTS, imports.review(visit.session, run, data.left_out, data.corrections))

    with entrance.to_write() as visit:
        return once.answer(visit, to_json(data), make)


@router.post(
    "/{record_id}/undo",
    summary="Undo an import",
    operation_id="undo_import",
    response_model=ImportRead,
    responses=declared(404, 409, *ALWAYS) | {200: {"headers": ETAG | REPEATABLE}},
)
def undo_import(entrance: Editor, once: Once, record_id: Id) -> Response:
    """Delete what the import made and put back what it changed, as long as nothing was built on it."""

    def make(visit: Visit) -> Response:
        run = records.get_to_change(visit.session, IMPORTS, record_id, visit.scope)
        return record_answer(IMPORTS, undo(visit.session, run))

    with entrance.to_write() as visit:
        return once.answer(visit, b"", make)


@router.get(
    "/{record_id}/file",
    summary="Fetch the document of an import",
    operation_id="read_import_file",
    response_class=Response,
    responses=declared(404, *ALWAYS) | FILE,
)
def read_import_file(entrance: Viewer, record_id: Id) -> Response:
    """The bytes that were handed in, as long as a draft or an import that was applied needs them."""
    with entrance.to_read() as visit:
        run = records.get(visit.session, IMPORTS, record_id, visit.scope)
        return file_answer(stored_file(visit.session, run.authority_id, run.sha256), run.file_name)


@router.get(
    "/{record_id}/pages/{page}.png",
    summary="Draw a page of an import's document",
    operation_id="draw_import_page",
    response_class=Response,
    responses=declared(404, *ALWAYS) | PICTURE,
)
def draw_import_page(
    entrance: Viewer,
    record_id: Id,
    page: PageNumber,
    highlight: Annotated[Place | None, QueryOf(description="An item of what was read, as recommendations.3.")] = None,
) -> Response:
    """A page of a PDF as a picture, with an item's words marked."""
    with entrance.to_read() as visit:
        run = records.get(visit.session, IMPORTS, record_id, visit.scope)
        stored = stored_file(visit.session, run.authority_id, run.sha256)
        sheet = sheet_of(stored, page, imports.anchor_of(run, highlight))
    return picture_answer(sheet.draw())


@router.delete(
    "/{record_id}",
    status_code=204,
    summary="Throw away a draft",
    operation_id="delete_import",
    responses=declared(404, 409, *ALWAYS),
)
def delete_import(entrance: Editor, record_id: Id) -> Response:
    """An import that was applied stays, even when it was undone: it says where records came from."""
    with entrance.to_write() as visit:
        run = records.get_to_change(visit.session, IMPORTS, record_id, visit.scope)
        imports.throw_away(visit.session, run)
    return Response(status_code=204)


def _draft(visit: Visit, upload: Upload, authority: str | None, inspection: str | None, plan: str | None) -> ImportRun:
    known = set(visit.session.exec(select(Authority.id)))
    limited = authority is not None or visit.scope is not None
    owner = one_authority(visit.session, authority, visit.scope) if limited else None
    run = imports.draft(visit.session, upload, owner, inspection, plan)
    if run.authority_id not in known and visit.caller.scope_for(RoleName.ADMIN) is not None:
        raise Forbidden("The report is about an authority that is not known yet. An admin of all can add it.")
    return run
