"""What each gap rule rests on: the records within reach of a gap, and the fields of theirs that can open or close it.

A snapshot's difference is explained with this: a change in the audit trail is a cause of a gap when it is one of a
watched field, of a record that was in reach at that moment, in a direction that fits.
"""

from dataclasses import dataclass, replace

from app.vocabulary import NodeKind

OPENS, EITHER, CLOSES = -1, 0, 1


@dataclass(frozen=True)
class Watch:
    """One kind of record in reach of a gap.

    Parameters
    ----------
    kind : str
        Its table.
    column : str
        The link by which it is reached: of its own table, or, where `up`, of the record above. Empty at the root.
    fields : frozenset of str, optional
        Those that matter, "status=retired" where only a change to or from that word does; None for all.
    push : int
        What its being there, or being in force, does to the gap: OPENS, CLOSES, or EITHER.
    below : tuple of Watch
        What is reached from it.
    rule : str
        Only waivers of this rule.
    alike : str
        Only records that say the same in this field as the record of the gap.
    """

    kind: str
    column: str = ""
    up: bool = False
    fields: frozenset[str] | None = frozenset()
    push: int = EITHER
    below: tuple["Watch", ...] = ()
    rule: str = ""
    alike: str = ""


@dataclass(frozen=True)
class Reach:
    """What a rule rests on; `ages`: its gaps also open by the passing of a span of days."""

    root: Watch
    ages: bool = False


def _down(kind: str, column: str, fields: str, push: int, *below: Watch) -> Watch:
    """Records of `kind` whose `column` names the record above."""
    return Watch(kind, column, up=False, fields=frozenset({*fields.split(), column}), push=push, below=below)


def _up(kind: str, column: str, fields: str, push: int, *below: Watch) -> Watch:
    """The record that the `column` of the record above names."""
    return Watch(kind, column, up=True, fields=frozenset(fields.split()), push=push, below=below)


def _finding(*below: Watch, fields: str = "") -> Watch:
    said = _up("inspection", "inspection_id", "published_on ends_on", OPENS)
    looked_at = frozenset({"checked", "inspection_id", *fields.split()})
    return Watch("finding", fields=looked_at, push=OPENS, below=(said, *below))


def _own_or_restated(*links: Watch) -> tuple[Watch, ...]:
    """Links of the finding itself, and of the findings that restate it."""
    push = links[0].push
    restating = _up("finding", "finding_id", "", push, *links)
    return *links, _down("restatement", "restated_id", "finding_id", push, restating)


def _mapped(push: int, fields: str, kpi: str, *below: Watch) -> tuple[Watch, ...]:
    return _own_or_restated(
        _down("mapping", "finding_id", f"{fields} kpi_id", push, _up("kpi", "kpi_id", kpi, push, *below))
    )


def _kpi(*below: Watch, fields: str = "status", push: int = OPENS) -> Watch:
    return Watch("kpi", fields=frozenset({"retired_on", *fields.split()}), push=push, below=below)


def _body(*below: Watch, fields: str = "") -> Watch:
    return Watch("body", fields=frozenset({"from_on", "to_on", *fields.split()}), push=OPENS, below=below)


def _action(*below: Watch, fields: str, push: int = OPENS) -> Watch:
    return Watch("action", fields=frozenset(fields.split()), push=push, below=below)


_MEETING = _down("meeting", "body_id", "held_on", CLOSES)
_ROUTE = "from_on to_on frequency"
_MEASUREMENT = "value ends_on starts_on"
_USED = "status=retired retired_on"
_LIVE = "status retired_on"


def _routes(push: int, *beyond: Watch) -> Watch:
    body = _up("body", "body_id", "from_on to_on", CLOSES, *beyond)
    return _down("route", "kpi_id", f"{_ROUTE} body_id", push, body)


_ANSWERED = _down("answer", "finding_id", "action_id", CLOSES, _up("action", "action_id", "status=dropped", CLOSES))
_AT_WORK = _up("action", "action_id", "status done_on", CLOSES)
_AT_WORK_ON = _down("answer", "finding_id", "action_id", CLOSES, _AT_WORK)
_RESTATED = _down(
    "restatement", "finding_id", "restated_id", CLOSES, _up("finding", "restated_id", "", CLOSES, _AT_WORK_ON)
)
_ATTENDED = (
    _down("move", "kpi_id", "action_id", CLOSES, _AT_WORK),
    _down(
        "mapping",
        "kpi_id",
        "status=rejected finding_id",
        CLOSES,
        _up("finding", "finding_id", "", CLOSES, _AT_WORK_ON, _RESTATED),
    ),
)
_DEFINED = "name definition unit polarity"
_IN_USE = _up("kpi", "kpi_id", _USED, EITHER)
_TWIN = _up("body", "body_id", "from_on to_on", EITHER, _down("route", "body_id", f"{_ROUTE} kpi_id", EITHER, _IN_USE))
_TOLD_TOO = replace(_IN_USE, below=(_down("route", "kpi_id", f"{_ROUTE} body_id", EITHER, _TWIN),))
_MOVED_KPI = _up("kpi", "kpi_id", f"{_USED} polarity", EITHER, _down("measurement", "kpi_id", _MEASUREMENT, EITHER))
_SAME_NUMBER = replace(_down("action", "plan_id", "number status=dropped", EITHER), alike="number")
_SAME_WORDS = replace(_down("action", "authority_id", "text status=dropped", EITHER), alike="text")

