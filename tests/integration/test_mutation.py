"""Seeded changes to a database give the findings that they imply, and no other."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.introspect.connect import open_connection
from tests.conftest import Database, Server
from tests.exactness import databases
from tests.mutation import schemas
from tests.mutation.kinds import KINDS
from tests.mutation.report import score, table, wrong
from tests.mutation.run import Changing, Mutator

_NUMBER = {"hazards": 250, "wellness": 150, "django": 100}

# The suite makes the same schemas each time. With this set, so many that are new each time.
_EXAMPLES = os.environ.get("SCHEMA_AUDIT_EXAMPLES")


@pytest.fixture(scope="module", params=sorted(_NUMBER))
def filled(request: pytest.FixtureRequest, server: Server) -> Iterator[tuple[str, Database]]:
    roles = server.roles()
    scripts = {
        "hazards": lambda: databases.hazards(server.version_num),
        "wellness": lambda: databases.WELLNESS.read_text(encoding="utf-8"),
        "django": lambda: databases.django(server.dsn),
    }
    database = server.create_database(scripts[request.param]())
    yield request.param, database
    server.drop_database(database)
    server.drop_roles(roles)


def test_precision_and_recall_are_one(filled: tuple[str, Database]) -> None:
    name, database = filled
    mutator = Mutator.open(database.dsn)
    try:
        found = [mutator.mutate(number, 1) for number in range(_NUMBER[name])]
    finally:
        mutator.close()
    outcomes = [outcome for outcome in found if outcome is not None]
    assert len(outcomes) == _NUMBER[name]
    assert [line for outcome in outcomes for line in wrong(outcome)] == []
    total = score(outcomes)
    assert (total.precision, total.recall) == (1.0, 1.0)
    assert total.found > len(outcomes) / 3  # most of the changes do imply something


def test_nothing_is_left_of_a_change(filled: tuple[str, Database]) -> None:
    _, database = filled
    state = "select count(*), max(oid::bigint) from pg_catalog.pg_class where oid >= 16384"
    before = database.rows(state)
    mutator = Mutator.open(database.dsn)
    try:
        for number in range(20):
            mutator.mutate(number, 2)
    finally:
        mutator.close()
    assert database.rows(state) == before


def test_a_number_makes_the_same_change_again(filled: tuple[str, Database]) -> None:
    _, database = filled
    mutator = Mutator.open(database.dsn)
    try:
        first = [mutator.mutate(number, 3) for number in range(12)]
        assert mutator.mutate(7, 3) == first[7]
    finally:
        mutator.close()
    again = Mutator.open(database.dsn)
    try:
        assert again.mutate(7, 3) == first[7]
    finally:
        again.close()


def test_every_kind_has_its_own_name() -> None:
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names) > 100
    assert "n/a" in "\n".join(table([], names))


@settings(
    max_examples=int(_EXAMPLES or 30),
    derandomize=_EXAMPLES is None,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(made=schemas.databases(), seed=st.integers(0, 1000))
def test_any_schema_meets_its_spec_and_any_change_is_told(
    module_database: Database, made: schemas.Made, seed: int
) -> None:
    connection = open_connection(module_database.dsn)
    try:
        with Changing(connection) as session:
            for statement in made.statements:
                connection.execute(statement.encode())
            mutator = Mutator.within(session)  # raises if anything is found in it
            for number in range(4):
                outcome = mutator.mutate(number, seed)
                assert outcome is not None
                assert list(wrong(outcome)) == []
    finally:
        connection.close()
