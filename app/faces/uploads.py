"""Documents that were handed in with a form, on their way to the reader."""

import re
import shutil
import tempfile
from pathlib import Path

from starlette.datastructures import UploadFile

from app.services.uploads import Upload, read_upload
from app.vocabulary import ImportKind


def sent_name(file: UploadFile) -> str:
    """What the sender calls the document, without what no name needs."""
    return re.sub(r"[^\w. ()-]", "_", Path(file.filename or "document").name)[-200:]


def copied_name(name: str) -> str:
    """What the copy is called that is read: the sender's name decides nothing but the ending."""
    return f"document{Path(name).suffix[:10]}"


def read_part(kind: ImportKind | None, file: UploadFile) -> Upload:
    """Read a document that was sent; without a kind, its kind is recognised. Problems as for `read_upload`."""
    name = sent_name(file)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / copied_name(name)
        with path.open("wb") as copy:
            shutil.copyfileobj(file.file, copy)
        return read_upload(kind, path, name)
