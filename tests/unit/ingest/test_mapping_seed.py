"""A real council's mapping table, against what a person reads in it.

The expectation below was written down from the printed table before the reader was run on it.
"""

import os
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from app.ingest.record import MappingRecord
from app.ingest.tables.mapping import read_mapping

SEED = Path("seeds", "000_fd05c6f2364a53d6.txt")

LEADERSHIP, HELP = "Leadership & Governance", "Children who need Help and Protection"
CARE, ADOPTION, CSE = "Children Looked After & Care Leavers", "Adoption & Fostering", "CSE"

# row, page, line, section, kind, how the finding begins and ends
FINDINGS = """
1 1 4 L strength | The leadership and governance arrangements in Wokingham | to ensure further progress.
2 1 14 L strength | Senior leaders have been instrumental | are two positive examples.
3 1 21 L strength | A robust workforce strategy | reliance on agency workers
4 2 29 L strength | Staff have good access to training | working for Wokingham
5 2 31 L area_for_improvement | First and second line management | young people in Wokingham.
6 2 34 L area_for_improvement | Joint commissioning | direct support or intervention.
7 3 37 L area_for_improvement | In a small minority of cases | unassessed risk.
8 3 38 L area_for_improvement | Assessments and planning processes | not sufficiently robust.
9 3 39 L area_for_improvement | Multiple changes in social workers | relationships with adults.
10 4 42 L area_for_improvement | Transition planning | for disabled children.
11 4 45 H strength | In the vast majority of cases | triage team.
12 4 46 H strength | Thresholds for services | in most cases.
13 4 47 H strength | When referrals do not meet | children and their families.
14 4 48 H strength | The domestic abuse repeat | scrutiny and risk assessment.
15 5 51 H strength | Most children are seen | experiences and perceptions.
16 5 54 C strength | When children need to be looked after | prompt and appropriate.
17 5 55 C strength | The virtual school | personal education plans.
18 6 58 C strength | Placement stability | working well.
19 6 60 C area_for_improvement | There are, however, delays | children's permanence.
20 6 61 C area_for_improvement | Life story work | is under- developed.
21 7 64 C area_for_improvement | The quality and support to care leavers varies | develop independent living skills.
22 7 69 A strength | Children for whom the plan is adoption | support services are strong.
23 7 70 A strength | A good choice of accommodation | suitable accommodation.
24 7 71 A strength | The local authority is in touch | care leavers.
25 8 74 A strength | Children looked after are able | involvement with corporate parents.
26 8 76 A area_for_improvement | There are insufficient local foster carers | 20 miles from home.
27 8 79 X strength | Good progress has been made | primary and secondary schools.
28 9 83 X area_for_improvement | When children return after going missing | pattern and trends.
"""
SECTIONS = {"L": LEADERSHIP, "H": HELP, "C": CARE, "A": ADOPTION, "X": CSE}

# The short sign of each KPI that the other lists use, its status and its name.
KPI_LINES = """
sos live Signs of Safety Innovations programme progress
turnover live % Staff turnover
employed live % employed staff
agency live % agency staff
vacant live % vacant roles
workforce live Annual workforce satisfaction survey
innovation live Innovation programme staff satisfaction
complaints live Complaints report
26weeks live % Care proceedings completed within 26 weeks
visits live Timeliness of Child Protection & Children in Care visits
caseloads live Caseloads
team live Numbers per team
supervision proposed Percentage of Social Workers Receiving Supervision at least once a month
camhs-plan proposed Time in days from Referral to CAMHS Services to initial appointment for children who are subject \
of a Child Protection Plan
camhs-care proposed Children in Care: Time in days from Referral to CAMHS Services to initial appointment
worker-need proposed Number & % of Children in Need who have had more than 1 allocated Social \
Worker. (excluding change of social worker when the child is transferred from DT&A to area teams)
worker-plan proposed Number & % of Children on a Child Protection Plan who have had more than 1 allocated Social \
Worker (excluding change of social worker when the child is transferred from DT&A to area teams)
worker-care proposed Number & % of Children in Care who have had more than 1 allocated Social \
Worker (excluding change of social worker when child is transferred from DT&A to area teams)
transition proposed All children who currently are in receipt of Children's Services who will require adult services \
have a transition plan in place by the age of 14
pep live % Eligible LAC with a Recent PEP
placements live Percentage of children who have had 3 or more placements in current year
permanent live % Children in Care who achieved permanent care arrangements during the previous 12 months
permanency-plan proposed % current LAC who are not in permanent care arrangements who have a plan for permanency
neet live % Care Leavers who are Not in Education, Employment or Training
20miles-home live % LAC living within 20 miles of their home
20miles-foster proposed % LAC living within 20 miles of Berkshire West in a fostering placement
20miles-other proposed % LAC Living within 20 miles of Berkshire West NOT in a fostering placement
rhi-time proposed % return home interviews on time
rhi-offers proposed timely % of return home interview offers taken up by young people
missing live Children Missing from Home/Care
rha live Timeliness of Return Home Assessments Carried Out for Each Child
"""
KPIS = {sign: (status, name) for sign, status, name in (line.split(" ", 2) for line in KPI_LINES.strip().splitlines())}

