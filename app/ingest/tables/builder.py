"""Putting the record together, row by row."""

from app.ingest.readers.table import too_large
from app.ingest.record import MappingRecord, ReadWarning, TableFinding, TableMapping, TableRoute
from app.ingest.tables.bodies import named_bodies
from app.ingest.tables.kpis import NamedKpi, names_every_kpi, promises_kpi, read_kpis
from app.ingest.tables.register import BodyRegister, KpiRegister, RouteRegister
from app.ingest.tables.reporting import Recipient
from app.ingest.tables.routes import ReportedKpis, RouteReader
from app.ingest.tables.rows import MappingRow
from app.ingest.tables.statements import Statement, read_statements

_MOST_GENERIC_MAPPINGS = 50_000


class RecordBuilder:
    """Adds rows to a record.

    A row that speaks of all KPIs is mapped to each of them, marked generic, once all are known. Such a row's own
    "performance is also reported through ..." gives no routes: taken at its word it would send every KPI to every
    body, and hide that a KPI which no other row routes is seen by nobody. It is kept as a warning.

    Parameters
    ----------
    labelled
        Whether the table labels its KPIs; see `read_kpis`.
    """

    def __init__(self, record: MappingRecord, *, labelled: bool) -> None:
        self._record = record
        self._labelled = labelled
        self._kpis = KpiRegister()
        self._bodies = BodyRegister()
        self._routes = RouteRegister()
        self._mapped: set[tuple[int, str]] = set()
        self._of_every_kpi: list[tuple[MappingRow, Statement]] = []

    def build(self, rows: list[MappingRow]) -> MappingRecord:
        """The record with all rows."""
        for row in rows:
            self._add_row(row)
        if len(self._of_every_kpi) * len(self._kpis.kpis) > _MOST_GENERIC_MAPPINGS:
            what = f"{len(self._of_every_kpi):,} rows that speak of all of {len(self._kpis.kpis):,} KPIs"
            raise too_large(f"line {self._of_every_kpi[0][0].place.line}", what)
        for row, statement in self._of_every_kpi:
            self._map_every_kpi(row, statement)
        record = self._record
        record.kpis, record.bodies, record.routes = self._kpis.kpis, self._bodies.bodies, self._routes.routes
        record.mappings.sort(key=lambda mapping: mapping.row)
        record.warnings = sorted(record.warnings + self._kpis.warnings, key=lambda w: (w.page or 0, w.line or 0))
        return record

    def _add_row(self, row: MappingRow) -> None:
        text = " ".join(row.finding.text.split())
        beside = {column.heading: " ".join(cell.text.split()) for column, cell in row.cells.items()}
        page, line = row.place.page, row.place.line
        self._record.findings.append(
            TableFinding(row.number, row.section, row.subsection, row.kind, text, page, line, beside)
        )
        cells = [read_statements(cell) for cell in row.cells.values()]
        kpis = [kpi for statements in cells for kpi in read_kpis(statements, labelled=self._labelled)]
        keys = {named: self._kpis.take(named, row.section) for named in kpis}
        self._add_mappings(row, keys)
        self._note_statements(row, [statement for statements in cells for statement in statements], kpis)
        for reported in RouteReader(cells, kpis).read():
            self._add_routes(row, reported, keys)
        for cell in row.cells.values():
            for body in named_bodies(cell.text):
                self._bodies.take(body)

    def _add_mappings(self, row: MappingRow, keys: dict[NamedKpi, str]) -> None:
        """Map the row to its KPIs; one that two columns name is mapped once, by the column that names it first."""
        for named, key in keys.items():
            if (row.number, key) not in self._mapped:
                self._map(row, key, named.statement, generic=False)

    def _map_every_kpi(self, row: MappingRow, statement: Statement) -> None:
        for kpi in self._kpis.kpis:
            if (row.number, kpi.key) not in self._mapped:
                self._map(row, kpi.key, statement, generic=True)

    def _map(self, row: MappingRow, key: str, statement: Statement, *, generic: bool) -> None:
        self._mapped.add((row.number, key))
        place = statement.place
        heading = statement.cell.column.heading
        self._record.mappings.append(
            TableMapping(row.number, key, heading, generic, place.page, place.line, statement.quote)
        )

    def _note_statements(self, row: MappingRow, statements: list[Statement], kpis: list[NamedKpi]) -> None:
        named = {kpi.statement for kpi in kpis}
        for statement in statements:
            if names_every_kpi(statement):
                self._of_every_kpi.append((row, statement))
            elif promises_kpi(statement):
                message = "An indicator is promised here and not named"
                message += (
                    "; it may be one that the row proposes." if kpis else ", so nothing measures the finding by it."
                )
                self._warn("promised-kpi", message, statement)
            elif statement.leads and statement not in named:
                self._warn("unread-kpi", "A label announces a KPI here that could not be read.", statement)
        unmarked = next((kpi.statement for kpi in kpis if not kpi.statement.marked), None)
        if unmarked:
            message = "These KPIs were printed as a list without marks; check where one ends and the next begins."
            self._warn("unmarked-list", message, unmarked)

    def _add_routes(self, row: MappingRow, reported: ReportedKpis, keys: dict[NamedKpi, str]) -> None:
        clause, statement = reported.clause, reported.statement
        if reported.of_every_kpi:
            message = "This is said of all KPIs at once and gives none of them a route of its own."
            self._warn("generic-route", message, statement)
        if reported.kpis is None:
            message = "Something is reported here that is none of the row's KPIs by name; no route was made."
            self._warn("unread-route", message, statement)
        for recipient in clause.recipients:
            self._add_recipient(row, reported, recipient, [keys[kpi] for kpi in reported.kpis or ()])

    def _add_recipient(self, row: MappingRow, reported: ReportedKpis, recipient: Recipient, keys: list[str]) -> None:
        clause, statement = reported.clause, reported.statement
        place = statement.place
        frequency = recipient.frequency or reported.frequency
        body = self._bodies.take(recipient.body)
        if body is None:
            if keys:
                message = f'"{recipient.body.printed}" may be more than one body, or is unknown; no route was made.'
                self._warn("unresolved-body", message, statement)
            return
        if clause.negated:
            return
        for key in keys:
            self._routes.take(
                TableRoute(
                    row.number, key, body, frequency, place.page, place.line, statement.quote, clause.reported_on
                )
            )

    def _warn(self, code: str, message: str, statement: Statement) -> None:
        place = statement.place
        self._record.warnings.append(ReadWarning(code, message, place.page, place.line, statement.quote))
