"""What a schema becomes as a spec: readable, complete, and honest about the rest."""

from __future__ import annotations

from audit.schema import (
    Check,
    Column,
    DataType,
    Domain,
    EnumType,
    Extension,
    ForeignKey,
    Function,
    Index,
    IndexKey,
    Key,
    Namespace,
    Policy,
    Relation,
    Schema,
    Trigger,
)
from audit.spec.importers.categories import guess_categories
from audit.spec.importers.database import import_schema, spec_of_schema

INT = DataType("pg_catalog", "int4")
TEXT = DataType("pg_catalog", "text")
UUID = DataType("pg_catalog", "uuid")


def schema_of(*relations: Relation, **more: object) -> Schema:
    return Schema(
        database="shop",
        server_version="18.6",
        server_version_num=180006,
        role="auditor",
        reader="pg_catalog",
        namespaces=(Namespace("app"), Namespace("public")),
        relations=relations,
        **more,
    )


def table(name: str, *columns: Column, namespace: str = "public", **more: object) -> Relation:
    return Relation(namespace, name, "table", columns, **more)


def references(*tables: str) -> tuple[ForeignKey, ...]:
    return tuple(ForeignKey(f"{t}_fk", ("x",), "public", t, ("id",)) for t in tables)


USERS = table(
    "users",
    Column(
        "id", INT, nullable=False, default="nextval('public.users_id_seq'::regclass)", serial=True
    ),
    Column("email", DataType("public", "citext"), nullable=False),
    Column("kind", DataType("app", "kind"), default="'a'::app.kind"),
    Column("code", DataType("pg_catalog", "varchar", "20"), collation="C"),
    Column("user", TEXT, comment="Who: really."),
    Column("parent", INT),
    primary_key=Key("users_pkey", ("id",)),
    uniques=(Key("users_email_key", ("email",)), Key("users_x", ("code", "kind"), deferrable=True)),
    foreign_keys=(
        ForeignKey("p", ("parent",), "public", "users", ("id",), on_delete="set null"),
        ForeignKey("q", ("kind",), "auth", "kinds", ("id",), validated=False),
    ),
    checks=(
        Check("c", "(length(code) > 2)", ("code",)),
        Check("d", "((code <> kind))", ("code", "kind")),
    ),
    indexes=(
        Index("users_pkey", (IndexKey("id"),), unique=True, primary=True, constraint=True),
        Index("i", (IndexKey("code", descending=True, nulls_first=True), IndexKey("kind"))),
        Index("j", (IndexKey(None, "lower(code)"),), method="hash", predicate="(parent IS NULL)"),
        Index("k", (IndexKey("kind"),), usable=False),
    ),
    rls_enabled=True,
    policies=(Policy("own rows", "select", ("authenticated",), True, "(auth.uid() = id)"),),
    triggers=(Trigger("touch", "before", ("update",), "row", "public", "touch", "disabled"),),
)


def test_one_file() -> None:
    schema = schema_of(
        USERS,
        enums=(EnumType("app", "kind", ("a", "no")),),
        domains=(Domain("app", "positive", INT),),
        functions=(
            Function(
                "public",
                "touch",
                "",
                "trigger",
                security_definer=True,
                settings=('search_path=""',),
            ),
        ),
        extensions=(
            Extension("citext", "1.6", "public"),
            Extension("plpgsql", "1.0", "pg_catalog"),
        ),
        types=(("public", "citext"),),
    )
    assert spec_of_schema(schema, title="Shop", single=True) == {
        "spec.yaml": """\
# yaml-language-server: $schema=spec.schema.json
# Left out, because a spec can't say it: 1 thing.
#   index k of public.users: invalid
spec: 1
title: Shop
defaults: {rls: true, exact_constraints: true}
extensions: [citext]

enums:
  app.kind: [a, 'no']

domains:
  app.positive: int

functions:
  touch(): {returns: trigger, language: sql, security: definer, search_path: '""', exact: true}

tables:
  users:
    columns:
      id: serial primary key
      email: citext not null unique
      kind: app.kind default 'a'::app.kind
      code: varchar(20) collate "C" check (length(code) > 2)
      user:
        type: text
        comment: 'Who: really.'
      parent: int references users(id) on delete set null
    unique:
      - {columns: [code, kind], deferrable: true}
    foreign_keys:
      - {columns: [kind], references: auth.kinds(id), validated: false}
    checks:
      - (code <> kind)
    indexes:
      - [code desc, kind]
      - {columns: [lower(code)], method: hash, where: parent IS NULL}
    rls:
      enabled: true
      policies:
        own rows: {for: select, to: [authenticated], permissive: true, using: auth.uid() = id}
    triggers:
      touch:
        timing: before
        events: [update]
        level: row
        function: touch
        enabled: disabled
        exact: true
"""
    }


def test_a_folder_has_a_file_for_each_category() -> None:
    schema = schema_of(
        table("order_items", Column("x", INT), foreign_keys=references("orders")),
        table("orders", Column("id", INT)),
        table("user_roles", Column("x", INT)),
        table("users", Column("id", INT)),
        table("loose", Column("x", INT)),
        table("ledger", Column("x", INT), namespace="app"),
    )
    files = spec_of_schema(schema, title="Shop")
    assert list(files) == ["spec.yaml", "app.yaml", "order.yaml", "user.yaml", "other.yaml"]
    assert (
        "categories:\n  app: App\n  order: Order\n  user: User\n  other: Other\n"
        in files["spec.yaml"]
    )
    assert "category: app\n\ntables:\n  app.ledger:\n" in files["app.yaml"]
    assert files == spec_of_schema(schema, title="Shop")


def test_only_the_namespaces_that_were_asked_for() -> None:
    schema = schema_of(table("a", Column("x", INT)), table("b", Column("x", INT), namespace="app"))
    imported = import_schema(schema, title="Shop", namespaces=["app"], single=True)
    assert imported.relations == 1
    assert "defaults: {schema: app, exact_constraints: true}" in imported.files["spec.yaml"]
    assert "\ntables:\n  b:\n" in imported.files["spec.yaml"]


def test_categories_by_first_word_then_by_reference() -> None:
    relations = [
        table("app_order_lines", foreign_keys=references("app_orders")),
        table("app_orders"),
        table("app_carts", foreign_keys=references("app_orders")),
        table("app_baskets", foreign_keys=references("app_carts")),
        table("app_people"),
        table("app_userRoles"),
        table("app_users"),
    ]
    assert guess_categories(relations, "public") == {
        ("public", "app_order_lines"): "order",
        ("public", "app_orders"): "order",
        ("public", "app_carts"): "order",
        ("public", "app_baskets"): "order",
        ("public", "app_people"): "other",
        ("public", "app_userRoles"): "user",
        ("public", "app_users"): "user",
    }


def test_no_categories_where_all_would_be_one() -> None:
    assert guess_categories([table("users"), table("user_roles")], "public") is None
    assert guess_categories([], "public") is None
