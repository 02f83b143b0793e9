"""One change to a database gives exactly the findings that it implies; a harmless one, none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from audit.introspect.connect import open_connection
from audit.introspect.oracle import answer
from audit.introspect.session import Session
from audit.spec.model import Spec
from tests.conftest import Database, Server
from tests.exactness import databases
from tests.exactness.loop import audit, audit_database


class Mutation(NamedTuple):
    """Statements, and the findings they imply as `rule table object` (`kind` but for gaps)."""

    sql: str
    expected: tuple[str, ...] = ()


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
        "drop view app.joined; create view app.joined as select 1::bigint as n, null::uuid as id",
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

CONSTRAINTS = {
    "a primary key is dropped": Mutation(
        "alter table public.memberships drop constraint memberships_pkey",
        ("missing-primary-key public.memberships user_id, org",),
    ),
    "a primary key has another column": Mutation(
        "alter table public.only_on add other int; alter table public.only_on drop constraint"
        " only_on_pkey; alter table public.only_on add primary key (other)",
        ("missing-primary-key public.only_on id",),
    ),
    "a unique key is dropped": Mutation(
        "alter table app.organisations drop constraint organisations_slug_key",
        ("missing-unique app.organisations slug",),
    ),
    "a unique key of two columns is dropped": Mutation(
        "alter table app.orders drop constraint orders_org_number_key",
        ("missing-unique app.orders org, number",),
    ),
    "a unique key can be deferred": Mutation(
        "alter table app.organisations drop constraint organisations_slug_key; alter table"
        " app.organisations add unique (slug) deferrable",
        ("missing-unique app.organisations slug",),
    ),
    "a foreign key is dropped": Mutation(
        "alter table app.orders drop constraint orders_parent_fkey",
        ("missing-foreign-key app.orders parent",),
    ),
    "a foreign key of two columns is dropped": Mutation(
        "alter table app.orders drop constraint fk_tenant",
        ("missing-foreign-key app.orders org, number",),
    ),
    "a foreign key acts otherwise": Mutation(
        "alter table app.orders drop constraint orders_parent_fkey; alter table app.orders"
        " add foreign key (parent) references app.orders (id) on delete cascade",
        ("foreign-key-mismatch app.orders parent",),
    ),
    "a foreign key points elsewhere": Mutation(
        "alter table public.twice_named drop constraint twice_named_account_fkey; alter table"
        " public.twice_named add foreign key (account) references public.user_accounts (id)",
        ("foreign-key-mismatch public.twice_named account",),
    ),
    "a foreign key is not validated": Mutation(
        "alter table app.orders drop constraint orders_parent_fkey; alter table app.orders"
        " add foreign key (parent) references app.orders (id) on delete set null not valid",
        ("not-validated app.orders parent",),
    ),
    "a check is dropped": Mutation(
        "alter table public.checks drop constraint checks_a_check",
        ("missing-check public.checks a > 0",),
    ),
    "a check is loosened": Mutation(
        "alter table public.checks drop constraint checks_a_check;"
        " alter table public.checks add constraint checks_a_check check (a >= 0)",
        ("missing-check public.checks a > 0",),
    ),
    "a list of values is longer": Mutation(
        "alter table public.checks drop constraint checks_word_check;"
        " alter table public.checks add check (word in ('a', 'b', 'c'))",
        ("missing-check public.checks word = ANY (ARRAY['a'::text, 'b'::text])",),
    ),
    "a check of two columns is turned round": Mutation(
        "alter table public.checks drop constraint named_check;"
        " alter table public.checks add constraint named_check check (a + b < c * d)",
        ("missing-check public.checks (a + b) > (c * d)",),
    ),
    "a check is not validated": Mutation(
        "alter table public.checks drop constraint checks_a_check;"
        " alter table public.checks add check (a > 0) not valid",
        ("not-validated public.checks a > 0",),
    ),
    "an exclusion is dropped": Mutation(
        "alter table app.orders drop constraint no_overlap",
        (
            "missing-exclusion app.orders EXCLUDE USING gist (room WITH =, tstzrange(starts_at,"
            " ends_at) WITH &&) WHERE ((state <> 'void'::text))",
        ),
    ),
    "an index is dropped": Mutation(
        "drop index public.indexed_tags_idx", ("missing-index public.indexed tags",)
    ),
    "an index of an expression is dropped": Mutation(
        "drop index public.indexed_lower_idx", ("missing-index public.indexed lower(email)",)
    ),
    "an index is no longer unique": Mutation(
        "drop index public.indexed_lower_idx; create index on public.indexed (lower(email))",
        ("missing-index public.indexed lower(email)",),
    ),
    "a part's index covers another part": Mutation(
        "drop index public.indexed_state_idx; create index on public.indexed (state)"
        " where state in ('draft', 'published') and amount > 1",
        ("missing-index public.indexed state",),
    ),
    "an index has another method": Mutation(
        "drop index public.indexed_email_idx1; create index on public.indexed (email)",
        ("missing-index public.indexed email",),
    ),
    "an index has another operator class": Mutation(
        "drop index public.indexed_body_idx; create index on public.indexed using gin (body)",
        ("missing-index public.indexed body jsonb_path_ops",),
    ),
    "an index is sorted otherwise": Mutation(
        "drop index public.indexed_created_at_id_idx;"
        " create index on public.indexed (created_at, id desc)",
        ("missing-index public.indexed created_at desc nulls last, id",),
    ),
    "an index is invalid": Mutation(
        "update pg_index set indisvalid = false"
        " where indexrelid = 'public.indexed_tags_idx'::regclass",
        ("invalid-index public.indexed tags",),
    ),
}

ACCESS = {
    "row level security is off": Mutation(
        "alter table public.only_on disable row level security",
        ("rls-disabled public.only_on row level security",),
    ),
    "row level security is not forced": Mutation(
        "alter table public.guarded no force row level security",
        ("rls-not-forced public.guarded force row level security",),
    ),
    "a policy is dropped": Mutation(
        "drop policy writes on public.guarded", ("missing-policy public.guarded writes",)
    ),
    "a policy is renamed": Mutation(
        "alter policy writes on public.guarded rename to write",
        ("missing-policy public.guarded writes",),
    ),
    "a policy is open to all": Mutation(
        'alter policy "owner reads" on public.guarded using (true)',
        ("policy-mismatch public.guarded owner reads",),
    ),
    "a policy tests another column": Mutation(
        "alter policy members on public.guarded using (exists (select 1 from public.memberships m"
        " where m.org = guarded.id and m.user_id = public.uid()"
        " and m.role = any (array['owner', 'admin'])))",
        ("policy-mismatch public.guarded members",),
    ),
    "a policy checks otherwise": Mutation(
        "alter policy writes on public.guarded with check (owner_id = public.uid())",
        ("policy-mismatch public.guarded writes",),
    ),
    "a policy is for others": Mutation(
        "create role schema_audit_other; alter policy writes on public.guarded"
        " to schema_audit_other",
        ("policy-mismatch public.guarded writes",),
    ),
    "a policy is for another command": Mutation(
        "drop policy writes on public.guarded; create policy writes on public.guarded for update"
        " with check (owner_id = public.uid() and status in ('a', 'b'))",
        ("policy-mismatch public.guarded writes",),
    ),
    "a policy no longer restricts": Mutation(
        'drop policy "no deletes: never" on public.guarded;'
        ' create policy "no deletes: never" on public.guarded for delete using (false)',
        ("policy-mismatch public.guarded no deletes: never",),
    ),
    "a trigger is dropped": Mutation(
        "drop trigger touched on public.guarded", ("missing-trigger public.guarded touched",)
    ),
    "a trigger is disabled": Mutation(
        "alter table public.guarded disable trigger touched",
        ("trigger-mismatch public.guarded touched",),
    ),
    "a trigger calls another function": Mutation(
        "drop trigger touched on public.guarded; create trigger touched before update on"
        " public.guarded for each row execute function app.audit()",
        ("trigger-mismatch public.guarded touched",),
    ),
    "a trigger fires at other times": Mutation(
        "drop trigger touched on public.guarded; create trigger touched after insert on"
        " public.guarded for each statement execute function public.touch()",
        ("trigger-mismatch public.guarded touched",),
    ),
}

OTHERS = {
    "an enum's label is renamed": Mutation(
        """alter type public."Mood" rename value 'happy' to 'glad'""",
        ("missing-enum-value  public.Mood",),
    ),
    "an enum is dropped": Mutation(
        'alter table public.types drop column a_keyword; drop type public."select"',
        ("missing-column public.types a_keyword", "missing-enum  public.select"),
    ),
    "an extension is dropped": Mutation(
        "drop extension unaccent", ("missing-extension  unaccent",)
    ),
    "a function is dropped": Mutation(
        "drop function app.tabled",
        ("missing-function  app.tabled(since timestamp with time zone)",),
    ),
    "a function runs with other rights": Mutation(
        "alter function public.uid() security invoker", ("function-mismatch  public.uid()",)
    ),
    "a function's search_path is open": Mutation(
        "alter function public.uid() reset search_path", ("function-mismatch  public.uid()",)
    ),
    "a function returns something else": Mutation(
        "drop function app.tabled; create function app.tabled(since timestamptz)"
        " returns setof integer language sql stable as 'select 1'",
        ("function-mismatch  app.tabled(since timestamp with time zone)",),
    ),
}

HARMLESS = {
    "more of everything": Mutation(
        "create table public.more (id int); alter table app.orders add more text default 'x';"
        " create index on app.orders (note); alter table app.orders add check (room > 0);"
        " alter type app.status add value 'more'; create policy more on public.guarded using (ok);"
        " create function public.more() returns int language sql as 'select 1'"
    ),
    "stricter": Mutation(
        "alter table app.orders alter note set not null; alter table public.memberships"
        " add unique (user_id); alter table public.switched_off enable row level security"
    ),
    "constraints and indexes under other names": Mutation(
        "alter table app.orders rename constraint fk_tenant to tenant;"
        " alter table public.checks rename constraint named_check to other_check;"
        " alter index public.indexed_tags_idx rename to by_tag;"
        " alter table public.memberships rename constraint memberships_pkey to members"
    ),
    "a unique index in place of a unique key": Mutation(
        "alter table app.organisations drop constraint organisations_slug_key;"
        " create unique index on app.organisations (slug)"
    ),
    "checks, defaults and policies in other words": Mutation(
        "alter table public.checks drop constraint checks_word20_check, drop constraint"
        " checks_b_check; alter table public.checks add check (word20 = 'DONE' or word20 ="
        " 'RUNNING'), add check (b <= 5), add check (1 <= b);"
        " alter table public.defaults alter made set default current_timestamp,"
        " alter price set default 0, alter expires set default now() + '7 days'::interval,"
        " alter tags set default array[]::text[], alter utc set default timezone('utc', now());"
        " alter policy writes on public.guarded with check ((status = 'b' or status = 'a')"
        " and public.uid() = owner_id)"
    ),
    "an identity for a serial": Mutation(
        "alter table public.defaults alter smaller drop default;"
        " alter table public.defaults alter smaller add generated always as identity"
    ),
    "a sequence under another name": Mutation(
        "alter sequence public.defaults_id_seq rename to numbers"
    ),
    "an extension in another schema": Mutation(
        "create schema extensions; alter extension citext set schema extensions;"
        " alter extension hstore set schema extensions"
    ),
    "figures, storage and owners": Mutation(
        "analyze; alter table app.orders set (fillfactor = 50); create role schema_audit_owner;"
        " alter table app.orders owner to schema_audit_owner; cluster public.base using base_pkey;"
        " grant select on app.orders to schema_audit_owner"
    ),
    "columns in another order": Mutation(
        "alter table public.scratch rename to old; create table public.scratch"
        " (note text, id int primary key); drop table public.old"
    ),
    "another partition": Mutation(
        "create table public.measured_2025 partition of public.measured"
        " for values from ('2025-01-01') to ('2026-01-01')"
    ),
}

MUTATIONS = {**TABLES, **COLUMNS, **CONSTRAINTS, **ACCESS, **OTHERS, **HARMLESS}


class Base(NamedTuple):
    """The unchanged database, and the spec imported from it."""

    database: Database
    spec: Spec


@pytest.fixture(scope="module")
def base(server: Server) -> Iterator[Base]:
    database = server.create_database(databases.hazards(server.version_num))
    spec, found, _ = audit_database(database.dsn)
    assert found.exact
    yield Base(database, spec)
    server.drop_database(database)


@pytest.fixture
def own(base: Base, server: Server) -> Iterator[Database]:
    """A copy of the unchanged database for one test to change."""
    roles = server.roles()
    database = server.create_database(template=base.database.name)
    yield database
    server.drop_database(database)
    server.drop_roles(roles)


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_change_is_told_as_what_it_is(name: str, base: Base, own: Database) -> None:
    mutation = MUTATIONS[name]
    own.run(mutation.sql)
    with open_connection(own.dsn) as connection, Session(connection) as session:
        schema = session.schema("pg_catalog")
        comparison = audit(base.spec, schema, lambda questions: answer(session, questions))
    told = [
        f"{f.rule} {f.table} {f.object}{'' if f.kind == 'gap' else f' {f.kind}'}"
        for f in comparison.findings
    ]
    assert sorted(told) == sorted(mutation.expected), [f.message for f in comparison.findings]
