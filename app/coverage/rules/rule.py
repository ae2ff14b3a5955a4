"""What a gap rule is, and what the rules of several kinds of record share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, func, literal, or_, select, type_coerce

from app.coverage import conditions as c
from app.coverage.when import When
from app.vocabulary import NodeKind, Severity

ConditionAt = Callable[[When], ColumnElement[bool]]


@dataclass(frozen=True, eq=False)
class Rule:
    """One way in which the thread can be broken.

    Parameters
    ----------
    code, slug, title : str
        F001, finding-without-kpi, "No KPI measures the finding".
    looks_at : NodeKind
        The kind of record whose gaps it finds.
    checks : str
        The denominator in words.
    why, close : str
        Why it matters, and how to close such a gap.
    reason : str
        What is said of one record; names in braces are columns of `details`.
    among : callable
        When to condition: the records that are looked at.
    broken : callable
        When to condition: those of them that break the rule.
    severity : Severity or mapping
        Of every gap, or by the record's kind (findings, bodies) or status (KPIs).
    details : callable
        When to the columns that the reason names.
    days : int or None
        The span that the rule allows, which an authority may settle otherwise.
    span : str
        What the days are, in words.
    """

    code: str
    slug: str
    title: str
    looks_at: NodeKind
    checks: str
    why: str
    close: str
    reason: str
    among: ConditionAt
    broken: ConditionAt
    severity: Severity | Mapping[Any, Severity]
    details: Callable[[When], Mapping[str, ColumnElement[Any]]] = lambda _: {}
    days: int | None = None
    span: str = ""

    @property
    def table(self) -> c.Columns:
        """The columns of the records it looks at."""
        return _TABLES[self.looks_at]

    def severity_by(self) -> ColumnElement[str]:
        """The word of a record that its gap's severity goes by, where that is not the same for all."""
        return type_coerce(self.table.kind if "kind" in self.table else self.table.status, String)

    def severity_of(self, word: str) -> str:
        """The severity of the gap at a record with this word."""
        level = self.severity if isinstance(self.severity, Severity) else self.severity.get(word, Severity.WARNING)
        return level.value

    def severity_column(self) -> ColumnElement[str]:
        """The severity of one record's gap, as SQL."""
        if isinstance(self.severity, Severity):
            return literal(self.severity.value)
        levels = ((self.severity_by() == word, literal(level.value)) for word, level in self.severity.items())
        return case(*levels, else_=literal(Severity.WARNING.value))


_TABLES = {NodeKind.FINDING: c.FINDING, NodeKind.KPI: c.KPI, NodeKind.BODY: c.BODY, NodeKind.ACTION: c.ACTION}


def blank(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """The cell is empty."""
    return or_(column.is_(None), func.trim(column) == "")


def table_of(columns: Any) -> Any:
    """The table, or its alias, that the columns are of."""
    return columns.id.table


def listed(words: ColumnElement[str], order: ColumnElement[Any], about: Any, *where: Any) -> ColumnElement[str]:
    """The words of the linked records that `where` holds for, in order and with commas.

    Parameters
    ----------
    about : columns
        Of the record that the gap is at, which `where` links to.
    """
    # Zero added: SQLite would rather walk the whole authority in the order of an index than sort a handful.
    rows: Select[Any] = select(words.label("words")).where(*where).order_by(order + 0).correlate(table_of(about))
    return select(func.aggregate_strings(rows.subquery().c.words, ", ")).scalar_subquery()
