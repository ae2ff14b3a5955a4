"""Reads a document that was handed in. Nothing here knows the database, so that a dry run starts fast."""

import hashlib
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore

from app.config import settings
from app.errors import GoldenThreadError, TooLarge
from app.ingest.limits import Limits
from app.ingest.recognised import AnyRecord, DocumentText, OtherKind
from app.ingest.sandbox import read_as
from app.letters import UNSEEN
from app.vocabulary import ImportKind


def _cores() -> int:
    # Python 3.13 says how many cores this process may use, an earlier one only how many there are.
    count: int | None = getattr(os, "process_cpu_count", os.cpu_count)()
    return count or 1


# Each reader may take all the memory that its limit allows: however many upload at once, no more of them run than there
# are cores.
READING = BoundedSemaphore(_cores())


@dataclass(frozen=True)
class Whole:
    """A whole document, to be stored: its bytes and its text."""

    content: bytes
    text: DocumentText


@dataclass(frozen=True)
class Upload:
    """A file that was handed in, and what reading it gave.

    `evidence` says by what its kind was recognised, `also` which other kinds it holds; both are empty where the kind
    was named. `whole` is None for a dry run, which stores nothing.
    """

    kind: ImportKind
    file_name: str
    sha256: str
    size_bytes: int
    record: AnyRecord
    evidence: list[str] = field(default_factory=list)
    also: list[OtherKind] = field(default_factory=list)
    whole: Whole | None = None


def read_upload(kind: ImportKind | None, path: Path, file_name: str | None = None, *, dry_run: bool = False) -> Upload:
    """Read a document in a child process with limits; nothing is stored.

    Parameters
    ----------
    kind : ImportKind or None
        None to recognise which kind it is.
    path : Path
    file_name : str, optional
        What the sender calls it; without it, the file's own name.
    dry_run : bool
        Whether the document is only to be looked at: its bytes and its text are then not kept.

    Raises
    ------
    ImportProblem
        It cannot be read: the problems name page or line.
    TooLarge
    """
    limits = _limits_for(path)
    with READING:
        found = read_as(kind, path, limits, with_text=not dry_run)
    content = path.read_bytes()
    return Upload(
        found.kind,
        _name(file_name or path.name),
        hashlib.sha256(content).hexdigest(),
        len(content),
        found.record,
        found.evidence,
        found.also,
        Whole(content, found.text) if found.text else None,
    )


def read_uploads(
    kind: ImportKind | None, paths: Sequence[Path], at_once: int | None = None, *, dry_run: bool = False
) -> Iterator[Upload | GoldenThreadError]:
    """Read several documents, each in its own child process, and yield what each gave in the order of the paths.

    Parameters
    ----------
    kind : ImportKind or None
        None to recognise of each which kind it is.
    paths : sequence of Path
    at_once : int, optional
        How many are read at the same time; without it, as many as there are cores.
    dry_run : bool
        As for `read_upload`.

    Yields
    ------
    Upload or GoldenThreadError
        The document, or why it could not be read.
    """
    most = at_once or _cores()
    # The threads only wait for their child processes. Few documents are read ahead: each is held in memory.
    with ThreadPoolExecutor(most) as pool:
        ahead: deque[Future[Upload | GoldenThreadError]] = deque()
        for path in paths:
            ahead.append(pool.submit(_upload_or_problem, kind, path, dry_run))
            if len(ahead) > 2 * most:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _upload_or_problem(kind: ImportKind | None, path: Path, dry_run: bool) -> Upload | GoldenThreadError:
    try:
        return read_upload(kind, path, dry_run=dry_run)
    except GoldenThreadError as problem:
        return problem


def _name(printed: str) -> str:
    # A name on disk may hold bytes that are no text, which no database stores, and characters that nobody sees.
    return UNSEEN.sub("", printed.encode("utf-8", "replace").decode())[:200]


def _limits_for(path: Path) -> Limits:
    limits = limits_set()
    if path.is_file() and path.stat().st_size > limits.file_mb << 20:
        raise TooLarge(f"The document is larger than {limits.file_mb} MB. Split it, or raise the limit.")
    return limits


def limits_set() -> Limits:
    """What a reader may use, as the operator has set it."""
    chosen = settings()
    return Limits(
        memory_mb=chosen.read_memory_mb,
        cpu_seconds=chosen.read_seconds,
        wall_seconds=chosen.read_seconds * 1.5,
        pages=chosen.read_pages,
        file_mb=chosen.upload_limit_mb,
    )