_REACH = {
    "F001": Reach(_finding(*_mapped(CLOSES, "status=rejected", _USED))),
    "F002": Reach(_finding(*_mapped(EITHER, "status", _LIVE))),
    "F003": Reach(_finding(*_mapped(EITHER, "status=rejected", _USED, _routes(CLOSES)))),
    "F004": Reach(_finding(*_own_or_restated(_ANSWERED))),
    "F005": Reach(_finding(*_mapped(EITHER, "status measures", _USED))),
    "F006": Reach(_finding(_down("repeat", "finding_id", "status earlier_id", OPENS))),
    "F007": Reach(
        _finding(
            _down(
                "mapping",
                "finding_id",
                "status kpi_id finding_fingerprint kpi_fingerprint",
                EITHER,
                _up("kpi", "kpi_id", f"{_USED} {_DEFINED}", EITHER),
            ),
            fields="text",
        )
    ),
    "K001": Reach(_kpi(_down("route", "kpi_id", _ROUTE, CLOSES), fields="status=retired")),
    "K002": Reach(_kpi(_routes(EITHER, _MEETING), fields="status=retired")),
    "K003": Reach(_kpi(_down("measurement", "kpi_id", _MEASUREMENT, CLOSES))),
    "K004": Reach(_kpi(_down("measurement", "kpi_id", _MEASUREMENT, EITHER), fields="status frequency"), ages=True),
    "K005": Reach(_kpi(_down("target", "kpi_id", "from_on to_on value colour", CLOSES), fields="status polarity")),
    "K006": Reach(
        _kpi(
            _down("mapping", "kpi_id", "status=rejected finding_id", CLOSES),
            _down("move", "kpi_id", "action_id", CLOSES, _up("action", "action_id", "status=dropped", CLOSES)),
            fields="status=retired",
        )
    ),
    "K007": Reach(_kpi(fields="status proposed_on", push=EITHER), ages=True),
    "K008": Reach(_kpi(_down("measurement", "kpi_id", _MEASUREMENT, EITHER), *_ATTENDED, fields="status polarity")),
    "K009": Reach(_kpi(_down("measurement", "kpi_id", f"{_MEASUREMENT} direction", EITHER))),
    "K010": Reach(
        _kpi(
            _down("measurement", "kpi_id", _MEASUREMENT, EITHER),
            _routes(EITHER, replace(_MEETING, push=EITHER)),
            fields="status frequency",
        ),
        ages=True,
    ),
    "B001": Reach(_body(_down("route", "body_id", f"{_ROUTE} kpi_id", CLOSES, _up("kpi", "kpi_id", _USED, CLOSES)))),
    "B002": Reach(_body(_MEETING)),
    "B003": Reach(_body(_down("route", "body_id", f"{_ROUTE} kpi_id", EITHER, _TOLD_TOO))),
    "A001": Reach(_action(_down("answer", "action_id", "finding_id", CLOSES), fields="status=dropped")),
    "A002": Reach(_action(fields="status=dropped success_measure")),
    "A003": Reach(_action(fields="status=dropped owner")),
    "A004": Reach(_action(fields="status done_on due_on")),
    "A005": Reach(_action(fields="status done_on due_on")),
    "A006": Reach(
        _action(
            _down("move", "action_id", "kpi_id", EITHER, _MOVED_KPI),
            _up("plan", "plan_id", "agreed_on", EITHER),
            fields="status done_on plan_id",
            push=EITHER,
        )
    ),
    "A007": Reach(_action(_up("plan", "plan_id", "", EITHER, _SAME_NUMBER), fields="status=dropped number plan_id")),
    "A008": Reach(_action(_up("authority", "authority_id", "", EITHER, _SAME_WORDS), fields="status=dropped text")),
}


def _everything(watch: Watch) -> Watch:
    """The same reach with every field of every record in it, either way."""
    return replace(watch, fields=None, push=EITHER, below=tuple(_everything(below) for below in watch.below))


def _all_of(*codes: str) -> Reach:
    roots = [_REACH[code].root for code in codes]
    below = {part: None for root in roots for part in root.below}
    return Reach(_everything(replace(roots[0], below=tuple(below))), ages=True)


# A rule that says nothing here is explained by whatever changed near its records.
_OTHERS = {
    NodeKind.FINDING: _all_of("F003", "F004", "F006"),
    NodeKind.KPI: _all_of("K002", "K005", "K008"),
    NodeKind.BODY: _all_of("B002", "B003"),
    NodeKind.ACTION: _all_of("A001", "A006", "A007"),
}
_SEVERITY = {
    NodeKind.FINDING: frozenset({"kind"}),
    NodeKind.KPI: frozenset({"status"}),
    NodeKind.BODY: frozenset({"kind"}),
}


def reach_of(code: str, looks_at: NodeKind) -> Reach:
    """What the rule of this code rests on."""
    return _REACH.get(code) or _OTHERS[looks_at]


def severity_reach(code: str, looks_at: NodeKind) -> Reach:
    """What the severity of the rule's gaps rests on."""
    if looks_at in _SEVERITY:
        return Reach(Watch(looks_at.value, fields=_SEVERITY[looks_at]))
    return reach_of(code, looks_at)


def waiver_reach(code: str, looks_at: NodeKind) -> Reach:
    """What a gap's being waived rests on."""
    waivers = _down("waiver", f"{looks_at}_id", "rule expires_on", CLOSES)
    return Reach(Watch(looks_at.value, below=(replace(waivers, rule=code),)))
