"""Reads the configured database."""

import getpass
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from app import audit, schema
from app.coverage.gaps import Question
from app.db import busy_as_problem, is_busy, make_engine, reading, unit_of_work
from app.errors import ConfigurationProblem, InvalidInput, Problem
from app.models.base import Id
from app.services import catalogue, coverage
from app.services.pages import page
from app.services.records import problems_of
from app.services.resource import Resource
from cli.options import today

_PAGE = 500


@contextmanager
def opened() -> Iterator[Engine]:
    """The configured database, whatever tables it has.

    Raises
    ------
    ConfigurationProblem
        It cannot be opened.
    Busy
        Another process kept it for longer than the configured wait.
    """
    engine = make_engine()
    try:
        with busy_as_problem():
            _reach(engine)
            yield engine
    finally:
        engine.dispose()


@contextmanager
def configured() -> Iterator[Engine]:
    """The configured database, which must have the tables of this release."""
    with opened() as engine:
        try:
            schema.require_newest(engine)
        except ConfigurationProblem as problem:
            raise ConfigurationProblem(problem.message, [_named(engine)]) from None
        audit.listen()
        yield engine


def _reach(engine: Engine) -> None:
    try:
        engine.connect().close()
    except DBAPIError as problem:
        if is_busy(problem.orig):
            raise
        said = " ".join(str(problem.orig).split())
        raise ConfigurationProblem(f"The database cannot be opened: {said}.", [_named(engine)]) from None


def _named(engine: Engine) -> Problem:
    return Problem(str(engine.url), "set GOLDENTHREAD_DATABASE_URL to use another")


@contextmanager
def looking() -> Iterator[Session]:
    """A session that reads the configured database."""
    with configured() as engine, reading(engine) as session:
        yield session


@contextmanager
def writing(actor: str) -> Iterator[Session]:
    """One unit of work on the configured database."""
    with configured() as engine, unit_of_work(engine, actor) as session:
        yield session


