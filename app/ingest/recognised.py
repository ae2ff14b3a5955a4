"""What recognising a document yields: which kind it is, the evidence, and the record that it was read as."""

from dataclasses import asdict, dataclass, field
from typing import Any

from app.errors import ImportProblem
from app.ingest.kpi_record import KpiPaperRecord
from app.ingest.plan_record import ActionPlanRecord
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

    `seems` completes the sentence "It seems to be ...".
    """

    kind: ImportKind | None
    evidence: list[str]
    seems: str
    also: list[OtherKind] = field(default_factory=list)
    record: AnyRecord | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def refusal(kind: ImportKind, problem: ImportProblem) -> str:
    """Why a document is none of this kind, with the command that would take it in."""
    return f"goldenthread import {kind}: {problem.message}"


@dataclass(frozen=True)
class ReadAs:
    """A document whose kind was recognised, as the child process hands it over."""

    kind: ImportKind
    evidence: list[str]
    also: list[OtherKind]
    record: AnyRecord
