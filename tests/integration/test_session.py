"""The one transaction that an audit reads in: read-only, bounded, and gone without a trace."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from audit.errors import AuditError, TargetError
from audit.introspect.connect import open_connection
from audit.introspect.reading import read_schema
from audit.introspect.session import Session
from tests.conftest import Database

TABLES = """
do $$ begin
  for i in 1..{count} loop
    execute format('create table t%1$s (id int primary key, state text check (state <> ''''),
      a int references t%1$s, b numeric(10, 2) default 0); create index on t%1$s (a);
      alter table t%1$s enable row level security; create policy p on t%1$s using (a > 1);
      comment on table t%1$s is ''x''', i);
    if i % 100 = 0 then commit; end if;
  end loop;
end $$
"""


class CountingCursor(psycopg.Cursor[Any]):
    """Counts what is sent, whoever sends it."""

    sent = 0

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        CountingCursor.sent += 1
        return super().execute(*args, **kwargs)


@pytest.fixture
def connection(database: Database) -> Iterator[psycopg.Connection[Any]]:
    connection = open_connection(database.dsn)
    yield connection
    connection.close()


@pytest.mark.parametrize("reader", ["pg_catalog", "information_schema"])
def test_the_number_of_queries_does_not_depend_on_the_number_of_tables(
    database: Database, connection: psycopg.Connection[Any], reader: Any
) -> None:
    connection.cursor_factory = CountingCursor
    sent = []
    for count in (3, 300):
        database.run("drop schema public cascade; create schema public")
        database.run(TABLES.format(count=count))
        CountingCursor.sent = 0
        with Session(connection) as session:
            assert len(read_schema(session, reader).relations) == count
            sent.append((CountingCursor.sent, session.statements))
    assert sent[0] == sent[1]
    assert sent[0][0] <= 3


def test_nothing_can_be_written(database: Database, connection: psycopg.Connection[Any]) -> None:
    database.run("create table t (id int); create sequence s")
    for statement in (
        "insert into public.t values (1)",
        "create table public.u ()",
        "select nextval('public.s')",
    ):
        with Session(connection) as session, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            session.execute(statement)


def test_it_sees_one_state_throughout(
    database: Database, connection: psycopg.Connection[Any]
) -> None:
    database.run("create table before ()")
    with Session(connection) as session:
        database.run("create table after ()")
        assert [r.name for r in read_schema(session).relations] == ["before"]
    with Session(connection) as session:
        assert [r.name for r in read_schema(session).relations] == ["after", "before"]


def test_it_leaves_no_state_behind(database: Database, connection: psycopg.Connection[Any]) -> None:
    database.run("create table t (id int check (id > 0))")
    settings = "select name, setting from pg_settings order by name"
    with connection.transaction():
        before = connection.execute(settings).fetchall()
    with Session(connection) as session:
        read_schema(session)
        ((isolation, read_only, path),) = session.execute(
            "select current_setting('transaction_isolation'), "
            "current_setting('transaction_read_only'), current_setting('search_path')"
        )
        assert (isolation, read_only, path) == ("repeatable read", "on", "pg_catalog")
        locks = session.execute(
            "select distinct mode from pg_locks"
            " where pid = pg_backend_pid() and locktype = 'relation'"
        )
        assert locks == [("AccessShareLock",)]
    assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    connection.read_only = None
    connection.isolation_level = None
    assert connection.execute(settings).fetchall() == before
    assert connection.execute("select * from pg_prepared_statements").fetchall() == []
    assert connection.execute("select * from pg_cursors").fetchall() == []


def test_a_statement_takes_no_longer_than_allowed(connection: psycopg.Connection[Any]) -> None:
    with (
        Session(connection, statement_timeout=0.05) as session,
        pytest.raises(psycopg.errors.QueryCanceled),
    ):
        session.execute("select pg_sleep(10)")


def test_a_locked_table_is_not_waited_for_without_end(
    database: Database, connection: psycopg.Connection[Any]
) -> None:
    database.run("create table t (id int check (id > 0)); create view v as select id from t")
    with psycopg.connect(database.dsn) as other:
        other.execute("lock table t in access exclusive mode")
        with Session(connection, lock_timeout=0.05) as session, pytest.raises(AuditError) as raised:
            read_schema(session)
    assert "locked" in raised.value.what
    assert raised.value.hint


def test_a_lost_connection_is_told_in_a_sentence(
    database: Database, connection: psycopg.Connection[Any]
) -> None:
    with pytest.raises(AuditError) as raised, Session(connection) as session:
        database.run(f"select pg_terminate_backend({connection.info.backend_pid})")
        read_schema(session)
    assert raised.value.what.startswith("the connection was lost")
    assert connection.closed


def test_an_interrupt_ends_the_transaction(connection: psycopg.Connection[Any]) -> None:
    with pytest.raises(KeyboardInterrupt), Session(connection):
        raise KeyboardInterrupt
    assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_an_error_inside_leaves_the_connection_usable(
    connection: psycopg.Connection[Any],
) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable), Session(connection) as session:
        session.execute("select * from nowhere")
    with Session(connection) as session:
        assert session.execute("select 1") == [(1,)]


def test_it_knows_whom_it_talks_to(database: Database, connection: psycopg.Connection[Any]) -> None:
    with Session(connection) as session:
        assert session.database == database.name
        assert session.role == database.value("select current_user")
        assert session.server_version == database.value("show server_version").split()[0]
        assert session.is_postgres


def test_what_is_not_postgres_is_refused_with_a_way_out(
    connection: psycopg.Connection[Any],
) -> None:
    with Session(connection) as session:
        session.version = "CockroachDB CCL v24.1.0 (x86_64-pc-linux-gnu)"
        with pytest.raises(TargetError) as raised:
            read_schema(session)
        assert raised.value.what == "this server is CockroachDB CCL v24.1.0, not PostgreSQL"
        assert "--reader information-schema" in raised.value.hint
        session.version, session.version_num = "PostgreSQL 12.4 on x86_64", 120004
        with pytest.raises(TargetError, match=r"PostgreSQL 12\.4; the oldest"):
            read_schema(session)


def test_structure_that_changes_meanwhile_is_the_callers_to_read_again(
    database: Database, connection: psycopg.Connection[Any]
) -> None:
    """Definitions are printed from the newest catalogs: what our snapshot has may be gone."""
    database.run("create table t (id int); create view v as select id from t")
    with Session(connection) as session:
        session.execute("select 1")
        thread = threading.Thread(target=database.run, args=("drop view v",))
        thread.start()
        thread.join()
        try:
            names = [r.name for r in read_schema(session).relations]
        except psycopg.errors.InternalError_:
            return
        assert names == ["t", "v"]
