"""Every kind of record, described once: each face makes its addresses, lists and forms from this."""

from app.models import (
    authority,
    body,
    document,
    finding,
    inspection,
    kpi,
    mapping,
    measurement,
    plan,
    route,
    rule_setting,
    waiver,
)
from app.services import bodies, findings, waivers
from app.services.plan_actions import overdue
from app.services.refs import give_inspection_refs
from app.services.resource import Resource

AUTHORITIES = Resource(
    "authority",
    "authorities",
    authority.Authority,
    authority.AuthorityCreate,
    authority.AuthorityUpdate,
    authority.AuthorityRead,
    filters=("ref",),
    sorts=("name",),
    words=("name",),
    complete=findings.complete_authorities,
)
DOCUMENTS = Resource(
    "document",
    "documents",
    document.Document,
    document.DocumentCreate,
    document.DocumentUpdate,
    document.DocumentRead,
    prefix="DOC",
    filters=("ref", "sha256"),
    sorts=("title", "published_on"),
    words=("title", "publisher", "file_name"),
)
INSPECTIONS = Resource(
    "inspection",
    "inspections",
    inspection.Inspection,
    inspection.InspectionCreate,
    inspection.InspectionUpdate,
    inspection.InspectionRead,
    filters=("ref", "framework"),
    sorts=("ends_on", "published_on"),
    complete=give_inspection_refs,
)
JUDGEMENTS = Resource(
    "judgement",
    "judgements",
    inspection.Judgement,
    inspection.JudgementCreate,
    inspection.JudgementUpdate,
    inspection.JudgementRead,
    filters=("inspection_id", "grade"),
    sorts=("area",),
    words=("area",),
)
FINDINGS = Resource(
    "finding",
    "findings",
    finding.Finding,
    finding.FindingCreate,
    finding.FindingUpdate,
    finding.FindingRead,
    filters=("ref", "inspection_id", "parent_id", "kind", "source", "checked", "number", "document_id"),
    sorts=("ref", "page"),
    words=("text", "section", "heading", "ref"),
    complete=findings.complete_findings,
    check=findings.check_parents,
)
RESTATEMENTS = Resource(
    "restatement",
    "links/restatements",
    finding.Restatement,
    finding.RestatementCreate,
    finding.RestatementUpdate,
    finding.RestatementRead,
    filters=("finding_id", "restated_id"),
    check=findings.check_restatement,
)
REPEATS = Resource(
    "repeat",
    "links/repeats",
    finding.Repeat,
    finding.RepeatCreate,
    finding.RepeatUpdate,
    finding.RepeatRead,
    filters=("finding_id", "earlier_id", "status"),
    check=findings.check_repeat,
)
KPIS = Resource(
    "kpi",
    "kpis",
    kpi.Kpi,
    kpi.KpiCreate,
    kpi.KpiUpdate,
    kpi.KpiRead,
    prefix="KPI",
    filters=("ref", "status", "polarity", "frequency", "document_id"),
    sorts=("name", "ref"),
    words=("name", "definition", "section", "ref"),
)
TARGETS = Resource(
    "target",
    "targets",
    measurement.Target,
    measurement.TargetCreate,
    measurement.TargetUpdate,
    measurement.TargetRead,
    filters=("kpi_id",),
    sorts=("from_on",),
)
MEASUREMENTS = Resource(
    "measurement",
    "measurements",
    measurement.Measurement,
    measurement.MeasurementCreate,
    measurement.MeasurementUpdate,
    measurement.MeasurementRead,
    filters=("kpi_id", "period", "ends_on"),
    sorts=("ends_on",),
)
BENCHMARKS = Resource(
    "benchmark",
    "benchmarks",
    measurement.Benchmark,
    measurement.BenchmarkCreate,
    measurement.BenchmarkUpdate,
    measurement.BenchmarkRead,
    filters=("kpi_id", "comparator"),
)
BODIES = Resource(
    "body",
    "bodies",
    body.Body,
    body.BodyCreate,
    body.BodyUpdate,
    body.BodyRead,
    prefix="BODY",
    filters=("ref", "kind", "parent_id", "successor_id"),
    sorts=("name", "ref"),
    words=("name", "ref"),
    check=bodies.check_body,
)
MEETINGS = Resource(
    "meeting",
    "meetings",
    body.Meeting,
    body.MeetingCreate,
    body.MeetingUpdate,
    body.MeetingRead,
    prefix="MEET",
    filters=("ref", "body_id", "held_on"),
    sorts=("held_on",),
)
ROUTES = Resource(
    "route",
    "routes",
    route.Route,
    route.RouteCreate,
    route.RouteUpdate,
    route.RouteRead,
    prefix="ROUTE",
    filters=("ref", "kpi_id", "body_id", "frequency"),
    sorts=("from_on",),
)
MAPPINGS = Resource(
    "mapping",
    "mappings",
    mapping.Mapping,
    mapping.MappingCreate,
    mapping.MappingUpdate,
    mapping.MappingRead,
    prefix="MAP",
    filters=("ref", "finding_id", "kpi_id", "status", "measures", "generic"),
)
PLANS = Resource(
    "plan",
    "plans",
    plan.Plan,
    plan.PlanCreate,
    plan.PlanUpdate,
    plan.PlanRead,
    prefix="PLAN",
    filters=("ref", "inspection_id"),
    sorts=("title",),
    words=("title",),
)
ACTIONS = Resource(
    "action",
    "actions",
    plan.Action,
    plan.ActionCreate,
    plan.ActionUpdate,
    plan.ActionRead,
    prefix="ACT",
    filters=("ref", "plan_id", "number", "status", "timescale_kind", "owner"),
    on_days=(("overdue_on", overdue),),
    sorts=("due_on", "ref", "owner"),
    words=("text", "section", "owner", "success_measure", "ref"),
)
ANSWERS = Resource(
    "answer",
    "links/answers",
    plan.Answer,
    plan.AnswerCreate,
    plan.AnswerUpdate,
    plan.AnswerRead,
    filters=("action_id", "finding_id"),
)
MOVES = Resource(
    "move", "links/moves", plan.Move, plan.MoveCreate, plan.MoveUpdate, plan.MoveRead, filters=("action_id", "kpi_id")
)
WAIVERS = Resource(
    "waiver",
    "waivers",
    waiver.Waiver,
    waiver.WaiverCreate,
    waiver.WaiverUpdate,
    waiver.WaiverRead,
    prefix="WAIVER",
    filters=("ref", "rule", "finding_id", "kpi_id", "body_id", "action_id"),
    sorts=("expires_on",),
    check=waivers.check_rule,
)

RULE_SETTINGS = Resource(
    "setting",
    "rule-settings",
    rule_setting.RuleSetting,
    rule_setting.RuleSettingCreate,
    rule_setting.RuleSettingUpdate,
    rule_setting.RuleSettingRead,
    filters=("rule", "off"),
    check=waivers.check_setting,
)

# In the order in which they can be made: what others point at comes first.
RESOURCES = (
    AUTHORITIES,
    DOCUMENTS,
    INSPECTIONS,
    JUDGEMENTS,
    FINDINGS,
    RESTATEMENTS,
    REPEATS,
    KPIS,
    TARGETS,
    MEASUREMENTS,
    BENCHMARKS,
    BODIES,
    MEETINGS,
    ROUTES,
    MAPPINGS,
    PLANS,
    ACTIONS,
    ANSWERS,
    MOVES,
    WAIVERS,
    RULE_SETTINGS,
)
