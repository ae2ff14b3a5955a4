"""The gap rules written by hand for `sqlite3`: the alternative that Golden Thread is measured against.

Each selects what a gap shows: id, authority, reference, title, severity, whether it is waived, what its reason names.
Spans of days are the rules' own, which no authority of the register settled otherwise.
"""

import re
from typing import NamedTuple

ONE_AUTHORITY = "x.authority_id = :authority"
A_PAGE = "x.id > :after"
EVERYWHERE = "1 = 1"
# What PostgreSQL writes otherwise.
_ON_POSTGRES = (
    (r"date\(:day, '-(\d+) days'\)", r"(CAST(:day AS date) - \1)"),
    (r"CAST\(julianday\(([\w.]+)\) - julianday\(([\w.]+)\) AS INTEGER\)", r"(\1 - \2)"),
    (r"printf\('%.15g', ([\w.]+)\)", r"CAST(\1 AS text)"),
    (r"group_concat\(", "string_agg("),
    (r":(day|authority)\b", r"%(\1)s"),
)


class Written(NamedTuple):
    """A rule's parts; x is the record that is looked at. `{scope}` narrows another record y as x is narrowed."""

    table: str
    title: str
    severity: str
    among: str
    broken: str
    said: str = "NULL"


def gaps(code: str, scope: str) -> str:
    """The whole query of one rule: an authority's list, or a page of 50 and one more to know whether that is all."""
    rule = RULES[code]
    limit = "LIMIT 51" if scope == A_PAGE else ""
    return f"""
        SELECT x.id, x.authority_id, x.ref, x.{rule.title}, {rule.severity}, {_waived(code, rule)},
            {_scoped(rule.said, scope)}
        FROM {rule.table} x WHERE {scope} AND {rule.among} AND {_scoped(rule.broken, scope)} ORDER BY x.id {limit}"""


def count(code: str, scope: str = EVERYWHERE) -> str:
    """How many records a rule looks at, and how many of them break it and are not waived."""
    rule = RULES[code]
    return f"""
        SELECT count(*), coalesce(sum(CASE WHEN {_scoped(rule.broken, scope)} AND NOT {_waived(code, rule)}
            THEN 1 ELSE 0 END), 0)
        FROM {rule.table} x WHERE {scope} AND {rule.among}"""


def on_postgres(query: str) -> str:
    """The query as PostgreSQL and its driver write it."""
    for written, other in _ON_POSTGRES:
        query = re.sub(written, other, query)
    return query


def _scoped(condition: str, scope: str) -> str:
    # A page lies in a list over all authorities.
    narrowed = scope if scope == ONE_AUTHORITY else EVERYWHERE
    return condition.replace("{scope}", narrowed.replace("x.", "y."))


def _waived(code: str, rule: Written) -> str:
    return f"""EXISTS (SELECT 1 FROM waiver w WHERE w.authority_id = x.authority_id AND w.{rule.table}_id = x.id
            AND w.rule = '{code}' AND w.expires_on >= :day)"""


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
_WHY_DEAD = f"CASE WHEN {_within('b')} THEN ' (no meeting to come)' ELSE ' (has ended)' END"
_DEAD = f"""(SELECT group_concat(b.name || {_WHY_DEAD}, ', ')
    FROM route r JOIN body b ON b.id = r.body_id WHERE {_OWN_ROUTE})"""
_KPI_SEVERITY = "CASE x.status WHEN 'live' THEN 'error' ELSE 'warning' END"

# Numbers: n is the newest value of KPI k, p the one before it over about as many days.
_NEWEST = """(SELECT v.id FROM measurement v WHERE v.authority_id = k.authority_id AND v.kpi_id = k.id
    AND v.ends_on <= :day AND v.value IS NOT NULL ORDER BY v.ends_on DESC, v.starts_on DESC LIMIT 1)"""
_LENGTHS = """abs(CAST(julianday(v.ends_on) - julianday(v.starts_on) AS INTEGER)
    - CAST(julianday(n.ends_on) - julianday(n.starts_on) AS INTEGER)) <= 3"""


def _earlier(ended: str = "") -> str:
    return f"""(SELECT v.id FROM measurement v WHERE v.authority_id = n.authority_id AND v.kpi_id = n.kpi_id
        AND v.value IS NOT NULL AND v.ends_on < n.ends_on AND {_LENGTHS} {ended}
        ORDER BY v.ends_on DESC, v.starts_on DESC LIMIT 1)"""


