"""goldenthread rules and goldenthread rule: the gap rules themselves."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from cli.output import Format, console, print_json, print_rows


class RulesFormat(StrEnum):
    """How the rules are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("rules")(rules)
    app.command("rule")(rule)


def rules(form: Annotated[RulesFormat, typer.Option("--format", "-f")] = RulesFormat.TABLE) -> None:
    """List the gap rules."""
    from app.services.rule_texts import rule_fields, rules_page

    if form == RulesFormat.MARKDOWN:
        print(rules_page(), end="")
        return
    columns = {"rule": "Rule", "looks_at": "Looks at", "title": "Gap", "checks": "Which records"}
    print_rows(rule_fields(), columns, Format(form.value))


def rule(
    code: Annotated[str, typer.Argument(help="F001, or a slug such as finding-without-kpi.")],
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
    ):
        out.print(f"\n{heading}\n  {found[key]}", soft_wrap=True)
