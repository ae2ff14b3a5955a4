"""goldenthread rules and goldenthread rule: the gap rules themselves, and what an authority settles about them."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from cli.options import Authority
from cli.output import Format, console, print_json, print_rows, say

Code = Annotated[str, typer.Argument(help="F001, or a slug such as finding-without-kpi.")]


class RulesFormat(StrEnum):
    """How the rules are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.callback(invoke_without_command=True)(rules)
    group.command("set")(set_days)
    group.command("off")(off)
    group.command("on")(on)
    app.add_typer(group, name="rules")
    app.command("rule")(rule)


def rules(
    context: typer.Context,
    form: Annotated[RulesFormat, typer.Option("--format", "-f", help="Markdown is the page of docs/.")] = (
        RulesFormat.TABLE
    ),
    authority: Annotated[
        str | None, typer.Option("--authority", "-a", help="As this authority settled them: spans, and rules off.")
    ] = None,
) -> None:
    """List the gap rules, or settle something about one for an authority."""
    from app.services.rule_texts import rules_page

    if context.invoked_subcommand is not None:
        return
    if form == RulesFormat.MARKDOWN:
        print(rules_page(), end="")
        return
    columns = {"rule": "Rule", "looks_at": "Looks at", "title": "Gap", "checks": "Which records", "days": "Days"}
    settled = {"off": "Off", "off_reason": "Why it is off"} if authority else {}
    print_rows(_rules(authority), columns | settled, Format(form.value))


def set_days(
    code: Code,
    days: Annotated[int, typer.Option(min=1, max=36_500, help="The span that the rule allows, in days.")],
    reason: Annotated[str | None, typer.Option(help="Why another span than the rule's own.")] = None,
    authority: Authority = None,
) -> None:
    """Settle a rule's span of days for an authority."""
    given = {"days": days} if reason is None else {"days": days, "reason": reason}
    say(f"{_settle(code, authority, **given)}: the span is {days} days.")


def off(
    code: Code,
    reason: Annotated[str, typer.Option(help="Why it does not apply; every count says so.")],
    authority: Authority = None,
) -> None:
    """Switch a rule off for an authority: it finds nothing there, and is reported as off."""
    say(f"{_settle(code, authority, off=True, reason=reason)}: the rule is off.")


def on(code: Code, authority: Authority = None) -> None:
    """Switch a rule on again."""
    say(f"{_settle(code, authority, off=False)}: the rule is on.")


def _rules(authority: str | None) -> list[dict[str, Any]]:
    from app.services.rule_texts import rule_fields

    if authority is None:
        return rule_fields()
    from app.services.coverage import authority_named
    from cli.local import looking

    with looking() as session:
        return rule_fields(session, authority_named(session, authority, None).id)


def _settle(code: str, authority: str | None, **fields: object) -> str:
    from app.coverage.rules import rule_named
    from app.services import catalogue
    from app.services.coverage import one_authority
    from app.services.waivers import settle
    from cli.local import person, writing

    found = rule_named(code)
    with writing(f"cli:{person()}") as session:
        owner = one_authority(session, authority, None)
        settle(session, catalogue.RULE_SETTINGS, owner, found, **fields)
        return f"{found.code} for {owner.name}"


def rule(
    code: Code,
    form: Annotated[Format, typer.Option("--format", "-f")] = Format.TABLE,
) -> None:
    """Say why a rule matters and how to close its gaps."""
    from app.coverage.rules import rule_named
    from app.services.rule_texts import fields_of

    found = fields_of(rule_named(code))
    if form == Format.JSON:
        print_json(found)
    elif form == Format.CSV:
        print_rows([found], {key: key for key in found}, form)
    else:
        _show(found)


def _show(found: dict[str, Any]) -> None:
    out = console()
    out.print(f"{found['rule']} {found['title']} ({found['slug']})", soft_wrap=True)
    for heading, key in (
        ("Which records", "checks"),
        ("Why it matters", "why"),
        ("How to close it", "close"),
        ("How severe", "severity"),
        ("Span of days", "span"),
    ):
        if found[key] is None:
            continue
        out.print(f"\n{heading}\n  {found[key]}", soft_wrap=True)
