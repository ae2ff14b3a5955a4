"""The way in: the one council, or a list of them."""

from fastapi import APIRouter, Response
from sqlmodel import col, select

from app.models import Authority
from app.web.access import Viewer, Visit

router = APIRouter(include_in_schema=False)
_MOST = 500


@router.get("/")
def start(entrance: Viewer) -> Response:
    """Straight to the council where there is only one."""
    with entrance.to_read() as visit:
        known = _known(visit)
        if len(known) == 1:
            return visit.go(f"/councils/{known[0].ref}")
        return visit.page("councils.html", councils=known)


@router.get("/councils")
def list_councils(entrance: Viewer) -> Response:
    """Every council that the caller may look at."""
    with entrance.to_read() as visit:
        return visit.page("councils.html", councils=_known(visit))


def _known(visit: Visit) -> list[Authority]:
    mine = select(Authority).order_by(col(Authority.name)).limit(_MOST)
    if visit.scope is not None:
        mine = mine.where(col(Authority.id).in_(visit.scope))
    return list(visit.session.exec(mine))
