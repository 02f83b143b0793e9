"""`schema-audit spec sync`: what it adds, what it leaves, and what it writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.conftest import Database

DATABASE = """
create table customers (
  id uuid primary key, email text not null unique, phone varchar(20), born date not null
);
create table orders (
  id bigint generated always as identity primary key, total numeric(12, 2) default 0,
  customer_id uuid references customers(id) on delete restrict
);
create index on orders (customer_id);
create table order_items (order_id bigint references orders (id), product text);
create table invoices (id int primary key);
alter table orders enable row level security;
create policy "own orders" on orders for select using (customer_id is not null);
create type status as enum ('new', 'paid');
"""
SPEC = """\
# Shop
spec: 1
title: Shop
categories: {sales: Sales}
tables:
  customers:   # people
    why: An order belongs to somebody.
    columns:
      id: uuid primary key
      email: "text not null"   # unique? ask
      phone: text
      nickname: text     # to come
"""
SALES = """\
category: sales
tables:
  orders:
    why: 'It''s what is sold.'
    columns:

      id: bigint

      total: {type: "numeric(10,2)", why: Money., default: 1}
  refunds:
    why: To be built.
    columns: {id: uuid primary key}
"""


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    folder = tmp_path / "specs"
    folder.mkdir()
    (folder / "spec.yaml").write_bytes(SPEC.encode())
    (folder / "sales.yaml").write_bytes(SALES.replace("\n", "\r\n").encode())
    return folder


def test_the_difference_is_shown_and_nothing_written(
    cli: Cli, database: Database, specs: Path
) -> None:
    database.run(DATABASE)
    ran = cli("spec", "sync", database.dsn, "--dry-run")
    assert ran.code == 1, ran.err
    assert "+++ specs/sales.yaml" in ran.out
    assert "+      customer_id: uuid references customers(id) on delete restrict" in ran.out
    assert "not written" in ran.err
    assert (specs / "spec.yaml").read_bytes() == SPEC.encode()
    coloured = cli("spec", "sync", database.dsn, "--dry-run")
    assert "\x1b" not in coloured.out


def test_what_is_there_is_added_and_what_is_required_stays(
    cli: Cli, database: Database, specs: Path
) -> None:
    database.run(DATABASE)
    gaps = cli("run", database.dsn).err
    ran = cli("spec", "sync", database.dsn)
    assert (ran.code, ran.out) == (0, "")
    whole = (specs / "spec.yaml").read_text()
    assert whole.startswith(SPEC.split("      nickname")[0])
    added = "      born: date not null\n    unique:\n      - [email]\n"
    assert f"      nickname: text     # to come\n{added}" in whole
    sales = (specs / "sales.yaml").read_bytes()
    assert b"\n" not in sales.replace(b"\r\n", b"")
    text = sales.decode().replace("\r\n", "\n")
    head, more = SALES.split("  refunds:")
    assert text.startswith(head)
    assert f"  refunds:{more}" in text
    assert "    policies:\n" in text or "      policies:\n" in text
    # What differs and what is missing is required as before; only a new table came along.
    assert "default-mismatch" in ran.err and "missing-column" in ran.err
    assert "missing-table" in ran.err
    again = cli("spec", "sync", database.dsn, "--dry-run")
    assert (again.code, again.out) == (0, "")
    assert cli("spec", "check", "specs").code == 0
    assert "1 missing" in gaps and "1 missing" in cli("run", database.dsn).err


def test_a_new_table_goes_to_its_kin(cli: Cli, database: Database, specs: Path) -> None:
    database.run(DATABASE)
    assert cli("spec", "sync", database.dsn).code == 0
    sales = (specs / "sales.yaml").read_text()
    assert "  order_items:\n" in sales  # begins like orders
    assert "category" not in sales.replace("category: sales", "", 1)
    assert (
        "invoices:" in (specs / "invoice.yaml").read_text()
        if (specs / "invoice.yaml").exists()
        else True
    )
    every = "".join(path.read_text() for path in specs.iterdir())
    assert every.count("  invoices:") == 1
    assert "status: [new, paid]" in every


def test_choices_settle_what_differs(cli: Cli, database: Database, specs: Path) -> None:
    database.run(DATABASE)
    ran = cli(
        "spec", "sync", database.dsn, "--accept", "orders.total", "--prune", "customers.nickname"
    )
    assert ran.code == 0, ran.err
    sales = (specs / "sales.yaml").read_text()
    assert "total: {type: \"numeric(12,2)\", why: Money., default: '0'}" in sales or (
        'total: {type: "numeric(12,2)", why: Money., default: 0}' in sales
    )
    assert "nickname" not in (specs / "spec.yaml").read_text()
    assert "refunds" in sales
    assert cli("spec", "sync", database.dsn, "--prune", "refunds").code == 0
    assert "refunds" not in (specs / "sales.yaml").read_text()
    assert cli("run", database.dsn).code == 1
    assert cli("spec", "sync", database.dsn, "--accept", "customers.phone").code == 0
    assert "phone: varchar(20)\n" in (specs / "spec.yaml").read_text()
    assert cli("run", database.dsn).code == 0


@pytest.mark.parametrize("word", ["ordrs", "orders.totl", "type-missmatch"])
def test_a_choice_that_names_nothing(cli: Cli, database: Database, specs: Path, word: str) -> None:
    ran = cli("spec", "sync", database.dsn, "--accept", word)
    assert ran.code == 2
    assert f"{word!r} names nothing" in ran.err and "did you mean" in ran.err


def test_another_database_is_refused(cli: Cli, database: Database, specs: Path) -> None:
    database.run("create table something_else (a int)")
    ran = cli("spec", "sync", database.dsn)
    assert ran.code == 2
    assert "none of the 3 required tables" in ran.err
    assert (specs / "spec.yaml").read_bytes() == SPEC.encode()


def test_a_table_that_a_capability_needs_is_not_pruned(
    cli: Cli, database: Database, specs: Path
) -> None:
    database.run(DATABASE)
    (specs / "more.yaml").write_text("capabilities: {refund: {needs: [refunds]}}\n")
    ran = cli("spec", "sync", database.dsn, "--prune", "all")
    assert ran.code == 2
    assert 'the capability "refund" needs "refunds"' in ran.err
    assert (specs / "sales.yaml").read_bytes() == SALES.replace("\n", "\r\n").encode()


def test_a_spec_in_step_changes_nothing(cli: Cli, wellness: Database, tmp_path: Path) -> None:
    assert cli("spec", "import", "database", wellness.dsn, "-o", "specs").code == 0
    ran = cli("spec", "sync", wellness.dsn, "--dry-run")
    assert (ran.code, ran.out) == (0, "")
    assert "The spec says all that the database has." in ran.err


def test_a_wrong_spec_is_told_as_anywhere(cli: Cli, database: Database, specs: Path) -> None:
    (specs / "spec.yaml").write_text("spec: 1\ntables: {orders: {columns: {a: [}}}\n")
    assert cli("spec", "sync", database.dsn).code == 2
