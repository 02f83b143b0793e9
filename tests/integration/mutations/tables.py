"""Changes to tables and columns."""

from __future__ import annotations

from tests.integration.mutations.mutation import Mutation

TABLES = {
    "a table is dropped": Mutation(
        "drop table public.scratch", ("missing-table public.scratch scratch",)
    ),
    "a table is renamed": Mutation(
        "alter table public.only_on rename to switched_on",
        ("missing-table public.only_on only_on",),
    ),
    "a table gets other capitals": Mutation(
        'alter table public."CamelCase" rename to camelcase',
        ("case-mismatch public.CamelCase CamelCase",),
    ),
    "a table moves to another schema": Mutation(
        "alter table public.only_on set schema helpers",
        ("found-elsewhere public.only_on only_on",),
    ),
    "a table becomes a view": Mutation(
        "drop table public.only_on; create view public.only_on as select 1 as id",
        ("wrong-kind public.only_on only_on",),
    ),
    "a materialized view becomes a view": Mutation(
        "drop materialized view public.totals; create view public.totals as"
        " select 1 as org, 1::numeric as total, now() as latest",
        ("wrong-kind public.totals totals",),
    ),
    "a view is dropped": Mutation("drop view app.joined", ("missing-table app.joined joined",)),
    "a foreign table is dropped": Mutation(
        "drop foreign table public.remote", ("missing-table public.remote remote",)
    ),
    "a view loses a column": Mutation(
        "drop view app.joined; create view app.joined with (security_barrier)"
        " as select 1::bigint as n, null::uuid as id",
        ("missing-column app.joined name",),
    ),
}

COLUMNS = {
    "a column is dropped": Mutation(
        "alter table app.orders drop column note", ("missing-column app.orders note",)
    ),
    "a column with a reference, a default and a check is dropped": Mutation(
        "alter table app.orders drop column billed_by; alter table public.checks drop column many",
        ("missing-column app.orders billed_by", "missing-column public.checks many"),
    ),
    "a unique column is dropped": Mutation(
        "alter table app.organisations drop column slug", ("missing-column app.organisations slug",)
    ),
    "a column of an index is dropped": Mutation(
        "alter table public.indexed drop column place",
        (
            "missing-column public.indexed place",
            "missing-index public.indexed during, place",
        ),
    ),
    "a column is renamed": Mutation(
        "alter table app.orders rename column note to remark", ("missing-column app.orders note",)
    ),
    "a column gets other capitals": Mutation(
        'alter table app.orders rename column note to "Note"', ("case-mismatch app.orders note",)
    ),
    "an integer becomes a text": Mutation(
        "alter table public.types alter a_int type text", ("type-mismatch public.types a_int",)
    ),
    "an integer is narrowed": Mutation(
        "alter table public.types alter a_int8 type int", ("type-mismatch public.types a_int8",)
    ),
    "an integer is widened": Mutation(
        "alter table public.types alter a_int type bigint",
        ("type-wider public.types a_int note",),
    ),
    "a varchar is narrowed": Mutation(
        "alter table public.types alter a_varchar20 type varchar(10)",
        ("type-mismatch public.types a_varchar20",),
    ),
    "a varchar is widened": Mutation(
        "alter table public.types alter a_varchar20 type text",
        ("type-wider public.types a_varchar20 note",),
    ),
    "a numeric loses digits": Mutation(
        "alter table public.types alter a_numeric102 type numeric(8, 2)",
        ("type-mismatch public.types a_numeric102",),
    ),
    "a timestamp loses its zone": Mutation(
        "alter table public.types alter a_timestamptz type timestamp",
        ("type-mismatch public.types a_timestamptz",),
    ),
    "an interval loses fields": Mutation(
        "alter table public.types alter a_interval_ds type interval day",
        ("type-mismatch public.types a_interval_ds",),
    ),
    "an enum becomes another of the same name": Mutation(
        "alter table public.types alter a_state type public.status using null",
        ("type-mismatch public.types a_state",),
    ),
    "an array becomes a single value": Mutation(
        "alter table public.types alter some_ints type int using 1",
        ("type-mismatch public.types some_ints",),
    ),
    "a domain becomes its base": Mutation(
        "alter table public.types alter an_email type text",
        ("type-mismatch public.types an_email",),
    ),
    "a collation is lost": Mutation(
        'alter table public.types alter "C" type text collate "default"',
        ("collation-mismatch public.types C",),
    ),
    "NOT NULL is dropped": Mutation(
        "alter table app.orders alter state drop not null",
        ("nullability-mismatch app.orders state",),
    ),
    "a default is dropped": Mutation(
        "alter table public.defaults alter zero drop default",
        ("default-mismatch public.defaults zero",),
    ),
    "a number's default is changed": Mutation(
        "alter table public.defaults alter zero set default 1",
        ("default-mismatch public.defaults zero",),
    ),
    "a text's default is changed": Mutation(
        "alter table public.defaults alter word set default 'Abc'",
        ("default-mismatch public.defaults word",),
    ),
    "a moment's default is changed": Mutation(
        "alter table public.defaults alter made set default clock_timestamp()",
        ("default-mismatch public.defaults made",),
    ),
    "a moment's default is frozen": Mutation(
        "alter table public.defaults alter made set default 'now'::timestamptz",
        ("default-mismatch public.defaults made",),
    ),
    "a duration in a default is changed": Mutation(
        "alter table public.defaults alter expires set default now() + interval '8 days'",
        ("default-mismatch public.defaults expires",),
    ),
    "a time zone in a default is changed": Mutation(
        "alter table public.defaults alter utc set default (now() at time zone 'Europe/Paris')",
        ("default-mismatch public.defaults utc",),
    ),
    "an enum's default is changed": Mutation(
        "alter table public.defaults alter state set default 'published'",
        ("default-mismatch public.defaults state",),
    ),
    "a document's default is changed": Mutation(
        """alter table public.defaults alter json_empty set default '{"a": 1}'""",
        ("default-mismatch public.defaults json_empty",),
    ),
    "a list's default is changed": Mutation(
        "alter table public.defaults alter numbers set default array[1, 3, 2]",
        ("default-mismatch public.defaults numbers",),
    ),
    "a function in a default is exchanged": Mutation(
        "alter table public.defaults alter token set default md5(clock_timestamp()::text)",
        ("default-mismatch public.defaults token",),
    ),
    "a serial stops numbering": Mutation(
        "alter table public.defaults alter smaller drop default",
        ("default-mismatch public.defaults smaller",),
    ),
    "an identity is dropped": Mutation(
        "alter table public.defaults alter by_identity drop identity",
        ("identity-mismatch public.defaults by_identity",),
    ),
    "an identity changes its kind": Mutation(
        "alter table public.defaults alter by_identity set generated always",
        ("identity-mismatch public.defaults by_identity",),
    ),
    "a column is no longer generated": Mutation(
        "alter table public.generated alter total drop expression",
        ("generated-mismatch public.generated total",),
    ),
    "a generated column is computed otherwise": Mutation(
        "alter table public.generated drop column total; alter table public.generated add column"
        " total numeric(12, 2) generated always as (price + quantity) stored",
        ("generated-mismatch public.generated total",),
    ),
    "a comment is changed": Mutation(
        "comment on column public.guarded.ok is 'other'",
        ("comment-mismatch public.guarded ok",),
    ),
    "a table's comment is dropped": Mutation(
        "comment on table public.guarded is null", ("comment-mismatch public.guarded comment",)
    ),
}