def person() -> str:
    """Who types: the name of the account, or its number where it has none, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


class Local:
    """The configured database as a source."""

    def gaps(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The gap report."""
        with looking() as session:
            return coverage.gap_report(session, question(session, params))

    def coverage(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The coverage report."""
        with looking() as session:
            return coverage.coverage_report(session, question(session, params))

    def covered(self, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The records behind a number of the coverage report."""
        after: int | None = 0
        with looking() as session:
            asked = question(session, {**params, "kind": ()})
            while after is not None:
                number = params["kind"], params["depth"]
                rows, after = coverage.covered_records(session, asked, *number, _PAGE, after, covered=params["covered"])
                yield from rows

    def trace(self, ref: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Every thread through a record."""
        from app.services.traces import trace

        with looking() as session:
            owner = coverage.one_authority(session, params.get("authority"), None)
            found = trace(session, owner.id, ref, _day(params))
        return dict(to_jsonable_python(asdict(found)))

    def quote(self, ref: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """The quote that a finding rests on."""
        from app.services.files import prove

        with looking() as session:
            owner = coverage.one_authority(session, params.get("authority"), None)
            return asdict(prove(session, owner.id, ref))

    def body(self, ref: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """What a body sees."""
        from app.coverage.body_view import body_view
        from app.services.records import find_by_ref

        with looking() as session:
            owner = coverage.one_authority(session, params.get("authority"), None)
            wanted = find_by_ref(session, catalogue.BODIES, owner.id, ref)
            found = body_view(session, owner.id, wanted.id, _day(params))
        return dict(to_jsonable_python(asdict(found)))

    def matrix(self, kind: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """A coverage matrix."""
        from app.services.matrices import matrix

        with looking() as session:
            found = matrix(session, None, kind, _day(params), **_narrowed(params, "authority", "inspection", "body"))
        return dict(to_jsonable_python(asdict(found)))

    def weak_points(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Single points of failure."""
        from app.coverage.weak_points import weak_points

        with looking() as session:
            owner = coverage.one_authority(session, params.get("authority"), None)
            found = weak_points(session, owner.id, owner.name, _day(params), params["limit"])
        return dict(to_jsonable_python(asdict(found)))

    def graph(self, form: str, params: Mapping[str, Any]) -> str:
        """The graph in a format."""
        from app.export.graph_formats import FORMATS
        from app.services.graphs import graph_of

        names = ("authority", "ref", "steps", "inspection", "body", "rule", "theme")
        with looking() as session:
            built = graph_of(session, None, _day(params), **_narrowed(params, *names))
        return FORMATS[form].write(built)

    def suggestions(self, what: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What may fit: kpis, findings, actions or restates."""
        from app.services import suggested

        asked = {"authority": None, **params}
        answers: dict[str, Callable[..., list[dict[str, Any]]]] = {
            "kpis": suggested.kpis_for,
            "findings": suggested.findings_for,
            "actions": suggested.actions_for,
            "restates": suggested.restates_for,
        }
        with looking() as session:
            return list(to_jsonable_python(answers[what](session, None, **asked)))

    def repeats(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What was said before, proposed and answered."""
        from app.services.suggested import repeats_of

        with looking() as session:
            return list(to_jsonable_python(repeats_of(session, None, **params)))

    def answer_repeat(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """Accept or refuse a repeat."""
        from app.services.suggested import answered
        from app.vocabulary import RepeatStatus

        asked = {"authority": None, **content, "status": RepeatStatus(content["status"])}
        with writing(f"cli:{person()}") as session:
            return answered(session, None, **asked)

    def changes(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """What differs between two moments, and why."""
        from app.services.changes import changes

        with looking() as session:
            owner = coverage.one_authority(session, params.get("authority"), None)
            found = changes(session, owner, params["from"], params["to"], today())
            return dict(to_jsonable_python(asdict(found)))

    def whatif(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """What changes would make of gaps and coverage."""
        from app.services.whatif import what_if

        with configured() as engine:
            return what_if(engine, None, content.get("authority"), _day(content), _changes(content))

    def repair(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The least repair."""
        from app.services.repair import RepairQuestion, repair

        with looking() as session:
            return repair(session, None, RepairQuestion(**{**content, "as_of": _day(content)}))

    def take_steps(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """Make changes."""
        from app.services.repair import carry_out

        with writing(f"cli:{person()}") as session:
            return carry_out(session, None, content.get("authority"), _day(content), _changes(content))

    def records(self, path: str, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """All records of a kind."""
        from app.services.snapshots import SNAPSHOTS

        resource = next(resource for resource in (*catalogue.RESOURCES, SNAPSHOTS) if resource.path == path)
        given = {key: value for key, value in params.items() if key != "sort"}
        _check(given, {"authority", "q", *resource.filters, *dict(resource.on_days)}, "a filter")
        filters = {key: _typed(resource, key, value) for key, value in given.items()}
        sort = params.get("sort", "id")
        _check([sort.removeprefix("-")], {"id", *resource.sorts}, "an order")
        cursor = None
        with looking() as session:
            while True:
                found = page(session, resource, None, filters, sort, _PAGE, cursor)
                for row in found.rows:
                    yield to_jsonable_python(dict(row))
                if (cursor := found.next_cursor) is None:
                    return


def question(session: Session, params: Mapping[str, Any]) -> Question:
    """The question that the parameters of a command ask."""
    return coverage.ask(
        session,
        None,
        _day(params),
        authority=params.get("authority"),
        inspection=params.get("inspection"),
        rules=params.get("rule", ()),
        severities=params.get("severity", ()),
        kinds=params.get("kind", ()),
    )


def _narrowed(params: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Those of the parameters that were given, and the kinds of finding."""
    return {name: params[name] for name in names if name in params} | {"kinds": params.get("kind", ())}


def _day(params: Mapping[str, Any]) -> date:
    return date.fromisoformat(params["as_of"]) if "as_of" in params else today()


def _changes(content: Mapping[str, Any]) -> Any:
    """Changes as a command gives them, checked."""
    from app.models.change import Changes

    try:
        return TypeAdapter[Any](Changes).validate_python(content["changes"])
    except ValidationError as problem:
        raise InvalidInput("The changes are not valid.", problems_of(problem, "changes.")) from None


def _typed(resource: Resource, name: str, value: str) -> Any:
    field = resource.read.model_fields.get(name)
    if name in dict(resource.on_days):
        kind: Any = date
    elif field is None:
        return value
    else:
        kind = Id if name.endswith("_id") else field.annotation or str
    try:
        return TypeAdapter[Any](kind).validate_python(value)
    except ValidationError as problem:
        raise InvalidInput(f"{value} is not a value of {name}.", problems_of(problem, f"{name}")) from None


def _check(names: Any, known: set[str], what: str) -> None:
    for name in names:
        if name not in known:
            raise InvalidInput(f"{name} is not {what} of this list.", [Problem(name, f"is none of {sorted(known)}")])
