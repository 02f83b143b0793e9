"""Through pgbouncer in transaction mode: the same audit, whoever used the connection before."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from audit.introspect import open_target
from audit.introspect.connect import open_connection
from audit.introspect.doctor import examine_target
from audit.introspect.programs import run_as, unprivileged_account
from audit.introspect.session import Session
from audit.introspect.target import resolve_target
from audit.schema import Schema
from audit.schema.document import schema_to_json
from audit.schema.question import Answer, Question
from audit.schema.types import DataType
from tests.cli.conftest import WELLNESS, Cli, cli
from tests.conftest import Database, Server
from tests.needs import PGBOUNCER, program

__all__ = ["cli"]  # the fixture

pytestmark = pytest.mark.pgbouncer

PORT = "6432"

# Every expression here is printed differently under other settings.
STRUCTURE = """
    create schema app;
    create type app.mood as enum ('sad', 'happy');
    create domain app.email as text check (value like '%@%');
    create function app.code() returns text language sql volatile as $$ select 'x' $$;
    create table app.parents (id int generated always as identity primary key);
    create table app.things (
        id uuid primary key default gen_random_uuid(),
        parent int references app.parents on delete cascade,
        code text default app.code(),
        mood app.mood not null default 'sad',
        mail app.email,
        born date default '2026-02-01' check (born > '1900-12-31'),
        at timestamptz default '2026-02-01 12:00+00',
        wait interval default '1 day 02:03:04' check (wait < '1 year 2 mons'),
        ratio float8 default 0.1::float4 check (ratio < 0.30000000000000004),
        raw bytea default '\\xdeadbeef',
        cash money default 12.5,
        "order" int,
        unique (code, mail)
    );
    create index on app.things (lower(code)) where at > '2026-01-01 00:00+00' and "order" is null;
    create view app.recent as select id, mood from app.things where born > '2026-03-04';
    alter table app.things enable row level security;
    create policy mine on app.things for select using (code = app.code() and born > '2026-05-06');
    create table public.things (id int primary key);
"""

# What a client of the pool can leave behind. pgbouncer puts DateStyle, TimeZone,
# client_encoding and standard_conforming_strings right for its next client, and nothing else.
POISON = {
    "search_path": "app, public",
    "DateStyle": "German, DMY",
    "IntervalStyle": "iso_8601",
    "TimeZone": "Asia/Kathmandu",
    "client_encoding": "LATIN1",
    "extra_float_digits": "-15",
    "bytea_output": "escape",
    "standard_conforming_strings": "off",
    "quote_all_identifiers": "on",
    "transform_null_equals": "on",
    "xmloption": "document",
    "row_security": "off",
    "default_transaction_read_only": "on",
    "default_transaction_isolation": "serializable",
    "default_transaction_deferrable": "on",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "plan_cache_mode": "force_generic_plan",
    "constraint_exclusion": "on",
}

NUMBER = (("n", DataType("pg_catalog", "int4")),)
DATE = DataType("pg_catalog", "date")
ANSWERS: dict[Question, Answer] = {
    Question("check", "1 < n", "(n > 1)", NUMBER, namespace="app"): "equivalent",
    Question("check", "n > 2", "(n > 1)", NUMBER, namespace="app"): "different",
    Question("default", "code()", "app.code()", namespace="app"): "equivalent",
    Question("default", "'2026/02/01'", "'2026-02-01'::date", (), DATE): "equivalent",
    Question("default", "'2026/01/02'", "'2026-02-01'::date", (), DATE): "different",
}

LEFT = """
    select
        (select array_agg(name || ' = ' || setting order by name) from pg_settings),
        (select count(*) from pg_prepared_statements),
        (select count(*) from pg_cursors),
        (select count(*) from pg_listening_channels()),
        (select count(*) from pg_locks where pid = pg_backend_pid() and locktype = 'advisory'),
        (select count(*) from pg_class where relnamespace = pg_my_temp_schema()),
        pg_my_temp_schema()::int,
        current_user::text,
        pg_backend_pid()
"""


class Pooler:
    """A pgbouncer that has one connection for each database, shared by transactions."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def dsn(self, database: Database) -> str:
        """The connection string of a database of the server, through the pooler."""
        own = conninfo_to_dict(database.dsn)
        return make_conninfo(
            host=str(self.directory), port=PORT, user=own["user"], dbname=database.name
        )


@pytest.fixture(scope="module")
def pooler(server: Server) -> Iterator[Pooler]:
    account = unprivileged_account()  # pgbouncer does not run as root either
    # Not in pytest's own directory, which such an account can't reach.
    directory = Path(tempfile.mkdtemp(prefix="pgbouncer-"))
    try:
        configuration = directory / "pgbouncer.ini"
        configuration.write_text(_configuration(server, directory))
        if account is not None:
            os.chown(directory, account.uid, account.gid)
            configuration.chmod(0o644)
        executable = program(PGBOUNCER)
        assert executable, "pgbouncer is not installed: apt-get install pgbouncer"
        with (directory / "log").open("wb") as log:
            process = subprocess.Popen(
                [executable, configuration],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=directory,
                **run_as(account),
            )
        try:
            _wait_for(directory, process)
            yield Pooler(directory)
        finally:
            process.kill()
            process.wait()
    finally:
        shutil.rmtree(directory)


