"""Create, change, delete and find records of any kind. Services flush and never commit: the caller's unit of work does.

Every id in an input is checked like an id in an address: a record of another authority is answered as an unknown one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, SQLModel, col, func, select

from app.errors import Conflict, InvalidInput, InvalidLink, NotFound, Problem, Stale
from app.models import Authority, Body, Document
from app.models.base import METADATA, AuthorityRow, Row
from app.services.bodies import refuse_itself
from app.services.dependents import depend_on_it, dependents
from app.services.file_needs import drop_file
from app.services.refs import give_refs
from app.services.resource import Resource
from app.services.storing import store, with_defaults

# The authorities that an actor may see; None is all of them.
Scope = frozenset[int] | None
InputT = TypeVar("InputT", bound=SQLModel)


def create(session: Session, resource: Resource, data: SQLModel, scope: Scope = None) -> Any:
    """Store one record, in an authority that is in scope.

    Raises
    ------
    InvalidLink
        It names a record that its authority does not have.
    Conflict
        Its reference, or what makes it unique, is taken.
    """
    return create_many(session, resource, [data], scope)[0]


def create_many(session: Session, resource: Resource, rows: Sequence[SQLModel], scope: Scope = None) -> list[Any]:
    """Store several records, all or none; every bad row is named.

    Raises
    ------
    InvalidLink, Conflict
        As `create`; the problems start with the row's place, from 0.
    """
    values = [vars(row) for row in rows]
    hold(session, values, scope)
    _check_links(session, resource, values, scope)
    return create_checked(session, resource, values)


def create_checked(session: Session, resource: Resource, rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Store several records whose links were looked at while their authorities were held, all or none.

    Raises
    ------
    Conflict
        As `create`.
    """
    whole = [with_defaults(resource.table, row) for row in rows]
    if not whole:
        return []
    if resource.complete:
        resource.complete(session, whole)
    if resource.prefix:
        give_refs(session, resource.prefix, whole)
    with _refusals(resource):
        records = store(session, resource.table, whole)
    _check(session, resource, records)
    return records


def hold(session: Session, rows: Iterable[Mapping[str, Any]], scope: Scope) -> None:
    """Keep other writers out of the authorities of these rows until this unit of work ends."""
    _hold(session, {row.get("authority_id") for row in rows}, scope)


def read_input(schema: type[InputT], row: Mapping[str, Any]) -> InputT:
    """Validate one row that did not come through a typed face.

    Raises
    ------
    InvalidInput
        Naming every bad field.
    """
    try:
        return schema.model_validate(row)
    except ValidationError as problem:
        raise InvalidInput("The input is not valid; nothing was stored.", problems_of(problem)) from None


def read_rows(resource: Resource, rows: Iterable[Any]) -> list[SQLModel]:
    """Validate rows that did not come through a typed face: each becomes the resource's create schema.

    Raises
    ------
    InvalidInput
        Naming every bad row and field.
    """
    valid, problems = validated(resource, rows)
    if problems:
        raise InvalidInput(f"{len(problems)} things are wrong; nothing was stored.", problems)
    return list(valid.values())


def validated(resource: Resource, rows: Iterable[Any]) -> tuple[dict[str, SQLModel], list[Problem]]:
    """The valid rows as the resource's create schema, and what is wrong with the others.

    Rows and problems are placed by "0.", "1." and so on.
    """
    # SQLModel's own way in takes twice as long as what it leads to.
    read = TypeAdapter(resource.create).validate_python
    valid: dict[str, SQLModel] = {}
    problems: list[Problem] = []
    for place, row in enumerate(rows):
        try:
            valid[f"{place}."] = read(row)
        except ValidationError as problem:
            problems += problems_of(problem, f"{place}.")
    return valid, problems


def problems_of(problem: ValidationError, prefix: str = "") -> list[Problem]:
    """What a schema found wrong, field by field."""
    return [
        Problem(prefix + ".".join(str(part) for part in error["loc"]), error["msg"].removeprefix("Value error, "))
        for error in problem.errors(include_url=False, include_context=False, include_input=False)
    ]


