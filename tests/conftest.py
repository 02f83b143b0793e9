"""Real PostgreSQL for the tests: one server per run (or per xdist worker), a fresh database each.

`SCHEMA_AUDIT_TEST_DSN` names a server to use in place of an embedded one; its role must be allowed
to create databases. `SCHEMA_AUDIT_PG_BIN` exchanges the embedded server's programs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from audit.introspect.embedded import embedded_server

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

    def close(self) -> None:
        """Close the connection that creates and drops databases."""
        self._admin.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The PostgreSQL server of this run (one per xdist worker)."""
    dsn = os.environ.get("SCHEMA_AUDIT_TEST_DSN")
    if dsn:
        server = Server(dsn)
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


@cache
def _docker_problem() -> str:
    """Why no container can be started; empty if an engine answers."""
    if "DOCKER_HOST" not in os.environ and not Path("/var/run/docker.sock").exists():
        return "no Docker engine listens at /var/run/docker.sock"
    import docker

    try:
        client = docker.from_env(timeout=5)
        try:
            client.ping()
        finally:
            client.close()
    except Exception as error:  # whatever it is, the engine does not answer
        return f"the Docker engine does not answer ({type(error).__name__})"
    return ""


def _must_have_docker() -> bool:
    """In CI a missing engine is a failure of CI, so the tests run and fail."""
    return os.environ.get("CI", "").lower() in ("1", "true")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marks of these tests."""
    config.addinivalue_line("markers", "docker: starts a container; needs a Docker engine")


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say it when the tests that need Docker are left out."""
    problem = _docker_problem()
    if not problem or _must_have_docker():
        return None
    return f"docker: tests left out, {problem}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that need Docker where there is none."""
    if _must_have_docker() or not any(item.get_closest_marker("docker") for item in items):
        return
    if not _docker_problem():
        return
    left_out = [item for item in items if item.get_closest_marker("docker")]
    items[:] = [item for item in items if not item.get_closest_marker("docker")]
    config.hook.pytest_deselected(items=left_out)
