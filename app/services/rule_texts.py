"""The gap rules as texts: for `goldenthread rule`, the REST service and the page of the documentation."""

from typing import Any

from app.coverage.rules import RULES, Rule
from app.vocabulary import Severity

_INTRODUCTION = """# Gap rules

A rule looks at one kind of record and finds those at which the thread is broken. It only reads. Every count comes with
its denominator: how many records the rule looked at. A waiver (reason, by whom, until when) takes a gap out of the
count and shows it as waived.

`--as-of DATE` moves the clock: routes, bodies, meetings, measurements, retirements, waivers and reports are looked at
as of that day. It does not undo what was edited since.

This page is made from the rules themselves: `make docs`.
"""


def rule_fields() -> list[dict[str, Any]]:
    """Every rule as a flat record."""
    return [fields_of(rule) for rule in RULES]


def fields_of(rule: Rule) -> dict[str, Any]:
    """One rule as a flat record."""
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
    )