def get(session: Session, resource: Resource, record_id: int, scope: Scope) -> Any:
    """One record.

    Raises
    ------
    NotFound
        There is none, or its authority is out of scope.
    """
    record = session.get(resource.table, record_id)
    if record is None or not in_scope(record, scope):
        raise NotFound(resource.kind, record_id)
    return record


def get_to_change(session: Session, resource: Resource, record_id: int, scope: Scope) -> Any:
    """One record as it is now, which nobody else changes until this unit of work ends.

    Raises
    ------
    NotFound
        There is none, or its authority is out of scope.
    """
    record = get(session, resource, record_id, scope)
    if _hold(session, {_authority_of(record)}):
        # Somebody may have changed or deleted it while this waited.
        session.expunge(record)
        record = get(session, resource, record_id, scope)
    return record


def in_scope(record: Row, scope: Scope) -> bool:
    """Whether the actor may see the record."""
    return scope is None or _authority_of(record) in scope


def change(session: Session, resource: Resource, record: Any, data: SQLModel, version: int) -> Any:
    """Change what `data` sets, if the record still is the version that the change was made on.

    Raises
    ------
    Stale
        Somebody changed the record since.
    InvalidInput
        The record as a whole would not be valid.
    Conflict
        A body would be its own parent or successor; or what makes the record unique is taken.
    """
    _hold(session, {_authority_of(record)})
    if record.version != version:
        raise Stale(_changed_since(resource, record))
    new = data.model_dump(exclude_unset=True)
    _validate_whole(resource, record, new)
    _check_links(session, resource, [new | {"authority_id": getattr(record, "authority_id", None)}])
    if isinstance(record, Body):
        refuse_itself(record, new)
    for key, value in new.items():
        setattr(record, key, value)
    _flush(session, resource)
    _check(session, resource, [record])
    return record


def delete(session: Session, resource: Resource, record: Any, version: int | None = None) -> None:
    """Delete a record that nothing depends on.

    Raises
    ------
    Conflict
        Naming what depends on it.
    Stale
        Somebody changed the record since `version`.
    """
    if version is not None and record.version != version:
        raise Stale(_changed_since(resource, record))
    if holding := dependents(session, record):
        said = depend_on_it(holding)
        raise Conflict(f"This {resource.kind} cannot be deleted: {said}. Delete or change what does first.")
    if isinstance(record, Authority):
        counters = METADATA.tables["ref_counter"]
        session.connection().execute(counters.delete().where(counters.c.authority_id == record.id))
    session.delete(record)
    _flush(session, resource)
    if isinstance(record, Document) and record.sha256:
        drop_file(session, record.authority_id, record.sha256)


def link_problems(
    session: Session, resource: Resource, rows: Mapping[str, Mapping[str, Any]], scope: Scope = None
) -> list[Problem]:
    """Which ids do not name a record of their row's authority; an authority out of scope has none at all.

    Parameters
    ----------
    rows : mapping
        The rows by what their problems' places start with: "3." or "".
    """
    problems: list[Problem] = []
    for key in _links_of(resource):
        column = key.column_keys[-1]
        wanted = {(row["authority_id"], row[column]) for row in rows.values() if row.get(column) is not None}
        unknown = wanted - {pair for pair in _known(session, key, wanted) if scope is None or pair[0] in scope}
        for prefix, row in rows.items() if unknown else ():
            if (row["authority_id"], row.get(column)) in unknown:
                problems.append(Problem(prefix + column, NotFound(key.referred_table.name, row[column]).message))
    return problems


def _authority_of(record: Row) -> int:
    return record.authority_id if isinstance(record, AuthorityRow) else record.id


def _hold(session: Session, authority_ids: Set[int | None], scope: Scope = None) -> bool:
    """Keep other writers out of these authorities until this unit of work ends; say whether that took a lock.

    What the checks look at (other names, lines of parents, who depends on whom) must still hold at the commit.
    SQLite has one writer at a time as it is.
    """
    wanted = sorted(held for held in authority_ids if held is not None and (scope is None or held in scope))
    if not wanted or session.get_bind().dialect.name != "postgresql":
        return False
    mine = select(Authority.id).where(col(Authority.id).in_(wanted)).order_by(col(Authority.id))
    session.connection().execute(mine.with_for_update(key_share=True))
    return True


