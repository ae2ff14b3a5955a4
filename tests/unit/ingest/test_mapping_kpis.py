"""Which words of a mapping table name a KPI, and which wordings are one KPI."""

import pytest

from app.ingest.readers.text import read_text
from app.ingest.record import MappingRecord
from app.ingest.tables.mapping import map_tables


def read(*rows: tuple[str, str]) -> MappingRecord:
    lines = [f"Finding {number} is late.\t{kpi}\t{other}" for number, (kpi, other) in enumerate(rows, start=1)]
    return map_tables(read_text("\n".join(["Finding\tKPI\tOther Monitoring", "x.\tKPI: labelled\t", *lines])))


def kpis(kpi: str, other: str = "") -> list[tuple[str, str]]:
    return [(kpi.name, kpi.status) for kpi in read((kpi, other)).kpis[1:]]


def codes(record: MappingRecord) -> list[str]:
    return [warning.code for warning in record.warnings if warning.code != "kind-not-said"]


@pytest.mark.parametrize(
    "label",
    [
        "New KPI proposed:",
        "New KPI proposed :",
        "New KPIs Proposed:",
        "Proposed KPI:",
        "Proposed new KPI -",
        "New KPI:",
        "KPI proposed:",
    ],
)
def test_new_label_is_proposed(label):
    assert kpis(f"{label} % of visits on time") == [("% of visits on time", "proposed")]


@pytest.mark.parametrize(
    "label", ["KPI:", "Existing KPI :", "KPIs:", "Key performance indicator:", "KPI 3:", "Other KPIs:"]
)
def test_other_label_is_live(label):
    assert kpis(f"{label} % of visits on time") == [("% of visits on time", "live")]


def test_one_label_introduces_several():
    assert kpis("New KPIs Proposed: % of A in the last 12 months. % of B with a plan") == [
        ("% of A in the last 12 months", "proposed"),
        ("% of B with a plan", "proposed"),
    ]


def test_sentence_below_a_label_is_no_kpi():
    assert kpis("KPI: % of A. This monitors the quality of A. Staff are trained.") == [("% of A", "live")]


def test_label_within_a_sentence_of_another_column():
    assert kpis("", "Stability is monitored through the existing KPI: % moved. This is reported to CSLT.") == [
        ("% moved", "live")
    ]


@pytest.mark.parametrize(
    "words",
    ["% in touch – Currently reported to SMT.", "% in touch already reported to CSLT", "% in touch - reported to CSLT"],
)
def test_kpi_without_a_label(words):
    assert kpis("", words) == [("% in touch", "live")]


def test_reporting_to_others_is_part_of_a_name():
    assert kpis("KPI: % of episodes reported to police within a day") == [
        ("% of episodes reported to police within a day", "live")
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Adoption scorecard – reported to Corporate Parenting Board",
        "Our self-assessment reported to CSLT on 22/09/2015",
        "The annual SSDA 903 return is completed. This is reported to CSLT for sign off.",
        "The results of the survey are reported to CSLT",
        "Monitored monthly by the CSE Panel, rather than a performance indicator.",
        "The action plan details this.",
    ],
)
def test_evidence_is_no_kpi(words):
    record = read((words, words))
    assert [kpi.name for kpi in record.kpis] == ["labelled"]
    assert record.routes == []


@pytest.mark.parametrize("name", ["Annual workforce satisfaction survey", "Complaints report"])
def test_labelled_evidence_is_a_kpi(name):
    assert kpis(f"KPI: {name}") == [(name, "live")]


@pytest.mark.parametrize(
    "words",
    [
        "A new local indicator has been designed to ensure that visits are timely.",
        "This will be accompanied by a KPI to closely monitor progress.",
        "A project is in place with appropriate KPIs in place to monitor it.",
        "KPI: a new indicator will be developed",
    ],
)
def test_promised_indicator_is_a_warning(words):
    record = read((words, ""))
    assert [kpi.name for kpi in record.kpis] == ["labelled"]
    assert codes(record) == ["promised-kpi"]
    assert record.warnings[-1].line == 3


def test_all_kpis_are_mapped_as_generic():
    record = read(("KPI: All key performance indicators are a window. These include reviews.", ""), ("KPI: % late", ""))
    assert [(m.row, m.kpi, m.generic) for m in record.mappings if m.row == 2] == [
        (2, "labelled", True),
        (2, "percent-late", True),
    ]


def test_all_children_is_not_all_kpis():
    assert kpis("New KPI proposed: All children who need it have a plan") == [
        ("All children who need it have a plan", "proposed")
    ]


@pytest.mark.parametrize("marks", ["• A rate • B cases", "\u00b7 A rate \u00b7 B cases", "A rate; B cases"])
def test_marked_list_of_kpis(marks):
    assert kpis(f"The self-assessment contained KPIs on: {marks}") == [("A rate", "live"), ("B cases", "live")]


