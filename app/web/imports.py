"""Imports: the documents that were handed in, and the form that hands in more."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlmodel import select
from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect

from app.config import settings
from app.errors import Forbidden, GoldenThreadError, InvalidInput, Problem
from app.faces.uploads import copied_name, read_parts, sent_name
from app.ingest.recognised import NAMES
from app.models import Authority
from app.services import catalogue, imports
from app.services.coverage import one_authority
from app.services.import_review import IMPORTS
from app.services.records import find_by_ref
from app.services.uploads import Upload
from app.vocabulary import ImportKind, ImportStatus, RoleName
from app.web.access import Editor, Entrance, PageNeeds, Viewer, Visit, check_csrf, check_encoding
from app.web.cookies import Link, Said
from app.web.forms import Form
from app.web.listing import Choice, Heading, Listing, show_listing
from app.web.lists import inspection_choice, plan_choice
from app.web.words import listed, sentence_case

router = APIRouter(include_in_schema=False)
_AUTO, _MOST_FILES, _MOST_FIELDS = "auto", 20, 50
_KINDS = [(kind.value, sentence_case(name.split(" ", 1)[1])) for kind, name in NAMES.items()]
# What the progress of an upload is shown by: the answer then names the next page, and does not go there itself.
_PROGRESS = "x-upload-progress"
# What a page says where the other faces ask for an authority to be named: the address of a page names it.
_ELSEWHERE = (
    "Hand it in with its own council, on that council's page Imports. For a council that is not here yet, begin with "
    "its inspection report."
)
_COMMAND = re.compile(r"^goldenthread import (\w+): ")

LISTING = Listing(
    "imports",
    "Imports",
    IMPORTS,
    (
        Heading("Reference", "id"),
        Heading("Document"),
        Heading("Handed in", "created_at"),
        Heading("Status"),
        Heading("What it brought or would bring"),
    ),
    "imports.html",
    "Hand in the last inspection report with the form above: its findings come first, the rest is linked to them.",
    lambda _: [Choice("kind", "Kind", _KINDS), Choice("status", "Status", ImportStatus)],
    sort="-id",
)


class UploadNeeds(PageNeeds):
    """What the form with documents asks of its caller: that of a page, with several files."""

    async def __call__(self, request: Request) -> AsyncIterator[Entrance]:
        check_encoding(request)
        # A stranger is turned away before anything of what they send is read.
        await run_in_threadpool(Entrance(self, request, FormData()).check)
        try:
            async with request.form(max_fields=_MOST_FIELDS, max_files=_MOST_FILES) as form:
                yield Entrance(self, request, form)
        except ClientDisconnect:
            # Told to nobody: it is no fault of the service, which the log would tell at length.
            raise InvalidInput("The upload broke off. Nothing was stored.") from None


Uploader = Annotated[Entrance, Depends(UploadNeeds(RoleName.EDITOR))]


@dataclass(frozen=True)
class Became:
    """What became of one document: an import, or what is wrong with it."""

    name: str
    ref: str | None = None
    council: str | None = None
    problems: list[str] = field(default_factory=list)
    also: list[str] = field(default_factory=list)
    where: str = "files"

    @property
    def address(self) -> str:
        """The page of the import."""
        return f"/councils/{quote(self.council or '', safe='')}/imports/{self.ref}"


@router.get("/councils/{authority_ref}/imports")
def list_imports(entrance: Viewer) -> Response:
    """What was handed in, newest first, below the form that takes in more."""
    with entrance.to_read() as visit:
        return show_listing(
            visit, LISTING, **_offered(visit), form=_empty_form(visit), brought=brought, kind_names=dict(_KINDS)
        )


@router.post("/councils/{authority_ref}/imports")
def hand_in(entrance: Uploader) -> Response:
    """Read documents and keep each as a draft that says what applying it would do."""
    return _hand_in(entrance)


@router.get("/imports/new")
def show_new(entrance: Editor) -> Response:
    """The form for a report of a council that is not here yet."""
    with entrance.to_read() as visit:
        return visit.page("import_new.html", form=Form({"read_as": [ImportKind.REPORT]}), **_offered(visit))


@router.post("/imports/new")
def hand_in_new(entrance: Uploader) -> Response:
    """Read reports of whatever council they name."""
    return _hand_in(entrance)


def _hand_in(entrance: Entrance) -> Response:
    # Nothing is read for somebody who may not hand in.
    with entrance.to_read() as visit:
        check_csrf(entrance.request, entrance.posted, visit.browser)
    files = [part for _, part in entrance.posted.multi_items() if isinstance(part, UploadFile) and part.filename]
    if not files:
        return _again(entrance, [], [Problem("files", "Choose a document")])
    try:
        kind = _kind(entrance.form)
    except InvalidInput as problem:
        return _again(entrance, [], problem.problems)
    # Each is kept while the next ones are read.
    read = zip(files, read_parts(kind, files), strict=True)
    became = [_taken(entrance, sent_name(file), found) for file, found in read]
    wrong = [Problem(each.where, f"{each.name}: {each.problems[0]}") for each in became if each.problems]
    if wrong:
        return _again(entrance, became, wrong)
    with entrance.to_read() as visit:
        return _progressed(entrance, _gone(visit, became))


def _gone(visit: Visit, became: list[Became]) -> Response:
    """To the review of the one document, or to the list of several."""
    also = [f"{each.name}: {said}" for each in became for said in each.also]
    if len(became) == 1:
        return visit.go(became[0].address, Said(f"{became[0].name} was read.", also))
    read = [Link(f"{each.name} is {each.ref}", each.address) for each in became]
    home = visit.url("imports") if visit.found else "/councils"
    return visit.go(home, Said(f"{len(became)} documents were read.", [*read, *also]))


def _progressed(entrance: Entrance, response: Response) -> Response:
    """The answer as a script that shows the progress wants it: it goes to the next page itself."""
    if _PROGRESS in entrance.request.headers:
        response.status_code = 204
    return response


def _taken(entrance: Entrance, name: str, found: Upload | GoldenThreadError) -> Became:
    """Keep a document as a draft; what is wrong with it is told, and stops none of the others."""
    if not isinstance(found, Upload):
        return _refused(name, found)
    try:
        with entrance.to_write() as visit:
            run = _draft(visit, found, entrance.form)
            council = visit.session.get_one(Authority, run.authority_id).ref
            also = [f"it holds {NAMES[other.kind]}, too: hand it in again as that" for other in found.also]
            return Became(name, run.ref, council, also=also)
    except GoldenThreadError as problem:
        return _refused(name, problem)


def _refused(name: str, problem: GoldenThreadError) -> Became:
    if isinstance(problem, Forbidden):
        raise problem
    said = [_said(found) for found in problem.problems]
    fields = {"inspection", "plan", "read_as"}
    where = next((found.where for found in problem.problems if found.where in fields), "files")
    told = [_without_command(text).replace(copied_name(name), name) for text in [problem.message, *said]]
    return Became(name, problems=told, where=where)


def _said(found: Problem) -> str:
    if found.where == "authority":
        return _ELSEWHERE
    return f"{found.where}: {found.message}" if found.where else found.message


def _without_command(text: str) -> str:
    """Why a document is none of a kind, in the words of a page."""
    found = _COMMAND.match(text)
    if found is None or found[1] not in list(ImportKind):
        return text
    return f"As {NAMES[ImportKind(found[1])]}: {text[found.end() :]}"


def _kind(form: Form) -> ImportKind | None:
    text = form["read_as"]
    if text in ("", _AUTO):
        return None
    if text not in list(ImportKind):
        raise InvalidInput("This is no kind of document.", [Problem("read_as", "Choose what it is from the list")])
    return ImportKind(text)


def _draft(visit: Visit, upload: Upload, form: Form) -> Any:
    owner = visit.found
    if owner is None and visit.scope is not None:
        # Whoever may not change every council hands in for their own.
        owner = one_authority(visit.session, None, visit.scope)
    known = set(visit.session.exec(select(Authority.id)))
    plan = form["plan"] if upload.kind == ImportKind.ACTIONS else ""
    inspection = form["inspection"] if upload.kind == ImportKind.MAPPING else ""
    if owner is not None:
        _check_known(visit, owner, inspection, plan)
    run = imports.draft(visit.session, upload, owner, inspection or None, plan or None)
    if run.authority_id not in known and visit.caller.scope_for(RoleName.ADMIN) is not None:
        raise Forbidden("The report is about a council that is not known yet. An admin of all councils can add it.")
    return run


def _check_known(visit: Visit, owner: Authority, inspection: str, plan: str) -> None:
    for name, resource, ref in (("inspection", catalogue.INSPECTIONS, inspection), ("plan", catalogue.PLANS, plan)):
        if ref:
            try:
                find_by_ref(visit.session, resource, owner.id, ref)
            except GoldenThreadError as problem:
                raise InvalidInput(problem.message, [Problem(name, "choose one from the list")]) from None


def _again(entrance: Entrance, became: list[Became], wrong: list[Problem]) -> Response:
    """The form once more, with what became of each document."""
    with entrance.to_read() as visit:
        shown = Form(entrance.form.words, wrong)
        done = [each for each in became if each.ref]
        trail = visit.trail(("Imports", "imports"), ("Hand in", None)) if visit.found else []
        offered = _offered(visit)
        return visit.page("import_new.html", 422, form=shown, became=became, done=done, trail=trail, **offered)


def _empty_form(visit: Visit) -> Form:
    return Form({"read_as": [_AUTO]} | {name: [visit.asked(name)] for name in ("inspection", "plan")})


def _offered(visit: Visit) -> dict[str, Any]:
    """What the form offers to choose from."""
    found = {"kinds": [(_AUTO, "Work it out from the document"), *_KINDS], "limit_mb": settings().upload_limit_mb}
    if visit.found is None:
        return found
    return found | {"inspections": inspection_choice(visit).pairs(), "plans": plan_choice(visit).pairs()}


def brought(counts: dict[str, Any]) -> str:
    """What an import brought, in a few words: 12 new, 1 changed, 3 there already."""
    names = {
        "new": "new",
        "changed": "changed",
        "unchanged": "there already",
        "different": "in other words",
        "missing": "dropped",
        "left_out": "left out",
    }
    totals = {name: sum(kind.get(name, 0) for path, kind in counts.items() if path != "notes") for name in names}
    return listed(f"{total:,} {names[name]}" for name, total in totals.items() if total) or "nothing"
