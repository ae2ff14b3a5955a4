"""Documents that were handed in with a form, on their way to the reader."""

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from starlette.datastructures import UploadFile

from app.errors import GoldenThreadError
from app.services.uploads import Upload, read_upload, read_uploads
from app.vocabulary import ImportKind


def sent_name(file: UploadFile) -> str:
    """What the sender calls the document, without what no name needs."""
    return re.sub(r"[^\w. ()-]", "_", Path(file.filename or "document").name)[-200:]


def copied_name(name: str) -> str:
    """What the copy is called that is read: the sender's name decides nothing but the ending."""
    return f"document{Path(name).suffix[:10]}"


def read_part(kind: ImportKind | None, file: UploadFile) -> Upload:
    """Read a document that was sent; without a kind, its kind is recognised. Problems as for `read_upload`."""
    with tempfile.TemporaryDirectory() as folder:
        return read_upload(kind, _copy(file, Path(folder)), sent_name(file))


def read_parts(kind: ImportKind | None, files: Sequence[UploadFile]) -> Iterator[Upload | GoldenThreadError]:
    """Read documents that were sent together, as many at once as there are cores, and yield in order what each gave.

    Yields
    ------
    Upload or GoldenThreadError
        The document, or why it could not be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        copies = [_copy(file, Path(folder) / str(place)) for place, file in enumerate(files)]
        for file, found in zip(files, read_uploads(kind, copies), strict=True):
            yield replace(found, file_name=sent_name(file)) if isinstance(found, Upload) else found


def _copy(file: UploadFile, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / copied_name(sent_name(file))
    with path.open("wb") as copy:
        shutil.copyfileobj(file.file, copy)
    return path