def _changed_since(resource: Resource, record: Any) -> str:
    return f"This {resource.kind} was changed at {record.updated_at:%H:%M on %d %B %Y}. Read it again, then change it."


def _validate_whole(resource: Resource, record: Any, new: dict[str, Any]) -> None:
    fields = resource.create.model_fields
    whole = {key: getattr(record, key) for key in fields if hasattr(record, key)} | new
    try:
        resource.create.model_validate(whole)
    except ValidationError as problem:
        raise InvalidInput(f"This {resource.kind} would not be valid.", problems_of(problem)) from None


def _check(session: Session, resource: Resource, records: Iterable[Any]) -> None:
    if resource.check:
        for record in records:
            resource.check(session, record)


def _check_links(session: Session, resource: Resource, rows: Sequence[Mapping[str, Any]], scope: Scope = None) -> None:
    """Every id that a row names must be a record of the row's authority."""
    placed = {"" if len(rows) == 1 else f"{place}.": row for place, row in enumerate(rows)}
    if problems := link_problems(session, resource, placed, scope):
        raise InvalidLink("A record that is named does not exist in this authority.", problems)


def _links_of(resource: Resource) -> list[ForeignKeyConstraint]:
    table = METADATA.tables[str(resource.table.__tablename__)]
    return sorted(table.foreign_key_constraints, key=lambda key: str(key.name))


def _known(session: Session, key: ForeignKeyConstraint, wanted: set[tuple[Any, Any]]) -> set[tuple[Any, Any]]:
    """Which of the (authority, id) pairs exist; the authority's own key is a pair with itself."""
    target = key.referred_table
    ids = sorted({pair[1] for pair in wanted})
    found: set[tuple[Any, Any]] = set()
    owner = target.c.id if target.name == "authority" else target.c.authority_id
    for start in range(0, len(ids), 500):
        statement = select(owner, target.c.id).where(target.c.id.in_(ids[start : start + 500]))
        found |= {(row[0], row[1]) for row in session.connection().execute(statement)}
    return found


def _flush(session: Session, resource: Resource) -> None:
    with _refusals(resource):
        session.flush()


@contextmanager
def _refusals(resource: Resource) -> Iterator[None]:
    """Say in the field's words why the database did not take something."""
    try:
        yield
    except StaleDataError:
        raise Stale(f"Somebody changed this {resource.kind} at the same moment. Read it again.") from None
    except IntegrityError as problem:
        raise Conflict(_conflict(resource, str(problem.orig))) from None


def _conflict(resource: Resource, said: str) -> str:
    """Say in the field's words what the database refused."""
    for key in unique_keys(resource):
        if (key.name and key.name in said) or f"UNIQUE constraint failed: {_sqlite_words(resource, key)}" in said:
            columns = [column.name for column in key.columns if column.name != "authority_id"]
            return f"There is already {one(resource)} with this {' and '.join(columns).replace('_id', '')}."
    return f"This {resource.kind} contradicts what is already stored."


def one(resource: Resource) -> str:
    """The kind with its article: a kpi, an inspection."""
    return f"{'an' if resource.kind[0] in 'aeiou' else 'a'} {resource.kind}"


def unique_keys(resource: Resource) -> list[Any]:
    """The constraints that say which columns together are unique."""
    table = METADATA.tables[str(resource.table.__tablename__)]
    return [key for key in table.constraints if key.__visit_name__ == "unique_constraint"]


def _sqlite_words(resource: Resource, key: Any) -> str:
    return ", ".join(f"{resource.table.__tablename__}.{column.name}" for column in key.columns)


def find_by_ref(session: Session, resource: Resource, authority_id: int, ref: str) -> Any:
    """The record that people call `ref`, in whatever case they type it.

    Where two references differ in case only, the one typed exactly is meant, or else the older one.

    Raises
    ------
    NotFound
    """
    table: Any = resource.table
    typed, mine = ref.strip(), select(table).where(table.authority_id == authority_id)
    # No index leads to a reference in another case, so that is looked for only when there is none in this one.
    anyhow = mine.where(func.lower(col(table.ref)) == typed.lower()).order_by(table.id)
    for asked in (mine.where(col(table.ref) == typed), anyhow):
        if (record := session.exec(asked.limit(1)).first()) is not None:
            return record
    raise NotFound(resource.kind, ref)