def _configuration(server: Server, directory: Path) -> str:
    names = ("host", "port", "user", "password")
    given = conninfo_to_dict(server.dsn)
    quoted = {name: str(given[name]).replace("'", "''") for name in names if name in given}
    behind = " ".join(f"{name}='{value}'" for name, value in quoted.items())
    # No ignore_startup_parameters: the audit is to send none that a pooler doesn't know.
    return f"""
        [databases]
        * = {behind}
        [pgbouncer]
        pool_mode = transaction
        default_pool_size = 1
        max_db_connections = 1
        max_client_conn = 20
        query_wait_timeout = 20
        auth_type = any
        listen_port = {PORT}
        unix_socket_dir = {directory}
        """.replace("\n        ", "\n")


def _wait_for(directory: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while not (directory / f".s.PGSQL.{PORT}").exists():
        said = (directory / "log").read_text(errors="replace")
        assert process.poll() is None, f"pgbouncer did not start: {said}"
        assert time.monotonic() < deadline, f"pgbouncer does not listen: {said}"
        time.sleep(0.02)


@pytest.fixture
def filled(database: Database) -> Database:
    database.run(STRUCTURE)
    return database


def read(dsn: str) -> tuple[Schema, dict[Question, Answer]]:
    with open_target(resolve_target(dsn, {})) as target:
        return target.schema, target.answer(tuple(ANSWERS))


def left(dsn: str) -> tuple[Any, ...]:
    """What the pool's one connection carries from one client to the next."""
    # With a name of its own: pgbouncer leaves a client that has none the name of the last one.
    with psycopg.connect(
        dsn, autocommit=True, prepare_threshold=None, application_name="next"
    ) as client:
        row = client.execute(LEFT).fetchone()
    assert row is not None
    return row


def poison(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True, prepare_threshold=None) as client:
        for name, value in POISON.items():
            client.execute("select set_config(%s, %s, false)", (name, value))


def test_the_pool_is_one_shared_connection(pooler: Pooler, filled: Database) -> None:
    # Without this the tests below would prove nothing.
    dsn = pooler.dsn(filled)
    poison(dsn)
    with psycopg.connect(dsn, autocommit=True, prepare_threshold=None) as client:
        kept = {
            name
            for name, value in POISON.items()
            if client.execute(f"show {name}").fetchone() == (value,)
        }
    assert set(POISON) - kept == {
        "DateStyle", "TimeZone", "client_encoding", "standard_conforming_strings",
    }  # fmt: skip
    assert left(dsn)[-1] == left(dsn)[-1]


def test_it_reads_and_answers_the_same(pooler: Pooler, filled: Database) -> None:
    direct, answers = read(filled.dsn)
    pooled, pooled_answers = read(pooler.dsn(filled))
    assert pooled == direct
    assert schema_to_json(pooled) == schema_to_json(direct)
    assert pooled_answers == answers == ANSWERS


def test_what_another_client_left_changes_nothing(pooler: Pooler, filled: Database) -> None:
    direct, answers = read(filled.dsn)
    dsn = pooler.dsn(filled)
    poison(dsn)
    pooled, pooled_answers = read(dsn)
    assert schema_to_json(pooled) == schema_to_json(direct)
    assert pooled_answers == answers == ANSWERS


def test_nothing_is_left_for_the_next_client(pooler: Pooler, filled: Database) -> None:
    dsn = pooler.dsn(filled)
    before = left(dsn)
    read(dsn)
    examine_target(resolve_target(dsn, {}))
    assert left(dsn) == before
    poison(dsn)
    poisoned = left(dsn)
    read(dsn)
    assert left(dsn) == poisoned


def test_nothing_is_left_after_a_failure(pooler: Pooler, filled: Database) -> None:
    dsn = pooler.dsn(filled)
    before = left(dsn)
    with (
        pytest.raises(psycopg.errors.DivisionByZero),
        open_connection(dsn) as connection,
        Session(connection) as session,
    ):
        session.execute("select 1 / 0")
    assert left(dsn) == before


def test_the_whole_audit_needs_one_connection(
    pooler: Pooler, server: Server, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793491200")
    wellness = server.create_database((WELLNESS / "current.sql").read_text(encoding="utf-8"))
    try:
        direct = cli("run", wellness.dsn, "-s", WELLNESS, "-f", "json")
        poison(pooler.dsn(wellness))
        pooled = cli("run", pooler.dsn(wellness), "-s", WELLNESS, "-f", "json")
    finally:
        server.drop_database(wellness)
    documents = [json.loads(ran.out) for ran in (direct, pooled)]
    displayed = [document["target"].pop("display") for document in documents]
    assert documents[0] == documents[1]
    assert displayed[0] != displayed[1]
    assert pooled.code == direct.code == 1


def test_the_doctor_sees_the_pooler(pooler: Pooler, filled: Database) -> None:
    assert examine_target(resolve_target(filled.dsn, {})).pooler == ""
    assert examine_target(resolve_target(pooler.dsn(filled), {})).pooler
