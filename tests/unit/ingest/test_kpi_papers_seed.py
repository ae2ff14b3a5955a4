"""Three real papers, against what a person reads in them.

The values below were written down from the printed dashboards, not from the reader's answer.
"""

from pathlib import Path

import pytest
import yaml

from app.ingest.kpi_record import KpiPaperRecord, KpiSeries
from app.ingest.sandbox import read_kpis as read_in_child
from app.ingest.tables.kpi_papers import read_kpis

ROOT = Path(__file__).parents[3]
PAPER_2017, PACK_2021, OTHER = "002_7137507887bb8ce9.txt", "003_9af3686b222e1d88.txt", "004_da95296edebafcd8.txt"

COLOURS = """
30 red % Children in Care at the end of the period who were in a placement more than 20 miles | support)
36 red Permanency 1: % of children leaving care | is granted)
40 red % CP Visits due in the period that were on-time | previous visit)
46 amber % Looked After Children living within 20 miles | Berkshire West
50 amber % Primary Schools | or better
54 amber % Secondary Schools | or better
58 amber % Children who attend a Wokingham School | or better
64 green % Referrals in 16/17 that are repeat referrals | Children's Social Care
68 green % Children who became subject to a Child Protection Plan (CPP) | within 24 months
72 green % Children who became subject to a Child Protection Plan for a second | ever
76 green Children who entered Care in the period | from their home
80 green Permanency 2: | permanent placement
84 green % Special Schools | or better
"""

QUARTERS = ["2020-21", "Q2 20-21", "Q3 20-21", "Q4 20-21", "Q1 21-22", "Q2 21-22"]
DAYS = {
    "2020-21": ("2020-04-01", "2021-03-31"),
    "Q2 20-21": ("2020-07-01", "2020-09-30"),
    "Q3 20-21": ("2020-10-01", "2020-12-31"),
    "Q4 20-21": ("2021-01-01", "2021-03-31"),
    "Q1 21-22": ("2021-04-01", "2021-06-30"),
    "Q2 21-22": ("2021-07-01", "2021-09-30"),
}
# line | name | unit | values, 2020-21 first | arrow
DASHBOARDS = """
913 | Current EHCPs placed in borough (snapshot at end of period) | - | 814 723 746 814 827 806 | down
914 | Current EHCPs placed out of borough (snapshot at end of period) | - | 434 427 421 434 437 462 | up
915 | EHCPs issued within 20 weeks of the referral | % | 75 72.1 59.5 77.8 86.2 87.7 | up
942 | No. of referrals to Early Help | - | 1118 274 395 222 449 314 | down
943 | No. Early Help Assessments | - | 1095 258 304 263 318 337 | up
944 | Avg. length of time in days between referral and assessment completion | days | 24 21 25 26 19 23 | up
969 | No. of cases that progressed to an assessment | - | 1383 357 297 397 414 326 | down
970 | % of referrals to CSC which are repeat referrals within 12 months | % | 21.8 22.4 18.5 18.9 15 16 | up
971 | % assessments completed within 45 working days | % | 72.8 77.7 80.1 73.2 71 61.8 | down
1010 | Children subject to CP Plans (snapshot at end of period) | - | 161 145 153 161 167 168 | up
1011 | % of children starting a plan who had a previous one in the last 2 years | % | 11.8 0 9.2 2.5 3 0 | down
1012 | % of child protection visits within timescale | % | 80 82 78 79 76 72 | down
1041 | No. children in care (snapshot at end of period) | - | 106 101 104 106 112 113 | up
1042 | % visits to children in care within timescale | % | 79 86 84 76 83 76 | down
1043 | % children in care who have more than 1 allocated social worker in 12m (snapshot at end of period) | % | 21 46 18 21 20 34 | up
1085 | % of care leavers 'in touch' (snapshot at end of period) | % | 96 91 92 96 95 96 | up
1086 | % of care leavers aged 18-24 who are NEET | % | 40 35 38 40 38 30 | down
1087 | % of care leavers "in touch" in suitable accommodation (snapshot at end of period) | % | 92 97 94 92 97 100 | up
1120 | Children missing from home | - | 74 17 29 21 25 21 | down
1121 | Children missing from care | - | 46 21 16 6 5 9 | up
1122 | % return home interviews carried out on time | % | 56 50 80 50 56 83 | up
1123 | Children missing from education (not currently on a school roll) | - | 7 2 5 7 14 22 | up
1124 | No. of permanent exclusions | - | 8 0 7 1 0 2 | up
1161 | 12 months rolling turnover of permanent qualified social workers | % | 8 9 12 10 14 | up
1162 | % agency staff across qualified social work workforce (snapshot at end of period) | % | 15 23 21 17 14 | down
"""  # noqa: E501 - one KPI a line

