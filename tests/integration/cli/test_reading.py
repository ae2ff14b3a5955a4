"""coverage, gaps, trace, graph, rules and lists, on the demonstration council."""

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.integration.cli.conftest import Command

DAY = ("--as-of", "2021-11-04")

pytestmark = pytest.mark.usefixtures("demonstration")


def test_coverage_says_how_many_recommendations_reach_a_live_kpi(goldenthread: Command) -> None:
    said = goldenthread("coverage", *DAY)
    assert said.status == 0
    assert "16 recommendations: 3 reach a live KPI, 2 only a proposed one, 11 none" in said.out


def test_coverage_as_json_has_every_denominator(goldenthread: Command) -> None:
    report = json.loads(goldenthread("coverage", *DAY, "--format", "json").out)
    assert (report["as_of"], report["authority"]) == ("2021-11-04", "Wokingham")
    findings, kpis = report["findings"], report["kpis"]
    assert set(findings) == {"total", "measured", "only_proposed", "unmeasured", "reported", "answered"}
    assert findings["total"] == findings["measured"] + findings["only_proposed"] + findings["unmeasured"] == 44
    assert kpis["total"] == kpis["live"] + kpis["proposed"] == kpis["routed"] + kpis["unrouted"] == 68
    assert {"total", "receiving"} <= set(report["bodies"])
    assert report["by_kind"]["strength"]["total"] == 17


def test_gaps_as_json_are_an_object_with_counts(goldenthread: Command) -> None:
    report = json.loads(goldenthread("gaps", *DAY, "--format", "json").out)
    keys = {"rule", "slug", "severity", "kind", "id", "ref", "title", "reason", "close"}
    assert all(set(gap) == keys for gap in report["gaps"])
    counts = {count["rule"]: count for count in report["rules"]}
    assert (counts["A003"]["broken"], counts["A003"]["checked"], counts["A003"]["waived"]) == (1, 91, 0)
    assert counts["F001"]["broken"] == sum(gap["rule"] == "F001" for gap in report["gaps"])


def test_gaps_are_narrowed_by_rule_severity_kind_and_inspection(goldenthread: Command) -> None:
    def refs(*arguments: str) -> list[str]:
        report = json.loads(goldenthread("gaps", *DAY, "--format", "json", *arguments).out)
        return [gap["ref"] for gap in report["gaps"]]

    assert refs("--rule", "no-owner") == ["ACT-69"]
    assert refs("--rule", "F001", "--kind", "recommendation", "--severity", "note") == []
    assert len(refs("--rule", "F001", "--kind", "recommendation")) == 11
    assert len(refs("--rule", "F001", "--severity", "note")) == 8
    assert refs("--inspection", "SIF-2015-11", "--rule", "A001") == []


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("--rule", "A003", "--fail-on", "error"), 3),
        (("--rule", "A004", "--fail-on", "error"), 0),
        (("--rule", "A004", "--fail-on", "warning"), 3),
        (("--rule", "A002", "--fail-on", "warning"), 0),
    ],
)
def test_scripts_can_fail_on_gaps(goldenthread: Command, arguments: tuple[str, ...], status: int) -> None:
    assert goldenthread("gaps", *DAY, *arguments).status == status


def test_gaps_as_csv_open_in_a_spreadsheet(goldenthread: Command) -> None:
    rows = list(csv.DictReader(io.StringIO(goldenthread("gaps", *DAY, "--rule", "A003", "--format", "csv").out)))
    assert [(row["rule"], row["ref"]) for row in rows] == [("A003", "ACT-69")]


def test_a_waived_gap_leaves_the_count_and_is_shown(goldenthread: Command) -> None:
    waived = goldenthread("waive", "A003", "ACT-69", "--reason", "Being recruited", "--until", "2022-01-31")
    assert (waived.status, "WAIVER-1: A003 at ACT-69" in waived.err) == (0, True)
    report = json.loads(goldenthread("gaps", *DAY, "--rule", "A003", "--format", "json").out)
    assert report["gaps"] == []
    assert [gap["ref"] for gap in report["waived"]] == ["ACT-69"]
    assert report["rules"][0]["waived"] == 1


def test_a_trace_marks_where_the_thread_breaks(goldenthread: Command) -> None:
    said = goldenthread("trace", "sif-2015-11-r6", *DAY)
    assert "SIF-2015-11-T8" in said.out
    assert "no KPI measures it (F001)" in said.out


def test_a_trace_as_json(goldenthread: Command) -> None:
    trace = json.loads(goldenthread("trace", "SIF-2015-11-R6", *DAY, "--format", "json").out)
    assert (trace["as_of"], trace["root"]["ref"]) == ("2021-11-04", "SIF-2015-11-R6")


