"""Takes the record of a KPI paper into the register: KPIs, their dated values, targets and benchmarks."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from app.errors import InvalidInput, Problem
from app.ingest.kpi_record import KpiPaperRecord, KpiSeries, ValueRead
from app.models import Authority, Benchmark, Document, Kpi, Measurement, Target
from app.models.kpi import KpiCreate
from app.models.measurement import BenchmarkCreate, MeasurementCreate, TargetCreate
from app.services import catalogue
from app.services.item_warnings import SeriesWarnings, last_value
from app.services.matching import Item, Tally, kpi_letters, shortened
from app.services.records import create
from app.services.refs import slug
from app.vocabulary import Colour, Comparator, ImportOutcome, KpiStatus


def take_kpis(session: Session, record: KpiPaperRecord, authority: Authority, document: Document, tally: Tally) -> None:
    """Store what a KPI paper says; a value that is stored already for the same period is never overwritten.

    Raises
    ------
    InvalidInput
        The paper names another council: it never changes this one's KPIs.
    """
    if record.council and slug(record.council) != slug(authority.name):
        raise InvalidInput(
            f"The paper is {record.council}'s, not {authority.name}'s.", [Problem("authority", "name the paper's own")]
        )
    stored = session.exec(select(Kpi).where(Kpi.authority_id == authority.id))
    known = {kpi_letters(wording): kpi for kpi in stored for wording in (*kpi.wordings, kpi.name)}
    warnings = SeriesWarnings(record)
    kpis: dict[str, Kpi] = {}
    for place, series in tally.reads("series", record.series):
        found = known.get(kpi_letters(series.name))
        kpi = found or create(session, catalogue.KPIS, _kpi(series, authority, document, warnings.of_kpi(series)))
        known[kpi_letters(series.name)] = kpis[series.key] = kpi
        tally.add(Item("kpis", ImportOutcome.UNCHANGED if found else ImportOutcome.NEW, kpi, place))
        # A KPI that was there keeps its own: what is doubtful about its row here stands at the last value of the row.
        _values(session, _Row(series, kpi, document, place, warnings, told=found is None), tally)
    _targets(session, record, kpis, document, tally)
    _benchmarks(session, record, kpis, document, tally)
    for block in record.refused:
        tally.note(f"Line {block.line}: {block.reason}")


@dataclass(frozen=True)
class _Row:
    """One row of the paper: its KPI, its place in the record, and what is doubtful about it.

    `told` says whether the KPI itself keeps what is doubtful about the row.
    """

    series: KpiSeries
    kpi: Kpi
    document: Document
    place: str
    warnings: SeriesWarnings
    told: bool

    def beside(self, index: int) -> dict[str, Any]:
        """The arrow and the doubts that belong to one value."""
        last = index == last_value(self.series)
        doubts = self.warnings.of_value(self.series, index)
        if last and not self.told:
            doubts = [*self.warnings.of_kpi(self.series), *doubts][:100]
        return {"direction": self.series.printed_arrow if last else None, "warnings": doubts}


def _kpi(series: KpiSeries, authority: Authority, document: Document, warnings: list[str]) -> KpiCreate:
    return KpiCreate(
        authority_id=authority.id,
        name=shortened([series.name], 2000) or series.key,
        section=shortened([series.section], 2000),
        unit=shortened([series.unit], 40),
        status=KpiStatus.LIVE,
        document_id=document.id,
        page=series.page,
        line=series.line,
        quote=series.quote or None,
        warnings=warnings,
    )


def _values(session: Session, row: _Row, tally: Tally) -> None:
    kpi, place = row.kpi, row.place
    stored = session.exec(select(Measurement).where(Measurement.kpi_id == kpi.id))
    known = {(value.starts_on.isoformat(), value.ends_on.isoformat()): value for value in stored}
    for index, read in enumerate(row.series.values):
        found = known.get((read.starts_on, read.ends_on))
        if found is None:
            found = create(session, catalogue.MEASUREMENTS, _measurement(read, row, index))
            known[read.starts_on, read.ends_on] = found
            tally.add(Item("measurements", ImportOutcome.NEW, found, place))
        elif found.value == read.value:
            tally.add(Item("measurements", ImportOutcome.UNCHANGED, found, place))
        else:
            note = f"{kpi.ref}, {read.period}: stored as {found.value}, printed here as {read.printed}; left as it is."
            tally.note(note)
            tally.add(Item("measurements", ImportOutcome.DIFFERENT, found, place, note))


def _measurement(read: ValueRead, row: _Row, index: int) -> MeasurementCreate:
    return MeasurementCreate.model_validate(
        {
            "authority_id": row.kpi.authority_id,
            "kpi_id": row.kpi.id,
            "period": read.period[:60],
            "starts_on": read.starts_on,
            "ends_on": read.ends_on,
            "value": read.value,
            "printed": shortened([read.printed], 60),
            "note": shortened([read.note], 2000),
            "document_id": row.document.id,
            "page": read.page,
            "line": read.line,
        }
        | row.beside(index)
    )


def _targets(session: Session, record: KpiPaperRecord, kpis: dict[str, Kpi], document: Document, tally: Tally) -> None:
    for place, read in tally.reads("targets", record.targets):
        kpi = kpis.get(read.kpi or "")
        if kpi is None:
            tally.note(f"Line {read.line}: a target of {read.value:g} fits no single KPI: {read.quote}")
            continue
        colour = Colour(read.status) if read.status else None
        same = (Target.kpi_id == kpi.id, Target.value == read.value, Target.colour == colour)
        known = session.exec(select(Target).where(*same)).first()
        data = TargetCreate(
            authority_id=kpi.authority_id,
            kpi_id=kpi.id,
            value=read.value,
            colour=colour,
            document_id=document.id,
            page=read.page,
            line=read.line,
            quote=read.quote or None,
        )
        outcome = ImportOutcome.UNCHANGED if known else ImportOutcome.NEW
        tally.add(Item("targets", outcome, known or create(session, catalogue.TARGETS, data), place))


def _benchmarks(
    session: Session, record: KpiPaperRecord, kpis: dict[str, Kpi], document: Document, tally: Tally
) -> None:
    for place, read in tally.reads("benchmarks", record.benchmarks):
        kpi = kpis.get(read.kpi or "")
        if kpi is None:
            tally.note(f"Line {read.line}: a comparison with {read.value:g} fits no single KPI: {read.quote}")
            continue
        comparator = Comparator(read.comparator)
        statement = select(Benchmark).where(Benchmark.kpi_id == kpi.id, Benchmark.comparator == comparator)
        known = session.exec(statement.where(Benchmark.period == shortened([read.period], 60))).first()
        data = BenchmarkCreate(
            authority_id=kpi.authority_id,
            kpi_id=kpi.id,
            comparator=comparator,
            value=read.value,
            period=shortened([read.period], 60),
            document_id=document.id,
            page=read.page,
            line=read.line,
            quote=read.quote or None,
        )
        outcome = ImportOutcome.UNCHANGED if known else ImportOutcome.NEW
        tally.add(Item("benchmarks", outcome, known or create(session, catalogue.BENCHMARKS, data), place))