# The table of visits inside dashboard 5: a month a row.
MONTHS = ["Apr-21", "May-21", "Jun-21", "Jul-21", "Aug-21", "Sept-21"]
VISITS = {
    "Children in Care: F-to-F": [111, 116, 128, 126, 131, 129],
    "Children in Care: Virtual": [8, 3, 8, 9, 4, 7],
    "Children in Care: Total": [119, 119, 136, 135, 135, 136],
    "Children in Care: % Virtual": [6.7, 2.5, 5.9, 6.6, 3.0, 5.1],
    "All visits carried out by CSC: All visits": [731, 699, 801, 751, 709, 752],
    "All visits carried out by CSC: % Virtual": [8.9, 7.9, 6.4, 6.9, 2.3, 3.6],
}

# line, words of the KPI, value, comparator, unit, status, upper end
TARGETS = [
    (954, "Avg. length", 30, "at most", "days", "green", None),
    (954, "Avg. length", 31, "at least", "days", "amber", 35),
    (954, "Avg. length", 36, "at least", "days", "red", None),
    (985, "repeat referrals", 20, "less than", "%", None, None),
    (985, "assessments completed", 90, "exactly", "%", None, None),
    (1024, "starting a plan", 5, "less than", "%", None, None),
    (1028, "child protection visits", 80, "exactly", "%", None, None),
    (1059, "more than 1 allocated", 10, "less than", "%", None, None),
    (1099, "'in touch'", 90, "at least", "%", None, None),
    (1101, None, 52, "exactly", "%", None, None),
    (1103, "suitable accommodation", 90, "at least", "%", None, None),
    (1136, "return home", 100, "exactly", "%", None, None),
    (1144, "return home", 90, "exactly", "%", None, None),
]
# line, words of the KPI, value, comparator, period
BENCHMARKS = [
    (937, "EHCPs issued", 55.6, "england", None),
    (937, "EHCPs issued", 57.44, "statistical_neighbours", None),
    (1005, "assessments completed", 88, "statistical_neighbours", None),
    (1005, "assessments completed", 84, "england", None),
    (1005, "repeat referrals", 22.6, "england", None),
    (1005, "repeat referrals", 26, "statistical_neighbours", None),
    (1036, None, 42.8, "england", None),
    (1036, None, 32.5, "statistical_neighbours", None),
    (1080, None, 67.0, "england", None),
    (1080, None, 46.9, "statistical_neighbours", None),
    (1115, "'in touch'", 93, "england", None),
    (1115, "NEET", 39, "england", None),
    (1115, "suitable accommodation", 85, "england", None),
    (1178, "turnover", 16.92, "statistical_neighbours", "2020"),
    (1178, "turnover", 13.5, "england", "2020"),
]
WARNINGS_2021 = [
    ("year-unclear", 381),
    ("prose-contradicts", 921),
    ("prose-contradicts", 950),
    ("prose-contradicts", 956),
    ("benchmark-unmatched", 1036),
    ("benchmark-unmatched", 1036),
    ("prose-contradicts", 1049),
    ("benchmark-unmatched", 1080),
    ("benchmark-unmatched", 1080),
    ("target-unmatched", 1101),
    ("targets-conflict", 1144),
]

# The second council: first label, last label, and values from both ends of its aligned lists.
ALIGNED = {
    "Starters - during the month": [0, 2, 3, 5, 1, 1, 2, 1, 0, None],
    "Sickness Absence - days lost in Quarter": [None, None, 275, None, None, 312.5, None, None, None, None],
    "Supervision - staff supervised in the last month (snapshot - average across all teams)": [
        *(94, 96, 94, 83, 91, 97, 95, 98, 94),
        None,
    ],
    "Single Assessments % Completed and Inside 45 Days": [76, 84, 97, 92, 97, 97, 98, 100, 100, None],
    "The number of weeks taken to conclude proceedings (this month)": [None, None, 25, 32, 21, 31, 25, 27, 26, None],
    "The number of weeks taken to conclude proceedings (Ytd)": [20, 30, 30, 31, None, 30, 29, 29, 29, None],
    "Percentage with Core Groups within the past 6 weeks": [99, 95, 99, 80, 89, 99, 100, 97, 98, None],
}


@pytest.fixture(scope="module")
def papers(shared: Path) -> dict[str, KpiPaperRecord]:
    return {name: read_kpis(shared / "seeds" / name) for name in (PAPER_2017, PACK_2021, OTHER)}


def dashboards(record: KpiPaperRecord) -> list[KpiSeries]:
    return [kpi for kpi in record.series if (kpi.section or "").startswith("Dashboard") and ": " not in kpi.name]


def visits(record: KpiPaperRecord) -> list[KpiSeries]:
    return [kpi for kpi in record.series if kpi.name in VISITS]


