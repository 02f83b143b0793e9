"""`plan --prove`: what it proves stands in the file, and what it can't prove too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.conftest import Database, Server

SHOP = """
create type state as enum ('new', 'paid');
create table customers (id uuid primary key default gen_random_uuid(), email text not null);
create table orders (
  id bigint generated always as identity primary key,
  customer_id uuid not null references customers (id),
  state state not null default 'new',
  kind text check (kind in ('gift', 'own')),
  at timestamptz not null default now()
);
"""
SPEC = """
spec: 1
title: Shop
tables:
  customers:
    columns: {email: text not null unique, note: text default ''}
  orders:
    columns:
      kind: {type: text, values: [own, gift]}
      total: {type: "numeric(10,2)", nullable: false, default: "0"}
    rls: {enabled: true}
  refunds:
    columns: {id: uuid primary key, order_id: bigint not null references orders (id)}
    indexes: [[order_id]]
"""


@pytest.fixture(scope="module")
def shop(server: Server) -> Iterator[Database]:
    database = server.create_database(SHOP)
    yield database
    server.drop_database(database)


def test_a_plan_is_proved_on_a_copy_of_a_snapshot(cli: Cli, shop: Database) -> None:
    Path("shop.yaml").write_text(SPEC)
    assert cli("snapshot", shop.dsn, "-o", "shop.json").code == 0
    done = cli("plan", "shop.json", "-s", "shop.yaml", "--prove", "-o", "plan.sql")
    assert done.code == 0, done.err
    head = Path("plan.sql").read_text().split("\n\n")[0]
    assert "-- Proof:   proved on a copy on an embedded PostgreSQL" in head
    assert "no gap is left; 6 made-up rows in 2 tables stayed as they were; a second run" in head
    # The database itself was not touched, and the plan runs on it.
    assert shop.value("select count(*) from pg_class where relname = 'refunds'") == 0
    document = json.loads(cli("plan", shop.dsn, "-s", "shop.yaml", "-f", "json").out)
    assert document["proof"] == ""


def test_what_rows_refuse_is_not_proved(cli: Cli, shop: Database) -> None:
    Path("shop.yaml").write_text(
        "spec: 1\ntitle: Shop\ntables:\n  orders:\n    columns: {why: text not null}\n"
    )
    done = cli("plan", shop.dsn, "-s", "shop.yaml", "--prove", "-o", "plan.sql")
    assert done.code == 1
    assert "-- Proof:   not proved: on a copy" in Path("plan.sql").read_text()
    assert "violated by some row" in done.err
    assert "--probes" in done.err


def test_a_proof_is_no_probe(cli: Cli, shop: Database) -> None:
    done = cli("plan", shop.dsn, "--probes", "--prove")
    assert done.code == 2
    assert "a copy" in done.err
