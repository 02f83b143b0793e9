"""Databases and specs that agree although they look different, and some that do differ.

A case is a pair of what made the database (run with its own namespace as the search_path) and what a
spec demands of it. Named after what is written differently on the two sides.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """Statements, the `tables` of a spec, and the findings expected as `rule object kind`."""

    name: str
    sql: str
    spec: str
    expected: tuple[str, ...] = ()
    top: str = ""  # other top-level keys of the spec
    needs_server: bool = False  # text and trees can't settle it


def column(
    name: str, made: str, demanded: str, *, sql: str = "", needs_server: bool = False
) -> Case:
    """One column `c`, as the database was made and as the spec demands it."""
    statement = f"{sql} create table t ({'c ' + made});"
    return Case(name, statement, f"t: {{columns: {{c: {quoted(demanded)}}}}}", (), "", needs_server)


def quoted(text: str) -> str:
    """`text` as a YAML scalar."""
    return "'" + text.replace("'", "''") + "'"


def check(name: str, columns: str, made: str, demanded: str, *, needs_server: bool = False) -> Case:
    """One check of a table, as the database was made and as the spec demands it."""
    statement = f"create table t ({columns}, check ({made}));"
    return Case(name, statement, f"t: {{checks: [{quoted(demanded)}]}}", (), "", needs_server)


TYPES = (
    column("int4 is integer", "int4", "integer"),
    column("int is int4", "integer", "int4"),
    column("bool is boolean", "bool", "boolean"),
    column("float8 is double precision", "float8", "double precision"),
    column("float(24) is real", "real", "float(24)"),
    column("float is double precision", "double precision", "float"),
    column("decimal is numeric", "numeric(10,2)", "decimal(10, 2)"),
    column("numeric(10) has scale 0", "numeric(10,0)", "numeric(10)"),
    column("numeric says nothing of its digits", "numeric(10,2)", "numeric"),
    column("varchar is character varying", "character varying(20)", "varchar(20)"),
    column("varchar says nothing of its length", "varchar(20)", "varchar"),
    column("char is character(1)", "character(1)", "char"),
    column("bpchar has no length", "bpchar", "bpchar"),
    column("timestamptz is timestamp with time zone", "timestamptz", "timestamp with time zone"),
    column("timestamp says nothing of its precision", "timestamp(3)", "timestamp"),
    column("time has no time zone", "time without time zone", "time"),
    column(
        "an interval keeps its fields", "interval day to second(3)", "interval day to second (3)"
    ),
    column("two dimensions are one array", "text[][]", "text[]"),
    column("an array by its internal name", "int[]", "_int4"),
    column("an array's elements keep their length", "varchar(20)[]", "varchar(20)[]"),
    column('"char" is a type of its own', '"char"', '"char"'),
    column("serial is an integer that counts", "serial", "serial"),
    column("an identity counts as a serial", "int generated always as identity", "serial"),
    column("bigserial is a bigint", "bigserial", "bigserial"),
    column("bit varying is varbit", "varbit(8)", "bit varying(8)"),
    column(
        "an enum of the table's namespace by its bare name",
        "status",
        "status",
        sql="create type status as enum ('a');",
    ),
    column(
        "an enum written with its namespace",
        "kinds.kind",
        "kinds.kind",
        sql="create schema if not exists kinds; create type kinds.kind as enum ('a');",
    ),
    column("a domain by its name", "email", "email", sql="create domain email as text;"),
    column("an array of an enum", "mood[]", "mood[]", sql="create type mood as enum ('a');"),
    column("the type's own collation is the default one", 'text collate "default"', "text"),
    column("a collation named with pg_catalog", 'text collate "C"', 'text collate pg_catalog."C"'),
)

DEFAULTS = (
    column("a number without its cast", "int default 0", "int default 0"),
    column("a negative number is stored as text", "int default -1", "int default -1"),
    column("a quoted number", "int default '0'", "int default 0"),
    column("decimals that say the same", "numeric(10,2) default 0.00", "numeric(10,2) default 0"),
    column("an exponent", "numeric default 1000", "numeric default 1e3"),
    column(
        "a number too long for an integer",
        "bigint default 10000000000",
        "bigint default 10000000000",
    ),
    column("a cast that changes nothing", "int default 1::bigint", "int default 1"),
    column("a text gets its type", "text default 'abc'", "text default 'abc'"),
    column("a text in a varchar", "varchar(9) default 'abc'", "varchar(9) default 'abc'::text"),
    column("a blank-padded text", "char(3) default 'abc'", "char(3) default 'abc'"),
    column("an empty text", "text default ''", "text default ''"),
    column("a doubled quote", "text default 'it''s'", "text default E'it\\'s'"),
    column("a boolean as text", "boolean default 't'", "boolean default true"),
    column("a boolean as yes", "boolean default 'yes'", "boolean default true"),
    column("an empty object", "jsonb default '{}'", "jsonb default '{}'::jsonb"),
    column(
        "an object with other blanks", """jsonb default '{"a": 1}'""", """jsonb default '{"a":1}'"""
    ),
    column("an empty array in two ways", "text[] default '{}'", "text[] default array[]::text[]"),
    column("an array in two ways", "int[] default '{1,2}'", "int[] default array[1,2]"),
    column(
        "an enum's label", "st default 'a'", "st default 'a'", sql="create type st as enum ('a');"
    ),
    column(
        "an enum's label with its cast",
        "st default 'a'",
        "st default 'a'::st",
        sql="create type st as enum ('a');",
    ),
    column(
        "now() is CURRENT_TIMESTAMP",
        "timestamptz default current_timestamp",
        "timestamptz default now()",
    ),
    column(
        "transaction_timestamp() is now()",
        "timestamptz default transaction_timestamp()",
        "timestamptz default now()",
    ),
    column(
        "AT TIME ZONE is timezone()",
        "timestamp default (now() at time zone 'utc')",
        "timestamp default timezone('utc', now())",
    ),
    column(
        "the time zone's capitals",
        "timestamp default (now() at time zone 'UTC')",
        "timestamp default (now() at time zone 'utc')",
    ),
    column("today", "date default current_date", "date default now()::date"),
    column(
        "an interval's text",
        "timestamptz default now() + interval '7 days'",
        "timestamptz default (now() + '7 days')",
    ),
    column(
        "an interval in other units",
        "interval default '1 day'",
        "interval default '1 day 00:00:00'",
        needs_server=True,
    ),
    column(
        "a date's text",
        "date default '2024-01-31'",
        "date default 'Jan 31 2024'",
        needs_server=True,
    ),
    column("DEFAULT NULL is none", "text default null", "text default null"),
    column("no default is DEFAULT NULL", "text", "text default null::text"),
    column("a random uuid", "uuid default gen_random_uuid()", "uuid default gen_random_uuid()"),
    column(
        "a random uuid of an extension",
        "uuid default uuid_generate_v4()",
        "uuid default uuid_generate_v4()",
        sql="create function uuid_generate_v4() returns uuid language sql as 'select gen_random_uuid()';",
    ),
    column(
        "a function in another namespace than the table",
        "uuid default helpers.fresh()",
        "uuid default helpers.fresh()",
        sql="create schema helpers; create function helpers.fresh() returns uuid"
        " language sql as 'select gen_random_uuid()';",
    ),
    column("arithmetic", "int default 60*24", "int default (60 * 24)"),
    column("a function's text argument", "text default lower('A')", "text default LOWER('A')"),
    column(
        "the sequence of a serial, under another name", "serial", "int default nextval('any_seq')"
    ),
    Case(
        "an identity of either kind",
        "create table t (c int generated by default as identity);",
        "t: {columns: {c: {type: int, identity: any}}}",
    ),
    column(
        "a generated column's casts",
        "text generated always as (a || 'x') stored, a text",
        "text generated always as (a || 'x') stored",
    ),
    column(
        "a generated column's arithmetic",
        "numeric generated always as (price * 2) stored, price numeric",
        "numeric generated always as (price * 2) stored",
    ),
    column(
        "a domain's default",
        "counted",
        "counted default 0",
        sql="create domain counted as int default 0;",
    ),
)

KEYS = (
    Case(
        "not null through the primary key",
        "create table t (c int primary key);",
        "t: {columns: {c: int not null}}",
    ),
    Case(
        "not null through a domain",
        "create domain d as text not null; create table t (c d);",
        "t: {columns: {c: d not null}}",
    ),
    Case(
        "not null through a check",
        "create table t (c text, check (c is not null and c <> ''));",
        "t: {columns: {c: text not null}}",
    ),
    Case(
        "stricter than required",
        "create table t (c text not null, d text unique);",
        "t: {columns: {c: text null, d: text}}",
    ),
    Case(
        "a unique index for a unique constraint",
        "create table t (c text); create unique index on t (c);",
        "t: {columns: {c: text unique}}",
    ),
    Case(
        "a primary key for a unique constraint",
        "create table t (c text primary key);",
        "t: {columns: {c: text unique}}",
    ),
    Case(
        "columns of a key in another order",
        "create table t (a int, b int, c int, primary key (b, a), unique (c, b));",
        "t: {columns: {a: int, b: int, c: int}, primary_key: [a, b], unique: [[b, c]]}",
    ),
    Case(
        "unique over fewer columns guarantees more",
        "create table t (a int unique, b int);",
        "t: {columns: {a: int, b: int}, unique: [[a, b]]}",
    ),
    Case(
        "a partial unique index as required",
        "create table t (a text, gone timestamptz); create unique index on t (a) where gone is null;",
        "t: {columns: {a: text, gone: timestamptz}, unique: [{columns: [a], where: gone is null}]}",
    ),
    Case(
        "names of constraints that the spec doesn't give",
        "create table t (a int constraint odd_name primary key,"
        " b int constraint odder_name unique check (b > 0));",
        "t: {columns: {a: int primary key, b: int unique check (b > 0)}}",
    ),
    Case(
        "a foreign key without its action",
        "create table p (id int primary key); create table t (c int references p on delete cascade);",
        "t: {columns: {c: int references p(id)}}",
    ),
    Case(
        "NO ACTION is the default",
        "create table p (id int primary key); create table t (c int references p);",
        "t: {columns: {c: int references p(id) on delete no action}}",
    ),
    Case(
        "a reference without columns means the primary key",
        "create table p (id int primary key); create table t (c int references p (id));",
        "t: {columns: {c: int references p}}",
    ),
    Case(
        "a composite reference in another order",
        "create table p (a int, b int, primary key (a, b));"
        " create table t (x int, y int, foreign key (y, x) references p (b, a));",
        "t: {columns: {x: int, y: int}, foreign_keys:"
        " [{columns: [x, y], references: {table: p, columns: [a, b]}}]}",
    ),
    Case(
        "a reference to a partitioned table",
        "create table p (id int primary key) partition by range (id);"
        " create table p1 partition of p for values from (0) to (9);"
        " create table t (c int references p);",
        "t: {columns: {c: int references p(id)}}\np: {columns: {id: int primary key}}",
    ),
    Case(
        "inherited columns",
        "create table base (id int not null, check (id > 0)); create table t () inherits (base);",
        "t: {columns: {id: int not null check (id > 0)}}",
    ),
    Case(
        "a dropped column leaves no trace",
        "create table t (a int, b int, c int unique); alter table t drop column a;",
        "t: {strict: true, columns: {b: int, c: int unique}}",
    ),
    Case(
        "an exclusion constraint",
        'create table t (a int4range, b text collate "C", exclude using gist (a with &&));',
        "t: {exclusions: ['exclude using gist (a with &&)']}",
    ),
)

_ROW = (
    "a int, b int, n bigint, price numeric(10,2), status text, short varchar(25), ok boolean,"
    " at timestamptz, tags text[], body jsonb, ratio float8, day date, name text, gone timestamptz"
)
CHECKS = (
    check("IN is = ANY", _ROW, "status in ('a', 'b')", "status = any (array['a', 'b'])"),
    check("a list in another order", _ROW, "status in ('a', 'b')", "status in ('b', 'a')"),
    check("a list of a varchar", _ROW, "short in ('a', 'b')", "short in ('a', 'b')"),
    check("a list as an array's text", _ROW, "status = any ('{a,b}')", "status in ('a', 'b')"),
    check("a list as OR", _ROW, "status = 'a' or status = 'b'", "status in ('a', 'b')"),
    check("a list of one", _ROW, "status in ('a')", "status = 'a'"),
    check("NOT IN is <> ALL", _ROW, "status not in ('a', 'b')", "not (status in ('a', 'b'))"),
    check("BETWEEN is two comparisons", _ROW, "a between 1 and 5", "a >= 1 and a <= 5"),
    check("NOT BETWEEN", _ROW, "a not between 1 and 5", "a < 1 or a > 5"),
    check("a number gets its type", _ROW, "price > 0", "price > 0"),
    check("a fraction", _ROW, "price <= 99.50", "price <= 99.5"),
    check("a wide number", _ROW, "n > 0", "n > 0"),
    check("a float", _ROW, "ratio between 0 and 1", "ratio >= 0 and ratio <= 1"),
    check("operands the other way round", _ROW, "a > 0", "0 < a"),
    check("equality the other way round", _ROW, "a = b", "b = a"),
    check("AND in another order", _ROW, "a > 0 and b > 0", "b > 0 and a > 0"),
    check("OR in another order", _ROW, "a > 0 or b > 0", "b > 0 or a > 0"),
    check("!= is <>", _ROW, "status <> ''", "status != ''"),
    check("LIKE is ~~", _ROW, "name like 'x%'", "name ~~ 'x%'"),
    check("a pattern", _ROW, "name ~ '^[a-z]+$'", "name ~ '^[a-z]+$'"),
    check("a truth is the column itself", _ROW, "ok = true", "ok"),
    check("a falsehood", _ROW, "not ok", "ok = false"),
    check("char_length is length", _ROW, "char_length(name) <= 5", "length(name) <= 5"),
    check("a function over a varchar", _ROW, "length(short) > 1", "length(short) > 1"),
    check("COALESCE of a number", _ROW, "coalesce(price, 0) >= 0", "coalesce(price, 0) >= 0"),
    check("an interval", _ROW, "at > now() - interval '1 day'", "at > now() - '1 day'::interval"),
    check("a constant date", _ROW, "day >= '2020-01-01'", "day >= date '2020-01-01'"),
    check("a column named with its table", _ROW, "a > 0", "t.a > 0"),
    check("JSON operators", _ROW, "body ->> 'a' = 'x'", "(body->>'a') = 'x'"),
    check("a cast of the author's", _ROW, "(body ->> 'n')::int > 0", "(body->>'n')::integer > 0"),
    check(
        "CASE",
        _ROW,
        "case when a > 1 then b > 1 else true end",
        "CASE WHEN a > 1 THEN b > 1 ELSE true END",
    ),
    check("IS NOT DISTINCT FROM", _ROW, "a is not distinct from b", "a is not distinct from b"),
    check("array operators", _ROW, "tags <@ array['x', 'y']", "tags <@ '{x,y}'", needs_server=True),
    check("arithmetic that widens", _ROW, "a * 2.5 > 1", "a * 2.5 > 1"),
    check("trim", _ROW, "trim(name) <> ''", "btrim(name) <> ''"),
    Case(
        "one check for two",
        f"create table t ({_ROW}, check (a > 0 and b > 0));",
        "t: {checks: [a > 0, b > 0]}",
    ),
    Case(
        "two checks for one",
        f"create table t ({_ROW}, check (a > 0), check (b > 0));",
        "t: {checks: [a > 0 and b > 0]}",
    ),
    Case(
        "NOT NULL for a check",
        "create table t (a int not null, check (a > 0));",
        "t: {checks: [a is not null and a > 0]}",
    ),
    Case(
        "a domain's check",
        "create domain percent as int check (value between 0 and 100); create table t (c percent);",
        "t: {columns: {c: percent check (c >= 0 and c <= 100)}}",
    ),
    Case(
        "values by an enum",
        "create type st as enum ('a', 'b'); create table t (c st);",
        "t: {columns: {c: {values: [a, b]}}}",
    ),
    Case(
        "values by a check that allows null",
        "create table t (c text check (c is null or c in ('a', 'b')));",
        "t: {columns: {c: {values: [b, a]}}}",
    ),
    Case(
        "values of a varchar",
        "create table t (c varchar(9) check (c in ('a', 'b')));",
        "t: {columns: {c: {values: [a, b]}}}",
    ),
    Case(
        "values by a domain",
        "create domain st as text check (value in ('a', 'b')); create table t (c st);",
        "t: {columns: {c: {values: [a, b]}}}",
    ),
    Case(
        "values that are numbers",
        "create table t (c int check (c in (1, 2)));",
        "t: {columns: {c: {values: [1, 2]}}}",
    ),
    Case(
        "one value",
        "create table t (c text check (c = 'only'));",
        "t: {columns: {c: {values: [only]}}}",
    ),
)

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
        f"create table t ({_ROW}); create index on t (a) where status = 'x' and gone is null;",
        "t: {indexes: [{columns: [a], where: gone is null and status = 'x'}]}",
    ),
    Case(
        "a full index for a partial one",
        f"create table t ({_ROW}); create index on t (a);",
        "t: {indexes: [{columns: [a], where: gone is null}]}",
    ),
    Case(
        "an expression's casts",
        f"create table t ({_ROW}); create index on t (lower(short));",
        "t: {indexes: [[lower(short)]]}",
    ),
    Case(
        "an expression in brackets",
        f"create table t ({_ROW}); create index on t ((body ->> 'a'));",
        "t: {indexes: [[\"(body->>'a')\"]]}",
    ),
    Case(
        "read backwards",
        f"create table t ({_ROW}); create index on t (a, at);",
        "t: {indexes: [[a desc, at desc]]}",
    ),
    Case(
        "another method by its name",
        f"create table t ({_ROW}); create index on t using gin (tags);",
        "t: {indexes: [{columns: [tags], method: gin}]}",
    ),
    Case(
        "included columns",
        f"create table t ({_ROW}); create index on t (a) include (b, n);",
        "t: {indexes: [{columns: [a], include: [b]}]}",
    ),
    Case(
        "an index of the partitioned table",
        "create table t (a int) partition by range (a); create table t1 partition of t default;"
        " create index on t (a);",
        "t: {columns: {a: int}, indexes: [[a]]}",
    ),
)

_POLICIES = (
    "create function uid() returns uuid language sql stable as 'select null::uuid';"
    " create table members (org_id int, user_id uuid, role text);"
    " create table t (id int, org_id int, owner_id uuid, ok boolean);"
    " alter table t enable row level security;"
)


def policy(name: str, made: str, demanded: str, *, needs_server: bool = False) -> Case:
    """One policy's USING, as the database was made and as the spec demands it."""
    return Case(
        name,
        f"{_POLICIES} create policy p on t using ({made});",
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
        "ALL covers each command, PUBLIC each role",
        f"{_POLICIES} create policy p on t using (uid() = owner_id);",
        "t: {rls: {enabled: true, policies: {p: {for: select, to: [postgres], using: uid() = owner_id}}}}",
    ),
    Case(
        "WITH CHECK is USING where it isn't written",
        f"{_POLICIES} create policy p on t using (uid() = owner_id);",
        "t: {rls: {policies: {p: {using: uid() = owner_id, check: uid() = owner_id}}}}",
    ),
)