def named(record: KpiPaperRecord, key: str | None) -> str:
    return next((kpi.name for kpi in record.series if kpi.key == key), "")


def test_colours_of_2017(papers):
    record = papers[PAPER_2017]
    expected = [line.split(" ", 2) for line in COLOURS.strip().splitlines()]
    assert [(str(kpi.line), kpi.printed_status) for kpi in record.series] == [(line, c) for line, c, _ in expected]
    for kpi, (_, colour, name) in zip(record.series, expected, strict=True):
        begins, ends = name.split(" | ")
        assert kpi.name.startswith(begins)
        assert kpi.name.endswith(ends)
        [value] = kpi.values
        assert (value.period, value.starts_on, value.ends_on) == ("17/18 Q1", "2017-04-01", "2017-06-30")
        assert (value.value, value.printed) == (None, colour.capitalize())
    assert [(warning.code, warning.line) for warning in record.warnings] == [
        ("figure-in-prose", 40),
        ("figure-in-prose", 84),
    ]


def test_every_value_of_2021(papers):
    rows = [line.split(" | ") for line in DASHBOARDS.strip().splitlines()]
    read = dashboards(papers[PACK_2021])
    assert len(read) == 25
    for kpi, (line, name, unit, values, arrow) in zip(read, rows, strict=True):
        expected = [float(value) for value in values.split()]
        periods = QUARTERS[-len(expected) :]
        assert (kpi.line, kpi.name, kpi.unit or "-") == (int(line), name, unit)
        assert [(v.period, v.value, v.line) for v in kpi.values] == [
            (period, value, int(line)) for period, value in zip(periods, expected, strict=True)
        ]
        assert [(v.starts_on, v.ends_on) for v in kpi.values] == [DAYS[period] for period in periods]
        assert (kpi.printed_arrow, kpi.computed_direction) == (arrow, arrow)


def test_visits_of_2021_with_a_month_a_row(papers):
    read = visits(papers[PACK_2021])
    assert {kpi.name: [value.value for value in kpi.values] for kpi in read} == VISITS
    assert [value.period for value in read[0].values] == MONTHS
    assert [value.line for value in read[0].values] == [1069, 1070, 1071, 1072, 1073, 1074]
    assert read[0].values[-1].ends_on == "2021-09-30"


def test_a_caption_names_the_only_row(papers):
    [kpi] = [kpi for kpi in papers[PACK_2021].series if not (kpi.section or "").startswith("Dashboard")]
    assert kpi.name == "CME Children"
    assert [(v.period, v.value) for v in kpi.values] == [("2018-19", 81), ("2019-20", 212), ("2020-21", 306)]


def test_notes_of_2021(papers):
    by_line = {kpi.line: kpi for kpi in dashboards(papers[PACK_2021])}
    combined = "Combined figure for children missing from home and from care"
    assert {value.note for value in by_line[1122].values} == {combined}
    assert [value.printed for value in by_line[1122].values] == ["56%*", "50%*", "80%*", "50%*", "56%*", "83%*"]
    assert by_line[1123].note == "Snapshot figure at the end of 2020/21"


def test_targets_of_2021(papers):
    record = papers[PACK_2021]
    read = [(t.line, t.value, t.comparator, t.unit, t.status, t.upper) for t in record.targets]
    assert read == [(line, *rest) for line, _, *rest in TARGETS]
    for target, (_, words, *_) in zip(record.targets, TARGETS, strict=True):
        assert (target.kpi is None) == (words is None)
        assert (words or "") in named(record, target.kpi)


def test_benchmarks_of_2021(papers):
    record = papers[PACK_2021]
    read = [(b.line, b.value, b.comparator, b.period) for b in record.benchmarks]
    assert read == [(line, *rest) for line, _, *rest in BENCHMARKS]
    for benchmark, (_, words, *_) in zip(record.benchmarks, BENCHMARKS, strict=True):
        assert (benchmark.kpi is None) == (words is None)
        assert (words or "") in named(record, benchmark.kpi)


def test_warnings_of_2021(papers):
    read = sorted((warning.line, warning.code) for warning in papers[PACK_2021].warnings)
    assert read == sorted((line, code) for code, line in WARNINGS_2021)


def test_what_is_refused_in_2021(papers):
    [block] = papers[PACK_2021].refused
    assert (block.line, len(block.rows)) == (410, 4)
    assert "for which period" in block.reason


def test_councils(papers):
    assert [papers[name].council for name in (PAPER_2017, PACK_2021, OTHER)] == [
        "Wokingham",
        "Wokingham",
        "West Berkshire",
    ]


