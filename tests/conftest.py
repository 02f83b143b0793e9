"""Real PostgreSQL for the tests: one server per run (or per xdist worker), a fresh database each.

`SCHEMA_AUDIT_TEST_DSN` names a server to use in place of an embedded one: one that serves nothing
but tests, with a superuser, because tests create roles and these are dropped. `SCHEMA_AUDIT_PG_BIN`
exchanges the embedded server's programs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from audit.introspect.embedded import embedded_server
from tests.needs import NEEDS, absent

# No test may pass for what an earlier run left in the home of whoever runs it.
os.environ.setdefault("SCHEMA_AUDIT_NO_CACHE", "1")

# A busy machine is no failure.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# testcontainers would start a second container, from an image of its own, only to clean up.
os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")


class Database:
    """A database that a test may fill."""

    def __init__(self, dsn: str, name: str) -> None:
        self.dsn = dsn
        self.name = name

    def run(self, text: str) -> None:
        """Run SQL, one statement or many, and commit."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(text)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query returns."""
        with psycopg.connect(self.dsn) as connection:
            return connection.execute(query).fetchall()

    def value(self, query: str) -> Any:
        """The first column of the first row of what a query returns."""
        return self.rows(query)[0][0]

    def dsn_as(self, role: str, password: str = "") -> str:
        """The connection string of another role; an embedded server asks for no password."""
        return make_conninfo(self.dsn, user=role, **({"password": password} if password else {}))


class Server:
    """The server of this test run."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self._admin = psycopg.connect(dsn, autocommit=True)
        self._numbers = count(1)

    @property
    def version_num(self) -> int:
        """The server's version as PostgreSQL counts: 180006."""
        return self._admin.info.server_version

    def create_database(self, script: str = "", *, template: str = "template0") -> Database:
        """Create a database of a new name and run `script` in it."""
        name = f"schema_audit_test_{os.getpid()}_{next(self._numbers)}"
        self._admin.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        database = Database(make_conninfo(self.dsn, dbname=name), name)
        if script:
            database.run(script)
        return database

    def drop_database(self, database: Database) -> None:
        """Drop it, ending connections that a test left open."""
        self._admin.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database.name))
        )

    def drop_roles(self, kept: frozenset[str]) -> None:
        """Drop the roles that are not among `kept`; call it once no database depends on them."""
        for role in sorted(self.roles() - kept):
            self._admin.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(role)))

    def roles(self) -> frozenset[str]:
        """The names of the server's roles."""
        rows = self._admin.execute("select rolname from pg_catalog.pg_roles").fetchall()
        return frozenset(row[0] for row in rows)

    def wait_for_our_turn(self) -> None:
        """Wait until no other test run uses this server; `close` ends our turn."""
        self._admin.execute("select pg_advisory_lock(hashtext('schema-audit tests'))")

    def close(self) -> None:
        """Close the connection that creates and drops databases."""
        self._admin.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The PostgreSQL server of this run (one per xdist worker)."""
    dsn = os.environ.get("SCHEMA_AUDIT_TEST_DSN")
    if dsn:
        server = Server(dsn)
        # Roles belong to the whole server: one worker at a time makes and drops them.
        server.wait_for_our_turn()
        yield server
        server.close()
        return
    with embedded_server() as embedded:
        server = Server(embedded.dsn())
        yield server
        server.close()


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    """An empty database of this test's own; roles that the test creates go with it."""
    roles = server.roles()
    database = server.create_database()
    yield database
    server.drop_database(database)
    server.drop_roles(roles)


@pytest.fixture(scope="module")
def module_database(server: Server) -> Iterator[Database]:
    """A database that all tests of a module share: fill it in a module-scoped fixture."""
    database = server.create_database()
    yield database
    server.drop_database(database)


@pytest.fixture
def run_sql(database: Database) -> Callable[[str], None]:
    """Run SQL in this test's own database."""
    return database.run


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marks of tests that need more than Python."""
    for mark, need in NEEDS.items():
        config.addinivalue_line("markers", f"{mark}: {need.description}")


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say which tests are left out, and why."""
    return [f"{mark}: tests left out, {problem}" for mark, problem in absent().items()]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that need what is not here; none in CI, where they fail."""
    marks = absent()
    left_out = [item for item in items if any(map(item.get_closest_marker, marks))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