def _two(kpi: str, condition: str) -> str:
    newest = _NEWEST.replace("k.", f"{kpi}.")
    return f"""EXISTS (SELECT 1 FROM measurement n JOIN measurement p ON p.id = {_earlier()}
        WHERE n.id = {newest} AND {condition})"""


_LIVE_KPI = f"{_in_use('x')} AND x.status <> 'proposed'"
_FROM_TO = """'from ' || printf('%.15g', p.value) || ' (' || p.period || ') to ' || printf('%.15g', n.value)
    || ' (' || n.period || ')'"""
_VALUES = f"""(SELECT {_FROM_TO} FROM measurement n JOIN measurement p ON p.id = {_earlier()}
    WHERE n.id = {_NEWEST.replace("k.", "x.")})"""
_WORSE = "(x.polarity = 'higher' AND n.value < p.value OR x.polarity = 'lower' AND n.value > p.value)"
_BETTER = "(k.polarity = 'higher' AND n.value > p.value OR k.polarity = 'lower' AND n.value < p.value)"
_OPEN = "a.status <> 'dropped' AND (a.done_on > :day OR a.done_on IS NULL AND a.status <> 'done')"
_OPEN_ACTION = f"EXISTS (SELECT 1 FROM action a WHERE a.id = q.action_id AND {_OPEN})"
_OPEN_X, _KEPT = _OPEN.replace("a.", "x."), "x.status <> 'dropped'"
_DONE = "x.status <> 'dropped' AND (x.done_on <= :day OR x.done_on IS NULL AND x.status = 'done')"
_ATTENDED = f"""(EXISTS (SELECT 1 FROM move q WHERE q.authority_id = x.authority_id AND q.kpi_id = x.id
        AND {_OPEN_ACTION})
    OR EXISTS (SELECT 1 FROM mapping m WHERE m.authority_id = x.authority_id AND m.kpi_id = x.id
        AND m.status <> 'rejected' AND (
            EXISTS (SELECT 1 FROM answer q WHERE q.authority_id = m.authority_id AND q.finding_id = m.finding_id
                AND {_OPEN_ACTION})
            OR EXISTS (SELECT 1 FROM restatement s WHERE s.authority_id = m.authority_id
                AND s.finding_id = m.finding_id AND EXISTS (SELECT 1 FROM answer q
                    WHERE q.authority_id = s.authority_id AND q.finding_id = s.restated_id AND {_OPEN_ACTION})))))"""
_ACCEPTED = f"{_MEASURES} AND m.status = 'accepted'"
_MAPPED = f"""(SELECT group_concat(k.ref || ' (' || m.measures || ')', ', ')
    FROM {_MAPPING} WHERE m.authority_id = x.authority_id AND m.finding_id = x.id AND {_ACCEPTED}),
    (SELECT group_concat(k.ref || ' (' || m.measures || ')', ', ') FROM restatement s
    JOIN mapping m ON m.authority_id = s.authority_id AND m.finding_id = s.finding_id JOIN kpi k ON k.id = m.kpi_id
    WHERE s.authority_id = x.authority_id AND s.restated_id = x.id AND {_ACCEPTED})"""
_MEASURING = f"""(SELECT group_concat(k.ref, ', ') FROM kpi k WHERE {_in_use("k")} AND k.id IN
    (SELECT m.kpi_id FROM mapping m WHERE m.authority_id = x.authority_id AND m.status <> 'rejected'
        AND m.finding_id IN (SELECT x.id UNION ALL SELECT s.finding_id FROM restatement s
            WHERE s.authority_id = x.authority_id AND s.restated_id = x.id)))"""
_REPEATED = "repeat e WHERE e.authority_id = x.authority_id AND e.finding_id = x.id AND e.status = 'accepted'"
_ENDS = "JOIN finding f ON f.id = e.earlier_id JOIN inspection i ON i.id = f.inspection_id"
_SAID_BEFORE = f"""(SELECT group_concat(f.ref || ' of the inspection ' || i.ref, ', ')
    FROM {_REPEATED.replace("repeat e", f"repeat e {_ENDS}")})"""
_OUTDATED = f"""{_MAPPING} WHERE m.authority_id = x.authority_id AND m.finding_id = x.id AND m.status = 'accepted'
    AND {_in_use("k")} AND (m.finding_fingerprint <> x.fingerprint OR m.kpi_fingerprint <> k.fingerprint)"""
