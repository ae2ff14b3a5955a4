"""The gap rules as texts: for `goldenthread rule`, the REST service and the page of the documentation."""

from typing import Any

from sqlmodel import Session

from app.coverage.rules import RULES, Rule
from app.coverage.when import Settled, settled
from app.vocabulary import Severity

_INTRODUCTION = """# Gap rules

A rule looks at one kind of record and finds those at which the thread is broken. It only reads. Every count comes with
its denominator: how many records the rule looked at. A waiver (reason, by whom, until when) takes a gap out of the
count and shows it as waived; one that has expired is told at its gap.

Some rules allow a span of days, which an authority may settle otherwise: `goldenthread rules set K007 --days 90`. It
may also switch a rule off: `goldenthread rules off K006 --reason "..."`. The rule then finds nothing there, its records
leave the counts over several authorities, and every count says that it is off, and why.

`--as-of DATE` moves the clock: routes, bodies, meetings, measurements, retirements, waivers and reports are looked at
as of that day. It does not undo what was edited since.

This page is made from the rules themselves: `make docs`.
"""


def rule_fields(session: Session | None = None, authority_id: int | None = None) -> list[dict[str, Any]]:
    """Every rule as a flat record, as an authority settled it where one is named."""
    own = _own(session, authority_id)
    return [_texts(rule) | _settled(rule, own, authority_id or 0) for rule in RULES]


def fields_of(rule: Rule, session: Session | None = None, authority_id: int | None = None) -> dict[str, Any]:
    """One rule as a flat record, as an authority settled it where one is named.

    Returns
    -------
    dict
        Texts, and what may be settled: `days` (None where the rule has no span), `off` and `off_reason`.
    """
    return _texts(rule) | _settled(rule, _own(session, authority_id), authority_id or 0)


def _own(session: Session | None, authority_id: int | None) -> Settled:
    if session is None or authority_id is None:
        return Settled()
    return settled(session, frozenset({authority_id}))


def _settled(rule: Rule, own: Settled, authority_id: int) -> dict[str, Any]:
    off = own.off.get(rule.code, {}).get(authority_id)
    return {
        "days": own.days.get(rule.code, {}).get(authority_id, rule.days),
        "span": rule.span or None,
        "off": off is not None,
        "off_reason": off.reason if off else None,
    }


def _texts(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.code,
        "slug": rule.slug,
        "title": rule.title,
        "looks_at": rule.looks_at.value,
        "checks": rule.checks,
        "why": rule.why,
        "close": rule.close,
        "severity": severity_words(rule),
    }


def severity_words(rule: Rule) -> str:
    """How severe the rule's gaps are: "error", or "error: recommendation, priority action; note: strength"."""
    if isinstance(rule.severity, Severity):
        return rule.severity.value
    kinds: dict[str, list[str]] = {}
    for kind, level in rule.severity.items():
        kinds.setdefault(level.value, []).append(kind.value.replace("_", " "))
    return "; ".join(f"{level}: {', '.join(words)}" for level, words in kinds.items())


def rules_page() -> str:
    """The rules as a page of Markdown."""
    return "\n".join([_INTRODUCTION, *(_section(rule) for rule in RULES)])


def _section(rule: Rule) -> str:
    return (
        f"## {rule.code} {rule.title}\n\n"
        f"`{rule.slug}` looks at: {rule.looks_at.value}. {rule.checks}\n\n"
        f"- **Why it matters.** {rule.why}\n"
        f"- **How to close it.** {rule.close}\n"
        f"- **How severe.** {severity_words(rule)}\n"
        + (f"- **Span.** {rule.days} days. {rule.span}\n" if rule.span else "")
    )
