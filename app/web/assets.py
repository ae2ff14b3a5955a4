"""Files that browsers fetch, under names that change with their content, so that each is fetched once.

`make assets` brings the ones of others into `static/vendor`; they are packed into the wheel.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from app.config import settings
from app.errors import ConfigurationProblem, NotFound

_FOLDER = Path(__file__).parent / "static"
_NEEDED = (
    "govuk-frontend.min.css",
    "govuk-frontend.min.js",
    "htmx.min.js",
    "cytoscape.min.js",
    "swagger-ui.css",
    "swagger-ui-bundle.js",
)
_SERVED = {".css", ".js", ".svg", ".png", ".txt"}
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}

router = APIRouter()


@dataclass(frozen=True)
class Asset:
    """One file in memory, as it is and gzipped."""

    name: str
    content: bytes
    packed: bytes
    media_type: str


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """Every file by its plain name.

    Raises
    ------
    ConfigurationProblem
        Those of others are not there.
    """
    files = {file.name: file.read_bytes() for file in sorted(_FOLDER.rglob("*")) if file.suffix in _SERVED}
    if missing := [name for name in _NEEDED if name not in files]:
        raise ConfigurationProblem(f"The pages lack {', '.join(missing)}. Fetch them with: make assets")
    files["colours.css"] = f":root {{ --site-colour: {settings().site_colour}; }}\n".encode()
    return {name: _asset(name, content) for name, content in files.items()}


def asset_url(name: str) -> str:
    """The address of a file that templates name by its plain name."""
    return f"/static/{assets()[name].name}"


@lru_cache(maxsize=1)
def _by_hashed_name() -> dict[str, Asset]:
    return {asset.name: asset for asset in assets().values()}


def _asset(name: str, content: bytes) -> Asset:
    stem, _, ending = name.rpartition(".")
    digest = hashlib.sha256(content).hexdigest()[:12]
    # Script modules are refused by browsers unless they come as JavaScript.
    kind = "text/javascript" if ending == "js" else mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(f"{stem}.{digest}.{ending}", content, gzip.compress(content, mtime=0), kind)


@router.get("/static/{name}", include_in_schema=False)
def static(request: Request, name: str) -> Response:
    """One file, by the name that its content gave it."""
    asset = _by_hashed_name().get(name)
    if asset is None:
        raise NotFound("file", name[:100])
    packs = "gzip" in request.headers.get("accept-encoding", "")
    headers = FOREVER | {"Vary": "Accept-Encoding"} | ({"Content-Encoding": "gzip"} if packs else {})
    return Response(asset.packed if packs else asset.content, headers=headers, media_type=asset.media_type)
