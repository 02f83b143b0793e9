"""Conditions: stored in another form than they were written in."""

from __future__ import annotations

from tests.integration.hazards.case import (
    ROW,
    Hazard,
    agrees,
    check,
    differs,
    no_check,
)

CITEXT = "create extension if not exists citext schema public;"
BETWEEN = "create domain percent as int check (value between 0 and 100);"

LISTS = Hazard(
    "a list of values in a check",
    agree=(
        check("status in ('a', 'b')", "status = any (array['a', 'b'])"),
        check("status in ('a', 'b')", "status in ('b', 'a')"),
        check("status = any ('{a,b}')", "status in ('a', 'b')"),
        check("status = 'a' or status = 'b'", "status in ('a', 'b')"),
        check("status in ('a')", "status = 'a'"),
        check("status not in ('a', 'b')", "not (status in ('a', 'b'))"),
        check("status not in ('a', 'b')", "status <> all (array['a', 'b'])"),
        check("short in ('a', 'b')", "short in ('a', 'b')"),
        check("short not in ('a', 'b')", "short <> 'a' and short <> 'b'", needs_server=True),
        check("a in (1, 2)", "a = any (array[1, 2])"),
        check("n in (1, 2)", "n in (2, 1)"),
        check("price in (1, 2.5)", "price in (1, 2.5)"),
        check(
            "c in ('a', 'b')",
            "c in ('a', 'b')",
            "of an enum",
            columns="c st",
            sql="create type st as enum ('a', 'b');",
        ),
        check("c in ('a', 'b')", "c in ('b', 'a')", "of a blank-padded text", columns="c char(2)"),
        check(
            "c in ('a', 'b')",
            "c in ('b', 'a')",
            "of a domain",
            columns="c d",
            sql="create domain d as varchar(9);",
        ),
        check(
            "c <> 'root' and c in ('a', 'b')",
            "c <> 'root' and c in ('b', 'a')",
            "of an extension's type",
            columns="c citext",
            sql=CITEXT,
        ),
        check(
            "c = any (coalesce(known(), '{}'))",
            "c = any (coalesce(known(), '{}'::varchar[]))",
            "an array cast together with its column",
            columns="c varchar(9)",
            sql="create function known() returns varchar[] language sql stable as"
            " 'select null::varchar[]';",
        ),
    ),
    differ=(
        no_check("status in ('a', 'b')", "status in ('a', 'b', 'c')"),
        no_check("status in ('a', 'b')", "status in ('a', 'B')"),
        no_check("status in ('a', 'b')", "status not in ('a', 'b')"),
        no_check("a in (1, 2)", "a in (1, 3)"),
        no_check("a in (1, 2)", "a > all (array[1, 2])"),
    ),
)