# Row 1 says "all key performance indicators" and names none.
NAMED = {
    2: ["sos"],
    3: ["turnover", "employed", "agency", "vacant"],
    4: ["workforce", "innovation"],
    5: ["complaints", "26weeks", "visits", "caseloads", "team", "supervision"],
    6: ["camhs-plan", "camhs-care"],
    9: ["worker-need", "worker-plan", "worker-care"],
    10: ["transition"],
    16: ["26weeks"],
    17: ["pep"],
    18: ["placements"],
    19: ["permanent", "permanency-plan"],
    22: ["permanent"],
    24: ["neet"],
    26: ["20miles-home", "20miles-foster", "20miles-other"],
    28: ["rhi-time", "rhi-offers", "missing", "rha"],
}

BODIES = {
    "Executive": "Executive",
    "Lead": "Lead Member",
    "CPB": "Corporate Parenting Board",
    "LSCB": "Local Safeguarding Children Board",
    "CLT": "Corporate Leadership Team",
    "CSLT": "Children's Services Leadership Team",
    "SMT": "Senior Management Team",
    "CSOS": "Children's Services Overview and Scrutiny Committee",
    "OSMC": "Overview and Scrutiny Management Committee",
    "Works": "Corporate Works Council",
    "HWB": "Health and Wellbeing Board",
    "Panel": "CSE Panel",
    "CiC": "Children in Care Council",
}

# row: KPIs -> bodies with their frequency, where one is said
ROUTES = """
2: sos -> OSMC quarterly, Executive quarterly, CSOS regular, Lead, CPB, LSCB, CLT, CSLT
3: turnover employed agency vacant -> CSOS one-off@2015-07-21, CSLT quarterly, Lead quarterly, LSCB quarterly
4: workforce -> Works one-off
4: innovation -> Lead quarterly, CPB quarterly, LSCB quarterly, CLT quarterly, CSLT quarterly
5: visits caseloads team -> CSOS one-off@2015-09-22
6: camhs-plan camhs-care -> CPB, LSCB
16: 26weeks -> Executive
17: pep -> CSLT monthly, CPB quarterly
18: placements -> SMT, CSLT monthly, CPB
22: permanent -> CSOS quarterly
24: neet -> CSLT quarterly
26: 20miles-home -> Executive, SMT, CSLT, CPB
28: missing rha -> SMT, CSLT
"""

# code, page, line
WARNINGS = [
    ("generic-route", 1, 4),
    ("stray-cell", 2, 30),
    ("unmarked-list", 2, 31),
    ("promised-kpi", 3, 37),
    ("promised-kpi", 3, 38),
    ("promised-kpi", 3, 39),
    ("promised-kpi", 4, 42),
    ("unresolved-body", 5, 54),
    ("proposed-and-live", 7, 69),
    ("unresolved-body", 8, 76),
]


@pytest.fixture(scope="module")
def seed() -> Path:
    checkout = Path(__file__).resolve().parents[3]
    path = Path(os.environ.get("GOLDENTHREAD_SHARED", checkout.parent / "shared")) / SEED
    if not path.exists() and os.environ.get("REQUIRE_ALL") != "1":
        pytest.skip(f"{SEED} is not here")
    return path


@pytest.fixture(scope="module")
def record(seed) -> MappingRecord:
    return read_mapping(seed)


