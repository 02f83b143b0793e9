"""Type names resolve to what the server makes of them."""

from __future__ import annotations

import pytest

from audit.grammar.scan import GrammarError
from audit.grammar.types import parse_type
from audit.schema.types import DataType


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("int", "int4"),
        ("integer", "int4"),
        ("INT4", "int4"),
        ("int8", "int8"),
        ("bigint", "int8"),
        ("smallint", "int2"),
        ("bool", "bool"),
        ("boolean", "bool"),
        ("real", "float4"),
        ("float(24)", "float4"),
        ("float(25)", "float8"),
        ("float", "float8"),
        ("double precision", "float8"),
        ("dec", "numeric"),
        ("decimal", "numeric"),
        ("numeric", "numeric"),
        ("varchar", "varchar"),
        ("character varying", "varchar"),
        ("bpchar", "bpchar"),
        ("bit varying", "varbit"),
        ("text", "text"),
        ("pg_catalog.text", "text"),
        ('"char"', "char"),
        ("timestamp", "timestamp"),
        ("timestamp without time zone", "timestamp"),
        ("timestamptz", "timestamptz"),
        ("timestamp with time zone", "timestamptz"),
        ("time with time zone", "timetz"),
        ("json", "json"),
        ("jsonb", "jsonb"),
        ("interval", "interval"),
    ],
)
def test_a_spelling_resolves_to_the_servers_name(written: str, name: str) -> None:
    assert parse_type(written).type == DataType("pg_catalog", name)


@pytest.mark.parametrize(
    ("written", "modifiers"),
    [
        ("numeric(10, 2)", "10,2"),
        ("decimal(10)", "10,0"),
        ("numeric(10,0)", "10,0"),
        ("numeric(3,-2)", "3,-2"),
        ("varchar(20)", "20"),
        ("char", "1"),
        ("character(3)", "3"),
        ("bit", "1"),
        ("bit varying(8)", "8"),
        ("timestamp(6)", "6"),
        ("timestamp(3) with time zone", "3"),
        ("time(0)", "0"),
        ("timestamp(9)", "6"),
        ("interval(3)", "3"),
        ("interval year", "year"),
        ("interval year to month", "year to month"),
        ("interval day to second(3)", "day to second(3)"),
        ("interval second(0)", "second(0)"),
    ],
)
def test_modifiers_are_what_format_type_prints(written: str, modifiers: str) -> None:
    assert parse_type(written).type.modifiers == modifiers


def test_a_precision_of_six_is_not_no_precision() -> None:
    assert parse_type("timestamp(6)") != parse_type("timestamp")


def test_timestamp_is_never_timestamptz() -> None:
    assert parse_type("timestamp") != parse_type("timestamptz")


@pytest.mark.parametrize("written", ["text[]", "text[][]", "text[3]", "text array", "_text"])
def test_any_number_of_dimensions_is_one_array(written: str) -> None:
    assert parse_type(written).type == DataType("pg_catalog", "text", array=True)


def test_the_elements_of_an_array_keep_their_modifiers() -> None:
    assert parse_type("varchar(20)[]").type == DataType("pg_catalog", "varchar", "20", array=True)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("serial", "int4"),
        ("SERIAL", "int4"),
        ("serial4", "int4"),
        ("bigserial", "int8"),
        ("serial8", "int8"),
        ("smallserial", "int2"),
        ("serial2", "int2"),
    ],
)
def test_serial_is_an_integer_that_numbers_itself(written: str, name: str) -> None:
    parsed = parse_type(written)
    assert parsed.type == DataType("pg_catalog", name)
    assert parsed.serial


def test_a_quoted_serial_with_a_namespace_is_somebodys_type() -> None:
    assert parse_type("app.serial") == (DataType("app", "serial"), False)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("status", DataType(None, "status")),
        ("Status", DataType(None, "status")),
        ('"Status"', DataType(None, "Status")),
        ("app.status[]", DataType("app", "status", array=True)),
        ("vector(1536)", DataType(None, "vector", "1536")),
        ("extensions.vector(3)", DataType("extensions", "vector", "3")),
        ("geometry(Point, 4326)", DataType(None, "geometry", "Point,4326")),
        ("_own", DataType(None, "_own")),
    ],
)
def test_a_type_the_server_does_not_ship_keeps_what_was_written(
    written: str, expected: DataType
) -> None:
    assert parse_type(written).type == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "  ",
        "text not null",
        "text, b text",
        "text) --",
        "text; drop table x",
        "setof text",
        "serial[]",
        "a.b.c",
        "text default 1",
        'text collate "C"',
        "varchar(",
    ],
)
def test_what_is_not_exactly_one_type_is_refused(written: str) -> None:
    with pytest.raises(GrammarError):
        parse_type(written)


def test_a_modifier_in_quotes_is_its_text() -> None:
    assert parse_type("custom('a', 2)").type.modifiers == "a,2"


def test_a_modifier_that_is_an_expression_is_refused() -> None:
    with pytest.raises(GrammarError, match="numbers and names"):
        parse_type("custom(1 + 2)")