COMPARISONS = Hazard(
    "comparisons, patterns and types in a check",
    agree=(
        check("a between 1 and 5", "a >= 1 and a <= 5"),
        check("a not between 1 and 5", "a < 1 or a > 5"),
        check("a between symmetric 5 and 1", "a between symmetric 5 and 1"),
        check("price > 0", "price > 0"),
        check("price <= 99.50", "price <= 99.5"),
        check("n > 0", "n > 0"),
        check("ratio between 0 and 1", "ratio >= 0 and ratio <= 1"),
        check("a > 0", "0 < a"),
        check("a = b", "b = a"),
        check("a > 0", "a > '0'", needs_server=True),
        check("a > 0", "t.a > 0"),
        check("a > -1", "a > (-1)"),
        check("status <> ''", "status != ''"),
        check("not (a = 1)", "a <> 1", needs_server=True),
        check("not (a > 1 or b > 1)", "a <= 1 and b <= 1", needs_server=True),
        check("ok = true", "ok"),
        check("not ok", "ok = false"),
        check("ok is true", "ok is true"),
        check("(ok) is not false", "ok is not false"),
        check("name like 'x%'", "name ~~ 'x%'"),
        check("name not like 'x%'", "name !~~ 'x%'"),
        check("name ilike 'x%'", "name ~~* 'x%'"),
        check("name similar to '[a-z]+'", "name similar to '[a-z]+'"),
        check("name ~ '^[a-z]+$'", "name ~ '^[a-z]+$'"),
        check("short !~* E'\\\\d'", "short !~* '\\d'"),
        check("name like 'a!%' escape '!'", "name like 'a!%' escape '!'"),
        check("a is not distinct from b", "a is not distinct from b"),
        check("not (a is distinct from b)", "a is not distinct from b"),
        check("(a, b) < (3, 4)", "row(a, b) < row(3, 4)"),
        check("(a, b) is not null", "(a, b) is not null"),
        check("num_nonnulls(a, b) = 1", "num_nonnulls(a, b) = 1"),
        check("(a is null) <> (b is null)", "(b is null) != (a is null)"),
        check("a * 2.5 > 1", "a * 2.5 > 1"),
        check("a % 2 = 0", "(a % 2) = 0"),
        check("a << 1 > 2", "(a << 1) > 2"),
        check("status::int > 0", "cast(status as integer) > 0"),
        check("status = 'x'::text", "status = 'x'"),
        check("short = 'x'::varchar", "short = 'x'"),
        check("status collate \"C\" > 'a'", "status collate \"C\" > 'a'"),
    ),
    differ=(
        no_check("a > 0", "a >= 0"),
        no_check("a > 5", "a > 0"),
        no_check("a > 0", "a < 0"),
        no_check("a = b", "a <> b"),
        no_check("a > b", "b > a"),
        no_check("a between 1 and 5", "a between 1 and 6"),
        no_check("name like 'x%'", "name like 'X%'"),
        no_check("name like 'x%'", "name ilike 'x%'"),
        no_check("name ~ 'x'", "name ~* 'x'"),
        no_check("a is distinct from b", "a <> b"),
        no_check("ok is true", "ok is not false"),
        no_check("(a, b) < (3, 4)", "a < 3 and b < 4"),
        no_check("price > 0", "price > 0.5"),
        no_check("status collate \"C\" > 'a'", "status > 'a'"),
        no_check("ok", "not ok"),
    ),
)

