"""A PostgreSQL in a container, reached over TCP with a password, as a product's own is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.compare.comparison import compare
from audit.introspect import open_target
from audit.introspect.target import resolve_target
from audit.spec.load import load_spec

pytestmark = [pytest.mark.docker, pytest.mark.filterwarnings("default::DeprecationWarning")]

PASSWORD = "p@ss:/w%rd"
STRUCTURE = """
    create table profiles (
        id uuid primary key default gen_random_uuid(),
        status text not null default 'new' check (status in ('new', 'old')),
        price numeric(10, 2) check (price > 0)
    );
    create table notes (id int primary key);
"""
SPEC = """
spec: 1
title: Shop
tables:
  profiles:
    columns:
      id: uuid primary key default gen_random_uuid()
      status: {type: text, nullable: false, default: "'new'", values: [old, new]}
      price: decimal(10,2) check (0 < price)
  notes:
    columns:
      id: bigint primary key
  orders:
    columns:
      id: uuid primary key
"""


@pytest.fixture(scope="module")
def dsn() -> Iterator[str]:
    import psycopg
    from testcontainers.community.postgres import PostgresContainer

    with PostgresContainer("postgres:15", password=PASSWORD, driver=None) as container:
        url: str = container.get_connection_url()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(STRUCTURE.encode())
        yield url


def test_a_database_in_a_container_is_audited(dsn: str, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC)
    target = resolve_target(dsn, {})
    assert PASSWORD not in target.display
    spec = load_spec([tmp_path / "spec.yaml"])
    with open_target(target) as opened:
        first = compare(spec, opened.schema)
        result = compare(spec, opened.schema, opened.answer(first.questions))
    assert opened.schema.server_version.startswith("15.")
    assert not result.questions
    assert {table.name: table.status for table in result.tables} == {
        "profiles": "complete",
        "notes": "partial",
        "orders": "missing",
    }
