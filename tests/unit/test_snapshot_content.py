"""What is frozen is written in one way, and two frozen moments differ in what is said here."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coverage.snapshots import (
    KpiValue,
    Turn,
    canonical,
    counts_of,
    decimal_text,
    gap_changes,
    kpi_changes,
    packed,
    rule_changes,
    unpacked,
)


def gap(id_: int, severity: str = "error", *, waived: bool = False) -> dict[str, Any]:
    return {"id": id_, "ref": f"F-{id_}", "severity": severity, "waived": waived}


def content(*gaps: dict[str, Any], checked: int = 5, off: bool = False, **more: Any) -> dict[str, Any]:
    waived = sum(found["waived"] for found in gaps)
    rule = {"looks_at": "finding", "title": "No KPI", "off": off, "checked": checked, "gaps": list(gaps)}
    counted = {"broken": len(gaps) - waived, "waived": waived}
    return {"rules": {"F001": rule | counted}, "kpis": [], "settings": {}} | more


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (90, "90"),
        (90.0, "90"),
        (90.5, "90.5"),
        (0.1, "0.1"),
        (-0.0, "0"),
        (1e15, "1000000000000000"),
        (1e-5, "0.00001"),
    ],
)
def test_numbers_are_written_as_people_write_them(value: float, text: str) -> None:
    assert decimal_text(value) == text


@given(st.floats(-1e15, 1e15))
def test_no_number_is_lost(value: float) -> None:
    assert float(decimal_text(value)) == value


def test_the_same_content_is_written_alike_whatever_its_order() -> None:
    assert canonical({"b": 1, "a": {"d": None, "c": "é"}}) == '{"a":{"c":"é","d":null},"b":1}'.encode()


def test_what_was_packed_is_unpacked() -> None:
    assert unpacked(packed(b"content" * 100)) == b"content" * 100
    with pytest.raises(ValueError, match="cannot be inflated"):
        unpacked(b"content")


def test_every_turn_of_a_gap_is_told() -> None:
    before = content(gap(1), gap(2), gap(3), gap(4, waived=True), gap(5), gap(6))
    after = content(gap(1), gap(3, waived=True), gap(4), gap(5, "note"), gap(6, "note", waived=True), gap(7))
    told = [(change.turn, change.id, change.severity_was, change.severity) for change in gap_changes(before, after)]
    assert told == [
        (Turn.CLOSED, 2, None, "error"),
        (Turn.WAIVED, 3, "error", "error"),
        (Turn.WAIVER_ENDED, 4, "error", "error"),
        (Turn.SEVERITY_CHANGED, 5, "error", "note"),
        (Turn.WAIVED, 6, "error", "note"),
        (Turn.SEVERITY_CHANGED, 6, "error", "note"),
        (Turn.APPEARED, 7, None, "error"),
    ]


def test_a_rule_that_is_new_or_off_has_no_numbers() -> None:
    old, new = content(gap(1)), content(gap(1), gap(2, waived=True), checked=6)
    [change] = rule_changes(old, new)
    assert (change.broken_was, change.broken, change.checked_was, change.checked) == (1, 1, 5, 6)
    assert (change.waived_was, change.waived) == (0, 1)
    assert rule_changes(old, old) == []
    [off] = rule_changes(old, content(off=True, checked=0))
    assert (off.broken_was, off.broken, off.checked) == (1, None, None)
    [unknown] = rule_changes(content() | {"rules": {}}, old)
    assert (unknown.broken_was, unknown.broken) == (None, 1)


def test_values_of_kpis_are_compared() -> None:
    first = {"id": 1, "ref": "KPI-1", "value": "90", "period": "2018-19", "ends_on": "2019-03-31"}
    second = first | {"value": "91.5", "period": "2019-20", "ends_on": "2020-03-31"}
    other = first | {"id": 2, "ref": "KPI-2"}
    found = kpi_changes(content(kpis=[first, other]), content(kpis=[second]))
    assert [(change.ref, change.was, change.now) for change in found] == [
        (
            "KPI-1",
            KpiValue("90", "2018-19", date(2019, 3, 31)),
            KpiValue("91.5", "2019-20", date(2020, 3, 31)),
        ),
        ("KPI-2", KpiValue("90", "2018-19", date(2019, 3, 31)), None),
    ]


def test_charts_count_what_is_not_waived() -> None:
    counts = counts_of(content(gap(1), gap(2, "note"), gap(3, waived=True)))
    assert counts["severities"] == {"error": 1, "warning": 0, "note": 1}
    assert counts["waived"] == 1
    assert counts["rules"]["F001"] == {"checked": 5, "broken": 2, "waived": 1, "error": 1, "warning": 0, "note": 1}