CALLS = Hazard(
    "calls, dates, arrays and objects in a check",
    agree=(
        check("char_length(name) <= 5", "length(name) <= 5"),
        check("length(short) > 1", "length(short) > 1"),
        check("trim(name) <> ''", "btrim(name) <> ''"),
        check("trim(both 'x' from name) <> ''", "btrim(name, 'x') <> ''"),
        check(
            "substring(name from 1 for 2) = 'ab'", "substring(name, 1, 2) = 'ab'", needs_server=True
        ),
        check("position('@' in name) > 1", "position('@' in name) > 1"),
        check("overlay(name placing 'x' from 1) <> 'x'", "overlay(name placing 'x' from 1) <> 'x'"),
        check("coalesce(price, 0) >= 0", "coalesce(price, 0) >= 0"),
        check("coalesce(short, 'x') <> ''", "coalesce(short, 'x') <> ''", needs_server=True),
        check("nullif(a, b) is null", "NULLIF(a, b) IS NULL"),
        check("greatest(a, 0) = a", "greatest(a, 0) = a"),
        check(
            "case when a > 1 then b > 1 else true end", "CASE WHEN a > 1 THEN b > 1 ELSE true END"
        ),
        check(
            "case a when 1 then ok when 2 then not ok end",
            "case a when 1 then ok when 2 then not ok end",
        ),
        check("at > now() - interval '1 day'", "at > now() - '1 day'::interval"),
        check("at < current_timestamp", "at < now()"),
        check("day >= '2020-01-01'", "day >= date '2020-01-01'"),
        check("day > '2024-01-31'", "day > 'Jan 31 2024'", needs_server=True),
        check("extract(year from day) > 2000", "extract(year from day) > 2000"),
        check("date_part('year', day) > 2000", "extract(year from day) > 2000", "restored from 13"),
        check("extract(month from at) in (1, 7)", "date_part('month', at) in (1, 7)"),
        check("extract(dow from day) not in (0, 6)", "date_part('dow', day) not in (0, 6)"),
        check("date_part('hour', at) between 8 and 18", "extract(hour from at) between 8 and 18"),
        check("date_part('year', at) > 2000", "date_part('year', at) > 2000"),
        check("date_trunc('day', at) = at", "date_trunc('day', at) = at"),
        check(
            "at at time zone 'utc' > '2020-01-01'",
            "timezone('utc', at) > '2020-01-01'",
            needs_server=True,
        ),
        check(
            "(day, day) overlaps (date '2020-01-01', date '2021-01-01')",
            "(day, day) overlaps (date '2020-01-01', date '2021-01-01')",
            needs_server=True,
        ),
        check("tags <@ array['x', 'y']", "tags <@ '{x,y}'", needs_server=True),
        check("tags && array['x']", "tags && array['x']::text[]", needs_server=True),
        check("'x' = any (tags)", "'x' = any(tags)"),
        check("'x' <> all (tags)", "not ('x' = any (tags))", needs_server=True),
        check("cardinality(tags) <= 10", "cardinality(tags) <= 10"),
        check("array_length(tags, 1) > 0", "array_length(tags, 1) > 0"),
        check("tags[1] <> ''", "(tags)[1] <> ''", needs_server=True),
        check("body ->> 'a' = 'x'", "(body->>'a') = 'x'"),
        check("(body ->> 'n')::int > 0", "(body->>'n')::integer > 0"),
        check("body #>> '{a,b}' <> ''", "(body #>> '{a,b}'::text[]) <> ''"),
        check(
            "body ? 'id' and jsonb_typeof(body) = 'object'",
            "jsonb_typeof(body) = 'object' and body ? 'id'",
        ),
        check("body @> '{\"a\": 1}'", "body @> '{\"a\": 1}'::jsonb"),
        check("c is document", "c is document", columns="c xml"),
        check(
            "upper(c) is null or lower(c) > 0",
            "lower(c) > 0 or upper(c) is null",
            columns="c int4range",
        ),
        check("c << '192.168.0.0/16'", "c << inet '192.168.0.0/16'", columns="c inet"),
        check(
            "known(a)",
            "known(a)",
            sql="create function known(int) returns boolean language sql"
            " immutable as 'select $1 > 0';",
        ),
        check('"Odd Name" > 0', '"Odd Name" > 0', columns='"Odd Name" int'),
    ),
    differ=(
        no_check("length(name) <= 5", "length(name) <= 6"),
        no_check("lower(name) = name", "upper(name) = name"),
        no_check("coalesce(price, 0) >= 0", "coalesce(price, 1) >= 0"),
        no_check("at > now()", "at > now() - interval '1 day'"),
        no_check("body ->> 'a' = 'x'", "body ->> 'b' = 'x'"),
        no_check("tags <@ array['x', 'y']", "tags @> array['x', 'y']"),
        no_check("extract(year from day) > 2000", "extract(month from day) > 2000"),
        no_check("date_part('year', day) > 2000", "extract(year from day) > 2001"),
        no_check("date_part('isoyear', day) > 2000", "extract(year from day) > 2000"),
        no_check("case when ok then a > 1 else true end", "case when ok then a > 1 else false end"),
        no_check("octet_length(name) <= 5", "length(name) <= 5"),
        no_check(
            "c::text <> 'root'", "c <> 'root'", "a comparison that heeds capitals", columns="c text"
        )._replace(sql=f"{CITEXT} create table t (c citext check (c::text <> 'root'));"),
    ),
)

OPERANDS = Hazard(
    "the order of what AND and OR join",
    agree=(
        check("a > 0 and b > 0", "b > 0 and a > 0"),
        check("a > 0 or b > 0", "b > 0 or a > 0"),
        check("(a > 0 and b > 0) or ok", "ok or (b > 0 and a > 0)"),
        check("a > 0 and (b > 0 and n > 0)", "n > 0 and b > 0 and a > 0"),
        check("a > 0 and a > 0", "a > 0"),
    ),
    differ=(
        no_check("a > 0 or b > 0", "a > 0 and b > 0"),
        no_check("a > 0 and (b > 0 or ok)", "(a > 0 and b > 0) or ok"),
    ),
)

