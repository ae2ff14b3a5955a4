"""Reads a document that was handed in. Nothing here knows the database, so that a dry run starts fast."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore

from app.config import settings
from app.errors import GoldenThreadError, TooLarge
from app.ingest.limits import Limits
from app.ingest.recognised import AnyRecord, OtherKind
from app.ingest.sandbox import read_actions, read_any, read_kpis, read_mapping, read_report
from app.vocabulary import ImportKind


def _cores() -> int:
    # Python 3.13 says how many cores this process may use, an earlier one only how many there are.
    count: int | None = getattr(os, "process_cpu_count", os.cpu_count)()
    return count or 1


# Each reader may take all the memory that its limit allows: however many upload at once, no more of them run than there
# are cores.
_READING = BoundedSemaphore(_cores())
_READERS: dict[ImportKind, Callable[[Path, Limits], AnyRecord]] = {
    ImportKind.REPORT: read_report,
    ImportKind.MAPPING: read_mapping,
    ImportKind.ACTIONS: read_actions,
    ImportKind.KPIS: read_kpis,
}


@dataclass(frozen=True)
class Upload:
    """A file that was handed in, and what reading it gave.

    `evidence` says by what its kind was recognised, `also` which other kinds it holds; both are empty where the kind
    was named.
    """

    kind: ImportKind
    file_name: str
    sha256: str
    size_bytes: int
    record: AnyRecord
    evidence: list[str] = field(default_factory=list)
    also: list[OtherKind] = field(default_factory=list)


def read_upload(kind: ImportKind, path: Path, file_name: str | None = None) -> Upload:
    """Read a document in a child process with limits; nothing is stored.

    Raises
    ------
    ImportProblem
        It cannot be read: the problems name page or line.
    TooLarge
    """
    with _READING:
        record = _READERS[kind](path, _limits_for(path))
    return Upload(kind, _name(file_name or path.name), _sha256(path), path.stat().st_size, record)


def recognise_upload(path: Path) -> Upload:
    """Read a document as the kind that it is recognised to be; problems as for `read_upload`."""
    found = read_any(path, _limits_for(path))
    size = path.stat().st_size
    return Upload(found.kind, _name(path.name), _sha256(path), size, found.record, found.evidence, found.also)


def recognise_uploads(paths: Sequence[Path], at_once: int | None = None) -> Iterator[Upload | GoldenThreadError]:
    """Read several documents, each in its own child process, and yield what each gave in the order of the paths.

    Parameters
    ----------
    paths : sequence of Path
    at_once : int, optional
        How many are read at the same time; without it, as many as there are cores.

    Yields
    ------
    Upload or GoldenThreadError
        The document, or why it could not be read.
    """
    # The threads only wait for their child processes.
    with ThreadPoolExecutor(at_once or _cores()) as pool:
        yield from pool.map(_upload_or_problem, paths)


def _upload_or_problem(path: Path) -> Upload | GoldenThreadError:
    try:
        return recognise_upload(path)
    except GoldenThreadError as problem:
        return problem


def _name(printed: str) -> str:
    # A name on disk may hold bytes that are no text, which no database stores.
    return printed.encode("utf-8", "replace").decode()[:200]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _limits_for(path: Path) -> Limits:
    limits = _limits()
    if path.is_file() and path.stat().st_size > limits.file_mb << 20:
        raise TooLarge(f"The document is larger than {limits.file_mb} MB. Split it, or raise the limit.")
    return limits


def _limits() -> Limits:
    chosen = settings()
    return Limits(
        memory_mb=chosen.read_memory_mb,
        cpu_seconds=chosen.read_seconds,
        wall_seconds=chosen.read_seconds * 1.5,
        pages=chosen.read_pages,
        file_mb=chosen.upload_limit_mb,
    )
