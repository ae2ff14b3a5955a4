"""The service, put together: `uvicorn --factory app.main:create_app`."""

import gc
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI, Request, Response
from sqlalchemy import Engine

from app import audit
from app.api import audit as trail
from app.api import (
    bodies_view,
    bulk,
    confirming,
    coverage,
    files,
    gaps,
    graph,
    health,
    imports,
    matrix,
    repair,
    rules,
    snapshots,
    suggestions,
    trace,
    whatif,
)
from app.api.answers import PREFIX
from app.api.crud import crud_router
from app.api.openapi import describe
from app.api.problems import problem_answer
from app.config import settings
from app.db import make_engine
from app.faces.faults import FAULTS
from app.faces.limits import BodyLimit
from app.faces.paths import is_page
from app.services.catalogue import RESOURCES
from app.web import routes
from app.web.assets import assets
from app.web.headers import SafeAnswers
from app.web.problems import page_answer

audit.listen()
_PARTICULAR = tuple(
    part.router
    for part in (
        bulk,
        confirming,
        gaps,
        coverage,
        matrix,
        bodies_view,
        graph,
        trace,
        rules,
        suggestions,
        imports,
        files,
        trail,
        snapshots,
        whatif,
        repair,
    )
)
# Where documents are handed in.
_UPLOADS = re.compile(rf"{PREFIX}/imports|/councils/[^/]+/imports|/imports/new")


def create_app(engine: Engine | None = None) -> FastAPI:
    """The service on this database, or on the configured one.

    Raises
    ------
    ConfigurationProblem
        The settings cannot be used, or the files of the pages are not there.
    """
    app = FastAPI(
        title="Golden Thread",
        version=version("goldenthread"),
        lifespan=_lifespan,
        # FastAPI's own pages to read the document load their scripts from elsewhere; ours is `app/web/reference.py`.
        docs_url=None,
        redoc_url=None,
        # A second address for the same thing would be an answer that no document declares.
        redirect_slashes=False,
    )
    app.state.engine = engine or make_engine()
    app.add_middleware(
        BodyLimit,
        megabytes=settings().body_limit_mb,
        uploads=_UPLOADS,
        upload_megabytes=settings().upload_limit_mb,
        answer=_fault_answer,
    )
    for fault in FAULTS:
        app.add_exception_handler(fault, _fault_answer)
    app.include_router(health.router)
    # Each router stands right under the app: one inside another is matched twice at every level.
    for router in (*(crud_router(resource) for resource in RESOURCES), *_PARTICULAR):
        app.include_router(router, prefix=PREFIX)
    assets()
    for router in routes.ROUTERS:
        app.include_router(router)
    # Around the limit of bodies, whose refusals are answers too.
    app.add_middleware(SafeAnswers)
    describe(app)
    return app


def collect_seldom() -> None:
    """What was made at start-up lives as long as the process: the collector of garbage need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


async def _fault_answer(request: Request, error: Exception) -> Response:
    """An error as whoever asked understands it: a page for a browser, a problem in JSON for a program."""
    return await page_answer(request, error) if is_page(request.url.path) else await problem_answer(request, error)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    collect_seldom()
    yield
    app.state.engine.dispose()