@pytest.mark.parametrize("form", ["json", "graphml", "dot", "mermaid", "svg"])
def test_a_graph_is_written_in_each_format(goldenthread: Command, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"graph.{form}"
    assert goldenthread("graph", "--format", form, "-o", file, *DAY).status == 0
    written = file.read_text("utf-8")
    assert "SIF-2015-11-R6" in written
    if form in ("graphml", "svg"):
        ElementTree.fromstring(written)  # noqa: S314 - our own file
    if form == "json":
        assert len(json.loads(written)["nodes"]) >= 44 + 68


@pytest.mark.parametrize(
    ("path", "total"),
    [
        ("inspections", 1),
        ("findings", 44),
        ("kpis", 68),
        ("bodies", 19),
        ("routes", 122),
        ("mappings", 64),
        ("actions", 91),
    ],
)
def test_lists_are_arrays_of_records_with_id_and_ref(goldenthread: Command, path: str, total: int) -> None:
    records = json.loads(goldenthread(path, "--format", "json").out)
    assert len(records) == total
    assert all(record["id"] and record["ref"] for record in records)


def test_lists_are_searched_narrowed_and_sorted(goldenthread: Command) -> None:
    said = goldenthread("actions", "--where", "number=1.1", "--sort", "-due_on", "--format", "json")
    assert [record["number"] for record in json.loads(said.out)] == ["1.1", "1.1"]
    late = goldenthread("actions", "--where", "overdue_on=2021-11-04", "--format", "json")
    # README.md: 14 actions were overdue on the day of the last paper.
    assert len(json.loads(late.out)) == 14
    found = json.loads(goldenthread("findings", "--search", "pre-birth PROTOCOL", "--format", "json").out)
    assert [record["ref"] for record in found] == ["SIF-2015-11-R6"]


def test_tables_show_references_and_not_ids(goldenthread: Command) -> None:
    assert "CPB" in goldenthread("routes", "--where", "ref=ROUTE-5").out


def test_a_list_of_several_councils_says_whose(goldenthread: Command, shared: Path) -> None:
    assert "Authority" not in goldenthread("inspections").out
    assert goldenthread("import", "report", shared / "reports/labelled/luton-ilacs-2022-07.pdf").status == 0
    told = goldenthread("inspections").out
    assert [line.split()[:2] for line in told.splitlines() if "20" in line] == [
        ["wokingham", "SIF-2015-11"],
        ["luton", "ILACS-2022-07"],
    ]


def test_an_empty_list_says_so(goldenthread: Command) -> None:
    said = goldenthread("findings", "--search", "no such words")
    assert (said.out, said.status) == ("", 0)
    assert "Nothing to list" in said.err


def test_a_rule_says_why_it_matters_and_how_to_close_it(goldenthread: Command) -> None:
    said = goldenthread("rule", "F001")
    assert "Why it matters" in said.out
    assert "Map a KPI that measures it" in said.out


def test_promoting_a_paragraph_lets_the_rules_look_at_it(goldenthread: Command) -> None:
    assert goldenthread("promote", "SIF-2015-11-T1").status == 0
    assert goldenthread("promote", "SIF-2015-11-P1").status == 1


def test_restating_counts_at_once(goldenthread: Command) -> None:
    assert goldenthread("restate", "SIF-2015-11-T9", "SIF-2015-11-R9", "--reason", "Both: staff change").status == 0
    said = goldenthread("gaps", *DAY, "--rule", "F001", "--format", "json")
    assert "SIF-2015-11-R9" not in [gap["ref"] for gap in json.loads(said.out)["gaps"]]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("trace", "KPI-999"), 1, "KPI-999"),
        (("gaps", "--authority", "Atlantis"), 1, "No authority Atlantis"),
        (("gaps", "--inspection", "ILACS-1999-01"), 1, "No inspection ILACS-1999-01"),
        (("gaps", "--rule", "Z999"), 1, "No rule Z999"),
        (("gaps", "--severity", "loud"), 1, "is one of error, warning, note"),
        (("gaps", "--as-of", "yesterday"), 2, "write it as 2021-11-04"),
        (("findings", "--where", "colour=red"), 1, "colour is not a filter"),
        (("findings", "--where", "checked=perhaps"), 1, "perhaps is not a value of checked"),
        (("findings", "--sort", "colour"), 1, "colour is not an order"),
        (("actions", "--where", "overdue_on=soon"), 1, "soon is not a value of overdue_on"),
        (("kpis", "--where", "overdue_on=2021-11-04"), 1, "overdue_on is not a filter"),
        (("findings", "--where", "kind"), 2, "not NAME=VALUE"),
        (("waive", "F001", "KPI-1", "--reason", "x", "--until", "2030-01-01"), 1, "No finding KPI-1"),
        (("graph", "-o", "/no/such/folder/x.svg"), 2, "cannot be written"),
        (("coverage", "--server", "http://127.0.0.1:9"), 1, "cannot be reached"),
        (("coverage", "--server", "http://[::1"), 1, "is not an address"),
        (("coverage", "--server", "http://127.0.0.1:9", "--api-key", "kéy"), 1, "characters that no key has"),
        (("findings", "--where", f"inspection_id={2**63}"), 1, "is not a value of inspection_id"),
        (("waive", "F001", "SIF-2015-11-R2", "--reason", "x", "--until", "soon"), 2, "Invalid value for --until"),
        (("waive", "F001", "SIF-2015-11-R2", "--reason", "", "--until", "2030-01-01"), 1, "reason: "),
        (("waive", "F001", "SIF-2015-11-R2", "--reason", "x", "--until", "2016-01-01"), 0, "That day has passed"),
        (("restate", "SIF-2015-11-R2", "SIF-2015-11-R3", "--reason", ""), 1, "reason: "),
        (("apikey", "create", "k", "--role", "viewer", "--expires", "never"), 2, "Invalid value for --expires"),
        (("apikey", "create", "", "--role", "viewer"), 1, "name: "),
        (("db", "downgrade", "0999", "--yes"), 1, "cannot go back to 0999"),
    ],
)
def test_mistakes_are_told_with_the_place(
    goldenthread: Command, arguments: tuple[str, ...], status: int, words: str
) -> None:
    said = goldenthread(*arguments)
    assert (said.status, words in said.err) == (status, True), said.err
    assert "Traceback" not in said.err
