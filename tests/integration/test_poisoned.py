"""Settings that a role, or its database, brings along change no byte of a result."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.cli.conftest import WELLNESS, Cli, cli
from tests.conftest import Database

__all__ = ["cli"]  # the fixture

ROLE = "poisoned"

# Whatever has a say in how the server reads, prints or plans, set to what nobody expects.
POISON = {
    "search_path": "hostile, pg_catalog, public",
    "DateStyle": "German, DMY",
    "IntervalStyle": "iso_8601",
    "TimeZone": "Asia/Kathmandu",
    "client_encoding": "LATIN1",
    "extra_float_digits": "-15",
    "bytea_output": "escape",
    "standard_conforming_strings": "off",
    "backslash_quote": "on",
    "quote_all_identifiers": "on",
    "transform_null_equals": "on",
    "array_nulls": "off",
    "xmloption": "document",
    "row_security": "off",
    "default_transaction_isolation": "serializable",
    "default_transaction_deferrable": "on",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_material": "off",
    "from_collapse_limit": "1",
    "join_collapse_limit": "1",
    "plan_cache_mode": "force_generic_plan",
    "constraint_exclusion": "on",
}

# What a catalog query or a question would call if names were looked up there first.
HOSTILE = """
    create schema hostile;
    create function hostile.never(text, text) returns boolean language sql as 'select false';
    create operator hostile.= (function = hostile.never, leftarg = text, rightarg = text);
    create function hostile.lower(text) returns text language sql as $$ select 'hostile' $$;
    create function hostile.now() returns timestamptz language sql
      as $$ select timestamptz 'epoch' $$;
    create function hostile.format_type(oid, int) returns text language sql
      as $$ select 'hostile' $$;
    create function hostile.pg_get_expr(pg_node_tree, oid) returns text language sql
      as $$ select 'hostile' $$;
"""

# What the server prints, or reads in a question, in the way that a setting says. With any of the
# settings not pinned, some test here fails (seen once, setting by setting; but not for xmloption:
# the servers of the tests have no libxml).
TOUCHY = """
    create table touchy (
      day date default '2020-02-01',
      at timestamptz default '2020-02-01 12:00:00+02',
      span interval default '1 day 02:00:00',
      ratio float8 default '0.1234567890123456',
      raw bytea default '\\x00ff41',
      path text default 'C:\\new',
      gaps text[] default '{a,NULL}',
      amount int check (amount = null or amount > 1)
    );
    comment on table touchy is '€ 🗂';
"""
TOUCHY_SPEC = r"""
spec: 1
title: Touchy
tables:
  touchy:
    comment: '€ 🗂'
    columns:
      day: date default 'Feb 1 2020'
      at: timestamptz default '2020-02-01 10:00:00+00'
      span: interval default '1 day 2 hours'
      ratio: float8 default '0.12345678901234560'
      raw: bytea default E'\\000\\377A'
      path: text default ('C:\new' || '')
      gaps: text[] default array['a'] || array[null]::text[]
    checks: [(amount = null) or amount > 1 + 0]
"""


@pytest.fixture
def product(database: Database) -> Iterator[Database]:
    database.run((WELLNESS / "current.sql").read_text(encoding="utf-8"))
    database.run(HOSTILE)
    database.run(TOUCHY)
    database.run(
        f"create role {ROLE} login; grant usage on schema hostile to {ROLE};"
        f" grant all on all tables in schema public to {ROLE}"
    )
    yield database
    database.run(f"drop owned by {ROLE}; drop role {ROLE}")


def poison(database: Database, *, whole: bool) -> None:
    """Set them for the role, in this database or everywhere; see that they hold."""
    with psycopg.connect(database.dsn, autocommit=True) as connection:
        for name, value in POISON.items():
            parts = [part.strip() for part in value.split(",")]
            connection.execute(
                sql.SQL("alter role {} {} set {} = {}").format(
                    sql.Identifier(ROLE),
                    sql.SQL("")
                    if whole
                    else sql.SQL("in database {}").format(sql.Identifier(connection.info.dbname)),
                    sql.Identifier(name),
                    sql.SQL(", ").join(map(sql.Literal, parts)),
                )
            )
    # libpq sets the encoding by itself where it is told to; psycopg doesn't tell it.
    with psycopg.connect(database.dsn_as(ROLE)) as connection:
        for name, value in POISON.items():
            row = connection.execute("select current_setting(%s)", (name,)).fetchone()
            assert row == (value,), name


@pytest.mark.parametrize("whole", [True, False], ids=["role", "role in database"])
@pytest.mark.parametrize("reader", ["pg-catalog", "information-schema"])
def test_a_poisoned_role_gets_the_same_result(
    cli: Cli, product: Database, monkeypatch: pytest.MonkeyPatch, reader: str, whole: bool
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793491200")
    command = ("run", product.dsn_as(ROLE), "-s", WELLNESS, "--reader", reader, "-f", "json")
    clean = cli(*command)
    poison(product, whole=whole)
    poisoned = cli(*command)
    assert clean.code == poisoned.code == 1, poisoned.err
    assert '"findings"' in clean.out
    assert poisoned.out == clean.out


def test_a_poisoned_role_takes_the_same_snapshot(cli: Cli, product: Database) -> None:
    command = ("snapshot", product.dsn_as(ROLE))
    clean = cli(*command)
    poison(product, whole=True)
    poisoned = cli(*command)
    assert clean.code == poisoned.code == 0, poisoned.err
    assert '"admin_logs"' in clean.out
    assert poisoned.out == clean.out


def test_what_depends_on_settings_is_read_as_it_was_written(
    cli: Cli, product: Database, tmp_path: Path
) -> None:
    spec = tmp_path / "touchy.yaml"
    spec.write_text(TOUCHY_SPEC, encoding="utf-8")
    poison(product, whole=True)
    done = cli("run", product.dsn_as(ROLE), "-s", spec, "-f", "json")
    assert [finding["message"] for finding in json.loads(done.out)["findings"]] == []
    assert done.code == 0
