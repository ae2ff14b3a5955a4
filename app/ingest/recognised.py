"""What recognising a document yields: which kind it is, the evidence, and the record that it was read as."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from app.errors import ImportProblem
from app.ingest.kpi_record import KpiPaperRecord
from app.ingest.plan_record import ActionPlanRecord
from app.ingest.readers.page import Document
from app.ingest.record import InspectionRecord, MappingRecord
from app.vocabulary import ImportKind

AnyRecord = InspectionRecord | MappingRecord | ActionPlanRecord | KpiPaperRecord

RECORDS: dict[ImportKind, type[AnyRecord]] = {
    ImportKind.REPORT: InspectionRecord,
    ImportKind.MAPPING: MappingRecord,
    ImportKind.ACTIONS: ActionPlanRecord,
    ImportKind.KPIS: KpiPaperRecord,
}
NAMES = {
    ImportKind.REPORT: "an inspection report",
    ImportKind.MAPPING: "a mapping table",
    ImportKind.ACTIONS: "an action plan",
    ImportKind.KPIS: "a KPI paper",
}


@dataclass(frozen=True)
class OtherKind:
    """A second kind of document in the same file, as the KPI dashboards in a pack of papers with an action plan."""

    kind: ImportKind
    evidence: list[str]


@dataclass(frozen=True)
class Recognised:
    """`kind` and `record` are None where the kind could not be told; `evidence` then says what was tried.

    `seems` completes the sentence "It seems to be ...". `document` holds the pages of a report, which need not be read
    again for their text.
    """

    kind: ImportKind | None
    evidence: list[str]
    seems: str
    also: list[OtherKind] = field(default_factory=list)
    record: AnyRecord | None = None
    document: Document | None = None

    def to_dict(self) -> dict[str, Any]:
        """What is printed of it: all but the pages."""
        told = asdict(replace(self, document=None))
        del told["document"]
        return told


def refusal(kind: ImportKind, problem: ImportProblem) -> str:
    """Why a document is none of this kind, with the command that would take it in."""
    return f"goldenthread import {kind}: {problem.message}"


@dataclass(frozen=True)
class DocumentText:
    """The text of a whole document: where each page begins in it, and what kind of file its bytes are."""

    media_type: str
    text: str
    starts: list[int]


@dataclass(frozen=True)
class ReadAs:
    """A document as the child process hands it over; `evidence` and `also` are empty where its kind was named."""

    kind: ImportKind
    evidence: list[str]
    also: list[OtherKind]
    record: AnyRecord
    text: DocumentText | None = None
