"""The tables can be made, compared with the models and taken away again, on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlmodel import Session

from app.db import make_engine
from app.errors import ConfigurationProblem
from app.models import METADATA
from app.schema import current, differences, downgrade, newest, require_newest, upgrade
from tests.factories import make_authority, make_finding, make_inspection


def test_tables_are_those_of_the_models(engine: Engine) -> None:
    assert current(engine) == newest()
    assert differences(engine) is None
    assert set(inspect(engine).get_table_names()) == {*METADATA.tables, "alembic_version"}


def test_down_and_up_again(engine: Engine) -> None:
    downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version", "sqlite_sequence"}
    upgrade(engine)
    assert differences(engine) is None


def test_an_older_register_is_brought_up_with_its_records(engine: Engine, session: Session) -> None:
    inspection = make_inspection(session, make_authority(session))
    finding = make_finding(session, inspection, text="Ensure that children are seen alone.")
    session.commit()
    downgrade(engine, "0001")
    upgrade(engine)
    with engine.connect() as connection:
        kept = connection.execute(
            text("SELECT text, fingerprint FROM finding WHERE id = :id"), {"id": finding.id}
        ).one()
    assert tuple(kept) == ("Ensure that children are seen alone.", "")
    assert differences(engine) is None


def test_every_constraint_is_named() -> None:
    unnamed = [
        f"{table.name}: {constraint!r}"
        for table in METADATA.tables.values()
        for constraint in table.constraints
        if not constraint.name
    ]
    assert unnamed == []


def test_every_row_of_an_authority_says_so_in_its_links() -> None:
    """A foreign key between two records of authorities includes the authority."""
    for table in METADATA.tables.values():
        if "authority_id" not in table.c or table.name == "role":
            continue
        for key in table.foreign_key_constraints:
            if key.referred_table.name != "authority":
                assert key.column_keys[0] == "authority_id", key.name


def test_a_database_without_tables_is_refused_with_the_remedy(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(ConfigurationProblem, match="goldenthread db upgrade"):
        require_newest(engine)
    engine.dispose()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "nonsense", "sqlite:////no/such/folder/x.db"])
def test_an_address_that_cannot_serve_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationProblem):
        make_engine(url)