SPLIT = Hazard(
    "one check in two, two in one",
    agree=(
        agrees(
            "one for two",
            f"create table t ({ROW}, check (a > 0 and b > 0));",
            "t: {checks: [a > 0, b > 0]}",
        ),
        agrees(
            "two for one",
            f"create table t ({ROW}, check (a > 0), check (b > 0));",
            "t: {checks: [a > 0 and b > 0]}",
        ),
        agrees(
            "NOT NULL for a part",
            "create table t (a int not null, check (a > 0));",
            "t: {checks: [a is not null and a > 0]}",
        ),
        agrees(
            "a part by a domain",
            f"{BETWEEN} create table t (c percent, check (c <> 50));",
            "t: {columns: {c: percent check (c >= 0 and c <= 100 and c <> 50)}}",
        ),
        agrees(
            "a part that the server writes with a cast",
            f"{CITEXT} create table t (c citext check (length(c) > 2 and c <> 'root'), d int);",
            "t: {checks: [length(c) > 2]}",
            needs_server=True,
        ),
        agrees(
            "a part of a check of several columns",
            "create table t (d date, n int check (n > 0 and d > '2024-01-31'));",
            """t: {checks: ["d > 'Jan 31 2024'", n > 0]}""",
            needs_server=True,
        ),
    ),
    differ=(
        differs(
            "a part is missing",
            f"create table t ({ROW}, check (a > 0));",
            "t: {checks: [a > 0 and b > 0]}",
            "missing-check a > 0 and b > 0 gap",
        ),
        differs(
            "a part of an OR",
            f"create table t ({ROW}, check (a > 0 or b > 0));",
            "t: {checks: [a > 0]}",
            "missing-check a > 0 gap",
        ),
        differs(
            "a domain's, of another number",
            f"{BETWEEN} create table t (c percent);",
            "t: {columns: {c: percent check (c <= 99)}}",
            "missing-check c <= 99 gap",
        ),
    ),
)

VALUES = Hazard(
    "values by a check, an enum, a domain, a table",
    agree=(
        agrees(
            "a check",
            "create table t (c text check (c in ('a', 'b')));",
            "t: {columns: {c: {values: [b, a]}}}",
        ),
        agrees(
            "of a varchar",
            "create table t (c varchar(9) check (c in ('a', 'b')));",
            "t: {columns: {c: {values: [a, b]}}}",
        ),
        agrees(
            "an enum",
            "create type st as enum ('a', 'b'); create table t (c st);",
            "t: {columns: {c: {values: [b, a]}}}",
        ),
        agrees(
            "a domain",
            "create domain st as text check (value in ('a', 'b')); create table t (c st);",
            "t: {columns: {c: {values: [a, b]}}}",
        ),
        agrees(
            "numbers",
            "create table t (c int check (c in (1, 2)));",
            "t: {columns: {c: {values: [1, 2]}}}",
        ),
        agrees(
            "one value",
            "create table t (c text check (c = 'only'));",
            "t: {columns: {c: {values: [only]}}}",
        ),
    ),
    differ=(
        differs(
            "too many, too few, none",
            "create type st as enum ('a', 'b', 'c');"
            " create table t (a text check (a in ('a', 'b', 'c')), b text check (b in ('a')),"
            " c text, d st, e st);",
            "t: {columns: {a: {values: [a, b]}, b: {values: [a, b]}, c: {values: [a, b]},"
            " d: {values: [a, b]}, e: {values: [a, b, c, d]}}}",
            *(f"values-not-enforced {column} gap" for column in "abcd"),
            "missing-enum-value e gap",
        ),
        differs(
            "a table of their own is a note",
            "create table kinds (code text primary key); create table t (c text references kinds);",
            "t: {columns: {c: {values: [a, b]}}}",
            "values-not-enforced c note",
        ),
    ),
)

NOT_VALID = Hazard(
    "constraints that hold for new rows only",
    agree=(
        agrees(
            "validated since",
            "create table p (id int primary key); create table t (a int, c"
            " int); alter table t add constraint k check (a > 0) not valid;"
            " alter table t add constraint f foreign key (c) references p not valid;"
            " alter table t validate constraint k; alter table t validate constraint f;",
            "t: {columns: {a: int check (a > 0), c: int references p(id)}}",
        ),
        agrees(
            "a second one that holds",
            "create table t (a int check (a > 0)); alter table t add check (a > 0) not valid;",
            "t: {checks: [a > 0]}",
        ),
    ),
    differ=(
        differs(
            "a check and a reference",
            "create table p (id int primary key);"
            " create table t (a int, c int); alter table t add check (a > 0) not valid;"
            " alter table t add foreign key (c) references p not valid;",
            "t: {columns: {a: int check (a > 0), c: int references p(id)}}",
            "not-validated a > 0 gap",
            "not-validated c gap",
        ),
    ),
)

NOT_ENFORCED = Hazard(
    "constraints that are not enforced",
    agree=(
        agrees(
            "a second one that is",
            "create table t (a int, check (a > 0), check (a > 0) not enforced);",
            "t: {checks: [a > 0]}",
            since=18,
        ),
    ),
    differ=(
        differs(
            "a check and a reference",
            "create table p (id int primary key); create table t (a"
            " int check (a > 0) not enforced, c int references p not enforced);",
            "t: {columns: {a: int check (a > 0), c: int references p(id)}}",
            "not-validated a > 0 gap",
            "not-validated c gap",
            since=18,
        ),
    ),
)