def test_lists_printed_apart_are_aligned_where_they_agree(papers):
    record = papers[OTHER]
    sizes = {kpi.section: 0 for kpi in record.series}
    for kpi in record.series:
        sizes[kpi.section] += 1
    assert sizes == {
        "OBJECTIVE 1 - TO CREATE A STABLE, HEALTHY & WELL-MANAGED WORKFORCE": 8,
        "OBJECTIVE 2 - TO SAFEGUARD CHILDREN": 21,
    }
    by_name = {kpi.name: [value.value for value in kpi.values] for kpi in record.series}
    assert {name: by_name[name] for name in ALIGNED} == ALIGNED
    first = record.series[0]
    assert (first.line, first.values[0].line) == (78, 141)
    assert (first.values[0].period, first.values[-1].period) == ("Apr-16", "Jan-17")
    assert record.warnings == []


def test_lists_that_do_not_agree_are_refused(papers):
    refused = papers[OTHER].refused
    assert [(len(block.labels), len(block.rows)) for block in refused] == [(32, 31), (3, 3), (3, 3)]
    assert refused[0].reason.startswith("32 labels stand beside 31 rows")
    assert refused[0].labels[-1] == "Number of legal cases to issue"
    assert refused[0].rows[-1] == "5 | 4 | 5 | 5 | 5 | 7 | 5 | 4 | 4"
    assert all("for which period" in block.reason for block in refused[1:])


def test_the_three_papers_name_107_kpis(papers):
    """Counted by hand, paper by paper, a KPI for each name that is printed as one.

    2017: 3 red, 4 amber, 6 green: 13. 2021, dashboards 1 to 8: 3 + 3 + 3 + 3 + 3 + 3 + 5 + 2 rows: 25, and two rates
    per 10,000 (of plans, of children in care) that only the prose below dashboards 4 and 5 gives, beside England's:
    27. The second council: 8 + 21 labels that align with their rows: 29; 32 labels beside 31 rows, refused, as nothing
    tells which label has none; 3 + 3 on medicals without a period, refused: 67. 13 + 27 + 67 = 107.

    74 are read as series: 13 + 25 + 29 = 67, and 7 that are tables of their own in the pack of 2021: the
    six columns of visits inside dashboard 5, and children missing education by school year in an earlier report. That
    report's four rows of exclusions have no headings and are refused. The mapping table names 31 KPIs more, so that
    74 + 31 is 105: the sum that leaves out the two rates. Those are kept as comparisons without a KPI of their own.
    """
    of_2017, of_2021, other = (papers[name] for name in (PAPER_2017, PACK_2021, OTHER))
    rates = {item.line for item in of_2021.benchmarks if item.kpi is None}
    refused = [len(block.labels) for block in other.refused]
    assert (len(of_2017.series), len(dashboards(of_2021)), len(rates), len(other.series)) == (13, 25, 2, 29)
    assert refused == [32, 3, 3]
    assert len(of_2017.series) + len(dashboards(of_2021)) + len(rates) + len(other.series) + sum(refused) == 107
    assert len(of_2021.series) == 25 + len(visits(of_2021)) + 1 == 32
    assert [len(block.labels) for block in of_2021.refused] == [4]


def test_every_quote_is_in_the_paper(papers, shared):
    for name, record in papers.items():
        text = " ".join((shared / "seeds" / name).read_text(encoding="utf-8").replace("*", "").split())
        quotes = [item.quote for item in [*record.series, *record.targets, *record.benchmarks]]
        visited = {kpi.quote for kpi in visits(record)}
        lost = [quote for quote in quotes if quote not in visited and quote.replace("*", "") not in text]
        assert lost == []


def test_the_demonstration_has_the_same_values(papers):
    """What was typed in by hand for the demonstration is what the dashboards print."""
    cells = {(v.line, v.period, kpi.unit or ""): v for kpi in dashboards(papers[PACK_2021]) for v in kpi.values}
    cells |= {(v.line, v.period, kpi.name): v for kpi in visits(papers[PACK_2021]) for v in kpi.values}
    names = {"KPI-67": "Children in Care: % Virtual", "KPI-68": "All visits carried out by CSC: % Virtual"}
    compared = 0
    for row in yaml.safe_load((ROOT / "seed" / "measurements.yaml").read_text(encoding="utf-8")):
        keys = [(row["line"], row["period"], names.get(row["kpi"], unit)) for unit in ("", "%", "days")]
        found = next((cells[key] for key in keys if key in cells), None)
        if row["document"] == "DOC-PACK-2021" and found:
            assert (found.value, found.printed) == (row["value"], row["printed"])
            assert (found.starts_on, found.ends_on) == (str(row["starts_on"]), str(row["ends_on"]))
            compared += 1
    assert compared == sum(len(kpi.values) for kpi in dashboards(papers[PACK_2021])) + 12


def test_the_child_reads_what_the_reader_reads(papers, shared):
    assert read_in_child(shared / "seeds" / PACK_2021) == papers[PACK_2021]
