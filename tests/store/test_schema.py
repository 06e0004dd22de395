"""The schema that the migrations make, on both databases."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Engine, inspect

import control.store.tables  # noqa: F401 (registers the tables)
from control.store.connections import store_address, upgrade_engine
from control.store.metadata import METADATA
from control.store.migrations import HEAD
from control.store.schema import MIGRATIONS, known_revisions


def test_the_newest_step_is_the_one_the_start_looks_for():
    assert ScriptDirectory(MIGRATIONS).get_current_head() == HEAD


def test_every_step_is_known():
    steps = {script.revision for script in ScriptDirectory(MIGRATIONS).walk_revisions()}
    assert known_revisions() == steps


def test_migrations_make_the_tables_that_the_code_describes(store_url):
    with upgrade_engine(store_address(store_url)).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


@pytest.fixture
def described(request: pytest.FixtureRequest, store_url: str, tmp_path: Path) -> Engine:
    """A database of the same kind as the store, made from the descriptions of the tables and without any migration."""
    if store_url.startswith("sqlite"):
        engine = upgrade_engine(URL.create("sqlite", database=str(tmp_path / "described.sqlite")))
    else:
        engine = upgrade_engine(store_address(request.getfixturevalue("empty_postgres_url")))
    with engine.begin() as connection:
        METADATA.create_all(connection)
    return engine


def constraints(engine: Engine) -> dict[str, Any]:
    found = inspect(engine)
    return {
        table: {
            "checks": {check["name"]: check["sqltext"] for check in found.get_check_constraints(table)},
            "foreign keys": {key["name"]: key for key in found.get_foreign_keys(table)},
            "uniques": {unique["name"]: unique for unique in found.get_unique_constraints(table)},
            "indexes": {index["name"]: said(index) for index in found.get_indexes(table)},
            "primary key": found.get_pk_constraint(table),
        }
        for table in METADATA.tables
    }


def test_migrations_make_the_constraints_that_the_code_describes(store_url, described):
    migrated = upgrade_engine(store_address(store_url))
    assert constraints(migrated) == constraints(described)
    described.dispose()
    migrated.dispose()


def said(index: Any) -> dict[str, Any]:
    """An index as it reads: conditions are compared by their text."""
    return index | {"dialect_options": {key: str(value) for key, value in index["dialect_options"].items()}}
