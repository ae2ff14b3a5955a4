"""Snapshots: what of an authority is frozen at a moment, and how two frozen moments differ.

The frozen content is plain JSON in one canonical form, so that the same register on the same day has the same hash.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, Select, func, select
from sqlmodel import Session

from app.coverage import conditions as c
from app.coverage.gap_lists import checked_by_rule, every_gap
from app.coverage.gaps import Failures, Question, bound, count_gaps, shape_of
from app.coverage.rules import RULES
from app.coverage.summary import selects, told
from app.coverage.together import Together
from app.coverage.when import Off, Settled, authority_ids
from app.models import RuleSetting
from app.models.base import columns
from app.vocabulary import Severity

FORMAT = 1
_SETTING = columns(RuleSetting)
Content = dict[str, Any]


def freeze(session: Session, question: Question, authority: str, release: str) -> Content:
    """The gaps, denominators, coverage, KPI values, settings and next meetings of one authority on a day.

    Parameters
    ----------
    question : Question
        Of one authority; nothing else may narrow it.
    authority : str
        Its reference.
    release : str
        The release whose rules these are.

    Returns
    -------
    dict
        Only texts, whole numbers, truth values, null, lists and objects: a value of a KPI is its decimal text. A rule
        that could not be worked out says `failed` in place of what it found.
    """
    [authority_id] = question.authority_ids or [0]
    settings = _settings(session, authority_id)
    *counted, values, meetings = _statement(shape_of(question)).read(session.connection(), bound(question))
    return {
        "format": FORMAT,
        "authority": authority,
        "as_of": question.as_of.isoformat(),
        "release": release,
        "rules": _rules(session, question, settings, _settled(settings, authority_id, authority)),
        "settings": settings,
        "coverage": asdict(told(*counted)),
        "kpis": list(_kpis(values)),
        "meetings": list(_meetings(meetings)),
    }


def _settings(session: Session, authority_id: int) -> dict[str, dict[str, Any]]:
    said = select(_SETTING.rule, _SETTING.off, _SETTING.days, _SETTING.reason)
    rows = session.connection().execute(said.where(_SETTING.authority_id == authority_id)).mappings()
    return {row["rule"]: {key: row[key] for key in ("off", "days", "reason")} for row in rows}


def _settled(settings: Mapping[str, Mapping[str, Any]], authority_id: int, authority: str) -> Settled:
    days = {rule: {authority_id: said["days"]} for rule, said in settings.items() if said["days"] is not None}
    off = {rule: {authority_id: Off(authority, said["reason"])} for rule, said in settings.items() if said["off"]}
    return Settled(days, off)


def _rules(
    session: Session, question: Question, settings: Mapping[str, Mapping[str, Any]], own: Settled
) -> dict[str, Content]:
    """What each rule found. Of one that could not be worked out it is said that it failed, and nothing else."""
    failures: Failures = {}
    gaps = every_gap(session, question, failures, own)
    checked = _checked(session, question, own, failures)
    rules: dict[str, Content] = {}
    for rule in RULES:
        said = {
            "looks_at": rule.looks_at.value,
            "title": rule.title,
            "off": bool(settings.get(rule.code, {}).get("off")),
        }
        found = {"checked": checked.get(rule.code, 0), "broken": 0, "waived": 0, "gaps": []}
        rules[rule.code] = said | ({"failed": True} if rule.code in failures else found)
    for gap in gaps:
        if gap.rule not in failures:
            kept = {"id": gap.id, "ref": gap.ref, "severity": str(gap.severity), "waived": bool(gap.waived)}
            rules[gap.rule]["gaps"].append(kept)
            rules[gap.rule]["waived" if gap.waived else "broken"] += 1
    return rules


def _checked(session: Session, question: Question, own: Settled, failures: Failures) -> dict[str, int]:
    """How many records each rule looks at; rule by rule once one has failed, and noting which others do."""
    if not failures:
        return checked_by_rule(session, question, own)
    return {count.rule: count.checked for count in count_gaps(session, question, failures)}


# Putting it together takes longer than asking it of a small register, so it is kept.
@lru_cache(maxsize=16)
def _statement(shape: Question) -> Together:
    mine = authority_ids()
    return Together(*selects(shape), _kpis_select(mine, shape.as_of), _meetings_select(mine, shape.as_of))


def _kpis_select(mine: BindParameter[Any], as_of: date) -> Select[Any]:
    """Every value of each KPI for the periods that ended last, of those that had ended and have one."""
    m = c.MEASUREMENT
    ended = (m.authority_id.in_(mine), m.ends_on <= as_of, m.value.is_not(None))
    newest = select(m.kpi_id, func.max(m.ends_on).label("ends_on")).where(*ended).group_by(m.kpi_id).subquery()
    return select(c.KPI.id, m.starts_on, c.KPI.ref, m.value, m.period, m.ends_on).where(
        c.KPI.authority_id.in_(mine),
        c.KPI.id == newest.c.kpi_id,
        *(m.authority_id.in_(mine), m.kpi_id == newest.c.kpi_id, m.ends_on == newest.c.ends_on),
        m.value.is_not(None),
    )


def _kpis(rows: Sequence[tuple[Any, ...]]) -> Iterator[Content]:
    """The last value of each KPI that has one for a period that had ended."""
    # Two periods may end on one day, a year and its last quarter: the shorter is the news.
    for id_, _, ref, value, period, ends_on in {row[0]: row for row in sorted(rows, key=itemgetter(0, 1))}.values():
        yield {"id": id_, "ref": ref, "value": decimal_text(value), "period": period, "ends_on": ends_on.isoformat()}


def _meetings_select(mine: BindParameter[Any], as_of: date) -> Select[Any]:
    next_on = func.min(c.MEETING.held_on)
    to_come = (c.BODY.authority_id.in_(mine), c.standing(as_of), c.MEETING.authority_id.in_(mine))
    statement = select(c.BODY.id, c.BODY.ref, next_on).where(*to_come, c.MEETING.body_id == c.BODY.id)
    return statement.where(c.MEETING.held_on >= as_of).group_by(c.BODY.id, c.BODY.ref)


def _meetings(rows: Sequence[tuple[Any, ...]]) -> Iterator[Content]:
    """The next meeting of each body that exists."""
    for id_, ref, held_on in sorted(rows, key=itemgetter(0)):
        yield {"body_id": id_, "body": ref, "held_on": held_on.isoformat()}


def decimal_text(value: float) -> str:
    """A number as people write it: 90, 90.5, 0.00001."""
    text = format(Decimal(repr(float(value))).normalize(), "f")
    return "0" if text == "-0" else text


def canonical(content: Content) -> bytes:
    """The one way in which this content is written."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def packed(written: bytes) -> bytes:
    """Deflated, for storing."""
    return zlib.compress(written, level=6)


