"""What the catalog reader makes of a database that has one of everything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.introspect.connect import open_connection
from audit.introspect.reading import read_schema
from audit.introspect.session import Session
from audit.schema import (
    Check,
    ColumnGrant,
    Composite,
    DataType,
    Domain,
    EnumType,
    ForeignKey,
    Function,
    Grant,
    Index,
    IndexKey,
    Key,
    Policy,
    Publication,
    RangeType,
    Relation,
    Schema,
)
from audit.schema.document import schema_from_json, schema_to_json
from tests.conftest import Database, Server

SCRIPT = Path(__file__).with_name("test_catalog.sql").read_text("utf-8")
ROLES = ("audit_reader", "audit_writer")


def read(dsn: str) -> Schema:
    with open_connection(dsn) as connection, Session(connection) as session:
        return read_schema(session)


@pytest.fixture(scope="module")
def rich(module_database: Database) -> Iterator[Database]:
    try:
        for role in ROLES:
            module_database.run(f"create role {role} login")
        for part in SCRIPT.split("-- commit\n"):
            module_database.run(part)
        yield module_database
    finally:
        for role in ROLES:
            module_database.run(f"drop owned by {role}; drop role {role}")


@pytest.fixture(scope="module")
def schema(rich: Database) -> Schema:
    return read(rich.dsn)


def relation(schema: Schema, name: str, namespace: str = "app") -> Relation:
    return schema.by_name[namespace, name]


def pg(name: str, modifiers: str = "", array: bool = False) -> DataType:
    return DataType("pg_catalog", name, modifiers, array)


def test_relations_of_every_kind_and_no_other(schema: Schema) -> None:
    assert {(r.qualified, r.kind) for r in schema.relations} == {
        ('Odd.Schema.Tab.le "x" 💶', "table"),
        ("app.cars", "table"),
        ("app.counted", "table"),
        ("app.customers", "table"),
        ("app.empty", "table"),
        ("app.events", "partitioned table"),
        ("app.far", "foreign table"),
        ("app.fast", "table"),
        ("app.of_event", "table"),
        ("app.open_orders", "view"),
        ("app.order_counts", "materialized view"),
        ("app.orders", "table"),
        ("app.vehicles", "table"),
    }
    assert [r.qualified for r in schema.platform] == ["auth.users"]


def test_everything_is_sorted_by_name(schema: Schema) -> None:
    names = [(r.namespace, r.name) for r in schema.relations]
    assert names == sorted(names)
    for found in schema.relations:
        for members in (found.uniques, found.foreign_keys, found.checks, found.indexes):
            assert list(members) == sorted(members, key=lambda member: member.name)


def test_types_are_resolved_with_their_modifiers(schema: Schema) -> None:
    types = {c.name: c.type for c in relation(schema, "customers").columns}
    assert types == {
        "id": pg("uuid"),
        "user_id": pg("uuid"),
        "email": DataType("app", "email"),
        "status": DataType("app", "status"),
        "other": DataType("public", "status"),
        "tags": DataType("app", "tags"),
        "names": pg("varchar", "20", True),
        "home": DataType("app", "address"),
        "valid": DataType("app", "period"),
        "price": pg("numeric", "10,2"),
        "amount": pg("numeric"),
        "rate": pg("float4"),
        "code": pg("varchar", "8"),
        "letter": pg("bpchar", "1"),
        "any_length": pg("bpchar"),
        "odd": pg("char"),
        "label": pg("name"),
        "at": pg("timestamptz", "3"),
        "local": pg("timestamp"),
        "clock": pg("time", "0"),
        "span": pg("interval", "day to second(3)"),
        "short": pg("interval", "2"),
        "plain": pg("interval"),
        "bits": pg("bit", "5"),
        "flags": pg("varbit", "9"),
        "born": pg("date"),
        "fee": pg("money"),
        "weight": pg("float8"),
        "age": pg("interval"),
        "raw": pg("bytea"),
        "bigger": pg("int8"),
        "twice": pg("numeric"),
    }


def test_defaults_do_not_depend_on_settings(schema: Schema) -> None:
    defaults = {c.name: c.default for c in relation(schema, "customers").columns if c.default}
    assert defaults == {
        "id": "gen_random_uuid()",
        "status": "'new'::app.status",
        "price": "0",
        "at": "now()",
        "born": "'2024-01-31'::date",
        "fee": "1.5",
        "weight": "(0.1)::double precision",
        "age": "'1 day 02:00:00'::interval",
        "raw": r"'\x01ff'::bytea",
        "bigger": "'10000000000'::bigint",
    }


def test_a_generated_column_has_no_default(schema: Schema) -> None:
    (twice,) = (c for c in relation(schema, "customers").columns if c.name == "twice")
    assert twice.generated == "(price * (2)::numeric)"
    assert (twice.generated_kind, twice.default) == ("stored", None)


def test_collations_only_where_they_differ_from_the_type(schema: Schema) -> None:
    columns = relation(schema, "customers").columns
    assert {c.name: c.collation for c in columns if c.collation} == {"code": "C"}


def test_serial_is_told_from_other_defaults_even_after_renaming(schema: Schema) -> None:
    columns = relation(schema, "counted").columns
    assert [c.name for c in columns] == ["first", "b", "c", "d", "e", "f", "g"]
    assert [c.name for c in columns if c.serial] == ["first", "b"]
    assert {c.name: c.identity for c in columns if c.identity} == {
        "c": "always",
        "d": "by default",
    }


def test_keys(schema: Schema) -> None:
    orders = relation(schema, "orders")
    assert orders.primary_key == Key("orders_pkey", ("customer_id", "number"))
    assert orders.uniques == (
        Key("late", ("during",), deferrable=True),
        Key("orders_number_customer_id_key", ("number", "customer_id")),
    )


def test_foreign_keys(schema: Schema) -> None:
    assert relation(schema, "orders").foreign_keys == (
        ForeignKey(
            "orders_buyer_fkey",
            ("buyer",),
            "app",
            "customers",
            ("id",),
            on_update="set null",
            on_delete="restrict",
            deferrable=True,
            deferred=True,
        ),
        ForeignKey(
            "parent",
            ("parent_number", "parent_customer"),
            "app",
            "orders",
            ("number", "customer_id"),
            on_delete="set default",
            match="full",
        ),
        ForeignKey("unproved_key", ("customer_id",), "app", "customers", ("id",), validated=False),
    )
    (to_platform,) = relation(schema, "customers").foreign_keys
    assert (to_platform.ref_namespace, to_platform.ref_table) == ("auth", "users")


def test_a_foreign_key_to_a_partitioned_table_is_one(schema: Schema) -> None:
    keys = relation(schema, "of_event").foreign_keys
    assert [(key.ref_table, key.ref_columns) for key in keys] == [
        ("events", ("id", "at")),
        ("events_rest", ("id", "at")),
    ]


def test_checks(schema: Schema) -> None:
    assert relation(schema, "orders").checks == (
        Check(
            "orders_state_check", "(state = ANY (ARRAY['open'::text, 'done'::text]))", ("state",)
        ),
        Check("unproved", "(number > 0)", ("number",), validated=False),
    )
    names = [check.columns for check in relation(schema, "customers").checks]
    assert names == [("price",), ("code", "letter")]


def test_not_null_is_no_check(schema: Schema) -> None:
    assert [c.name for c in relation(schema, "vehicles").checks] == ["vehicles_wheels_check"]


def test_what_is_inherited_is_there(schema: Schema) -> None:
    cars = relation(schema, "cars")
    assert [(c.name, c.nullable) for c in cars.columns] == [
        ("id", False),
        ("wheels", False),
        ("doors", True),
    ]
    assert [check.name for check in cars.checks] == ["vehicles_wheels_check"]
    assert cars.inherits == ("app.vehicles",)


def test_exclusions(schema: Schema) -> None:
    (exclusion,) = relation(schema, "orders").exclusions
    assert exclusion.definition == "EXCLUDE USING gist (during WITH &&)"


def test_indexes(schema: Schema) -> None:
    found = {index.name: index for index in relation(schema, "orders").indexes}
    assert found["backwards"].keys == (
        IndexKey("state", descending=True, nulls_first=True),
        IndexKey("number", nulls_first=True),
    )
    assert [(key.column, key.expression) for key in found["computed"].keys] == [
        (None, "lower(state)"),
        (None, "((number + 1))"),
        ("customer_id", None),
    ]
    assert found["patterns"].keys == (
        IndexKey("state", opclass="text_pattern_ops"),
        IndexKey("state", collation="C"),
    )
    assert found["in_part"].predicate == "(state = 'open'::text)"
    assert found["covering"] == Index(
        "covering", (IndexKey("number"), IndexKey("customer_id")), ("state",), unique=True
    )
    assert found["ranges"].method == "gist"
    assert found["orders_pkey"].primary and found["orders_pkey"].constraint
    assert not found["late"].immediate
    assert [name for name, index in found.items() if not index.usable] == ["plain"]
    assert {name for name, index in found.items() if index.constraint} == {
        "late",
        "no_overlap",
        "orders_number_customer_id_key",
        "orders_pkey",
    }


def test_row_level_security_and_policies(schema: Schema) -> None:
    orders = relation(schema, "orders")
    assert (orders.rls_enabled, orders.rls_forced) == (True, True)
    assert orders.policies == (
        Policy("everything", permissive=False, using="true", check="(number > 0)"),
        Policy(
            "owner reads",
            "select",
            ("audit_reader", "audit_writer"),
            using="(buyer = '00000000-0000-0000-0000-000000000000'::uuid)",
        ),
    )
    assert not relation(schema, "customers").rls_enabled


def test_triggers(schema: Schema) -> None:
    found = {trigger.name: trigger for trigger in relation(schema, "orders").triggers}
    assert {t.name: (t.timing, t.events, t.level) for t in found.values()} == {
        "checked": ("after", ("delete",), "row"),
        "emptied": ("after", ("truncate",), "statement"),
        "touched": ("before", ("insert", "update"), "row"),
    }
    assert found["emptied"].enabled == "disabled"
    assert found["checked"].constraint
    assert (found["touched"].function_namespace, found["touched"].function) == ("app", "touch")


def test_partitions_are_set_aside_and_counted(schema: Schema) -> None:
    events = relation(schema, "events")
    assert (events.partition_key, events.partitions) == ("RANGE (at)", 3)
    assert [index.name for index in events.indexes] == ["events_kind_idx", "events_pkey"]
    aside = {a.reason: a for a in schema.set_aside}
    assert aside["partition children"].names == (
        "app.events_2024",
        "app.events_2024_a",
        "app.events_rest",
    )
    assert aside["platform namespaces"].examples == ("auth.users",)


def test_views(schema: Schema) -> None:
    view = relation(schema, "open_orders")
    assert "FROM app.orders" in (view.definition or "")
    assert view.options == ("security_barrier=true",)
    assert [(c.name, c.type) for c in view.columns] == [
        ("number", pg("int4")),
        ("state", pg("varchar", "10")),
    ]
    assert [c.name for c in relation(schema, "order_counts").columns] == ["n"]


def test_names_that_need_quotes_are_kept_as_they_are(schema: Schema) -> None:
    odd = relation(schema, 'Tab.le "x" 💶', "Odd.Schema")
    assert [c.name for c in odd.columns] == ["Colu.mn", "ünï", "select"]
    assert odd.primary_key is not None
    assert odd.primary_key.columns == ("Colu.mn",)


def test_types_of_ones_own(schema: Schema) -> None:
    assert schema.enums == (
        EnumType("app", "status", ("new", "open", "done"), "Where an order stands"),
        EnumType("public", "status", ("other",)),
    )
    assert schema.domains == (
        Domain(
            "app",
            "email",
            pg("text"),
            nullable=False,
            default="'a@b'::text",
            checks=(Check("email_check", "(VALUE ~~ '%@%'::text)"),),
            collation="C",
        ),
        Domain("app", "tags", pg("varchar", "20", True)),
    )
    (address,) = schema.composites
    assert isinstance(address, Composite)
    assert [(c.name, c.type) for c in address.columns] == [
        ("street", pg("text")),
        ("zip", pg("varchar", "10")),
    ]
    (period,) = schema.ranges
    multirange = "period_multirange" if schema.server_version_num >= 140000 else ""
    assert period == RangeType(
        "app", "period", pg("timestamptz"), multirange, opclass="timestamptz_ops"
    )
    assert ("app", "period") not in schema.types


def test_functions(schema: Schema) -> None:
    assert {(f.owner, f.execute) for f in schema.functions} == {(schema.role, ("public",))}
    assert tuple(f._replace(owner="", execute=None) for f in schema.functions) == (
        Function("app", "tidy", "INOUT n integer", None, "procedure"),
        Function(
            "app",
            "total",
            "customer uuid, VARIADIC extra numeric[]",
            "SETOF numeric",
            volatility="stable",
            security_definer=True,
            strict=True,
            settings=('search_path=""',),
        ),
        Function("app", "touch", "", "trigger", language="plpgsql"),
    )


def test_comments_belong_to_their_object(schema: Schema) -> None:
    customers = relation(schema, "customers")
    assert customers.comment == "Who buys"
    assert {c.name: c.comment for c in customers.columns if c.comment} == {
        "email": "Where mail goes"
    }


def test_publications(schema: Schema) -> None:
    tables = ("app.customers", "app.orders")
    assert schema.publications == (Publication("everything", tables=tables),)


def test_grants_to_others_than_the_owner(schema: Schema) -> None:
    assert relation(schema, "customers").grants == (Grant("audit_reader", ("SELECT",)),)
    assert relation(schema, "orders").grants == (
        Grant(
            "audit_reader",
            ("UPDATE (number, state)",),
            (ColumnGrant("UPDATE", ("number", "state")),),
        ),
        Grant("audit_writer", ("DELETE", "INSERT", "SELECT", "UPDATE")),
        Grant("public", ("SELECT",)),
    )
    assert relation(schema, "counted").grants == ()


def test_row_estimates_are_unknown_before_the_first_analyze(rich: Database) -> None:
    assert relation(read(rich.dsn), "fast").row_estimate is None
    rich.run("insert into app.fast select generate_series(1, 100); analyze app.fast")
    assert relation(read(rich.dsn), "fast").row_estimate == 100


def test_a_role_that_may_read_one_table_sees_them_all(rich: Database, schema: Schema) -> None:
    seen = read(rich.dsn_as("audit_reader"))
    assert seen.role == "audit_reader"
    assert [r.qualified for r in seen.relations] == [r.qualified for r in schema.relations]
    rights = {r.name: r.privileges for r in seen.relations if r.privileges}
    assert rights == {
        "customers": ("SELECT",),
        "orders": ("SELECT", "UPDATE (number, state)"),
        "vehicles": ("REFERENCES (id)",),
    }
    assert {n.name: n.usage for n in seen.namespaces} == {
        "Odd.Schema": False,
        "app": True,
        "auth": False,
        "public": True,
    }
    mine = [r._replace(privileges=None, row_estimate=None) for r in seen.relations]
    full = [r._replace(privileges=None, row_estimate=None) for r in schema.relations]
    assert mine == full


def test_settings_of_a_role_change_nothing(rich: Database) -> None:
    rich.run(
        """
        create role audit_poisoned login superuser;
        alter role audit_poisoned set search_path = app, public;
        alter role audit_poisoned set datestyle = 'German, DMY';
        alter role audit_poisoned set intervalstyle = 'iso_8601';
        alter role audit_poisoned set timezone = 'Asia/Kathmandu';
        alter role audit_poisoned set extra_float_digits = -10;
        alter role audit_poisoned set bytea_output = 'escape';
        alter role audit_poisoned set quote_all_identifiers = on;
        alter role audit_poisoned set client_encoding = 'LATIN1';
        alter role audit_poisoned set xmloption = 'document';
        alter role audit_poisoned set enable_hashjoin = off;
        """
    )
    try:
        poisoned = schema_to_json(read(rich.dsn_as("audit_poisoned")))
    finally:
        rich.run("drop role audit_poisoned")
    role = rich.value("select current_user")
    assert poisoned.replace("audit_poisoned", role) == schema_to_json(read(rich.dsn))


def test_reading_twice_gives_the_same_snapshot_which_reads_back(rich: Database) -> None:
    schema = read(rich.dsn)
    text = schema_to_json(schema)
    assert text == schema_to_json(read(rich.dsn))
    assert schema_from_json(text) == schema


def test_what_an_extension_brings_is_told_apart(database: Database) -> None:
    database.run(
        "create extension citext; create extension pg_buffercache; create table t (a citext)"
    )
    schema = read(database.dsn)
    assert [r.name for r in schema.relations] == ["t"]
    assert schema.relations[0].columns[0].type == DataType("public", "citext")
    assert ("public", "citext") in schema.types
    assert schema.functions == ()
    assert "pg_buffercache" in {r.name for r in schema.platform}
    assert [a.reason for a in schema.set_aside] == ["extension members"]
    assert {e.name: e.namespace for e in schema.extensions}["citext"] == "public"


def test_what_newer_versions_brought(server: Server, database: Database) -> None:
    database.run("create table t (a int, b int, constraint one unique (a))")
    newer = ["create publication whole for all tables"]
    if server.version_num >= 150000:
        newer.append("alter table t add constraint two unique nulls not distinct (b)")
        newer.append("create publication of_schema for tables in schema public")
    if server.version_num >= 180000:
        newer.append("alter table t add c int generated always as (a + 1) virtual")
        newer.append("alter table t add constraint idle check (a > 0) not enforced")
        newer.append("alter table t add constraint told not null a")
        newer.append('create table doubtful ("A b" int)')
        newer.append('alter table doubtful add constraint late not null "A b" not valid')
        newer.append(
            "create table spans (id int4range, at tstzrange, primary key (id, at without overlaps))"
        )
        newer.append(
            "create table uses (id int4range, at tstzrange,"
            " foreign key (id, period at) references spans)"
        )
    for statement in newer:
        database.run(statement)
    schema = read(database.dsn)
    table = relation(schema, "t", "public")
    if server.version_num >= 150000:
        assert [(k.name, k.nulls_not_distinct) for k in table.uniques] == [
            ("one", False),
            ("two", True),
        ]
        assert {p.name: (p.all_tables, p.namespaces) for p in schema.publications} == {
            "of_schema": (False, ("public",)),
            "whole": (True, ()),
        }
    if server.version_num >= 180000:
        assert [(c.name, c.nullable, c.generated_kind) for c in table.columns] == [
            ("a", False, ""),
            ("b", True, ""),
            ("c", True, "virtual"),
        ]
        assert [(c.name, c.enforced) for c in table.checks] == [("idle", False)]
        doubtful = relation(schema, "doubtful", "public")
        assert doubtful.columns[0].nullable
        assert doubtful.checks == (Check("late", '("A b" IS NOT NULL)', ("A b",), False, True),)
        key = relation(schema, "spans", "public").primary_key
        assert key is not None and key.period
        assert [fk.period for fk in relation(schema, "uses", "public").foreign_keys] == [True]


def test_an_empty_database_has_an_empty_schema(database: Database) -> None:
    schema = read(database.dsn)
    assert (schema.relations, schema.platform, schema.set_aside) == ((), (), ())
