"""A person confirms a mapping or a route that is outdated."""

from fastapi import APIRouter, Response

from app.api.access import Editor
from app.api.answers import ETAG, matched_version, record_answer
from app.api.crud import IfMatch, tag
from app.api.problems import ALWAYS, declared
from app.errors import PreconditionRequired
from app.models.base import Id
from app.services import catalogue, records
from app.services.outdated import confirm
from app.services.resource import Resource

router = APIRouter()


def _add_confirm(resource: Resource) -> None:
    def endpoint(entrance: Editor, record_id: Id, if_match: IfMatch = None) -> Response:
        with entrance.to_write() as visit:
            link = records.get_to_change(visit.session, resource, record_id, visit.scope)
            if if_match is None:
                raise PreconditionRequired(f"Send If-Match with the ETag of the {resource.kind} that you confirm.")
            confirm(visit.session, link, matched_version(link, if_match))
            return record_answer(resource, link)

    router.post(
        f"/{resource.path}/{{record_id}}/confirm",
        tags=[tag(resource)],
        summary=f"Confirm {records.one(resource)}",
        description=f"The {resource.kind} holds, though its finding or KPI reads otherwise than when it was accepted.",
        operation_id=f"confirm_{resource.kind}",
        response_model=resource.read,
        responses=declared(404, 409, 412, 428, *ALWAYS) | {200: {"headers": ETAG}},
    )(endpoint)


for kind in (catalogue.MAPPINGS, catalogue.ROUTES):
    _add_confirm(kind)
