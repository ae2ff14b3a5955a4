"""What suggestions and repeats cost for one authority with 10,000 findings and 500 KPIs, beside reading its rows.

Times are of the processor, so that a busy machine does not lengthen them.

The texts are put together at random from the wordings of the thesaurus, so that more of them are alike than in life.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app.db import make_engine, reading, unit_of_work
from app.meaning.thesaurus import thesaurus
from app.models import Finding, Kpi
from app.models.authority import AuthorityCreate
from app.models.base import columns
from app.models.finding import FindingCreate
from app.models.inspection import InspectionCreate
from app.models.kpi import KpiCreate
from app.schema import upgrade
from app.services import catalogue
from app.services.records import create, create_many
from app.services.repeats import list_repeats
from app.services.suggestions import suggest_findings, suggest_kpis
from app.vocabulary import FindingKind, Framework
from bench.measure import Result, say

FINDINGS, KPIS, INSPECTIONS = 10_000, 500, 20
_FINDING, _KPI = columns(Finding), columns(Kpi)


def compare() -> Iterator[Result]:
    """Each answer against reading the rows that it rests on, in a register made for it."""
    with TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder, 'register.db')}")
        upgrade(engine)
        say(f"making a register of {FINDINGS:,} findings and {KPIS} KPIs")
        with unit_of_work(engine, "bench") as session:
            owner_id = _fill(session)
        with reading(engine) as session:
            yield from _compare(session, owner_id)
        engine.dispose()


def _texts(count: int, most: int, seed: int) -> list[str]:
    """Sentences of one to `most` wordings."""
    dice = random.Random(seed)
    wordings = sorted({word for concept in thesaurus().concepts.values() for word in concept.words})
    return [f"Improve {' and '.join(dice.choices(wordings, k=dice.randint(1, most)))} ({n})." for n in range(count)]


def _fill(session: Session) -> int:
    """One authority, its findings spread over inspections of several years, and its KPIs."""
    owner = create(session, catalogue.AUTHORITIES, AuthorityCreate(name="Large"))
    years = range(2000, 2000 + INSPECTIONS)
    visits = [
        InspectionCreate(authority_id=owner.id, framework=Framework.OTHER, ends_on=date(year, 6, 1)) for year in years
    ]
    inspections = [create(session, catalogue.INSPECTIONS, visit) for visit in visits]
    create_many(
        session,
        catalogue.FINDINGS,
        [
            FindingCreate(
                authority_id=owner.id,
                inspection_id=inspections[place % INSPECTIONS].id,
                kind=FindingKind.RECOMMENDATION,
                ref=f"F-{place}",
                text=text,
            )
            for place, text in enumerate(_texts(FINDINGS, 6, 1))
        ],
    )
    names = _texts(KPIS, 2, 2)
    create_many(session, catalogue.KPIS, [KpiCreate(authority_id=owner.id, name=name) for name in names])
    return int(owner.id)


def _compare(session: Session, owner_id: int) -> Iterator[Result]:
    """Each answer against reading the rows that it rests on."""
    connection = session.connection()
    findings = select(_FINDING.id, _FINDING.text).where(_FINDING.authority_id == owner_id)
    kpis = select(_KPI.id, _KPI.name).where(_KPI.authority_id == owner_id)
    first = connection.execute(findings).first()
    kpi_id = connection.execute(kpis).scalar()
    if first is None or kpi_id is None:
        raise LookupError("The register is empty.")

    def rows(statement: Any) -> Callable[[], Any]:
        return lambda: connection.execute(statement).all()

    asked: list[tuple[str, Callable[[], Any], Any]] = [
        ("KPIs for a finding; reading the KPIs", lambda: suggest_kpis(session, owner_id, finding_id=first.id), kpis),
        ("findings for a KPI; reading the findings", lambda: suggest_findings(session, owner_id, kpi_id), findings),
        ("100 repeats; reading the findings", lambda: list_repeats(session, owner_id), findings),
    ]
    for what, ours, statement in asked:
        yield Result(what, _milliseconds(ours), _milliseconds(rows(statement)), "ms")


def _milliseconds(run: Callable[[], Any]) -> float:
    times = []
    for _ in range(3):
        start = process_time()
        run()
        times.append((process_time() - start) * 1000)
    return median(times)
