"""A `Schema` survives its JSON, and what is no snapshot is refused in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from audit.errors import TargetError
from audit.schema import (
    Check,
    Column,
    ColumnGrant,
    Composite,
    DataType,
    Domain,
    EnumType,
    Exclusion,
    Extension,
    ForeignKey,
    Function,
    Grant,
    Index,
    IndexKey,
    Key,
    Namespace,
    NotNull,
    Policy,
    Publication,
    RangeType,
    Relation,
    Schema,
    SetAside,
    Trigger,
)
from audit.schema.document import schema_from_json, schema_to_json

TEXT = DataType("pg_catalog", "text")
MONEY = DataType("pg_catalog", "numeric", "10,2", True)
STATUS = DataType("app", "status")
UNPLACED = DataType(None, "citext")

TABLE = Relation(
    "app",
    'Or.ders "x" 💶\n\u2028',
    "partitioned table",
    columns=(
        Column("id", TEXT, False, "''::text", comment="with \\ and \x07"),
        Column("price", MONEY, generated="(a * 2)", generated_kind="virtual"),
        Column("state", STATUS, identity="always", serial=True, collation="C"),
        Column("mail", UNPLACED),
    ),
    primary_key=Key("pk", ("id",), True, True, True, True),
    uniques=(Key("uq", ("id", "price")),),
    foreign_keys=(
        ForeignKey("fk", ("id",), "auth", "users", ("id",), "cascade", "set null", "full"),
        ForeignKey(
            "late",
            ("id",),
            "a",
            "b",
            ("c",),
            "no action",
            "cascade",
            "full",
            True,
            True,
            False,
            False,
            True,
            ("id",),
        ),
    ),
    checks=(Check("ck", "(price > 0)", ("price",), False, False),),
    exclusions=(Exclusion("ex", "EXCLUDE USING gist (during WITH &&)"),),
    indexes=(
        Index("ix", (IndexKey("id"), IndexKey(None, "lower(x)", "ops", "C", True, True, ("a=1",)))),
        Index(
            "iy", (IndexKey("id"),), ("price",), "gin", True, True, True, "a", True, False, False
        ),
    ),
    rls_enabled=True,
    rls_forced=True,
    policies=(Policy("p", "select", ("anon",), False, "true", "false"),),
    triggers=(
        Trigger(
            "t",
            "before",
            ("insert",),
            "row",
            "app",
            "touch",
            "disabled",
            True,
            "x",
            ("id",),
            "(new.id > 1)",
            ("a",),
            True,
            True,
            "old",
            "new",
        ),
    ),
    grants=(Grant("anon", ("SELECT", "UPDATE (a)"), (ColumnGrant("UPDATE", ("a",)),)),),
    privileges=(),
    owner="me",
    comment="",
    row_estimate=0,
    partition_key="RANGE (at)",
    partitions=2,
    inherits=("app.base",),
    definition="SELECT 1;",
    options=("security_invoker=true",),
    not_nulls=(NotNull("id", "id is there", True),),
    partition_of=("app.whole",),
)
FULL = Schema(
    database="db",
    server_version="18.6",
    server_version_num=180006,
    role="me",
    reader="pg_catalog",
    namespaces=(Namespace("app", "me", True), Namespace("odd")),
    relations=(TABLE, Relation("public", "bare", "table")),
    platform=(Relation("auth", "users", "table", privileges=("SELECT",)),),
    enums=(EnumType("app", "status", ("a", "b"), "c"),),
    domains=(Domain("app", "mail", TEXT, False, "''", (Check("c", "(VALUE <> '')"),), "C", "d"),),
    composites=(Composite("app", "pair", (Column("x", TEXT),), "e"),),
    functions=(
        Function(
            "app",
            "f",
            "a integer",
            "SETOF text",
            settings=("search_path=",),
            owner="me",
            execute=(),
        ),
        Function(
            "app", "p", "", None, "procedure", "plpgsql", "stable", True, True, (), "safe", ("1",)
        ),
    ),
    extensions=(Extension("citext", "1.6", "public"),),
    never_default=("gin_trgm_ops",),
    unlisted=("operator app.<<< (text, text)",),
    ranges=(
        RangeType(
            "app",
            "span",
            DataType("pg_catalog", "text"),
            "spans",
            "odd",
            "app.ops",
            False,
            "C",
            "app.canonical",
            "app.difference",
            "f",
        ),
    ),
    publications=(Publication("all", True), Publication("some", False, ("app.a",), ("app",))),
    set_aside=(SetAside("partition children", 2, ("app.a",), ("app.a", "app.b")),),
    unread=("policies: none",),
    types=(("public", "citext"),),
)
LEAST = {
    "snapshot": 1,
    "database": "db",
    "server_version": "18.6",
    "server_version_num": 180006,
    "role": "me",
    "reader": "pg_catalog",
}


def with_relation(**more: object) -> str:
    relation = {"namespace": "app", "name": "t", "kind": "table", **more}
    return json.dumps({**LEAST, "relations": [relation]})


def refusal(text: str) -> TargetError:
    with pytest.raises(TargetError) as raised:
        schema_from_json(text)
    assert raised.value.hint
    return raised.value


def test_everything_survives() -> None:
    assert schema_from_json(schema_to_json(FULL)) == FULL


def test_the_same_structure_gives_the_same_text() -> None:
    text = schema_to_json(FULL)
    assert text == schema_to_json(schema_from_json(text))
    assert text.startswith('{\n  "snapshot": 1,\n')
    assert text.endswith("}\n")


def test_every_field_is_covered_by_the_value_above() -> None:
    """A field that FULL leaves at its default would go untested."""
    bare = Schema("", "", 0, "", "information_schema")
    for name in Schema.__dataclass_fields__:
        assert getattr(FULL, name) != getattr(bare, name), name
    groups: tuple[tuple[Any, ...], ...] = (
        TABLE.columns,
        TABLE.indexes,
        TABLE.foreign_keys,
        FULL.relations,
        FULL.functions,
    )
    for values in groups:
        for name, default in values[0]._field_defaults.items():
            assert any(getattr(value, name) != default for value in values), (values[0], name)


def test_defaults_are_left_out_and_filled_in() -> None:
    document = json.loads(schema_to_json(FULL))
    assert document["relations"][1] == {"namespace": "public", "name": "bare", "kind": "table"}
    assert document["relations"][0]["columns"][3] == {
        "name": "mail",
        "type": {"namespace": None, "name": "citext"},
    }
    assert schema_from_json(json.dumps(LEAST)).relations == ()


def test_each_member_has_a_line_of_its_own() -> None:
    lines = schema_to_json(FULL).splitlines()
    assert '        {"name": "uq", "columns": ["id", "price"]}' in lines
    (column,) = (line for line in lines if '"name": "state"' in line)
    assert json.loads(column.rstrip(","))["type"] == {"namespace": "app", "name": "status"}


def test_equal_types_are_one_object() -> None:
    schema = schema_from_json(
        with_relation(columns=[{"name": n, "type": {"name": "text"}} for n in "ab"])
    )
    one, other = schema.relations[0].columns
    assert one.type is other.type


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "this is not a snapshot: not JSON (line 1)"),
        ("{\n  broken", "this is not a snapshot: not JSON (line 2)"),
        ("[" * 100_000, "this is not a snapshot: nested too deeply"),
        ("[]", 'this JSON is not a snapshot: it has no key "snapshot"'),
        ('{"schema_version": 1}', 'this JSON is not a snapshot: it has no key "snapshot"'),
        ('{"snapshot": 2}', "this snapshot has version 2; this program reads version 1"),
        ('{"snapshot": true}', "this snapshot has version true; this program reads version 1"),
        ('{"snapshot": 1}', 'the snapshot is damaged: the key "database" is missing'),
        (
            with_relation(kind="tabel"),
            "the snapshot is damaged at relations[0].kind: one of these is expected here: table, "
            "partitioned table, view, materialized view, foreign table",
        ),
        (
            with_relation(columns=[{"name": "a", "type": {"name": 3}}]),
            "the snapshot is damaged at relations[0].columns[0].type.name: a text is expected here",
        ),
        (
            with_relation(columns=[{"name": "a", "type": {"name": "x"}, "nullable": "no"}]),
            "the snapshot is damaged at relations[0].columns[0].nullable: "
            "true or false is expected here",
        ),
        (
            with_relation(partitions=True),
            "the snapshot is damaged at relations[0].partitions: a number is expected here",
        ),
        (
            with_relation(colums=[]),
            'the snapshot is damaged at relations[0]: there is no such key as "colums"',
        ),
        (
            with_relation(columns={}),
            "the snapshot is damaged at relations[0].columns: a list is expected here",
        ),
        (
            with_relation(primary_key=[]),
            "the snapshot is damaged at relations[0].primary_key: an object is expected here",
        ),
        (
            json.dumps({**LEAST, "types": [["public"]]}),
            "the snapshot is damaged at types[0]: a list of 2 is expected here",
        ),
    ],
)
def test_what_is_no_snapshot_is_refused(text: str, what: str) -> None:
    assert refusal(text).what == what