@pytest.fixture(scope="module")
def signs(record) -> dict[str, str]:
    """The short sign of each key that the record gave."""
    names = {name: sign for sign, (_, name) in KPIS.items()}
    return {kpi.key: names.get(kpi.name, kpi.name) for kpi in record.kpis}


def test_findings(record):
    expected = [line.split(" | ") for line in FINDINGS.strip().splitlines()]
    places = [f"{f.row} {f.page} {f.line} {f.section} {f.kind}" for f in record.findings]
    wanted = []
    for place, _, _ in expected:
        row, page, line, section, kind = place.split()
        wanted.append(f"{row} {page} {line} {SECTIONS[section]} {kind}")
    assert places == wanted
    for finding, (_, begins, ends) in zip(record.findings, expected, strict=True):
        assert finding.text.startswith(begins)
        assert finding.text.endswith(ends)


def test_kpis(record):
    assert {(kpi.name, kpi.status) for kpi in record.kpis} == {(name, status) for status, name in KPIS.values()}
    assert len(record.kpis) == len(KPIS)


def test_mappings(record, signs):
    named: dict[int, list[str]] = {}
    for mapping in record.mappings:
        if not mapping.generic:
            named.setdefault(mapping.row, []).append(signs[mapping.kpi])
    assert named == NAMED
    generic = {(mapping.row, signs[mapping.kpi]) for mapping in record.mappings if mapping.generic}
    assert generic == {(1, sign) for sign in KPIS}


def test_column_is_kept_as_provenance(record, signs):
    beside = {signs[m.kpi] for m in record.mappings if m.column == "Other Monitoring"}
    assert beside == {"pep", "neet", "missing", "rha"}


def test_bodies(record):
    assert {body.name for body in record.bodies} == set(BODIES.values())


def test_routes(record, signs):
    names = {body.key: body.name for body in record.bodies}
    read = {
        (route.row, signs[route.kpi], names[route.body], route.frequency, route.reported_on) for route in record.routes
    }
    wanted = set()
    for line in ROUTES.strip().splitlines():
        row, rest = line.split(": ")
        kpis, bodies = rest.split(" -> ")
        for body in bodies.split(", "):
            sign, _, said = body.partition(" ")
            frequency, _, day = said.partition("@")
            wanted |= {(int(row), kpi, BODIES[sign], frequency or None, day or None) for kpi in kpis.split()}
    assert read == wanted
    assert len(record.routes) == len(wanted)


def test_warnings(record):
    assert [(warning.code, warning.page, warning.line) for warning in record.warnings] == WARNINGS


def test_every_quote_is_in_the_document(record, seed):
    cells = [" ".join(text.split()) for finding in record.findings for text in finding.cells.values()]
    quotes = {item.quote for item in [*record.kpis, *record.mappings, *record.routes]}
    assert [quote for quote in quotes if not any(quote in cell for cell in cells)] == []
    lines = seed.read_text(encoding="utf-8").splitlines()
    for item in [*record.kpis, *record.mappings, *record.routes]:
        assert item.quote.split()[0] in lines[item.line - 1]


def test_same_record_from_a_sheet_and_a_document(seed, record, tmp_path):
    rows = [line.split("\t") for line in seed.read_text(encoding="utf-8").splitlines() if "\t" in line]
    workbook, document = Workbook(), Document()
    table = document.add_table(rows=len(rows), cols=3)
    cells = iter(table._cells)
    for row in rows:
        workbook.active.append([words.strip() for words in row])
        for words in row:
            next(cells).text = words
    workbook.save(tmp_path / "table.xlsx")
    document.save(str(tmp_path / "table.docx"))
    for name in ("table.xlsx", "table.docx"):
        assert without_lines(read_mapping(tmp_path / name).to_dict()) == without_lines(record.to_dict())


def without_lines(value):
    if isinstance(value, dict):
        return {key: without_lines(item) for key, item in value.items() if key != "line"}
    return [without_lines(item) for item in value] if isinstance(value, list) else value


def test_pages_and_columns(record):
    assert record.pages == 9
    assert record.columns == ["Comments from Ofsted", "Maps to which key Performance Indicators", "Other Monitoring"]
    assert record.unknown_columns == []