_CHANGED = f"""(SELECT group_concat(word, ', ') FROM (SELECT m.ref || ' to ' || k.ref AS word FROM {_OUTDATED}
    ORDER BY m.id) AS words)"""
_STALE = (
    "CASE x.frequency "
    + " ".join(
        f"WHEN '{word}' THEN date(:day, '-{days + 45} days')"
        for word, days in (
            *(
                ("weekly", 7),
                ("monthly", 31),
                ("quarterly", 92),
                ("termly", 122),
                ("twice a year", 184),
                ("annual", 366),
            ),
        )
    )
    + " END"
)
_OFTEN = "x.frequency IN ('weekly', 'monthly', 'quarterly', 'termly', 'twice a year', 'annual')"
_NEWEST_X = f"measurement n WHERE n.id = {_NEWEST.replace('k.', 'x.')}"
_TARGET = (
    f"EXISTS (SELECT 1 FROM target t WHERE t.authority_id = x.authority_id AND t.kpi_id = x.id AND {_within('t')})"
)
_PROPOSED_ON = "coalesce(x.proposed_on, date(x.created_at))"
_NEXT_SEES = f"""{_BODY} JOIN meeting t ON t.authority_id = r.authority_id AND t.body_id = r.body_id
    WHERE {_OWN_ROUTE} AND t.held_on = (SELECT min(g.held_on) FROM meeting g
        WHERE g.authority_id = r.authority_id AND g.body_id = r.body_id AND g.held_on >= :day)
    AND (r.to_on IS NULL OR r.to_on >= t.held_on)
    AND CAST(julianday(t.held_on) - julianday(n.ends_on) AS INTEGER) > 92"""
_SEEN_BY = (
    f"""(SELECT group_concat(b.name, ', ') FROM measurement n, {_NEXT_SEES} AND n.id = {_NEWEST.replace("k.", "x.")})"""
)
_TOLD = f"""r.authority_id = o.authority_id AND r.body_id = o.id AND {_running("r")}
    AND EXISTS (SELECT 1 FROM kpi k WHERE k.id = r.kpi_id AND {_in_use("k")})"""


def _told(body: str, route: str, condition: str = "") -> str:
    told = _TOLD.replace("r.", f"{route}.").replace("o.", f"{body}.", 2)
    return f"route {route} WHERE {told} {condition}"


def _all_of(body: str, other: str) -> str:
    same = f"EXISTS (SELECT 1 FROM {_told(other, 'h', 'AND h.kpi_id = j.kpi_id')})"
    return f"NOT EXISTS (SELECT 1 FROM {_told(body, 'j', f'AND NOT {same}')})"


_FIRST = f"(SELECT j.kpi_id FROM {_told('x', 'j')} ORDER BY j.kpi_id LIMIT 1)"
_TWINS = f"""body y WHERE y.id IN (SELECT h.body_id FROM route h WHERE h.authority_id = x.authority_id
        AND h.kpi_id = {_FIRST} AND {_running("h")})
    AND y.authority_id = x.authority_id AND y.id <> x.id AND {_within("y")}
    AND EXISTS (SELECT 1 FROM {_told("x", "j", f"AND j.kpi_id > {_FIRST}")})
    AND {_all_of("x", "y")} AND {_all_of("y", "x")}"""
_AGREED = "(SELECT l.agreed_on FROM plan l WHERE l.id = x.plan_id)"
_UNMOVED = f"""move q JOIN kpi k ON k.id = q.kpi_id JOIN measurement n ON n.id = {_NEWEST}
    JOIN measurement p ON p.id = {_earlier(f"AND v.ends_on <= coalesce({_AGREED}, x.done_on, n.ends_on)")}
    WHERE q.authority_id = x.authority_id AND q.action_id = x.id AND {_in_use("k")}
    AND k.polarity IN ('higher', 'lower') AND (x.done_on IS NULL OR n.ends_on > x.done_on) AND NOT {_BETTER}"""
_MOVES = f"""EXISTS (SELECT 1 FROM move q JOIN kpi k ON k.id = q.kpi_id
    WHERE q.authority_id = x.authority_id AND q.action_id = x.id AND {_in_use("k")})"""


