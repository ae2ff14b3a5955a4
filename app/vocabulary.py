"""The field's words as closed lists. What is stored and what is shown is the value, never the Python name."""

from enum import StrEnum


class Framework(StrEnum):
    """What kind of visit an inspection was."""

    SIF = "SIF"
    SIF_REINSPECTION = "SIF-reinspection"
    ILACS = "ILACS"
    JTAI = "JTAI"
    AREA_SEND = "Area SEND"
    FOCUSED_VISIT = "Focused visit"
    MONITORING_VISIT = "Monitoring visit"
    OTHER = "Other"


class Grade(StrEnum):
    """A judgement's grade; the words as printed are kept beside it."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    INADEQUATE = "inadequate"
    NOT_JUDGED = "not_judged"


class FindingKind(StrEnum):
    """What the inspectors say. A paragraph is context until a person promotes it."""

    RECOMMENDATION = "recommendation"
    AREA_FOR_IMPROVEMENT = "area_for_improvement"
    PRIORITY_ACTION = "priority_action"
    STRENGTH = "strength"
    PARAGRAPH = "paragraph"


class FindingSource(StrEnum):
    """Which document words a finding: the inspectors' report, or the council's own table that quotes it."""

    REPORT = "report"
    TABLE = "table"
    PERSON = "person"


class KpiStatus(StrEnum):
    PROPOSED = "proposed"
    LIVE = "live"
    RETIRED = "retired"


class Polarity(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Frequency(StrEnum):
    """How often a KPI is measured, or a body is told."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    TERMLY = "termly"
    TWICE_A_YEAR = "twice a year"
    ANNUAL = "annual"
    REGULAR = "regular"
    ONE_OFF = "one-off"


class MappingStatus(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Measures(StrEnum):
    """What a KPI says about a finding: its outcome, an output on the way, or something that stands for it."""

    OUTCOME = "outcome"
    OUTPUT = "output"
    PROXY = "proxy"


class BodyKind(StrEnum):
    BOARD = "board"
    COMMITTEE = "committee"
    PANEL = "panel"
    OFFICE = "office"
    PARTNERSHIP = "partnership"
    TEAM = "team"


class RepeatStatus(StrEnum):
    """What a person answered when a finding was proposed as the repeat of an earlier one."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


class Direction(StrEnum):
    """Which way a paper's arrow points: neither is better in itself."""

    UP = "up"
    DOWN = "down"
    SAME = "same"


class Colour(StrEnum):
    """The colour that a paper gives to a KPI's values from a threshold on; green is what the KPI is to reach."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


class ActionStatus(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    DROPPED = "dropped"


class TimescaleKind(StrEnum):
    """What a plan's printed timescale says."""

    DATE = "date"
    MONTH = "month"
    FINANCIAL_YEAR = "financial_year"
    QUARTER = "quarter"
    SEVERAL = "several"
    ONGOING = "ongoing"
    DONE = "done"
    UNCLEAR = "unclear"
    MISSING = "missing"


class Comparator(StrEnum):
    """Whom a benchmark speaks of."""

    ENGLAND = "england"
    STATISTICAL_NEIGHBOURS = "statistical_neighbours"
    REGION = "region"
    OTHER = "other"


class ImportKind(StrEnum):
    """What a document is taken in as."""

    REPORT = "report"
    MAPPING = "mapping"
    ACTIONS = "actions"
    KPIS = "kpis"


class ImportStatus(StrEnum):
    """A draft is read and waits for a person; an applied one is in the register, until it is undone."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    APPLIED = "applied"
    UNDONE = "undone"


class ImportOutcome(StrEnum):
    """What applying an import does with one item of the document, or did.

    A different item is stored in other words and left alone; a missing one is stored and no longer in the document; an
    unread one fits nothing that the register keeps.
    """

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DIFFERENT = "different"
    MISSING = "missing"
    LEFT_OUT = "left_out"
    UNREAD = "unread"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class NodeKind(StrEnum):
    """Kinds of record in the graph."""

    INSPECTION = "inspection"
    FINDING = "finding"
    KPI = "kpi"
    BODY = "body"
    ACTION = "action"


class EdgeKind(StrEnum):
    """Kinds of link in the graph."""

    HAS_FINDING = "has_finding"
    RESTATES = "restates"
    REPEATS = "repeats"
    MEASURED_BY = "measured_by"
    REPORTED_TO = "reported_to"
    ANSWERED_BY = "answered_by"
    MOVES = "moves"
    PART_OF = "part_of"
    SUCCEEDED_BY = "succeeded_by"


class RoleName(StrEnum):
    """What a key or a person may do; each role may do what the ones before it may."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"
