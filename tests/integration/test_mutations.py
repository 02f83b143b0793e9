"""One change to a database gives exactly the findings that it implies; a harmless one, none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from audit.introspect.connect import open_connection
from audit.introspect.oracle import answer
from audit.introspect.reading import read_schema
from audit.introspect.session import Session
from audit.spec.model import Spec
from tests.conftest import Database, Server
from tests.exactness import databases
from tests.exactness.loop import audit, audit_database
from tests.integration.mutations import MUTATIONS


class Base(NamedTuple):
    """The unchanged database, and the spec imported from it."""

    database: Database
    spec: Spec


@pytest.fixture(scope="module")
def base(server: Server) -> Iterator[Base]:
    database = server.create_database(databases.hazards(server.version_num))
    spec, found, _ = audit_database(database.dsn)
    assert found.exact
    yield Base(database, spec)
    server.drop_database(database)


@pytest.fixture
def own(base: Base, server: Server) -> Iterator[Database]:
    """A copy of the unchanged database for one test to change."""
    roles = server.roles()
    database = server.create_database(template=base.database.name)
    yield database
    server.drop_database(database)
    server.drop_roles(roles)


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_change_is_told_as_what_it_is(name: str, base: Base, own: Database) -> None:
    mutation = MUTATIONS[name]
    own.run(mutation.sql)
    with open_connection(own.dsn) as connection, Session(connection) as session:
        schema = read_schema(session, "pg_catalog")
        comparison = audit(base.spec, schema, lambda questions: answer(session, questions))
    told = [
        f"{f.rule} {f.table} {f.object}{'' if f.kind == 'gap' else f' {f.kind}'}"
        for f in comparison.findings
    ]
    assert sorted(told) == sorted(mutation.expected), [f.message for f in comparison.findings]