def unpacked(stored: bytes) -> bytes:
    """What was packed.

    Raises
    ------
    ValueError
        It is not what `packed` made.
    """
    try:
        return zlib.decompress(stored)
    except zlib.error as problem:
        raise ValueError("the content cannot be inflated") from problem


def sha256(written: bytes) -> str:
    """The hash of the written content."""
    return hashlib.sha256(written).hexdigest()


def counts_of(content: Content) -> Content:
    """The numbers of a snapshot that charts are drawn from: gaps that are not waived, by rule and by severity."""
    rules = {code: _count(rule) for code, rule in content["rules"].items() if _known(rule)}
    severities = {level.value: sum(count[level.value] for count in rules.values()) for level in Severity}
    return {"rules": rules, "severities": severities, "waived": sum(count["waived"] for count in rules.values())}


def _known(rule: Content | None) -> bool:
    """Whether anything is known of what a rule found: the release knew it, and it could be worked out."""
    return rule is not None and not rule.get("failed")


def failed_rules(content: Content) -> list[str]:
    """The codes of the rules that could not be worked out when the content was frozen."""
    return sorted(code for code, rule in content["rules"].items() if not _known(rule))


def without_findings(content: Content) -> Content:
    """How the rules were set, and by which release: a few words, where what they found is thousands of gaps."""
    rules = {code: {"off": rule["off"]} for code, rule in content["rules"].items()}
    return {"release": content["release"], "settings": content["settings"], "rules": rules}


