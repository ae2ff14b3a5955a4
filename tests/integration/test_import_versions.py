"""Action plans and KPI papers: taken in, taken in again in a later version, reviewed, and undone."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func
from sqlmodel import Session, select

import seed
from app.db import reading, unit_of_work
from app.errors import Conflict, ImportProblem, InvalidInput
from app.ingest.revive import revive
from app.models import METADATA, Action, Document, ImportItem, Kpi, Measurement, Target
from app.models.kpi import KpiUpdate
from app.services import catalogue
from app.services.import_undo import undo
from app.services.imports import apply, changes_nothing, draft, items_of, review
from app.services.records import change
from app.services.seed import load
from app.services.uploads import Upload, read_upload
from app.vocabulary import ImportKind
from tests.factories import make_authority, make_finding, make_inspection, make_mapping

FIRST = [
    ("1.1", "Recruit ten foster carers.", "Head of Fostering", "31.3.22"),
    ("1.1", "Train every manager in reflective supervision.", "Principal Social Worker", "FY22-23"),
    ("1.2", "Publish the sufficiency strategy for children in care.", "Commissioning", "Q3 2021/22"),
    ("1.3", "Open the hub.", "Early Help", "ongoing"),
]
SECOND = [
    ("1.1", "Recruit ten foster carers.", "Head of Fostering", "30.9.22"),
    ("1.1", "Train every manager and team leader in reflective supervision.", "Principal Social Worker", "FY22-23"),
    ("1.2", "Publish the sufficiency strategy for children in care.", "Commissioning", "Q3 2021/22"),
    ("1.4", "Set up a youth board.", "Participation", "May 2022"),
]
PAPER = "KPI\tQ1 21-22\tQ2 21-22\n% visits on time\t81%\t90%\n% plans reviewed on time\t70%\t-\n"


def plan_file(folder: Path, rows: list[tuple[str, str, str, str]], name: str) -> Path:
    file = folder / name
    lines = ["Ref\tAction\tOwner\tTimescale", *("\t".join(row) for row in rows)]
    file.write_text("\n".join(lines) + "\n")
    return file


def counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        tables = METADATA.tables.values()
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


@pytest.fixture
def council(session: Session) -> Any:
    return make_authority(session, "Wokingham")


@pytest.fixture
def first(session: Session, council: Any, tmp_path: Path) -> Any:
    upload = read_upload(ImportKind.ACTIONS, plan_file(tmp_path, FIRST, "plan-1.txt"))
    return apply(session, draft(session, upload, council))


def later(session: Session, council: Any, tmp_path: Path, **asked: Any) -> Any:
    upload = read_upload(ImportKind.ACTIONS, plan_file(tmp_path, SECOND, "plan-2.txt"))
    plan = session.exec(select(catalogue.PLANS.table)).one()
    return draft(session, upload, council, plan=plan.ref, **asked)  # type: ignore[attr-defined]


def outcomes(session: Session, run: Any) -> list[tuple[str, str]]:
    return [(item.outcome, item.title) for item in items_of(session, run) if item.kind == "actions"]


def stored_actions(session: Session) -> list[dict[str, Any]]:
    actions = session.exec(select(Action).order_by(Action.id))
    return [action.model_dump(exclude={"version", "updated_at"}) for action in actions]


def test_a_plan_becomes_actions_that_may_share_a_number(session: Session, first: Any) -> None:
    actions = session.exec(select(Action).order_by(Action.id)).all()
    assert [(action.ref, action.number, str(action.due_on)) for action in actions] == [
        ("ACT-1", "1.1", "2022-03-31"),
        ("ACT-2", "1.1", "2023-03-31"),
        ("ACT-3", "1.2", "2021-12-31"),
        ("ACT-4", "1.3", "None"),
    ]
    assert first.counts["actions"]["new"] == 4


def test_the_same_plan_again_changes_nothing(session: Session, council: Any, first: Any, tmp_path: Path) -> None:
    upload = read_upload(ImportKind.ACTIONS, plan_file(tmp_path, FIRST, "plan-1.txt"))
    assert changes_nothing(draft(session, upload, council))


def test_a_later_version_is_shown_as_a_difference(session: Session, council: Any, first: Any, tmp_path: Path) -> None:
    run = later(session, council, tmp_path)
    assert outcomes(session, run) == [
        ("changed", "Recruit ten foster carers."),
        ("unchanged", "Publish the sufficiency strategy for children in care."),
        ("changed", "Train every manager and team leader in reflective supervision."),
        ("new", "Set up a youth board."),
        ("missing", "Open the hub."),
    ]
    rescheduled = next(item for item in items_of(session, run) if item.outcome == "changed")
    assert rescheduled.note == "timescale: 31.3.22 → 30.9.22; due on: 2022-03-31 → 2022-09-30"
    # A draft changes nothing yet.
    session.expire_all()
    assert str(session.exec(select(Action.due_on).where(Action.ref == "ACT-1")).one()) == "2022-03-31"


def test_a_later_version_is_applied_and_undone(session: Session, council: Any, first: Any, tmp_path: Path) -> None:
    before = stored_actions(session)
    run = apply(session, later(session, council, tmp_path))
    actions = {action.ref: action for action in session.exec(select(Action))}
    assert str(actions["ACT-1"].due_on) == "2022-09-30"
    assert actions["ACT-2"].text.startswith("Train every manager and team leader")
    assert actions["ACT-4"].status == "in_progress"
    assert len(actions) == 5
    undo(session, run)
    session.expire_all()
    assert stored_actions(session) == before
    with pytest.raises(Conflict, match="is not applied"):
        undo(session, run)
    with pytest.raises(Conflict, match="was undone"):
        apply(session, run)


def test_items_that_a_person_leaves_out_are_not_taken_in(
    session: Session, council: Any, first: Any, tmp_path: Path
) -> None:
    run = review(session, later(session, council, tmp_path), ["actions.0", "actions.3"])
    assert run.status == "reviewed"
    assert run.counts["actions"]["left_out"] == 2
    assert [title for outcome, title in outcomes(session, run) if outcome == "missing"] == ["Open the hub."]
    apply(session, run)
    assert session.exec(select(Action).where(Action.text == "Set up a youth board.")).first() is None
    assert str(session.exec(select(Action.due_on).where(Action.ref == "ACT-1")).one()) == "2022-03-31"


def test_a_reworded_action_that_is_left_out_is_not_missing(
    session: Session, council: Any, first: Any, tmp_path: Path
) -> None:
    run = review(session, later(session, council, tmp_path), ["actions.1"])
    assert [title for outcome, title in outcomes(session, run) if outcome == "missing"] == ["Open the hub."]
    apply(session, run)
    text = session.exec(select(Action.text).where(Action.ref == "ACT-2")).one()
    assert text == "Train every manager in reflective supervision."


def test_an_undone_import_leaves_the_register_as_it_was(engine: Engine, tmp_path: Path) -> None:
    with unit_of_work(engine, "test") as session:
        make_authority(session, "Wokingham")
    before = counts(engine)
    file = plan_file(tmp_path, FIRST, "plan.txt")
    with unit_of_work(engine, "test") as session:
        council = session.exec(select(catalogue.AUTHORITIES.table)).one()
        run = apply(session, draft(session, read_upload(ImportKind.ACTIONS, file), council))  # type: ignore[arg-type]
        run_id = run.id
    with unit_of_work(engine, "test") as session:
        undo(session, session.get_one(type(run), run_id))
    changed = {name for name, count in counts(engine).items() if count != before[name]}
    assert changed == {"import_run", "import_item", "audit_event", "audit_head", "ref_counter"}


def paper(tmp_path: Path, text: str = PAPER, name: str = "paper.txt") -> Upload:
    file = tmp_path / name
    file.write_text(text)
    return read_upload(ImportKind.KPIS, file)


def test_a_kpi_paper_gives_dated_values(session: Session, council: Any, tmp_path: Path) -> None:
    run = apply(session, draft(session, paper(tmp_path), council))
    assert (run.counts["kpis"]["new"], run.counts["measurements"]["new"]) == (2, 4)
    values = session.exec(select(Measurement).order_by(Measurement.id)).all()
    assert [(value.period, str(value.ends_on), value.value) for value in values] == [
        ("Q1 21-22", "2021-06-30", 81),
        ("Q2 21-22", "2021-09-30", 90),
        ("Q1 21-22", "2021-06-30", 70),
        ("Q2 21-22", "2021-09-30", None),
    ]


def test_a_kpi_paper_gives_thresholds_with_their_colours(session: Session, council: Any, tmp_path: Path) -> None:
    said = "\nFor visits on time, 80% or more is Green, 70 to 79 is Amber and less than 70 is Red.\n"
    apply(session, draft(session, paper(tmp_path, PAPER + said), council))
    targets = session.exec(select(Target.value, Target.colour)).all()
    assert set(targets) == {(80, "green"), (70, "amber"), (70, "red")}


def test_a_stored_value_is_never_overwritten(session: Session, council: Any, tmp_path: Path) -> None:
    apply(session, draft(session, paper(tmp_path), council))
    run = apply(session, draft(session, paper(tmp_path, PAPER.replace("90%", "91%"), "again.txt"), council))
    assert run.counts["measurements"] == {"new": 0, "unchanged": 3, "different": 1}
    assert "stored as 90.0, printed here as 91%" in run.counts["notes"][0]
    assert 91 not in session.exec(select(Measurement.value)).all()


def test_what_was_built_on_is_not_undone(session: Session, council: Any, tmp_path: Path) -> None:
    run = apply(session, draft(session, paper(tmp_path), council))
    kpi = session.exec(select(Kpi).where(Kpi.name == "% visits on time")).one()
    mapping = make_mapping(session, make_finding(session, make_inspection(session, council)), kpi)
    with pytest.raises(Conflict) as caught, session.begin_nested():
        undo(session, run)
    assert f"{kpi.ref}: mapping {mapping.ref} (" in str(caught.value)
    assert mapping.kpi_id == kpi.id


def test_what_people_changed_is_not_undone(session: Session, council: Any, tmp_path: Path) -> None:
    run = apply(session, draft(session, paper(tmp_path), council))
    kpi = session.exec(select(Kpi).where(Kpi.name == "% visits on time")).one()
    change(session, catalogue.KPIS, kpi, KpiUpdate.model_validate({"owner": "Head"}), kpi.version)
    with pytest.raises(Conflict, match="people worked on"), session.begin_nested():
        undo(session, run)
    assert session.exec(select(func.count()).select_from(Measurement)).one() == 4


def test_another_councils_paper_changes_nothing_here(session: Session, council: Any, tmp_path: Path) -> None:
    upload = paper(tmp_path)
    record = revive(type(upload.record), upload.record.to_dict() | {"council": "West Berkshire"})
    theirs = Upload(upload.kind, upload.file_name, upload.sha256, upload.size_bytes, record)
    with pytest.raises(InvalidInput, match="West Berkshire's, not Wokingham's"):
        draft(session, theirs, council)


def test_the_seed_documents_agree_with_the_demonstration(engine: Engine, shared: Path) -> None:
    """The dashboards of 2021 were typed by hand into `seed/`: reading them finds no value that differs."""
    with unit_of_work(engine, "test") as session:
        load(session, Path(seed.__file__).parent)
        council = session.exec(select(catalogue.AUTHORITIES.table)).one()
        upload = read_upload(ImportKind.KPIS, shared / "seeds/003_9af3686b222e1d88.txt")
        run = draft(session, upload, council)  # type: ignore[arg-type]
        assert run.counts["measurements"]["different"] == 0
        # 25 KPIs stand in the dashboards over six periods each; the two of the workforce have five.
        assert run.counts["measurements"]["unchanged"] == 23 * 6 + 2 * 5
        upload = read_upload(ImportKind.ACTIONS, shared / "seeds/003_9af3686b222e1d88.txt")
        run = draft(session, upload, council, plan="PLAN-2021")  # type: ignore[arg-type]
        assert run.counts["actions"] == {"new": 0, "unchanged": 91, "different": 0}


def test_items_point_at_their_place_in_the_document(session: Session, council: Any, tmp_path: Path) -> None:
    run = apply(session, draft(session, paper(tmp_path), council))
    items = session.exec(select(ImportItem).where(ImportItem.kind == "kpis").order_by(ImportItem.id)).all()
    assert [(item.place, item.ref, item.line) for item in items] == [("series.0", "KPI-1", 2), ("series.1", "KPI-2", 3)]
    assert session.get_one(Document, run.document_id).title == "KPI paper: paper.txt"


def test_a_correction_is_taken_in_and_what_was_read_is_kept(
    session: Session, council: Any, first: Any, tmp_path: Path
) -> None:
    run = later(session, council, tmp_path)
    review(session, run, corrections={"actions.3.owner": "Youth service", "actions.3.due_on": "2022-06-30"})
    apply(session, run)
    action = session.exec(select(Action).where(Action.text == "Set up a youth board.")).one()
    assert (action.owner, str(action.due_on)) == ("Youth service", "2022-06-30")
    assert run.record["actions"][3]["owner"] == "Participation"


@pytest.mark.parametrize(
    ("place", "value"),
    [("actions.99.owner", "x"), ("actions.0.colour", "x"), ("nothing.0.text", "x"), ("actions.0.line", "x")],
)
def test_a_correction_that_fits_nothing_is_named(
    session: Session, council: Any, first: Any, tmp_path: Path, place: str, value: str
) -> None:
    run = later(session, council, tmp_path)
    with pytest.raises(InvalidInput) as caught:
        review(session, run, corrections={place: value})
    assert [problem.where for problem in caught.value.problems] == [place]


def test_a_correction_that_is_no_date_is_refused(session: Session, council: Any, first: Any, tmp_path: Path) -> None:
    run = later(session, council, tmp_path)
    with pytest.raises(ImportProblem, match="due_on"), session.begin_nested():
        review(session, run, corrections={"actions.3.due_on": "soon"})


@pytest.mark.parametrize("place", ["actions.99", "findings.0", "nonsense"])
def test_leaving_out_what_is_not_there_is_refused(
    session: Session, council: Any, first: Any, tmp_path: Path, place: str
) -> None:
    run = later(session, council, tmp_path)
    with pytest.raises(InvalidInput) as caught:
        review(session, run, [place])
    assert [problem.where for problem in caught.value.problems] == [place]


def test_what_a_second_import_found_unchanged_is_undone_after_that_one(
    session: Session, council: Any, first: Any, tmp_path: Path
) -> None:
    upload = read_upload(ImportKind.ACTIONS, plan_file(tmp_path, FIRST, "plan-1.txt"))
    second = apply(session, draft(session, upload, council))
    before = stored_actions(session)
    with pytest.raises(Conflict, match="was imported again since") as caught:
        undo(session, first)
    assert [(problem.where, problem.message) for problem in caught.value.problems] == [
        ("IMPORT-2", "holds 4 records that IMPORT-1 made: undo it first")
    ]
    assert stored_actions(session) == before
    assert (first.status, second.status) == ("applied", "applied")
    undo(session, second)
    assert stored_actions(session) == before, "the second made nothing"
    undo(session, first)
    assert stored_actions(session) == []
    assert session.exec(select(Document)).all() == []


def test_the_import_of_another_document_stands_in_nobody_s_way(
    session: Session, council: Any, first: Any, tmp_path: Path
) -> None:
    other = apply(session, draft(session, paper(tmp_path), council))
    undo(session, first)
    assert other.status == "applied"
    assert len(session.exec(select(Measurement)).all()) > 0


def test_an_import_that_was_undone_holds_nothing(session: Session, council: Any, first: Any, tmp_path: Path) -> None:
    changed = apply(session, later(session, council, tmp_path))
    with pytest.raises(Conflict) as caught:
        undo(session, first)
    assert caught.value.problems[0].where == changed.ref
    undo(session, changed)
    undo(session, first)
    assert stored_actions(session) == []
