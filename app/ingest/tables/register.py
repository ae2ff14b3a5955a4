"""The record's KPIs, bodies and routes, each taken once however often the table names it."""

import re

from app.ingest.record import ReadWarning, TableBody, TableKpi, TableRoute
from app.ingest.tables.bodies import Body
from app.ingest.tables.kpis import NamedKpi
from app.ingest.tables.wordings import Wording, read_wording
from app.vocabulary import BodyKind, KpiStatus

_LONGEST_KEY = 80


class KpiRegister:
    """Takes KPIs as they are named; the first wording gives the name."""

    def __init__(self) -> None:
        self.kpis: list[TableKpi] = []
        self.warnings: list[ReadWarning] = []
        self._by_wording: dict[Wording, TableKpi] = {}
        self._by_core: dict[frozenset[str], TableKpi] = {}
        self._with_since: set[str] = set()
        self._keys: dict[str, int] = {}
        self._warned: set[str] = set()

    def take(self, named: NamedKpi, section: str | None) -> str:
        """The key of a KPI that a row names."""
        wording = read_wording(named.name)
        kpi = self._known(wording) or self._new(named, section)
        status = _status(named)
        if kpi.status != status:
            self._settle(kpi, named)
        if named.name not in kpi.wordings:
            kpi.wordings.append(named.name)
        self._by_wording[wording] = kpi
        self._by_core.setdefault(wording.core, kpi)
        if wording.since:
            self._with_since.add(kpi.key)
        return kpi.key

    def _known(self, wording: Wording) -> TableKpi | None:
        if wording in self._by_wording:
            return self._by_wording[wording]
        if not wording.since:
            return self._by_core.get(wording.core)
        bare = self._by_wording.get(Wording(wording.core, frozenset()))
        return bare if bare and bare.key not in self._with_since else None

    def _new(self, named: NamedKpi, section: str | None) -> TableKpi:
        place = named.statement.place
        key, quote = unique_key(named.name, self._keys), named.statement.quote
        kpi = TableKpi(key, named.name, _status(named), section, [named.name], place.page, place.line, quote)
        self.kpis.append(kpi)
        return kpi

    def _settle(self, kpi: TableKpi, named: NamedKpi) -> None:
        """What one row proposes and another reports is live: the rows were written at different times."""
        kpi.status = KpiStatus.LIVE
        if kpi.key in self._warned:
            return
        self._warned.add(kpi.key)
        place = named.statement.place
        message = f'"{kpi.name}" is proposed in one row and in use in another; it is kept as live.'
        self.warnings.append(ReadWarning("proposed-and-live", message, place.page, place.line, named.statement.quote))


class BodyRegister:
    """Takes bodies as they are printed; the name is the usual one, its other spellings are aliases."""

    def __init__(self) -> None:
        self._bodies: dict[str, TableBody] = {}
        self._keys: dict[str, int] = {}

    @property
    def bodies(self) -> list[TableBody]:
        return list(self._bodies.values())

    def take(self, body: Body) -> str | None:
        """The key of a body, or None when nobody can tell which it is."""
        if body.name is None:
            return None
        known = self._bodies.get(body.name.casefold())
        if known is None:
            kind = body.kind or BodyKind.BOARD
            known = TableBody(unique_key(body.name, self._keys), body.name, kind, [])
            self._bodies[body.name.casefold()] = known
        spellings = {name.casefold() for name in [known.name, *known.aliases]}
        if body.printed.casefold() not in spellings:
            known.aliases.append(body.printed)
        return known.key


class RouteRegister:
    """Takes routes; a row that names one twice, once with its frequency, has one route with that frequency."""

    def __init__(self) -> None:
        self._routes: dict[tuple[int, str, str], list[TableRoute]] = {}

    @property
    def routes(self) -> list[TableRoute]:
        return [route for routes in self._routes.values() for route in routes]

    def take(self, route: TableRoute) -> None:
        """Add a route, unless the row has said as much or more; two different frequencies are both kept."""
        known = self._routes.setdefault((route.row, route.kpi, route.body), [])
        frequencies = [other.frequency for other in known]
        if route.frequency in frequencies or (known and route.frequency is None):
            return
        if frequencies == [None]:
            known.clear()
        known.append(route)


def unique_key(name: str, taken: dict[str, int]) -> str:
    """A readable key that no other record has: "percent-care-leavers-in-touch".

    `taken` counts how often each key has been asked for.
    """
    words = re.sub(r"[^a-z0-9]+", "-", name.casefold().replace("%", " percent ").replace("'", "").replace("’", ""))
    stem = key = words.strip("-")[:_LONGEST_KEY].strip("-") or "unnamed"
    while key in taken:
        taken[stem] += 1
        key = f"{stem}-{taken[stem]}"
    taken[key] = 1
    return key


def _status(named: NamedKpi) -> KpiStatus:
    return KpiStatus.PROPOSED if named.proposed else KpiStatus.LIVE
