"""Takes the record of a mapping table into the register: findings, KPIs, mappings, bodies and routes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, SQLModel, select

from app.coverage.names import name_key
from app.ingest.record import MappingRecord, TableBody, TableFinding, TableKpi, TableMapping, TableRoute
from app.models import Body, Document, Finding, Inspection, Kpi, Mapping, Route
from app.models.body import BodyCreate
from app.models.finding import FindingCreate
from app.models.kpi import KpiCreate
from app.models.mapping import MappingCreate
from app.models.route import RouteCreate
from app.services import catalogue
from app.services.bodies import known_bodies
from app.services.item_warnings import of_place, of_rows, of_table_kpis
from app.services.matching import Item, Tally, kpi_letters, letters, shortened
from app.services.records import create, create_many
from app.services.resource import Resource
from app.vocabulary import BodyKind, FindingKind, FindingSource, Frequency, ImportOutcome, KpiStatus


@dataclass
class _Taking:
    """One table on its way in: where it goes, and which stored record each row and key became."""

    session: Session
    record: MappingRecord
    inspection: Inspection
    document: Document
    tally: Tally
    findings: dict[int, Finding] = field(default_factory=dict)
    kpis: dict[str, Kpi] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)

    @property
    def authority_id(self) -> int:
        return self.inspection.authority_id

    def note(self, kind: str, place: str, record: Any, *, found: bool) -> None:
        """Note an item that was found, or made."""
        outcome = ImportOutcome.UNCHANGED if found else ImportOutcome.NEW
        self.tally.add(Item(kind, outcome, record, place))


def take_mapping(
    session: Session, record: MappingRecord, inspection: Inspection, document: Document, tally: Tally
) -> None:
    """Store what a mapping table says about an inspection; what is stored already stays as it is."""
    taking = _Taking(session, record, inspection, document, tally)
    _take_findings(taking)
    _take_kpis(taking)
    _take_bodies(taking)
    _take_mappings(taking)
    _take_routes(taking)


def _take_findings(taking: _Taking) -> None:
    stored = taking.session.exec(
        select(Finding).where(Finding.inspection_id == taking.inspection.id, Finding.source == FindingSource.TABLE)
    )
    known = {letters(finding.text): finding for finding in stored}
    warnings = of_rows(taking.record.findings, taking.record.warnings)
    for place, read in taking.tally.reads("findings", taking.record.findings):
        found = known.get(letters(read.text))
        finding = found or create(taking.session, catalogue.FINDINGS, _finding(taking, read, of_place(warnings, place)))
        known[letters(read.text)] = taking.findings[read.row] = finding
        taking.note("findings", place, finding, found=found is not None)


def _finding(taking: _Taking, read: TableFinding, warnings: list[str]) -> FindingCreate:
    return FindingCreate(
        authority_id=taking.authority_id,
        inspection_id=taking.inspection.id,
        kind=FindingKind(read.kind),
        source=FindingSource.TABLE,
        number=str(read.row),
        heading=shortened([read.subsection], 2000),
        section=shortened([read.section], 2000),
        text=read.text,
        warnings=warnings,
        document_id=taking.document.id,
        page=read.page,
        line=read.line,
    )


def _take_kpis(taking: _Taking) -> None:
    stored = taking.session.exec(select(Kpi).where(Kpi.authority_id == taking.authority_id))
    known = {kpi_letters(wording): kpi for kpi in stored for wording in (*kpi.wordings, kpi.name)}
    warnings = of_table_kpis(taking.record)
    for place, read in taking.tally.reads("kpis", taking.record.kpis):
        found = next((known[key] for key in map(kpi_letters, (read.name, *read.wordings)) if key in known), None)
        kpi = found or create(taking.session, catalogue.KPIS, _kpi(taking, read, of_place(warnings, place)))
        taking.kpis[read.key] = kpi
        if kpi.status == read.status:
            taking.note("kpis", place, kpi, found=found is not None)
            continue
        note = f"{kpi.ref} is stored as {kpi.status} and printed here as {read.status}: left as it is."
        taking.tally.note(note)
        taking.tally.add(Item("kpis", ImportOutcome.DIFFERENT, kpi, place, note))


def _kpi(taking: _Taking, read: TableKpi, warnings: list[str]) -> KpiCreate:
    return KpiCreate(
        authority_id=taking.authority_id,
        name=shortened([read.name], 2000) or read.key,
        section=shortened([read.section], 2000),
        status=KpiStatus(read.status),
        wordings=[wording for wording in read.wordings if wording != read.name][:100],
        warnings=warnings,
        document_id=taking.document.id,
        page=read.page,
        line=read.line,
        quote=read.quote or None,
    )


def _take_bodies(taking: _Taking) -> None:
    known = known_bodies(taking.session, taking.authority_id)
    for place, read in taking.tally.reads("bodies", taking.record.bodies):
        found = next((known[key] for key in map(name_key, (read.name, *read.aliases)) if key in known), None)
        body = found or create(taking.session, catalogue.BODIES, _body(taking, read))
        taking.note("bodies", place, body, found=found is not None)
        taking.bodies[read.key] = body
        known |= {name_key(name): body for name in (body.name, *body.aliases)}


def _body(taking: _Taking, read: TableBody) -> BodyCreate:
    # Spellings that differ in case or apostrophes only are one alias.
    aliases = {name_key(alias): alias for alias in read.aliases if name_key(alias) != name_key(read.name)}
    return BodyCreate(
        authority_id=taking.authority_id,
        name=read.name[:200],
        kind=BodyKind(read.kind),
        aliases=sorted(aliases.values())[:100],
        document_id=taking.document.id,
    )


def _take_mappings(taking: _Taking) -> None:
    stored = taking.session.exec(select(Mapping).where(Mapping.authority_id == taking.authority_id))
    known = {(mapping.finding_id, mapping.kpi_id): mapping for mapping in stored}
    # A row that names a KPI and also says "all" rests on the name.
    reads = sorted(taking.tally.reads("mappings", taking.record.mappings), key=lambda read: read[1].generic)
    new: dict[tuple[int, int], tuple[str, MappingCreate]] = {}
    for place, read in reads:
        if read.row not in taking.findings or read.kpi not in taking.kpis:
            taking.tally.count("mappings", ImportOutcome.LEFT_OUT)
            continue
        pair = (taking.findings[read.row].id, taking.kpis[read.kpi].id)
        if pair in known:
            taking.note("mappings", place, known[pair], found=True)
        elif pair not in new:
            new[pair] = (place, _mapping(taking, read, pair))
    _create_links(taking, catalogue.MAPPINGS, list(new.values()))


def _create_links(taking: _Taking, resource: Resource, new: Sequence[tuple[str, SQLModel]]) -> None:
    made = create_many(taking.session, resource, [data for _, data in new])
    for (place, _), record in zip(new, made, strict=True):
        taking.note(resource.path, place, record, found=False)


def _mapping(taking: _Taking, read: TableMapping, pair: tuple[int, int]) -> MappingCreate:
    return MappingCreate(
        authority_id=taking.authority_id,
        finding_id=pair[0],
        kpi_id=pair[1],
        generic=read.generic,
        column=shortened([read.column], 200),
        document_id=taking.document.id,
        page=read.page,
        line=read.line,
        quote=read.quote or None,
    )


def _take_routes(taking: _Taking) -> None:
    stored = taking.session.exec(select(Route).where(Route.authority_id == taking.authority_id))
    known = {(route.kpi_id, route.body_id, route.from_on): route for route in stored}
    new: dict[tuple[int, int, date | None], tuple[str, RouteCreate]] = {}
    for place, read in taking.tally.reads("routes", taking.record.routes):
        if read.kpi not in taking.kpis or read.body not in taking.bodies:
            taking.tally.count("routes", ImportOutcome.LEFT_OUT)
            continue
        day = date.fromisoformat(read.reported_on) if read.reported_on else None
        key = (taking.kpis[read.kpi].id, taking.bodies[read.body].id, day)
        if key in known:
            taking.note("routes", place, known[key], found=True)
        elif key not in new or new[key][1].frequency is None:
            new[key] = (place, _route(taking, read, key))
    _create_links(taking, catalogue.ROUTES, list(new.values()))


def _route(taking: _Taking, read: TableRoute, key: tuple[int, int, date | None]) -> RouteCreate:
    return RouteCreate(
        authority_id=taking.authority_id,
        kpi_id=key[0],
        body_id=key[1],
        frequency=Frequency(read.frequency) if read.frequency else None,
        from_on=key[2],
        to_on=key[2],
        document_id=taking.document.id,
        page=read.page,
        line=read.line,
        quote=read.quote or None,
    )