def _count(rule: Content) -> dict[str, int]:
    by = {level.value: 0 for level in Severity}
    for gap in rule["gaps"]:
        if not gap["waived"]:
            by[gap["severity"]] += 1
    return {"checked": rule["checked"], "broken": rule["broken"], "waived": rule["waived"], **by}


class Turn(StrEnum):
    """What became of a gap between two moments."""

    APPEARED = "appeared"
    CLOSED = "closed"
    WAIVED = "waived"
    WAIVER_ENDED = "waiver_ended"
    SEVERITY_CHANGED = "severity_changed"


@dataclass(frozen=True, slots=True)
class GapChange:
    """One gap that differs. `severity` and `waived` are those of the later moment, or of the earlier if it closed."""

    turn: Turn
    rule: str
    title: str
    kind: str
    id: int
    ref: str
    severity: str
    severity_was: str | None
    waived: bool


@dataclass(frozen=True)
class RuleChange:
    """A rule's numbers at both moments; None where it was not known, was switched off, or could not be worked out."""

    rule: str
    title: str
    broken_was: int | None
    broken: int | None
    checked_was: int | None
    checked: int | None
    waived_was: int | None
    waived: int | None


@dataclass(frozen=True)
class KpiValue:
    """A KPI's last value, as decimal text in its unit, with the period that it is for."""

    value: str
    period: str
    ends_on: date


@dataclass(frozen=True)
class KpiChange:
    """A KPI whose last value differs; None where it had none."""

    id: int
    ref: str
    was: KpiValue | None
    now: KpiValue | None


def gap_changes(before: Content, after: Content) -> Iterator[GapChange]:
    """Every gap that differs, in the order of rules and records; none of a rule that failed at either moment."""
    failed = {*failed_rules(before), *failed_rules(after)}
    for code in sorted({*before["rules"], *after["rules"]} - failed):
        old, new = before["rules"].get(code), after["rules"].get(code)
        rule = new or old
        was = {gap["id"]: gap for gap in old["gaps"]} if old else {}
        now = {gap["id"]: gap for gap in new["gaps"]} if new else {}
        for id_ in sorted({*was, *now}):
            for turn in _turns(was.get(id_), now.get(id_)):
                yield _gap_change(turn, code, rule, was.get(id_), now.get(id_))


def _turns(was: Content | None, now: Content | None) -> Iterator[Turn]:
    if was is None or now is None:
        yield Turn.APPEARED if was is None else Turn.CLOSED
        return
    if was["waived"] != now["waived"]:
        yield Turn.WAIVED if now["waived"] else Turn.WAIVER_ENDED
    if was["severity"] != now["severity"]:
        yield Turn.SEVERITY_CHANGED


def _gap_change(turn: Turn, code: str, rule: Content, was: Content | None, now: Content | None) -> GapChange:
    shown: Content = now or was or {}
    before = was["severity"] if was and now else None
    said = (shown["id"], shown["ref"], shown["severity"], before, shown["waived"])
    return GapChange(turn, code, rule["title"], rule["looks_at"], *said)


def rule_changes(before: Content, after: Content) -> list[RuleChange]:
    """The rules whose numbers differ."""
    found = []
    for code in sorted({*before["rules"], *after["rules"]}):
        old, new = before["rules"].get(code), after["rules"].get(code)
        numbers = [
            rule[name] if rule and _known(rule) and not rule["off"] else None
            for name in ("broken", "checked", "waived")
            for rule in (old, new)
        ]
        if numbers[::2] != numbers[1::2]:
            found.append(RuleChange(code, (new or old)["title"], *numbers))
    return found


def kpi_changes(before: Content, after: Content) -> list[KpiChange]:
    """The KPIs whose last values differ."""
    was, now = ({kpi["id"]: kpi for kpi in content["kpis"]} for content in (before, after))
    found = []
    for id_ in sorted({*was, *now}):
        old, new = _value(was.get(id_)), _value(now.get(id_))
        if old != new:
            found.append(KpiChange(id_, (now.get(id_) or was[id_])["ref"], old, new))
    return found


def _value(kpi: Content | None) -> KpiValue | None:
    return KpiValue(kpi["value"], kpi["period"], date.fromisoformat(kpi["ends_on"])) if kpi else None