def test_list_that_lost_its_marks_is_cut_at_capitals_with_a_warning():
    record = read(
        ("The report contained KPIs on: Timeliness of Child Protection visits Caseloads Numbers per team", "")
    )
    assert [kpi.name for kpi in record.kpis[1:]] == [
        "Timeliness of Child Protection visits",
        "Caseloads",
        "Numbers per team",
    ]
    assert codes(record) == ["unmarked-list"]


def test_document_after_an_entry_without_a_stop():
    record = read(("KPI: % done within 26 weeks CPB and CS Self-Assessment reported to CSLT on 22/09/15", ""))
    assert [kpi.name for kpi in record.kpis[1:]] == ["% done within 26 weeks"]


def test_proposed_in_one_row_and_reported_in_another_is_live():
    record = read(
        ("New KPI proposed: % of LAC in touch", ""), ("% Children in Care in touch – already reported to CSLT", "")
    )
    assert [(kpi.name, kpi.status) for kpi in record.kpis[1:]] == [("% of LAC in touch", "live")]
    assert record.kpis[1].wordings == ["% of LAC in touch", "% Children in Care in touch"]
    assert codes(record) == ["proposed-and-live"]


def test_kpi_named_in_two_columns_is_mapped_once():
    record = read(("KPI: % in touch", "The existing KPI: percentage in touch."))
    assert [(m.kpi, m.column) for m in record.mappings if m.row == 2] == [("percent-in-touch", "KPI")]


def test_table_that_labels_nothing_means_every_entry_of_its_kpi_column():
    rows = ["Finding\tKPI", "A is late.\t% of A", "B is late.\t• % of B • % of C", "C is late.\tNone"]
    record = map_tables(read_text("\n".join(rows)))
    assert [kpi.name for kpi in record.kpis] == ["% of A", "% of B", "% of C"]


@pytest.mark.parametrize(
    "name", ["Number of plans graded good in audits", "Supervision frequency (audit)", "% that identified risk"]
)
def test_measure_taken_by_an_audit_is_a_kpi(name):
    record = map_tables(read_text(f"Finding\tKPI\nPlans are late.\t{name}"))
    assert [kpi.name for kpi in record.kpis] == [name]


def test_heading_says_that_kpis_are_proposed():
    record = map_tables(read_text("Finding\tExisting KPI\tProposed KPI\nA is late.\t% of A\t% of B"))
    assert [(kpi.name, kpi.status) for kpi in record.kpis] == [("% of A", "live"), ("% of B", "proposed")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "% Care proceedings completed within 26 weeks",
            "Percentage of Care Proceedings completed in 15/16 within 26 weeks of application",
        ),
        (
            "% children who have had 3 or more placements in current year",
            "Percentage of the children who have 3 or more placements",
        ),
        ("% LAC in touch", "Per cent of children looked after in touch"),
        ("% of looked after children in touch", "% CLA in touch during the last 12 months"),
        ("Number of visits in 2015/16", "Number of visits in 2014-15"),
        ("Care leavers’ visits", "Care leavers' visits"),
    ],
)
def test_two_wordings_are_one_kpi(one, other):
    assert len(read((f"KPI: {one}", ""), (f"KPI: {other}", "")).kpis) == 2
    assert len(read((f"KPI: {other}", ""), (f"KPI: {one}", "")).kpis) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("% LAC near home in a fostering placement", "% LAC near home NOT in a fostering placement"),
        ("Number of Children in Need with a plan", "Number of Children in Care with a plan"),
        ("Number of children on a Child Protection Plan seen", "Number of Children in Need seen"),
        ("% visits on time", "% CP visits on time"),
        ("% visits on time", "Number of visits on time"),
        ("% done within 45 days of referral", "% done within 45 days of the strategy discussion"),
        ("% within 20 miles of home", "% within 20 miles of Berkshire West"),
        ("% care leavers aged 16-17 in touch", "% care leavers aged 18-25 in touch"),
        ("% with 2 or more moves", "% with 3 or more moves"),
    ],
)
def test_near_twins_are_two_kpis(one, other):
    assert len(read((f"KPI: {one}", ""), (f"KPI: {other}", "")).kpis) == 3


def test_time_limit_without_its_start_is_one_of_several_only():
    names = ["% done within 45 days", "% done within 45 days of referral", "% done within 45 days of the discussion"]
    record = read(*[(f"KPI: {name}", "") for name in names])
    assert [kpi.wordings for kpi in record.kpis[1:]] == [names[:2], names[2:]]


@pytest.mark.parametrize(
    "words", ["KPI: TBC", "KPI: no KPI is needed", "KPI: Reported monthly to CSLT", f"KPI: {'of ' * 100}"]
)
def test_label_without_a_kpi_is_a_warning(words):
    record = read((words, ""))
    assert [kpi.name for kpi in record.kpis] == ["labelled"]
    assert codes(record) == ["unread-kpi"]