def _plain(action: str) -> str:
    text = f"lower({action}.text)"
    for old in ("\n", "\t", ".", ",", ";", ":"):
        text = f"replace({text}, '{old}', ' ')"
    for _ in range(3):
        text = f"replace({text}, '  ', ' ')"
    return f"trim({text})"


def _twice(*key: str) -> str:
    mine, theirs = (", ".join(part.replace("?", record) for part in key) for record in "xy")
    return f"""({mine}) IN (SELECT {theirs} FROM action y WHERE y.status <> 'dropped' AND {{scope}}
        GROUP BY {theirs} HAVING count(*) > 1)"""


def _sharing(*key: str) -> str:
    mine, theirs = ([part.replace("?", record) for part in key] for record in "xy")
    named = ", ".join(f"{part} AS key_{place}" for place, part in enumerate(theirs))
    same = " AND ".join(f"shared.key_{place} = {part}" for place, part in enumerate(mine))
    return f"""(SELECT shared.refs FROM (SELECT {named}, group_concat(y.ref, ', ') AS refs FROM action y
        WHERE y.status <> 'dropped' AND {{scope}} GROUP BY {", ".join(theirs)} HAVING count(*) > 1) AS shared
        WHERE {same})"""


_NUMBER = ("?.authority_id", "?.plan_id", "?.number")
_WORDS = ("?.authority_id", _plain("?"))

