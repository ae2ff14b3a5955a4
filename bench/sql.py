"""The gap rules written by hand for `sqlite3`: the alternative that Golden Thread is measured against.

Each selects what a gap shows: id, authority, reference, title, severity, whether it is waived, what its reason names.
"""

from typing import NamedTuple

ONE_AUTHORITY = "x.authority_id = :authority"
A_PAGE = "x.id > :after"


class Written(NamedTuple):
    """A rule's parts; x is the record that is looked at."""

    table: str
    title: str
    severity: str
    broken: str
    said: str = "NULL"


def gaps(code: str, scope: str) -> str:
    """The whole query of one rule: an authority's list, or a page of 50 and one more to know whether that is all."""
    rule = RULES[code]
    limit = "LIMIT 51" if scope == A_PAGE else ""
    return f"""
        SELECT x.id, x.authority_id, x.ref, x.{rule.title}, {rule.severity}, EXISTS (
            SELECT 1 FROM waiver w WHERE w.authority_id = x.authority_id AND w.{rule.table}_id = x.id
            AND w.rule = '{code}' AND w.expires_on >= :day), {rule.said}
        FROM {rule.table} x WHERE {scope} AND {rule.broken} ORDER BY x.id {limit}"""


def _either(link: str, condition: str) -> str:
    return f"({_own(link, condition)} OR {_restated(link, condition)})"


def _neither(link: str, condition: str) -> str:
    return f"NOT {_own(link, condition)} AND NOT {_restated(link, condition)}"


def _own(link: str, condition: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {link} WHERE m.authority_id = x.authority_id AND m.finding_id = x.id AND {condition})"
    )


def _restated(link: str, condition: str) -> str:
    return f"""EXISTS (SELECT 1 FROM restatement s WHERE s.authority_id = x.authority_id AND s.restated_id = x.id
        AND EXISTS (SELECT 1 FROM {link}
            WHERE m.authority_id = s.authority_id AND m.finding_id = s.finding_id AND {condition}))"""


def _in_use(kpi: str) -> str:
    return f"({kpi}.status <> 'retired' OR {kpi}.retired_on > :day)"


def _within(span: str) -> str:
    return f"({span}.from_on IS NULL OR {span}.from_on <= :day) AND ({span}.to_on IS NULL OR {span}.to_on >= :day)"


def _running(route: str) -> str:
    once = f"({route}.frequency IS NULL OR {route}.frequency <> 'one-off' OR {route}.to_on IS NOT NULL)"
    return f"{_within(route)} AND {once}"


_SERIOUS = """CASE x.kind WHEN 'priority_action' THEN 'error' WHEN 'recommendation' THEN 'error'
    WHEN 'area_for_improvement' THEN 'error' WHEN 'paragraph' THEN 'warning' WHEN 'strength' THEN 'note' END"""
_WATCHED = "CASE x.kind WHEN 'priority_action' THEN 'error' WHEN 'strength' THEN 'note' ELSE 'warning' END"
_CHECKED = """x.checked AND EXISTS (SELECT 1 FROM inspection i WHERE i.id = x.inspection_id
    AND coalesce(i.published_on, i.ends_on) <= :day)"""
_MAPPING = "mapping m JOIN kpi k ON k.id = m.kpi_id"
_MEASURES = f"m.status <> 'rejected' AND {_in_use('k')}"
_LIVE = f"{_MEASURES} AND m.status = 'accepted' AND k.status <> 'proposed'"
_ROUTE = f"r.authority_id = k.authority_id AND r.kpi_id = k.id AND {_running('r')}"
_BODY = f"route r JOIN body b ON b.id = r.body_id AND {_within('b')}"
_REPORTED = f"{_MEASURES} AND EXISTS (SELECT 1 FROM {_BODY} WHERE {_ROUTE})"
_ANSWER = "answer m JOIN action a ON a.id = m.action_id"
_WORKED_ON = "a.status <> 'dropped'"
_OWN_ROUTE = _ROUTE.replace("k.", "x.")
_MEETS = """EXISTS (SELECT 1 FROM meeting t
    WHERE t.authority_id = b.authority_id AND t.body_id = b.id AND t.held_on >= :day)"""
_DEAD = f"""(SELECT group_concat(b.name || iif({_within("b")}, ' (no meeting to come)', ' (has ended)'), ', ')
    FROM route r JOIN body b ON b.id = r.body_id WHERE {_OWN_ROUTE})"""
_KPI_SEVERITY = "CASE x.status WHEN 'live' THEN 'error' ELSE 'warning' END"

RULES = {
    "F001": Written("finding", "text", _SERIOUS, f"{_CHECKED} AND {_neither(_MAPPING, _MEASURES)}", "x.kind"),
    "F002": Written(
        *("finding", "text", _WATCHED),
        f"{_CHECKED} AND {_either(_MAPPING, _MEASURES)} AND {_neither(_MAPPING, _LIVE)}",
        "x.kind",
    ),
    "F003": Written(
        *("finding", "text", _WATCHED),
        f"{_CHECKED} AND {_either(_MAPPING, _MEASURES)} AND {_neither(_MAPPING, _REPORTED)}",
        "x.kind",
    ),
    "F004": Written("finding", "text", _SERIOUS, f"{_CHECKED} AND {_neither(_ANSWER, _WORKED_ON)}", "x.kind"),
    "K001": Written(
        *("kpi", "name", _KPI_SEVERITY),
        f"{_in_use('x')} AND NOT EXISTS (SELECT 1 FROM route r WHERE {_OWN_ROUTE})",
        "x.status",
    ),
    "K002": Written(
        *("kpi", "name", "'warning'"),
        f"{_in_use('x')} AND EXISTS (SELECT 1 FROM route r WHERE {_OWN_ROUTE})"
        f" AND NOT EXISTS (SELECT 1 FROM {_BODY} WHERE {_OWN_ROUTE} AND {_MEETS})",
        _DEAD,
    ),
    "K003": Written(
        *("kpi", "name", "'warning'"),
        f"{_in_use('x')} AND x.status <> 'proposed' AND NOT EXISTS (SELECT 1 FROM measurement v"
        " WHERE v.authority_id = x.authority_id AND v.kpi_id = x.id AND v.ends_on <= :day AND v.value IS NOT NULL)",
    ),
    "B001": Written(
        *("body", "name", "'warning'"),
        f"{_within('x')} AND NOT EXISTS (SELECT 1 FROM route r JOIN kpi k ON k.id = r.kpi_id"
        f" WHERE r.authority_id = x.authority_id AND r.body_id = x.id AND {_running('r')} AND {_in_use('k')})",
    ),
    "A001": Written(
        *("action", "text", "'warning'"),
        "x.status <> 'dropped' AND NOT EXISTS (SELECT 1 FROM answer m"
        " WHERE m.authority_id = x.authority_id AND m.action_id = x.id)",
    ),
    "A002": Written(
        "action", "text", "'warning'", "x.status <> 'dropped' AND coalesce(trim(x.success_measure), '') = ''"
    ),
    "A003": Written("action", "text", "'error'", "x.status <> 'dropped' AND coalesce(trim(x.owner), '') = ''"),
    "A004": Written(
        *("action", "text", "'warning'"),
        "x.status NOT IN ('dropped', 'done') AND x.due_on IS NULL",
        "x.timescale_kind",
    ),
}
