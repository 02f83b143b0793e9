"""Indexes, policies and the rest, satisfied by what is written otherwise."""

from __future__ import annotations

from tests.integration.hazards.case import POLICED, ROW, Case, quoted

INDEXES = (
    Case(
        "a wider index serves",
        "create table t (a int, b int); create index on t (a, b);",
        "t: {columns: {a: int, b: int}, indexes: [[a]]}",
    ),
    Case(
        "a primary key serves",
        "create table t (a int, b int, primary key (a, b));",
        "t: {columns: {a: int, b: int}, indexes: [[a]]}",
    ),
    Case(
        "a predicate's casts",
        f"create table t ({ROW}); create index on t (a) where status = 'x' and gone is null;",
        "t: {indexes: [{columns: [a], where: gone is null and status = 'x'}]}",
    ),
    Case(
        "a full index for a partial one",
        f"create table t ({ROW}); create index on t (a);",
        "t: {indexes: [{columns: [a], where: gone is null}]}",
    ),
    Case(
        "an expression's casts",
        f"create table t ({ROW}); create index on t (lower(short));",
        "t: {indexes: [[lower(short)]]}",
    ),
    Case(
        "an expression in brackets",
        f"create table t ({ROW}); create index on t ((body ->> 'a'));",
        "t: {indexes: [[\"(body->>'a')\"]]}",
    ),
    Case(
        "read backwards",
        f"create table t ({ROW}); create index on t (a, at);",
        "t: {indexes: [[a desc, at desc]]}",
    ),
    Case(
        "another method by its name",
        f"create table t ({ROW}); create index on t using gin (tags);",
        "t: {indexes: [{columns: [tags], method: gin}]}",
    ),
    Case(
        "included columns",
        f"create table t ({ROW}); create index on t (a) include (b, n);",
        "t: {indexes: [{columns: [a], include: [b]}]}",
    ),
    Case(
        "an index of the partitioned table",
        "create table t (a int) partition by range (a); create table t1 partition of t default;"
        " create index on t (a);",
        "t: {columns: {a: int}, indexes: [[a]]}",
    ),
)


def policy(name: str, made: str, demanded: str, *, needs_server: bool = False) -> Case:
    """One policy's USING, as the database was made and as the spec demands it."""
    return Case(
        name,
        f"{POLICED} create policy p on t using ({made});",
        f"t: {{rls: {{policies: {{p: {{using: {quoted(demanded)}}}}}}}}}",
        needs_server=needs_server,
    )


POLICIES = (
    policy("a function in the table's namespace", "uid() = owner_id", "uid() = owner_id"),
    policy("operands the other way round", "uid() = owner_id", "owner_id = uid()"),
    policy("a call wrapped for the planner", "(select uid()) = owner_id", "owner_id = uid()"),
    policy("true", "true", "true"),
    policy(
        "a sub-select's qualified columns",
        "org_id in (select org_id from members where user_id = uid())",
        "org_id in (select org_id from members where user_id = uid())",
    ),
    policy(
        "a sub-select with an alias",
        "exists (select 1 from members m where m.user_id = uid() and m.org_id = t.org_id)",
        "exists (select * from members m where user_id = uid() and m.org_id = t.org_id)",
    ),
    policy(
        "a sub-select's outer column without its table",
        "exists (select 1 from members m where m.user_id = owner_id)",
        "exists (select 1 from members m where m.user_id = owner_id)",
        needs_server=True,
    ),
    Case(
        "WITH CHECK is USING where it isn't written",
        f"{POLICED} create policy p on t using (uid() = owner_id);",
        "t: {rls: {policies: {p: {using: uid() = owner_id, check: uid() = owner_id}}}}",
    ),
)

OTHERS = (
    Case(
        "a name that only quotes can write",
        'create table "Order Items" ("Unit Price" numeric default 0 check ("Unit Price" >= 0));'
        ' create index on "Order Items" ("Unit Price");',
        '"Order Items": {columns: {"Unit Price": "numeric default 0 check (\\"Unit Price\\" >='
        ' 0)"},'
        ' indexes: [["Unit Price"]]}',
    ),
    Case(
        "a reserved word",
        'create table "user" ("order" int primary key, "group" text check ("group" in (\'a\','
        " 'b')));",
        "user: {columns: {order: int primary key, group: {type: text, values: [a, b]}}}",
    ),
    Case(
        "a partitioned table for a table",
        "create table t (id int) partition by list (id);",
        "t: {columns: {id: int}}",
    ),
    Case("a view", "create view t as select 1 as a;", "t: {kind: view, columns: {a: int}}"),
    Case(
        "a materialized view",
        "create materialized view t as select 1 as a;",
        "t: {kind: materialized view, columns: {a: int}}",
    ),
    Case(
        "comments with blanks around",
        "create table t (a int); comment on table t is 'Orders. ';",
        "t: {comment: Orders., columns: {a: int}}",
    ),
    Case(
        "an empty comment is none", "create table t (a int);", 't: {comment: "", columns: {a: int}}'
    ),
    Case(
        "a trigger by what it does",
        "create table t (a int); create function touch() returns trigger language plpgsql"
        " as 'begin return new; end';"
        " create trigger keep before insert or update on t for each row execute function touch();",
        "t: {triggers: {keep: {timing: before, events: [update], level: row, function: touch}}}",
    ),
    Case(
        "a function's argument names",
        "create function f(who uuid, many int) returns setof text language sql stable"
        " as 'select null::text'; create table t (a int);",
        "t: {columns: {a: int}}",
        top='functions: {"f(uuid, integer)": {returns: setof text, volatility: stable}}',
    ),
    Case(
        "an enum with more labels",
        "create type st as enum ('a', 'x', 'b'); create table t (c st);",
        "t: {columns: {c: st}}",
        top="enums: {st: {labels: [a, b], ordered: true}}",
    ),
    Case(
        "a grant to everybody",
        "create table t (a int); grant select on t to public;",
        "t: {columns: {a: int}, grants: {pg_monitor: [select]}}",
    ),
)
