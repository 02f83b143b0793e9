"""Types resolve as the server of these tests resolves them."""

from __future__ import annotations

import pytest

from audit.grammar.types import BUILTIN_TYPES, parse_type
from tests.conftest import Database

SPELLINGS = [
    "int", "integer", "smallint", "bigint", "int2", "int4", "int8", "bool", "boolean", "real",
    "float", "float(1)", "float(24)", "float(25)", "double precision", "dec", "decimal(10)",
    "numeric", "numeric(10,2)", "numeric(5,0)", "varchar", "varchar(20)", "character varying(5)",
    "char", "char(3)", "character(4)", "bpchar", "nchar(2)", "bit", "bit(3)", "bit varying",
    "bit varying(4)", "text", "name", '"char"', "date", "time", "time(3)", "timetz",
    "time(0) with time zone", "timestamp", "timestamp(6)", "timestamptz", "timestamptz(3)",
    "timestamp with time zone", "timestamp(2) without time zone", "interval", "interval(3)",
    "interval year", "interval year to month", "interval day to second(3)", "interval second(0)",
    "interval hour to minute", "json", "jsonb", "uuid", "xml", "inet", "cidr", "macaddr", "money",
    "bytea", "tsvector", "int4range", "oid", "regclass", "int[]", "text[][]", "varchar(20)[]",
    "numeric(10)[]", "timestamp(3)[]", "_int4", "interval day to second(2)[]", "point", "pg_lsn",
]  # fmt: skip


def test_every_type_of_the_catalog_is_known(database: Database) -> None:
    rows = database.rows(
        "select typname from pg_catalog.pg_type where typrelid = 0 and typname not like '\\_%'"
        " and typnamespace = 'pg_catalog'::pg_catalog.regnamespace"
    )
    assert {row[0] for row in rows} <= BUILTIN_TYPES


@pytest.fixture(scope="module")
def stored(module_database: Database) -> dict[str, tuple[str, bool, str]]:
    """For each spelling what the server stored: the element's name, if an array, format_type."""
    columns = ", ".join(f"c{number} {text}" for number, text in enumerate(SPELLINGS))
    module_database.run(f"create table spellings ({columns})")
    rows = module_database.rows(
        """
        select coalesce(element.typname, own.typname), element.oid is not null,
               pg_catalog.format_type(column_.atttypid, column_.atttypmod)
        from pg_catalog.pg_attribute column_
        join pg_catalog.pg_type own on own.oid = column_.atttypid
        left join pg_catalog.pg_type element
            on element.oid = own.typelem and own.typcategory = 'A'
        where column_.attrelid = 'spellings'::pg_catalog.regclass and column_.attnum > 0
        order by column_.attnum
        """
    )
    return dict(zip(SPELLINGS, rows, strict=True))


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_spelling_resolves_as_the_server_resolves_it(
    spelling: str, stored: dict[str, tuple[str, bool, str]]
) -> None:
    name, array, _ = stored[spelling]
    parsed = parse_type(spelling).type
    assert (parsed.namespace, parsed.name, parsed.array) == ("pg_catalog", name, array)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_what_the_server_prints_resolves_to_the_same(
    spelling: str, stored: dict[str, tuple[str, bool, str]]
) -> None:
    assert parse_type(stored[spelling][2]) == parse_type(spelling)
