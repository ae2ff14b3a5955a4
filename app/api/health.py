"""Whether the process lives, and whether it can work."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from app.api.problems import declared
from app.errors import ConfigurationProblem
from app.faces.faults import Unreachable
from app.schema import require_newest

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """That is all there is to say."""

    status: str = "ok"


@router.get("/health", summary="Whether the process lives", operation_id="health", responses=declared(500))
async def health() -> Health:
    """Touches nothing that could wait."""
    return Health()


@router.get("/ready", summary="Whether it can work", operation_id="ready", responses=declared(500, 503))
def ready(request: Request) -> Health:
    """The database answers and has the tables of this release."""
    try:
        require_newest(request.app.state.engine)
    except ConfigurationProblem as problem:
        raise Unreachable(problem.message) from None
    return Health()
