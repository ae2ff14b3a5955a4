"""No text does worse than be refused, and no row of a table that is recognised is lost."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import ImportProblem
from app.ingest.kpi_record import KpiPaperRecord
from app.ingest.readers.text import read_text
from app.ingest.tables.kpi_papers import kpi_record, read_kpis

WORDS = """Measure|KPI|Target|England|Q1 20-21|Q2 20-21|2020-21|Apr-16|May-16|Direction|RAG|5|1,118|56%*|-|n/a|<5|↑|→
Red|Amber:|1. Visits|2. % seen|• Reviews|* a note|## Heading|**Bold**|CAPITALS|The target is 90% of visits.|80%
The England average is 5% and has increased.|Visits|% on time|see below|2017|12|£5m|COUNCIL|31 to 35 is Amber"""
CELL = st.sampled_from(WORDS.replace("\n", "|").split("|")) | st.just("") | st.text(max_size=12)
LINE = st.lists(CELL, min_size=1, max_size=5).map("\t".join)

NAMES = st.lists(st.sampled_from(["Visits", "% seen", "Care", "leavers", "No. of", "plans"]), min_size=1, max_size=4)
NAME = NAMES.map(" ".join)
VALUE = st.sampled_from(["5", "72%", "-", "", "n/a", "1,118", "56%*", "see note", "2017", "about 5", "↑"])


def everything(record: KpiPaperRecord) -> str:
    """All words that the record keeps, wherever it keeps them."""
    parts = [f"{kpi.quote} {kpi.section} {list(kpi.cells.values())}" for kpi in record.series]
    parts += [" ".join([*block.labels, *block.rows]) for block in record.refused]
    parts += [warning.words for warning in record.warnings]
    return " ".join(parts)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINE, max_size=14))
def test_any_text_is_read_or_refused(lines):
    try:
        record = kpi_record(read_text("\n".join(lines)))
    except ImportProblem:
        return
    keys = [kpi.key for kpi in record.series]
    assert len(set(keys)) == len(keys)
    assert {item.kpi for item in [*record.targets, *record.benchmarks]} <= {*keys, None}
    assert all(value.starts_on <= value.ends_on for kpi in record.series for value in kpi.values)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300), ending=st.sampled_from(["txt", "csv", "xlsx", "docx", "pdf", ""]))
def test_any_bytes_are_read_or_refused(tmp_path, data, ending):
    path = tmp_path / f"file.{ending}"
    path.write_bytes(data)
    with pytest.raises(ImportProblem):
        read_kpis(path)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAME, VALUE, VALUE, VALUE), min_size=1, max_size=8))
def test_no_row_of_a_table_is_lost(rows):
    head = "Measure\tQ1 20-21\tQ2 20-21\tDirection"
    record = kpi_record(read_text("\n".join([head, *("\t".join(row) for row in rows), "1\t2\t3\t↑"])))
    kept = everything(record)
    assert [name for name, *_ in rows if name not in kept] == []
    by_line = {kpi.line: kpi for kpi in record.series}
    for line, (name, *values, _) in enumerate(rows, start=2):
        if line in by_line:
            assert by_line[line].name == name
            assert [value.printed for value in by_line[line].values] == values


@settings(max_examples=100, deadline=None)
@given(st.lists(NAME, max_size=6), st.lists(st.tuples(VALUE, st.sampled_from(["5", "72%", "0"])), max_size=6))
def test_labels_apart_are_aligned_or_refused(labels, rows):
    text = "\n".join(["# Heading", *labels, "Apr-16\tMay-16", *("\t".join(row) for row in rows)])
    try:
        record = kpi_record(read_text(text))
    except ImportProblem:
        assert not rows
        return
    if record.series:
        assert [kpi.name for kpi in record.series] == labels
        assert len(labels) == len(rows)
    else:
        assert [block.labels for block in record.refused] == [labels]
        assert len(record.refused[0].rows) == max(len(rows), 1)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["5", "72%", "-", ""]), st.sampled_from(["5", "1,118"])), min_size=1, max_size=6)
)
def test_no_month_of_a_transposed_table_is_lost(rows):
    months = ["Apr-21", "May-21", "Jun-21", "Jul-21", "Aug-21", "Sept-21"]
    lines = ["Month\tSeen\tLate", *(f"{month}\t{a}\t{b}" for month, (a, b) in zip(months, rows, strict=False))]
    record = kpi_record(read_text("\n".join(lines)))
    for kpi in record.series:
        column = ("Seen", "Late").index(kpi.name)
        assert [value.printed for value in kpi.values] == [row[column] for row in rows]
    assert "Late" in [kpi.name for kpi in record.series]
