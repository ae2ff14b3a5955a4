"""How the command line shows things: tables for people, JSON and CSV for scripts."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from app.export.table_csv import cell, csv_text

# What is piped has no width of its own: wide enough for a table that a person pages through.
PIPED_WIDTH = 160


class Format(StrEnum):
    """How a list or report is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class RecordFormat(StrEnum):
    """How a single report is printed."""

    TABLE = "table"
    JSON = "json"


def speak_utf8() -> None:
    """Write UTF-8 to files and pipes, whatever the locale; on a terminal, a sign for what its character set lacks."""
    if sys.stdout is None:
        # It was closed by whoever started the command, who wants none of it.
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def console() -> Console:
    """Where tables go."""
    file = sys.stdout
    return Console(file=file, width=None if file.isatty() else PIPED_WIDTH, highlight=False, soft_wrap=False)


def say(message: str) -> None:
    """Tell the person something that is no result: it goes to stderr, so that results can be piped."""
    print(message, file=sys.stderr)


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], form: Format) -> None:
    """Print a list.

    Parameters
    ----------
    columns : mapping
        Keys of the rows to their headings; JSON prints every key, whatever the columns.
    """
    if form == Format.JSON:
        print_json(list(rows))
    elif form == Format.CSV:
        sys.stdout.write(csv_text(list(rows[0]) if rows else list(columns), rows))
    elif rows:
        console().print(table_of(rows, columns))
    else:
        say("Nothing to list.")


def table_of(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], title: str = "") -> Table:
    """A table for the terminal; long texts wrap."""
    table = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD)
    for key, heading in columns.items():
        numeric = bool(rows) and all(isinstance(row.get(key), int | float | None) for row in rows)
        table.add_column(heading, justify="right" if numeric else "left", no_wrap=key == "ref", overflow="fold")
    for row in rows:
        table.add_row(*(_plain(row.get(key)) for key in columns))
    return table


def _plain(value: Any) -> Any:
    # Square brackets in a quotation are no markup.
    return cell(value).removeprefix("'").replace("[", r"\[")
