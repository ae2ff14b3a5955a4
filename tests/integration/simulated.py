"""The rules that steps can close, told a second time over plain sets: what brute force is worked out with."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlmodel import Session, SQLModel, select

from app.models import Body, Finding, Inspection, Kpi, Mapping, Meeting, Restatement, Route, Waiver
from app.models.change import AcceptMapping, AddKpi, AddMapping, AddMeeting, AddRoute, Change, StartKpi

Gap = tuple[str, str]


@dataclass
class Simulated:
    """One authority on one day, everything by reference."""

    findings: set[str] = field(default_factory=set)
    restaters: dict[str, set[str]] = field(default_factory=dict)
    kpis: dict[str, bool] = field(default_factory=dict)  # those in use, and whether they are live
    mappings: dict[tuple[str, str], bool] = field(default_factory=dict)  # those not rejected, and whether accepted
    routes: set[tuple[str, str]] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)
    meeting: set[str] = field(default_factory=set)
    waived: set[Gap] = field(default_factory=set)

    @classmethod
    def read(cls, session: Session, authority_id: int, day: date) -> "Simulated":
        """The stored register."""

        def rows(table: type[SQLModel]) -> list[Any]:
            return list(session.exec(select(table).where(table.authority_id == authority_id)))

        said = {row.id for row in rows(Inspection) if (row.published_on or row.ends_on) <= day}
        findings = {row.id: row.ref for row in rows(Finding)}
        kpis = {
            row.id: row for row in rows(Kpi) if row.status != "retired" or (row.retired_on and row.retired_on > day)
        }
        bodies = {row.id: row.ref for row in rows(Body) if row.to_on is None or row.to_on >= day}
        known = {**findings, **{id_: kpi.ref for id_, kpi in kpis.items()}}
        ended = {row.id: row.ref for row in rows(Body)}
        made = cls(
            findings={row.ref for row in rows(Finding) if row.checked and row.inspection_id in said},
            restaters={ref: set() for ref in findings.values()},
            kpis={kpi.ref: kpi.status != "proposed" for kpi in kpis.values()},
            routes={
                (kpis[row.kpi_id].ref, ended[row.body_id])
                for row in rows(Route)
                if row.kpi_id in kpis and _runs(row, day)
            },
            bodies=set(bodies.values()),
            meeting={ended[row.body_id] for row in rows(Meeting) if row.held_on >= day},
        )
        for row in rows(Restatement):
            made.restaters[findings[row.restated_id]].add(findings[row.finding_id])
        for row in rows(Mapping):
            if row.status != "rejected" and row.kpi_id in kpis:
                made.mappings[findings[row.finding_id], kpis[row.kpi_id].ref] = row.status == "accepted"
        for row in rows(Waiver):
            if row.expires_on >= day:
                ids = {"finding": row.finding_id, "kpi": row.kpi_id}
                named = (
                    findings.get(ids["finding"])
                    if ids["finding"]
                    else kpis[ids["kpi"]].ref
                    if ids["kpi"] in kpis
                    else ""
                )
                made.waived.add((row.rule, named or ""))
        assert known
        return made

    def after(self, changes: list[Change]) -> "Simulated":
        """The register once these changes are made."""
        new = replace(
            self, kpis=dict(self.kpis), mappings=dict(self.mappings), routes=set(self.routes), meeting=set(self.meeting)
        )
        for change in changes:
            match change:
                case AddKpi():
                    new.kpis[change.name] = change.status == "live"
                    new.mappings |= {(finding, change.name): True for finding in change.measuring}
                case AddMapping() | AcceptMapping():
                    new.mappings[change.finding, change.kpi] = True
                case StartKpi():
                    new.kpis[change.kpi] = True
                case AddRoute():
                    new.routes.add((change.kpi, change.body))
                case AddMeeting():
                    new.meeting.add(change.body)
        return new

    def open(self, rules: set[str]) -> set[Gap]:
        """The gaps that count, as rule and reference."""
        routed = {kpi for kpi, _ in self.routes}
        reported = {kpi for kpi, body in self.routes if body in self.bodies}
        met = {kpi for kpi, body in self.routes if body in self.bodies & self.meeting}
        gaps: set[Gap] = set()
        for finding in self.findings:
            said = {finding, *self.restaters.get(finding, ())}
            mine = [(kpi, accepted) for (of, kpi), accepted in self.mappings.items() if of in said]
            if not mine:
                gaps.add(("F001", finding))
                continue
            if not any(accepted and self.kpis[kpi] for kpi, accepted in mine):
                gaps.add(("F002", finding))
            if not any(kpi in reported for kpi, _ in mine):
                gaps.add(("F003", finding))
        gaps |= {("K001", kpi) for kpi in self.kpis if kpi not in routed}
        gaps |= {("K002", kpi) for kpi in self.kpis if kpi in routed and kpi not in met}
        told = {body for kpi, body in self.routes if kpi in self.kpis}
        gaps |= {("B001", body) for body in self.bodies - told}
        gaps |= {("B002", body) for body in self.bodies - self.meeting}
        return {gap for gap in gaps if gap[0] in rules} - self.waived


def _runs(route: Route, day: date) -> bool:
    if route.frequency == "one-off" and route.to_on is None:
        return False
    return (route.from_on is None or route.from_on <= day) and (route.to_on is None or route.to_on >= day)
