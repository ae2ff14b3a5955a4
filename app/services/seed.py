"""Loads a council's records from small YAML files, one concept a file, through the services.

In a file `kpi: KPI-7` stands for the id of the KPI that is called KPI-7. What is stored already is left as it is, so
that loading twice changes nothing and nobody's edits are lost.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import UniqueConstraint
from sqlmodel import Session, select

from app.db import count_anew
from app.errors import ImportProblem, Problem
from app.models import Authority
from app.models.base import METADATA, columns
from app.services import catalogue
from app.services.matching import Tally
from app.services.records import create_many, read_rows
from app.services.resource import Resource
from app.vocabulary import ImportOutcome

# In the order in which records can be made. A name followed by a number holds a part of a long list.
FILES: tuple[tuple[str, Resource], ...] = (
    ("authority", catalogue.AUTHORITIES),
    ("documents", catalogue.DOCUMENTS),
    ("inspections", catalogue.INSPECTIONS),
    ("judgements", catalogue.JUDGEMENTS),
    ("recommendations", catalogue.FINDINGS),
    ("table_rows", catalogue.FINDINGS),
    ("restatements", catalogue.RESTATEMENTS),
    ("kpis", catalogue.KPIS),
    ("bodies", catalogue.BODIES),
    ("meetings", catalogue.MEETINGS),
    ("routes", catalogue.ROUTES),
    ("mappings", catalogue.MAPPINGS),
    ("targets", catalogue.TARGETS),
    ("measurements", catalogue.MEASUREMENTS),
    ("benchmarks", catalogue.BENCHMARKS),
    ("plans", catalogue.PLANS),
    ("actions", catalogue.ACTIONS),
    ("answers", catalogue.ANSWERS),
    ("moves", catalogue.MOVES),
    ("waivers", catalogue.WAIVERS),
)


def load(session: Session, folder: Path) -> Tally:
    """Load every file of a folder.

    Returns
    -------
    Tally
        How many records of each kind are new, and how many were there.

    Raises
    ------
    ImportProblem
        A file cannot be read, or names a record that does not exist.
    InvalidInput, Conflict
        A record is not valid, or contradicts another.
    """
    tally = Tally()
    authority_id: int | None = None
    for name, resource in FILES:
        for file in _parts(folder, name):
            rows = _rows(file)
            for batch in _batches(resource, rows):
                linked = batch if authority_id is None else list(_linked(session, resource, authority_id, batch, file))
                _store(session, resource, authority_id, linked, tally)
        if name == "authority":
            authority_id = _authority(session, folder)
    count_anew(session)
    return tally


def _parts(folder: Path, name: str) -> list[Path]:
    return sorted([*folder.glob(f"{name}.yaml"), *folder.glob(f"{name}_[0-9]*.yaml")])


def _rows(file: Path) -> list[dict[str, Any]]:
    try:
        rows = yaml.load(file.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise ImportProblem(f"{file.name} is not readable YAML.", [Problem(file.name, str(problem))]) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ImportProblem(f"{file.name} is not a list of records.")
    return rows


def _authority(session: Session, folder: Path) -> int:
    ref = _rows(folder / "authority.yaml")[0]["ref"]
    return session.exec(select(Authority.id).where(Authority.ref == ref)).one()


def _batches(resource: Resource, rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Rows that name others of the same file come after those; what names itself in a circle comes last."""
    own = str(resource.table.__tablename__)
    links = [key for key, table in _links(resource).items() if table == own]
    if not links:
        yield rows
        return
    waiting = {row.get("ref") for row in rows}
    while rows:
        ready = [row for row in rows if not any(row.get(key) in waiting for key in links)] or rows
        yield ready
        waiting -= {row.get("ref") for row in ready}
        rows = [row for row in rows if row.get("ref") in waiting] if ready is not rows else []


def _links(resource: Resource) -> dict[str, str]:
    """Names of links, and the tables that they lead to."""
    return {
        key.column_keys[-1].removesuffix("_id"): key.referred_table.name
        for key in METADATA.tables[str(resource.table.__tablename__)].foreign_key_constraints
        if key.referred_table.name != "authority"
    }


def _linked(
    session: Session, resource: Resource, authority_id: int, rows: list[dict[str, Any]], file: Path
) -> Iterator[dict[str, Any]]:
    """The rows with references turned into ids."""
    links = _links(resource)
    ids = {table: _ids(session, table, authority_id) for table in set(links.values())}
    for place, row in enumerate(rows, start=1):
        linked: dict[str, Any] = {"authority_id": authority_id}
        for key, value in row.items():
            if key not in links:
                linked[key] = value
            elif value in ids[links[key]]:
                linked[f"{key}_id"] = ids[links[key]][value]
            else:
                problem = Problem(f"{file.name}, record {place}", f"{key}: there is no {links[key]} {value}")
                raise ImportProblem("A record names another that does not exist.", [problem])
        yield linked


def _ids(session: Session, table: str, authority_id: int) -> dict[str, int]:
    column = METADATA.tables[table].c
    statement = select(column.ref, column.id).where(column.authority_id == authority_id)
    return {row[0]: row[1] for row in session.connection().execute(statement)}


def _store(
    session: Session, resource: Resource, authority_id: int | None, rows: list[dict[str, Any]], tally: Tally
) -> None:
    known, identity = _known(session, resource, authority_id), _identity(resource)
    valid = read_rows(resource, rows)
    new = [row for row in valid if tuple(getattr(row, key) for key in identity) not in known]
    create_many(session, resource, new)
    tally.count(resource.path, ImportOutcome.NEW, len(new))
    tally.count(resource.path, ImportOutcome.UNCHANGED, len(rows) - len(new))


def _known(session: Session, resource: Resource, authority_id: int | None) -> set[tuple[Any, ...]]:
    table = columns(resource.table)
    statement = select(*(table[key] for key in _identity(resource)))
    if authority_id is not None:
        statement = statement.where(table.authority_id == authority_id)
    return {tuple(row) for row in session.connection().execute(statement)}


def _identity(resource: Resource) -> list[str]:
    """What tells one record of a kind from another: its reference, or what must be unique about it."""
    if resource.has_ref:
        return ["ref"]
    constraints = METADATA.tables[str(resource.table.__tablename__)].constraints
    keys = (key for key in constraints if isinstance(key, UniqueConstraint))
    named = (tuple(column.name for column in key.columns if column.name != "authority_id") for key in keys)
    return list(next(key for key in sorted(named) if key != ("id",)))
