"""Documents are taken in whole or not at all, and the same bytes again change nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, func
from sqlmodel import Session, select

from app.db import reading, unit_of_work
from app.errors import Conflict, ImportProblem, InvalidInput, NotFound
from app.ingest.record import InspectionRecord, JudgementRead, ParagraphRead, RecommendationRead
from app.models import METADATA, Authority, Finding, ImportRun, Inspection
from app.services.coverage import ask, coverage_report
from app.services.imports import apply, changes_nothing, draft
from app.services.uploads import Upload, read_upload
from app.vocabulary import ImportKind
from tests.factories import make_authority

TABLE = (
    "Comments from Ofsted\tMaps to which key Performance Indicators\tOther Monitoring\n"
    "Leadership\t\t\n"
    "Areas for improvement\t\t\n"
    "Visits to children are late.\tKPI: % visits on time\tCurrently reported to Corporate Parenting Board (quarterly)\n"
    "Plans for children drift.\tNew KPI proposed: % plans reviewed on time\t\n"
    "Supervision is irregular.\t\tThe action plan addresses this.\n"
)


def report(**fields: object) -> InspectionRecord:
    record = InspectionRecord(
        framework="ILACS",
        authority="Wokingham",
        inspection_start="2019-06-03",
        inspection_end="2019-06-14",
        judgements=[JudgementRead("Overall effectiveness", "Requires improvement to be good", 1)],
        recommendations=[
            RecommendationRead(None, "What needs to improve", "area_for_improvement", text, 0, None, 3)
            for text in ("The stability of the workforce.", "The effectiveness of plans.")
        ],
        paragraphs=[ParagraphRead(1, "Children are seen.", 4, "Help and protection")],
        pages=11,
    )
    for name, value in fields.items():
        setattr(record, name, value)
    return record


def upload(record: InspectionRecord, sha256: str = "a" * 64) -> Upload:
    return Upload(ImportKind.REPORT, "report.pdf", sha256, 1000, record)


def taken(session: Session, what: Upload, **asked: object) -> ImportRun:
    return apply(session, draft(session, what, **asked))  # type: ignore[arg-type]


def counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        tables = METADATA.tables.values()
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def test_a_report_becomes_an_inspection_with_its_findings(session: Session) -> None:
    run = taken(session, upload(report()))
    inspection = session.get_one(Inspection, run.inspection_id)
    assert (inspection.ref, inspection.published_on) == ("ILACS-2019-06", None)
    findings = session.exec(select(Finding).order_by(Finding.id)).all()
    assert [(finding.ref, finding.checked, finding.page) for finding in findings] == [
        ("ILACS-2019-06-A1", True, 3),
        ("ILACS-2019-06-A2", True, 3),
        ("ILACS-2019-06-P1", False, 4),
    ]
    assert run.counts["findings"] == {"new": 3, "unchanged": 0, "different": 0}


def test_the_same_report_again_changes_nothing(session: Session) -> None:
    taken(session, upload(report()))
    again = draft(session, upload(report()))
    assert changes_nothing(again)


def test_a_draft_leaves_the_register_alone(engine: Engine) -> None:
    with unit_of_work(engine, "test") as session:
        make_authority(session, "Wokingham")
    before = counts(engine)
    with unit_of_work(engine, "test") as session:
        run = draft(session, upload(report()))
        assert run.counts["findings"]["new"] == 3
    after = counts(engine)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"import_run", "import_item", "audit_event", "audit_head", "ref_counter"}


def test_a_draft_is_applied_once(session: Session) -> None:
    run = taken(session, upload(report()))
    with pytest.raises(Conflict, match="was applied"):
        apply(session, run)


def test_other_words_under_a_known_number_are_left_for_a_person(session: Session) -> None:
    taken(session, upload(report()))
    changed = report(paragraphs=[ParagraphRead(1, "Children are seen, and seen alone.", 4, None)])
    run = taken(session, upload(changed, "b" * 64))
    assert run.counts["findings"] == {"new": 0, "unchanged": 2, "different": 1}
    assert "paragraph 1 is stored in other words" in run.counts["notes"][0]


def test_a_report_about_another_council_is_refused(session: Session) -> None:
    other = make_authority(session, "Leeds")
    with pytest.raises(InvalidInput, match="about Wokingham, not Leeds"):
        draft(session, upload(report()), other)


def test_a_report_without_dates_is_refused(session: Session) -> None:
    with pytest.raises(ImportProblem, match="no date"):
        draft(session, upload(report(inspection_start=None, inspection_end=None)))


def test_a_mapping_table_needs_a_known_inspection(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "table.txt"
    file.write_text(TABLE)
    table = read_upload(ImportKind.MAPPING, file)
    council = make_authority(session, "Wokingham")
    with pytest.raises(NotFound, match="ILACS-2019-06"):
        draft(session, table, council, "ILACS-2019-06")
    with pytest.raises(InvalidInput, match="Which inspection"):
        draft(session, table, council)


def test_a_mapping_table_gives_findings_kpis_bodies_and_routes(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "table.txt"
    file.write_text(TABLE)
    first = taken(session, upload(report()))
    council = session.get_one(Inspection, first.inspection_id)
    table = read_upload(ImportKind.MAPPING, file)
    owner = session.get_one(Authority, council.authority_id)
    run = taken(session, table, authority=owner, inspection="ILACS-2019-06")
    new = {path: counted["new"] for path, counted in run.counts.items() if path != "notes"}
    assert new == {"documents": 1, "findings": 3, "kpis": 2, "bodies": 1, "mappings": 2, "routes": 1}
    cover = coverage_report(session, ask(session, None, council.ends_on.replace(year=2030)))
    assert cover["by_kind"]["area_for_improvement"] == {
        "total": 5,
        "measured": 1,
        "only_proposed": 1,
        "unmeasured": 3,
        "reported": 1,
        "answered": 0,
    }
    assert changes_nothing(draft(session, table, owner, "ILACS-2019-06"))


def test_killed_in_the_middle_the_database_is_as_before(engine: Engine, database: str) -> None:
    """A process that dies between the first row and the commit leaves nothing behind."""
    before = counts(engine)
    script = (
        "import sys, time\n"
        "from app import audit\n"
        "from app.db import make_engine, unit_of_work\n"
        "from app.services.imports import apply, draft\n"
        "from tests.integration.test_imports import report, upload\n"
        "audit.listen()\n"
        "with unit_of_work(make_engine(sys.argv[1]), 'test') as session:\n"
        "    apply(session, draft(session, upload(report())))\n"
        "    session.flush()\n"
        "    print('written', flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, database], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "written"
        os.kill(child.pid, signal.SIGKILL)
    assert counts(engine) == before
    with unit_of_work(engine, "test") as session:
        assert taken(session, upload(report())).counts["findings"]["new"] == 3
