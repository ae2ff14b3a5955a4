"""The REST service, put together: `uvicorn --factory app.main:create_app`."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from sqlalchemy import Engine

from app import audit
from app.api import audit as trail
from app.api import bulk, coverage, gaps, graph, health, imports, rules, trace
from app.api.answers import PREFIX
from app.api.crud import crud_router
from app.api.limits import BodyLimit
from app.api.openapi import describe
from app.api.problems import handle_errors
from app.config import settings
from app.db import make_engine
from app.services.catalogue import RESOURCES

audit.listen()
_PARTICULAR = tuple(part.router for part in (bulk, gaps, coverage, graph, trace, rules, imports, trail))


def create_app(engine: Engine | None = None) -> FastAPI:
    """The service on this database, or on the configured one."""
    app = FastAPI(
        title="Golden Thread",
        version=version("goldenthread"),
        lifespan=_lifespan,
        # A second address for the same thing would be an answer that no document declares.
        redirect_slashes=False,
    )
    app.state.engine = engine or make_engine()
    app.add_middleware(
        BodyLimit,
        megabytes=settings().body_limit_mb,
        uploads=f"{PREFIX}/imports",
        upload_megabytes=settings().upload_limit_mb,
    )
    handle_errors(app)
    app.include_router(health.router)
    # Each router stands right under the app: one inside another is matched twice at every level.
    for router in (*(crud_router(resource) for resource in RESOURCES), *_PARTICULAR):
        app.include_router(router, prefix=PREFIX)
    describe(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    # What was made at start-up lives as long as the process: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    yield
    app.state.engine.dispose()