OTHERS = (
    Case(
        "a name that only quotes can write",
        'create table "Order Items" ("Unit Price" numeric default 0 check ("Unit Price" >= 0));'
        ' create index on "Order Items" ("Unit Price");',
        '"Order Items": {columns: {"Unit Price": "numeric default 0 check (\\"Unit Price\\" >= 0)"},'
        ' indexes: [["Unit Price"]]}',
    ),
    Case(
        "a reserved word",
        'create table "user" ("order" int primary key, "group" text check ("group" in (\'a\', \'b\')));',
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

AGREEING = (*TYPES, *DEFAULTS, *KEYS, *CHECKS, *INDEXES, *POLICIES, *OTHERS)


def differs(name: str, sql: str, spec: str, *expected: str, top: str = "") -> Case:
    """A case with findings, each as `rule object kind`."""
    return Case(name, sql, spec, expected, top)


DIFFERING = (
    differs(
        "timestamp is no timestamptz",
        "create table t (c timestamp);",
        "t: {columns: {c: timestamptz}}",
        "type-mismatch c gap",
    ),
    differs(
        "json is no jsonb",
        "create table t (c json);",
        "t: {columns: {c: jsonb}}",
        "type-mismatch c gap",
    ),
    differs(
        "a wider type is a note",
        "create table t (a bigint, b text, c numeric, d varchar(50), e numeric(12,2));",
        "t: {columns: {a: int, b: varchar(20), c: 'numeric(10,2)', d: varchar(20), e: 'numeric(10,2)'}}",
        *(f"type-wider {column} note" for column in "abcde"),
    ),
    differs(
        "a narrower type is a gap",
        "create table t (a smallint, b varchar(10), c numeric(8,2));",
        "t: {columns: {a: int, b: varchar(20), c: 'numeric(10,2)'}}",
        *(f"type-mismatch {column} gap" for column in "abc"),
    ),
    differs(
        "a domain over the type is another type",
        "create domain d as text check (value <> ''); create table t (c d);",
        "t: {columns: {c: text}}",
        "type-mismatch c gap",
    ),
    differs(
        "an enum of another namespace",
        "create schema if not exists elsewhere; create type elsewhere.kind2 as enum ('a');"
        " create type kind2 as enum ('a'); create table t (c elsewhere.kind2);",
        "t: {columns: {c: kind2}}",
        "type-mismatch c gap",
    ),
    differs(
        "another number",
        "create table t (c int default 1, d numeric(10,2) default 0);",
        "t: {columns: {c: int default 0, d: 'numeric(10,2) default 0.5'}}",
        "default-mismatch c gap",
        "default-mismatch d gap",
    ),
    differs(
        "another text",
        "create table t (c text default 'a', d boolean default true, e jsonb default '{}');",
        """t: {columns: {c: "text default 'A'", d: boolean default false, e: "jsonb default '[]'"}}""",
        *(f"default-mismatch {column} gap" for column in "cde"),
    ),
    differs(
        "a moment that stands still",
        "create table t (c timestamptz default '2024-01-01');",
        "t: {columns: {c: timestamptz default now()}}",
        "default-mismatch c gap",
    ),
    differs(
        "no default, and one too many",
        "create table t (c int, d int default 1);",
        "t: {columns: {c: int default 0, d: int default null}}",
        "default-mismatch c gap",
        "default-mismatch d gap",
    ),
    differs(
        "the clock instead of the transaction's time",
        "create table t (c timestamptz default clock_timestamp());",
        "t: {columns: {c: timestamptz default now()}}",
        "default-mismatch c gap",
    ),
    differs(
        "integer division",
        "create table t (c numeric default 1.0/2);",
        "t: {columns: {c: numeric default 1/2}}",
        "default-mismatch c gap",
    ),
    differs(
        "a default with exactly this spelling",
        "create table t (c timestamptz default current_timestamp);",
        "t: {columns: {c: {type: timestamptz, default: now(), exact: true}}}",
        "default-mismatch c gap",
    ),
    differs(
        "an identity of the other kind, and none",
        "create table t (a int generated by default as identity, b int);",
        "t: {columns: {a: int generated always as identity, b: int generated always as identity}}",
        "identity-mismatch a gap",
        "identity-mismatch b gap",
        "nullability-mismatch b gap",
    ),
    differs(
        "generated from something else",
        "create table t (a int, c int generated always as (a + 1) stored, d int);",
        "t: {columns: {c: int generated always as (a + 2) stored,"
        " d: int generated always as (a) stored}}",
        "generated-mismatch c gap",
        "generated-mismatch d gap",
    ),
    differs(
        "null is let in",
        "create table t (a int, b int); alter table t add check (b is not null) not valid;",
        "t: {columns: {a: int not null, b: int not null}}",
        "nullability-mismatch a gap",
        "not-validated b gap",
    ),
    differs(
        "indexes that are no unique guarantee",
        "create table t (a text, b text, c text, d text unique deferrable, gone date);"
        " create unique index on t (a) where gone is null; create unique index on t (lower(b));"
        " create index on t (c);",
        "t: {columns: {a: text unique, b: text unique, c: text unique, d: text unique}}",
        *(f"missing-unique {column} gap" for column in "abcd"),
    ),
    differs(
        "a unique index is no primary key",
        "create table t (a int not null unique);",
        "t: {columns: {a: int primary key}}",
        "missing-primary-key a gap",
    ),
    differs(
        "a reference that acts otherwise, points elsewhere, is missing, is not valid",
        "create table p (id int primary key); create table q (id int primary key);"
        " create table t (a int references p, b int references q, c int, d int);"
        " alter table t add foreign key (d) references p not valid;",
        "t: {columns: {a: int references p(id) on delete cascade, b: int references p(id),"
        " c: int references p(id), d: int references p(id)}}",
        "foreign-key-mismatch a gap",
        "foreign-key-mismatch b gap",
        "missing-foreign-key c gap",
        "not-validated d gap",
    ),
    differs(
        "a check that says something else",
        "create table t (a int check (a > 0), b int, c int check (c > 5));"
        " alter table t add check (b > 0) not valid;",
        "t: {columns: {a: int check (a >= 0), b: int check (b > 0), c: int check (c > 0)}}",
        "missing-check a >= 0 gap",
        "not-validated b > 0 gap",
        "missing-check c > 0 gap",
    ),
    differs(
        "values too many, too few, none",
        "create type st as enum ('a', 'b', 'c');"
        " create table t (a text check (a in ('a', 'b', 'c')), b text check (b in ('a')), c text, d st,"
        " e st);",
        "t: {columns: {a: {values: [a, b]}, b: {values: [a, b]}, c: {values: [a, b]},"
        " d: {values: [a, b]}, e: {values: [a, b, c, d]}}}",
        *(f"values-not-enforced {column} gap" for column in "abcd"),
        "missing-enum-value e gap",
    ),
    differs(
        "values in a table of their own",
        "create table kinds (code text primary key); create table t (c text references kinds);",
        "t: {columns: {c: {values: [a, b]}}}",
        "values-not-enforced c note",
    ),
    differs(
        "indexes that don't serve",
        f"create table t ({_ROW}); create index on t (a) where gone is null; create index on t (b, n);"
        " create index on t (lower(name)); create index on t (price, at);",
        "t: {indexes: [[a], [n], [name], [price desc, at], {columns: [b], method: hash}]}",
        "missing-index a gap",
        "missing-index n gap",
        "missing-index name gap",
        "missing-index price desc, at gap",
        "missing-index b gap",
    ),
    differs(
        "row level security is off",
        "create table t (a int);",
        "t: {rls: {enabled: true, forced: true}}",
        "rls-disabled row level security gap",
        "rls-not-forced force row level security gap",
    ),
    differs(
        "policies that differ",
        f"{_POLICIES} create policy p on t for select to pg_monitor using (uid() = owner_id);"
        " create policy q on t using (ok);",
        "t: {rls: {policies: {p: {for: update, to: [postgres]}, q: {using: not ok}, r: {for: select}}}}",
        "policy-mismatch p gap",
        "policy-mismatch q gap",
        "missing-policy r gap",
    ),
    differs(
        "triggers that differ",
        "create table t (a int); create function touch() returns trigger language plpgsql"
        " as 'begin return new; end';"
        " create trigger one after insert on t for each row execute function touch();"
        " create trigger two before insert on t for each row execute function touch();"
        " alter table t disable trigger two;",
        "t: {triggers: {one: {timing: before}, two: {enabled: true}, three: {}}}",
        "trigger-mismatch one gap",
        "trigger-mismatch two gap",
        "missing-trigger three gap",
    ),
    differs(
        "other capitals",
        'create table "Parcels" (id int); create table t ("createdAt" int);',
        "parcels: {columns: {id: int}}\nt: {columns: {createdat: int}}",
        "case-mismatch parcels gap",
        "case-mismatch createdat gap",
    ),
    differs(
        "a view for a table",
        "create view t as select 1 as id;",
        "t: {columns: {id: int}}",
        "wrong-kind t gap",
    ),
    differs(
        "columns that nobody listed",
        "create table t (a int, b int);",
        "t: {strict: true, columns: {a: int}}",
        "unexpected-column b gap",
    ),
    differs(
        "a missing column is one finding",
        "create table p (id int primary key); create table t (a int);",
        "t: {columns: {a: int, b: {type: text, nullable: false, unique: true, values: [x, y],"
        " references: p(id), comment: Which.}}, indexes: [[b], [a, b]]}",
        "missing-column b gap",
        "missing-index a, b gap",
    ),
    differs(
        "what an optional table lacks is a note",
        "create table t (a int);",
        "t: {optional: true, columns: {a: bigint, b: int}}\nu: {optional: true, columns: {a: int}}",
        "type-mismatch a note",
        "missing-column b note",
        "missing-table u note",
    ),
    differs(
        "enums, functions and extensions",
        "create type st as enum ('b', 'a'); create type sr as enum ('b', 'a'); create table t (c st);"
        " create function f(who int) returns int language sql as 'select 1';",
        "t: {columns: {c: st}}",
        "missing-enum-value {place}.st gap",
        "missing-enum {place}.gone gap",
        "enum-order {place}.sr gap",
        "missing-function {place}.f(uuid) gap",
        "function-mismatch {place}.f gap",
        "missing-function {place}.g gap",
        "missing-extension no_such_extension gap",
        "extension-too-old plpgsql gap",
        top="enums: {st: [a, c], sr: {labels: [a, b], ordered: true}, gone: [a]}\n"
        'functions: {"f(uuid)": {}, f: {security: definer, volatility: stable}, g: {}}\n'
        "extensions: [no_such_extension, {name: plpgsql, version: '99.1'}]",
    ),
    differs(
        "grants",
        "create table t (a int); grant select on t to pg_monitor;",
        "t: {columns: {a: int}, owner: somebody,"
        " grants: {pg_monitor: none, pg_read_all_data: [select, insert]}}",
        "excess-grant pg_monitor gap",
        "not-granted pg_read_all_data gap",
        "owner-mismatch owner gap",
    ),
    differs(
        "comments",
        "create table t (a int); comment on table t is 'Old.';",
        "t: {comment: New., columns: {a: {type: int, comment: Which.}}}",
        "comment-mismatch comment gap",
        "comment-mismatch a gap",
    ),
    differs(
        "names that the spec does give",
        "create table t (a int constraint k primary key, b int constraint u unique);"
        " create index i on t (b, a);",
        "t: {columns: {a: int, b: int}, primary_key: {columns: [a], name: t_pkey},"
        " unique: [{columns: [b], name: t_b_key}], indexes: [{columns: [b, a], name: t_b_idx}]}",
        "missing-primary-key a gap",
        "missing-unique b gap",
        "missing-index t_b_idx gap",
    ),
    differs(
        "an alias is a note",
        "create table folk (mail text not null);",
        "persons: {aliases: [folk], columns: {email: {type: text, nullable: false, aliases: [mail]}}}",
        "found-by-alias persons note",
    ),
)
