"""Tables and their schemas; importing this package makes every table known to the metadata."""

from app.models.access import ApiKey, Role, User
from app.models.audit import AuditEvent, AuditHead
from app.models.authority import Authority
from app.models.base import METADATA
from app.models.body import Body, Meeting
from app.models.bookkeeping import IdempotencyKey, RefCounter
from app.models.document import Document, StoredFile
from app.models.finding import Finding, Repeat, Restatement
from app.models.fingerprints import current_fingerprints
from app.models.import_run import ImportItem, ImportRun
from app.models.inspection import Inspection, Judgement
from app.models.kpi import Kpi
from app.models.mapping import Mapping
from app.models.measurement import Benchmark, Measurement, Target
from app.models.plan import Action, Answer, Move, Plan
from app.models.route import Route
from app.models.rule_setting import RuleSetting
from app.models.snapshot import Snapshot
from app.models.waiver import Waiver

__all__ = [
    "METADATA",
    "Action",
    "Answer",
    "ApiKey",
    "AuditEvent",
    "AuditHead",
    "Authority",
    "Benchmark",
    "Body",
    "Document",
    "Finding",
    "IdempotencyKey",
    "ImportItem",
    "ImportRun",
    "Inspection",
    "Judgement",
    "Kpi",
    "Mapping",
    "Measurement",
    "Meeting",
    "Move",
    "Plan",
    "RefCounter",
    "Repeat",
    "Restatement",
    "Role",
    "Route",
    "RuleSetting",
    "Snapshot",
    "StoredFile",
    "Target",
    "User",
    "Waiver",
    "current_fingerprints",
]