RULES = {
    "F001": Written("finding", "text", _SERIOUS, _CHECKED, _neither(_MAPPING, _MEASURES), "x.kind"),
    "F002": Written(
        *("finding", "text", _WATCHED, _CHECKED),
        f"{_either(_MAPPING, _MEASURES)} AND {_neither(_MAPPING, _LIVE)}",
        f"x.kind, {_MEASURING}",
    ),
    "F003": Written(
        *("finding", "text", _WATCHED, _CHECKED),
        f"{_either(_MAPPING, _MEASURES)} AND {_neither(_MAPPING, _REPORTED)}",
        f"x.kind, {_MEASURING}",
    ),
    "F004": Written("finding", "text", _SERIOUS, _CHECKED, _neither(_ANSWER, _WORKED_ON), "x.kind"),
    "F005": Written(
        *("finding", "text", _WATCHED, _CHECKED),
        f"{_either(_MAPPING, _ACCEPTED)} AND "
        + _neither(_MAPPING, f"{_ACCEPTED} AND (m.measures IS NULL OR m.measures = 'outcome')"),
        f"x.kind, {_MAPPED}",
    ),
    "F006": Written(
        *("finding", "text", _SERIOUS, _CHECKED),
        f"EXISTS (SELECT 1 FROM {_REPEATED})",
        f"x.kind, {_SAID_BEFORE}",
    ),
    "F007": Written(
        "finding", "text", _WATCHED, _CHECKED, f"EXISTS (SELECT 1 FROM {_OUTDATED})", f"x.kind, {_CHANGED}"
    ),
    "K001": Written(
        *("kpi", "name", _KPI_SEVERITY, _in_use("x")),
        f"NOT EXISTS (SELECT 1 FROM route r WHERE {_OWN_ROUTE})",
        "x.status",
    ),
    "K002": Written(
        *("kpi", "name", "'warning'", _in_use("x")),
        f"EXISTS (SELECT 1 FROM route r WHERE {_OWN_ROUTE})"
        f" AND NOT EXISTS (SELECT 1 FROM {_BODY} WHERE {_OWN_ROUTE} AND {_MEETS})",
        _DEAD,
    ),
    "K003": Written(
        *("kpi", "name", "'warning'", _LIVE_KPI),
        "NOT EXISTS (SELECT 1 FROM measurement v"
        " WHERE v.authority_id = x.authority_id AND v.kpi_id = x.id AND v.ends_on <= :day AND v.value IS NOT NULL)",
    ),
    "K004": Written(
        *("kpi", "name", "'warning'", f"{_LIVE_KPI} AND {_OFTEN}"),
        f"EXISTS (SELECT 1 FROM {_NEWEST_X} AND n.ends_on < {_STALE})",
        f"x.frequency, (SELECT n.period FROM {_NEWEST_X}), (SELECT n.ends_on FROM {_NEWEST_X})",
    ),
    "K005": Written(
        *("kpi", "name", "'warning'", f"{_LIVE_KPI} AND coalesce(x.polarity, '') <> 'neither'"),
        f"(x.polarity IS NULL OR NOT {_TARGET})",
        f"x.polarity, {_TARGET}",
    ),
    "K006": Written(
        *("kpi", "name", "'note'", _in_use("x")),
        "NOT EXISTS (SELECT 1 FROM mapping m WHERE m.authority_id = x.authority_id AND m.kpi_id = x.id"
        " AND m.status <> 'rejected') AND NOT EXISTS (SELECT 1 FROM move q JOIN action a ON a.id = q.action_id"
        " WHERE q.authority_id = x.authority_id AND q.kpi_id = x.id AND a.status <> 'dropped')",
        "x.status",
    ),
    "K007": Written(
        *("kpi", "name", "'warning'", "x.status = 'proposed'"),
        f"{_PROPOSED_ON} < date(:day, '-180 days')",
        _PROPOSED_ON,
    ),
    "K008": Written(
        *("kpi", "name", "'error'", f"{_LIVE_KPI} AND x.polarity IN ('higher', 'lower')"),
        f"{_two('x', _WORSE)} AND NOT {_ATTENDED}",
        _VALUES,
    ),
    "K009": Written(
        *("kpi", "name", "'warning'"),
        f"{_LIVE_KPI} AND EXISTS (SELECT 1 FROM {_NEWEST_X} AND n.direction IS NOT NULL)",
        _two(
            "x",
            "(n.direction = 'up' AND n.value <= p.value OR n.direction = 'down' AND n.value >= p.value"
            " OR n.direction = 'same' AND n.value <> p.value)",
        ),
        f"(SELECT n.direction FROM {_NEWEST_X}), {_VALUES}",
    ),
    "K010": Written(
        *("kpi", "name", "'warning'"),
        f"{_LIVE_KPI} AND EXISTS (SELECT 1 FROM {_BODY} WHERE {_OWN_ROUTE} AND {_MEETS})",
        f"EXISTS (SELECT 1 FROM {_NEWEST_X} AND EXISTS (SELECT 1 FROM {_NEXT_SEES}))",
        f"{_SEEN_BY}, (SELECT n.ends_on FROM {_NEWEST_X})",
    ),
    "B001": Written(
        *("body", "name", "'warning'", _within("x")),
        "NOT EXISTS (SELECT 1 FROM route r JOIN kpi k ON k.id = r.kpi_id"
        f" WHERE r.authority_id = x.authority_id AND r.body_id = x.id AND {_running('r')} AND {_in_use('k')})",
    ),
    "B002": Written(
        *("body", "name", "CASE WHEN x.kind IN ('office', 'team') THEN 'note' ELSE 'warning' END", _within("x")),
        f"NOT {_MEETS.replace('b.', 'x.')}",
        "x.kind",
    ),
    "B003": Written(
        *("body", "name", "'note'", _within("x")),
        f"EXISTS (SELECT 1 FROM {_TWINS})",
        f"(SELECT count(DISTINCT j.kpi_id) FROM {_told('x', 'j')}), (SELECT group_concat(y.name, ', ') FROM {_TWINS})",
    ),
    "A001": Written(
        *("action", "text", "'warning'", _KEPT),
        "NOT EXISTS (SELECT 1 FROM answer m WHERE m.authority_id = x.authority_id AND m.action_id = x.id)",
    ),
    "A002": Written("action", "text", "'warning'", _KEPT, "coalesce(trim(x.success_measure), '') = ''"),
    "A003": Written("action", "text", "'error'", _KEPT, "coalesce(trim(x.owner), '') = ''"),
    "A004": Written("action", "text", "'warning'", _OPEN_X, "x.due_on IS NULL", "x.timescale_kind"),
    "A005": Written("action", "text", "'error'", f"{_OPEN_X} AND x.due_on IS NOT NULL", "x.due_on < :day", "x.due_on"),
    "A006": Written(
        *("action", "text", "'error'", f"{_DONE} AND {_MOVES}"),
        f"EXISTS (SELECT 1 FROM {_UNMOVED})",
        f"(SELECT group_concat(k.ref || ' ' || {_FROM_TO}, ', ') FROM {_UNMOVED})",
    ),
    "A007": Written(
        *("action", "text", "'warning'", f"{_KEPT} AND coalesce(trim(x.number), '') <> ''"),
        _twice(*_NUMBER),
        f"x.number, {_sharing(*_NUMBER)}",
    ),
    "A008": Written("action", "text", "'warning'", _KEPT, _twice(*_WORDS), _sharing(*_WORDS)),
}
