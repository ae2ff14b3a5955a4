"""Reads a document that was handed in. Nothing here knows the database, so that a dry run starts fast."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.config import settings
from app.errors import TooLarge
from app.ingest.kpi_record import KpiPaperRecord
from app.ingest.limits import Limits
from app.ingest.plan_record import ActionPlanRecord
from app.ingest.record import InspectionRecord, MappingRecord
from app.ingest.sandbox import read_actions, read_kpis, read_mapping, read_report
from app.vocabulary import ImportKind

AnyRecord = InspectionRecord | MappingRecord | ActionPlanRecord | KpiPaperRecord

_READERS: dict[ImportKind, Callable[[Path, Limits], AnyRecord]] = {
    ImportKind.REPORT: read_report,
    ImportKind.MAPPING: read_mapping,
    ImportKind.ACTIONS: read_actions,
    ImportKind.KPIS: read_kpis,
}


@dataclass(frozen=True)
class Upload:
    """A file that was handed in, and what reading it gave."""

    kind: ImportKind
    file_name: str
    sha256: str
    size_bytes: int
    record: AnyRecord


def read_upload(kind: ImportKind, path: Path, file_name: str | None = None) -> Upload:
    """Read a document in a child process with limits; nothing is stored.

    Raises
    ------
    ImportProblem
        It cannot be read: the problems name page or line.
    TooLarge
    """
    limits = _limits()
    if path.is_file() and path.stat().st_size > limits.file_mb << 20:
        raise TooLarge(f"The document is larger than {limits.file_mb} MB. Split it, or raise the limit.")
    record = _READERS[kind](path, limits)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    # A name on disk may hold bytes that are no text, which no database stores.
    name = (file_name or path.name).encode("utf-8", "replace").decode()
    return Upload(kind, name[:200], sha256, path.stat().st_size, record)


def _limits() -> Limits:
    chosen = settings()
    return Limits(
        memory_mb=chosen.read_memory_mb,
        cpu_seconds=chosen.read_seconds,
        wall_seconds=chosen.read_seconds * 1.5,
        pages=chosen.read_pages,
        file_mb=chosen.upload_limit_mb,
    )
