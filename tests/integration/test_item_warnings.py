"""What was doubtful stands with the record that it is about, and the rest with the import."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from app.ingest.kpi_record import KpiPaperRecord, KpiSeries, TargetRead, ValueRead
from app.ingest.record import (
    CitationRead,
    InspectionRecord,
    JudgementRead,
    ParagraphRead,
    ReadWarning,
    RecommendationRead,
)
from app.models import Action, Finding, Inspection, Judgement, Kpi, Measurement
from app.services.import_undo import undo
from app.services.imports import apply, changes_nothing, draft
from app.services.item_warnings import SeriesWarnings, last_value
from app.services.traces import trace
from app.services.uploads import Upload, read_upload
from app.vocabulary import ImportKind
from tests.factories import make_authority

SLIP = "Paragraph 20 fits."
CITED = "Improve plans (page 13, paragraph 19)."


def report(*warnings: ReadWarning) -> Upload:
    """Two recommendations that cite in the same words, of which one slips; paragraphs 3 and 6; one judgement."""
    slips = CitationRead(13, 19, "corrected", SLIP, corrected_page=12, corrected_paragraph=20)
    record = InspectionRecord(
        framework="SIF",
        authority="Wokingham",
        inspection_start="2015-10-13",
        inspection_end="2015-11-05",
        judgements=[JudgementRead("Overall effectiveness", "Good", 1)],
        recommendations=[
            RecommendationRead("1", "Recommendations", "recommendation", CITED, 0, "(p 13)", 7, citations=[slips]),
            RecommendationRead("2", "Recommendations", "recommendation", "Visit (page 13, paragraph 19).", 0, None, 7),
        ],
        paragraphs=[ParagraphRead(3, "Children are seen.", 8, None), ParagraphRead(6, "Plans drift.", 8, None)],
        warnings=list(warnings),
        pages=30,
    )
    return Upload(ImportKind.REPORT, "report.pdf", "a" * 64, 1000, record)


def codes(record: Any) -> list[str]:
    return [warning.partition(":")[0] for warning in record.warnings]


def test_a_report_s_warnings_stand_with_their_items(session: Session) -> None:
    upload = report(
        ReadWarning("citation-slip", SLIP, 7, words="(page 13, paragraph 19)"),
        ReadWarning("item-unmarked", "An item without mark.", 7, words="Visit (page 13,  paragraph 19)."),
        ReadWarning("numbers-missing", "The run leaves out 4 to 5.", words="4 to 5"),
        ReadWarning("number-repeated", "Number 6 is printed twice.", words="6"),
        ReadWarning("place-not-found", "Not found.", 1, words="Overall effectiveness Good"),
        ReadWarning("lead-inspector-not-found", "No name.", 1),
        ReadWarning("list-text-unread", "Text was not read.", 7, words="Improve"),
        ReadWarning("page-without-text", "A picture.", 9),
    )
    run = apply(session, draft(session, upload))
    found = {finding.ref.removeprefix("SIF-2015-11-"): finding for finding in session.exec(select(Finding))}
    assert {ref: codes(finding) for ref, finding in found.items()} == {
        "R1": ["citation-slip"],
        "R2": ["item-unmarked"],
        "P3": ["numbers-missing"],
        "P6": ["number-repeated"],
    }
    assert found["R1"].warnings == [f"citation-slip: {SLIP} (page 13, paragraph 19)"]
    assert (found["R1"].fitting_cites, found["R2"].fitting_cites) == ("page 12, paragraph 20", None)
    assert codes(session.exec(select(Judgement)).one()) == ["place-not-found"]
    assert codes(session.exec(select(Inspection)).one()) == ["lead-inspector-not-found"]
    assert len(run.record["warnings"]) == 8, "those about no item are kept there"


def test_a_trace_tells_what_was_doubtful(session: Session) -> None:
    run = apply(session, draft(session, report(ReadWarning("citation-slip", SLIP, 7, words="(page 13)"))))
    inspection = session.get_one(Inspection, run.inspection_id)
    found = trace(session, run.authority_id, inspection.ref, inspection.ends_on)
    told = {node.ref: node.warnings for node in found.root.children}
    assert told == {"SIF-2015-11-R1": (f"citation-slip: {SLIP} (page 13)",), "SIF-2015-11-R2": ()}


def plan(folder: Path, *rows: str) -> Upload:
    path = folder / "plan.txt"
    path.write_text("\n".join(["Ref\tAction\tOwner\tTimescale", *rows]) + "\n")
    return read_upload(ImportKind.ACTIONS, path)


def test_a_plan_s_warnings_stand_with_their_actions(session: Session, tmp_path: Path) -> None:
    rows = ["1.1\tTrain staff.\tThe Safeguarding Board\tMay 2022", "1.1\tHire staff.\tHR\tin due course"]
    council = make_authority(session)
    upload = plan(tmp_path, *rows, "1.4\tOpen the hub.\tEarly Help\tMay 2022")
    run = apply(session, draft(session, upload, council))
    actions = {action.text: action for action in session.exec(select(Action))}
    assert {text: codes(action) for text, action in actions.items()} == {
        "Train staff.": ["owner-is-body"],
        "Hire staff.": ["duplicate-number", "owner-is-code", "unclear-timescale"],
        "Open the hub.": [],
    }
    assert {"missing-column", "skipped-number"} <= {warning["code"] for warning in run.record["warnings"]}
    assert changes_nothing(draft(session, upload, council))


def test_a_later_version_brings_its_own_doubts_and_undoing_them_the_old(session: Session, tmp_path: Path) -> None:
    council = make_authority(session)
    apply(session, draft(session, plan(tmp_path, "1.1\tTrain staff.\tHR\tin due course"), council))
    later = plan(tmp_path, "1.1\tTrain staff.\tHead of Service\tMay 2022")
    run = apply(session, draft(session, later, council, plan="PLAN-1"))
    action = session.exec(select(Action)).one()
    assert codes(action) == []
    undo(session, run)
    assert codes(action) == ["owner-is-code", "unclear-timescale"]


PAPER = (
    "KPI\tQ1 21-22\tQ2 21-22\tDirection\n"
    "% visits on time\t81%\t90%\t↓\n"
    "% plans reviewed on time\t70%\tsoon\t↑\n"
    "% care leavers in touch\t70%\t71%\t\n"
)


def paper(folder: Path, text: str = PAPER) -> Upload:
    path = folder / "paper.txt"
    path.write_text(text)
    return read_upload(ImportKind.KPIS, path)


def values(session: Session) -> dict[tuple[str, str], Measurement]:
    found = session.exec(select(Kpi.name, Measurement).join(Measurement, Measurement.kpi_id == Kpi.id))  # type: ignore[arg-type]
    return {(name, value.period): value for name, value in found}


def test_a_kpi_paper_s_arrow_and_doubts_stand_with_its_values(session: Session, tmp_path: Path) -> None:
    council = make_authority(session)
    upload = paper(tmp_path)
    apply(session, draft(session, upload, council))
    found = values(session)
    assert {place: (value.direction, codes(value)) for place, value in found.items()} == {
        ("% visits on time", "Q1 21-22"): (None, []),
        ("% visits on time", "Q2 21-22"): ("down", ["arrow-contradicts"]),
        ("% plans reviewed on time", "Q1 21-22"): ("up", []),
        ("% plans reviewed on time", "Q2 21-22"): (None, ["unread-value"]),
        ("% care leavers in touch", "Q1 21-22"): (None, []),
        ("% care leavers in touch", "Q2 21-22"): (None, []),
    }
    assert changes_nothing(draft(session, upload, council))


def test_a_row_s_doubts_stand_with_the_kpi_when_it_is_new_and_else_with_its_last_value(
    session: Session, tmp_path: Path
) -> None:
    council = make_authority(session)
    marked = "KPI\tQ1 21-22\tQ2 21-22\n% visits on time*\t81%\t90%\n"
    apply(session, draft(session, paper(tmp_path, marked), council))
    kpi = session.exec(select(Kpi)).one()
    assert codes(kpi) == ["note-missing"]
    assert [codes(value) for value in values(session).values()] == [[], []]
    later = paper(tmp_path, marked.replace("21-22", "22-23"))
    apply(session, draft(session, later, council))
    assert codes(kpi) == ["note-missing"]
    assert codes(values(session)["% visits on time", "Q2 22-23"]) == ["note-missing"]


def series(key: str, line: int, *printed: str) -> KpiSeries:
    cells = [
        ValueRead(f"Q{place}", f"2021-0{3 * place}-01", f"2021-0{3 * place}-30", 1.0, words, None, None, line)
        for place, words in enumerate(printed, start=1)
    ]
    return KpiSeries(key, key, None, None, None, None, None, cells, None, line, key)


@pytest.mark.parametrize(
    ("warning", "about"),
    [
        (ReadWarning("note-missing", "The mark * has no note.", line=3, words="visits plans"), None),
        (ReadWarning("unread-value", "'soon' in Q2 is no value that is known.", line=3, words="x"), ("plans", 1)),
        (ReadWarning("unread-value", "'12%?' under Target is no value.", line=9, words="x"), ("carers", None)),
        (ReadWarning("prose-contradicts", "The prose says; 'plans' goes from 1 to 2.", line=50), ("plans", 1)),
        (ReadWarning("year-unclear", "The years of 'carers' are read as financial.", line=51), ("carers", None)),
        (ReadWarning("targets-conflict", "They conflict.", line=52, words="100% or 90%"), ("visits", None)),
        (ReadWarning("row-without-values", "No value.", line=4, words="Heading"), None),
    ],
    ids=lambda value: value.code if isinstance(value, ReadWarning) else "",
)
def test_a_warning_is_about_one_kpi_or_none(warning: ReadWarning, about: tuple[str, int | None] | None) -> None:
    all_series = [series("visits", 3, "1", "2"), series("plans", 3, "1", "soon"), series("carers", 9, "1", "2")]
    target = TargetRead("visits", 90, "at least", "%", None, None, 52, "100% or 90%")
    found = SeriesWarnings(KpiPaperRecord(series=all_series, targets=[target], warnings=[warning]))
    told = {
        (one.key, place)
        for one in all_series
        for place in (None, 0, 1)
        if (found.of_kpi(one) if place is None else found.of_value(one, place))
    }
    assert told == ({about} if about else set())


def test_the_arrow_belongs_to_the_last_value_that_is_known() -> None:
    one = series("visits", 3, "1", "2", "-")
    one.values[2].value = None
    assert last_value(one) == 1
    assert last_value(series("visits", 3)) is None
