"""An audit changes nothing and is in nobody's way, as seen by others from outside."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from audit.introspect import open_target
from audit.introspect.target import resolve_target
from audit.schema.question import Question, Untold
from audit.schema.types import DataType
from tests.cli.conftest import WELLNESS, Cli, cli
from tests.conftest import Database, Server

__all__ = ["cli"]  # the fixture

# Functions that write, one of which denies it, wherever a structure can name one.
TRAPS = """
    create table public.traces (id serial primary key, trap text);
    create function public.snare() returns int language plpgsql volatile as
      $$ begin insert into public.traces (trap) values ('sprung'); return 1; end $$;
    create function public.trap() returns int language sql immutable as $$ select 1 $$;
    create table public.baits (
        id serial primary key,
        a int default public.snare() check (a > public.snare()),
        b int default public.trap()
    );
    create index on public.baits ((b + public.trap())) where b > public.trap();
    create policy p on public.baits using (a = public.snare());
    create view public.lure as select public.snare() as a, public.trap() as b;
    -- The index is built; from now on the function does what it says it doesn't.
    create or replace function public.trap() returns int language plpgsql immutable as
      $$ begin return public.snare(); end $$;
"""

SEQUENCES = "select schemaname, sequencename, last_value from pg_sequences order by 1, 2"

# Every transaction that writes anything takes the next number; a sequence's value takes one too.
NEXT_TRANSACTION = "select txid_snapshot_xmax(txid_current_snapshot())"


@pytest.fixture
def product(server: Server, database: Database) -> Iterator[Database]:
    """The sample product with traps in it, and a role `auditor` that was granted nothing."""
    database.run((WELLNESS / "current.sql").read_text(encoding="utf-8"))
    database.run(TRAPS)
    database.run("create role auditor login")
    yield database
    database.run("drop owned by auditor")


def test_an_audit_writes_nothing(cli: Cli, product: Database) -> None:
    sequences, transaction = product.rows(SEQUENCES), product.value(NEXT_TRANSACTION)
    poor, rich = product.dsn_as("auditor"), product.dsn
    for arguments in (
        ("run", poor, "-s", WELLNESS, "-f", "json"),
        ("run", rich, "-s", WELLNESS, "-f", "json"),
        ("run", rich, "-s", WELLNESS, "--reader", "information-schema"),
        ("plan", rich, "-s", WELLNESS),
        ("snapshot", rich, "-o", "now.json"),
        ("doctor", rich),
    ):
        ran = cli(*arguments)
        assert ran.code in (0, 1), ran.err
    assert product.rows(SEQUENCES) == sequences
    assert product.value(NEXT_TRANSACTION) == transaction
    assert product.value("select count(*) from traces") == 0


def test_the_traps_are_armed(product: Database) -> None:
    transaction = product.value(NEXT_TRANSACTION)
    product.run("select * from lure")
    assert product.value("select last_value from traces_id_seq") == 2
    assert product.value(NEXT_TRANSACTION) > transaction


@pytest.mark.parametrize("function", ["trap", "snare"])
@pytest.mark.parametrize("kind", ["default", "check"])
def test_a_question_springs_no_trap(product: Database, function: str, kind: str) -> None:
    """The planner evaluates what is called immutable; the transaction doesn't let that write."""
    transaction = product.value(NEXT_TRANSACTION)
    integer = DataType("pg_catalog", "int4")
    question = Question(
        "default" if kind == "default" else "check",
        f"{function}()" if kind == "default" else f"a = {function}()",
        f"public.{function}()" if kind == "default" else f"(a = public.{function}())",
        (("a", integer),),
        integer if kind == "default" else None,
    )
    with open_target(resolve_target(product.dsn, {})) as target:
        answers = target.answer([question])
    (told,) = answers.values()
    if function == "trap":
        assert isinstance(told, Untold)
        assert "in a read-only transaction" in told.reason
    else:
        assert told == "equivalent"
    assert product.value(NEXT_TRANSACTION) == transaction
    assert product.rows("select last_value, is_called from traces_id_seq") == [(1, False)]


@pytest.mark.parametrize("reader", ["pg-catalog", "information-schema"])
def test_an_audit_waits_for_no_writer_and_holds_none_up(
    cli: Cli, product: Database, reader: str
) -> None:
    with psycopg.connect(product.dsn) as writer:
        names = writer.execute(
            "select oid::regclass::text from pg_class"
            " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
        ).fetchall()
        # It lets others take ACCESS SHARE and nothing stronger.
        writer.execute(
            sql.SQL("lock table {} in exclusive mode").format(
                sql.SQL(", ").join(sql.SQL(name) for (name,) in names)
            )
        )
        ran = cli("run", product.dsn, "-s", WELLNESS, "--reader", reader, "--statement-timeout", 5)
    assert ran.code == 1, ran.err


def test_what_is_held_while_it_compares(product: Database) -> None:
    with open_target(resolve_target(product.dsn_as("auditor"), {})):
        locks = product.rows(
            "select distinct l.locktype, l.mode from pg_locks l join pg_stat_activity a using (pid)"
            " where a.usename = 'auditor'"
        )
        assert set(locks) <= {("relation", "AccessShareLock"), ("virtualxid", "ExclusiveLock")}
        # Nor does it keep anybody from changing the structure meanwhile.
        product.run("set lock_timeout = '2s'; alter table public.profiles add column later int")
        writes = product.rows("select backend_xid from pg_stat_activity where usename = 'auditor'")
    assert writes == [(None,)]


@pytest.mark.parametrize(
    "settings",
    [
        ("default_transaction_read_only = on",),
        ("default_transaction_isolation = serializable", "default_transaction_deferrable = on"),
        ("search_path = 'nowhere'", "DateStyle = 'German'", "row_security = off"),
    ],
    ids=lambda settings: settings[0].partition(" ")[0],
)
def test_a_role_with_settings_of_its_own_sees_the_same(
    cli: Cli, product: Database, monkeypatch: pytest.MonkeyPatch, settings: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793491200")
    dsn = product.dsn_as("auditor")
    before = json.loads(cli("run", dsn, "-s", WELLNESS, "-f", "json").out)
    for setting in settings:
        product.run(f"alter role auditor set {setting}")
    assert json.loads(cli("run", dsn, "-s", WELLNESS, "-f", "json").out) == before
