"""What SQLite and PostgreSQL write differently, as functions that each is given in its own words."""

from calendar import month_name
from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class days_between(GenericFunction[int]):  # noqa: N801 - used as SQL functions are
    """How many days the first date is after the second."""

    type = Integer()
    inherit_cache = True


class number_text(GenericFunction[str]):  # noqa: N801 - used as SQL functions are
    """A number as a person writes it: 90 and 87.7."""

    type = String()
    inherit_cache = True


class day_text(GenericFunction[str]):  # noqa: N801 - used as SQL functions are
    """A date as a person writes it: 29 September 2019."""

    type = String()
    inherit_cache = True


@compiles(days_between)
def _days(element: Any, compiler: Any, **options: Any) -> str:
    later, earlier = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({later} - {earlier})"


@compiles(days_between, "sqlite")
def _days_in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    later, earlier = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(number_text)
def _number(element: Any, compiler: Any, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS VARCHAR)"


@compiles(number_text, "sqlite")
def _number_in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"printf('%.15g', {compiler.process(element.clauses, **options)})"


@compiles(day_text)
def _day(element: Any, compiler: Any, **options: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **options)}, 'FMDD FMMonth YYYY')"


@compiles(day_text, "sqlite")
def _day_in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    day = compiler.process(element.clauses, **options)
    months = " ".join(f"WHEN {number} THEN '{name}'" for number, name in enumerate(month_name) if number)
    month = f"CASE CAST(strftime('%m', {day}) AS INTEGER) {months} END"
    return f"(CAST(strftime('%d', {day}) AS INTEGER) || ' ' || {month} || strftime(' %Y', {day}))"
