"""Keys, references and checks that guarantee what is required, in other words."""

from __future__ import annotations

from tests.integration.hazards.case import ROW, Case, check

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
        "create table t (a text, gone timestamptz); create unique index on t (a) where gone is"
        " null;",
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
        "create table p (id int primary key); create table t (c int references p on delete"
        " cascade);",
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

CHECKS = (
    check("IN is = ANY", ROW, "status in ('a', 'b')", "status = any (array['a', 'b'])"),
    check("a list in another order", ROW, "status in ('a', 'b')", "status in ('b', 'a')"),
    check("a list of a varchar", ROW, "short in ('a', 'b')", "short in ('a', 'b')"),
    check("a list as an array's text", ROW, "status = any ('{a,b}')", "status in ('a', 'b')"),
    check("a list as OR", ROW, "status = 'a' or status = 'b'", "status in ('a', 'b')"),
    check("a list of one", ROW, "status in ('a')", "status = 'a'"),
    check("NOT IN is <> ALL", ROW, "status not in ('a', 'b')", "not (status in ('a', 'b'))"),
    check("BETWEEN is two comparisons", ROW, "a between 1 and 5", "a >= 1 and a <= 5"),
    check("NOT BETWEEN", ROW, "a not between 1 and 5", "a < 1 or a > 5"),
    check("a number gets its type", ROW, "price > 0", "price > 0"),
    check("a fraction", ROW, "price <= 99.50", "price <= 99.5"),
    check("a wide number", ROW, "n > 0", "n > 0"),
    check("a float", ROW, "ratio between 0 and 1", "ratio >= 0 and ratio <= 1"),
    check("operands the other way round", ROW, "a > 0", "0 < a"),
    check("equality the other way round", ROW, "a = b", "b = a"),
    check("AND in another order", ROW, "a > 0 and b > 0", "b > 0 and a > 0"),
    check("OR in another order", ROW, "a > 0 or b > 0", "b > 0 or a > 0"),
    check("!= is <>", ROW, "status <> ''", "status != ''"),
    check("LIKE is ~~", ROW, "name like 'x%'", "name ~~ 'x%'"),
    check("a pattern", ROW, "name ~ '^[a-z]+$'", "name ~ '^[a-z]+$'"),
    check("a truth is the column itself", ROW, "ok = true", "ok"),
    check("a falsehood", ROW, "not ok", "ok = false"),
    check("char_length is length", ROW, "char_length(name) <= 5", "length(name) <= 5"),
    check("a function over a varchar", ROW, "length(short) > 1", "length(short) > 1"),
    check("COALESCE of a number", ROW, "coalesce(price, 0) >= 0", "coalesce(price, 0) >= 0"),
    check("an interval", ROW, "at > now() - interval '1 day'", "at > now() - '1 day'::interval"),
    check("a constant date", ROW, "day >= '2020-01-01'", "day >= date '2020-01-01'"),
    check("a column named with its table", ROW, "a > 0", "t.a > 0"),
    check("JSON operators", ROW, "body ->> 'a' = 'x'", "(body->>'a') = 'x'"),
    check("a cast of the author's", ROW, "(body ->> 'n')::int > 0", "(body->>'n')::integer > 0"),
    check(
        "CASE",
        ROW,
        "case when a > 1 then b > 1 else true end",
        "CASE WHEN a > 1 THEN b > 1 ELSE true END",
    ),
    check("IS NOT DISTINCT FROM", ROW, "a is not distinct from b", "a is not distinct from b"),
    check("array operators", ROW, "tags <@ array['x', 'y']", "tags <@ '{x,y}'", needs_server=True),
    check("arithmetic that widens", ROW, "a * 2.5 > 1", "a * 2.5 > 1"),
    check("trim", ROW, "trim(name) <> ''", "btrim(name) <> ''"),
    Case(
        "one check for two",
        f"create table t ({ROW}, check (a > 0 and b > 0));",
        "t: {checks: [a > 0, b > 0]}",
    ),
    Case(
        "two checks for one",
        f"create table t ({ROW}, check (a > 0), check (b > 0));",
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
    Case(
        "an array that the server casts together with its column",
        "create function known() returns varchar[] language sql stable as 'select null::varchar[]';"
        " create table t (c varchar(9), check (c = any (coalesce(known(), '{}'))));",
        """t: {checks: ["c = any (coalesce(known(), '{}'::varchar[]))"]}""",
    ),
    Case(
        "an extension's type has operators of its own",
        "create extension if not exists citext schema public;"
        " create table t (c citext check (c <> 'root' and c in ('a', 'b')), d text);",
        """t: {checks: ["c <> 'root'", "c in ('b', 'a')"]}""",
    ),
    Case(
        "a part of a check, which the server writes with a cast",
        "create extension if not exists citext schema public;"
        " create table t (c citext check (length(c) > 2 and c <> 'root'), d int);",
        "t: {checks: [length(c) > 2]}",
        needs_server=True,
    ),
    Case(
        "a part of a check of several columns",
        "create table t (d date, n int check (n > 0 and d > '2024-01-31'));",
        """t: {checks: ["d > 'Jan 31 2024'", n > 0]}""",
        needs_server=True,
    ),
)