INHERITED = Hazard(
    "columns and constraints from a parent",
    agree=(
        agrees(
            "of the child",
            "create table base (id int not null, b int default 1,"
            " check (id > 0)); create table t () inherits (base);",
            "t: {columns: {id: int not null check (id > 0), b: int default 1}}",
        ),
        agrees(
            "some of its own",
            "create table base (id int); create table t (id int not null,"
            " more text) inherits (base);",
            "t: {strict: true, columns: {id: int not null, more: text}}",
        ),
        agrees(
            "a check that children don't have",
            "create table t (id int, check (id > 0) no inherit);",
            "t: {checks: [id > 0]}",
        ),
        agrees(
            "of a partitioned table",
            "create table t (id int primary key check (id > 0))"
            " partition by range (id); create table t1 partition of t default;",
            "t: {columns: {id: int primary key check (id > 0)}}",
        ),
    ),
    differ=(
        differs(
            "a check that is not inherited, a key that never is",
            "create table base (id int primary key, check (id > 0) no inherit);"
            " create table t () inherits (base);",
            "t: {columns: {id: int primary key}, checks: [id > 0]}",
            "missing-primary-key id gap",
            "missing-check id > 0 gap",
        ),
    ),
)

EXCLUSIONS = Hazard(
    "exclusion constraints",
    agree=(
        agrees(
            "as written",
            "create table t (a int4range, exclude using gist (a with &&));",
            "t: {exclusions: ['exclude using gist (a with &&)']}",
        ),
        agrees(
            "with brackets and casts",
            "create table t (a int4range, k text, exclude using gist"
            " (a with &&) where (k <> 'void'));",
            "t: {exclusions: [\"EXCLUDE USING gist (a WITH &&) WHERE (k <> 'void')\"]}",
        ),
        agrees(
            "a condition that only a server knows again",
            "create table t (a int4range, d date, exclude using gist (a with &&)"
            " where (d > '2024-01-31') deferrable);",
            "t: {exclusions: [\"exclude using gist (a with &&) where (d > 'Jan 31 2024')"
            ' deferrable"]}',
            needs_server=True,
        ),
        agrees(
            "an expression",
            "create table t (a int, b int, exclude using gist (int4range(a, b) with &&));",
            "t: {exclusions: ['exclude using gist (int4range(a, b) with &&)']}",
        ),
    ),
    differ=(
        differs(
            "another operator",
            "create table t (a int4range, exclude using gist (a with -|-));",
            "t: {exclusions: ['exclude using gist (a with &&)']}",
            "missing-exclusion exclude using gist (a with &&) gap",
        ),
        differs(
            "another condition",
            "create table t (a int4range, k text, exclude using gist"
            " (a with &&) where (k <> 'x'));",
            "t: {exclusions: [\"exclude using gist (a with &&) where (k <> 'y')\"]}",
            "missing-exclusion exclude using gist (a with &&) where (k <> 'y') gap",
        ),
        differs(
            "a constant in capitals",
            "create table t (a int4range, k text, exclude using gist (a with &&)"
            " where (k <> 'X'));",
            "t: {exclusions: [\"EXCLUDE USING gist (a WITH &&) WHERE ((k <> 'x'::text))\"]}",
            "missing-exclusion EXCLUDE USING gist (a WITH &&) WHERE ((k <> 'x'::text)) gap",
        ),
        differs(
            "for all rows, and for some",
            "create table t (a int4range, k text, exclude using gist (a with &&)"
            " where (k <> 'x'));",
            "t: {exclusions: [exclude using gist (a with &&)]}",
            "missing-exclusion exclude using gist (a with &&) gap",
        ),
        differs(
            "a temporal key for a plain one",
            "create extension if not exists btree_gist schema public; create table t (a int, v"
            " int4range, primary key (a, v without overlaps));",
            "t: {columns: {a: int, v: int4range}, unique: [[a, v]]}",
            "missing-unique a, v gap",
            since=18,
        ),
    ),
)

CHECKS = (LISTS, COMPARISONS, CALLS, OPERANDS, SPLIT, VALUES, NOT_VALID, NOT_ENFORCED, INHERITED,
          EXCLUSIONS)  # fmt: skip
