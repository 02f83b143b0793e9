"""Nulls, keys and references: one guarantee, given in several ways."""

from __future__ import annotations

from tests.integration.hazards.case import Hazard, agrees, differs, other, same

PARENT = "create table p (id int primary key);"
REF = "t: {columns: {c: int references p(id)}}"


def reference(made: str, demanded: str, name: str = "") -> tuple[str, str, str]:
    """A column's reference as made and as demanded."""
    return (
        name or f"{made or 'nothing'} for {demanded or 'nothing'}",
        f"{PARENT} create table t (c int references p (id) {made});",
        f"t: {{columns: {{c: int references p(id) {demanded}}}}}",
    )


NULLS = (
    Hazard(
        "NOT NULL as a constraint of its own",
        agree=(
            agrees(
                "neither a check nor one too many",
                "create table t (a int not null, b int constraint named not null);",
                "t: {exact: true, columns: {a: int not null, b: int not null}}",
            ),
            agrees(
                "added to the table",
                "create table t (a int); alter table t add constraint n not null a;",
                "t: {columns: {a: int not null}}",
                since=18,
            ),
        ),
        differ=(
            other("int", "int not null", "nullability-mismatch"),
            differs(
                "added, and not validated",
                "create table t (a int); alter table t add constraint n not null a not valid;",
                "t: {columns: {a: int not null}}",
                "not-validated a gap",
                since=18,
            ),
        ),
    ),
    Hazard(
        "NOT NULL by the primary key",
        agree=(
            same("int primary key", "int not null"),
            same("int not null unique", "int not null unique"),
            same("int generated always as identity", "int not null"),
            agrees(
                "of several columns",
                "create table t (a int, b int, primary key (a, b));",
                "t: {columns: {a: int not null, b: int not null}}",
            ),
            same("d", "d not null", "by a domain", sql="create domain d as text not null;"),
            agrees(
                "by a check",
                "create table t (c text, check (c is not null and c <> ''));",
                "t: {columns: {c: text not null}}",
            ),
        ),
        differ=(
            other("int unique", "int not null unique", "nullability-mismatch"),
            differs(
                "after the key was dropped",
                "create table t (a int, constraint k primary key"
                " (a)); alter table t drop constraint k; alter table t alter a drop not null;",
                "t: {columns: {a: int not null}}",
                "nullability-mismatch a gap",
            ),
            differs(
                "a check of either of two",
                "create table t (a int, b int, check (a is not null or b is not null));",
                "t: {columns: {a: int not null}}",
                "nullability-mismatch a gap",
            ),
        ),
    ),
    Hazard(
        "NOT NULL by a check that was not validated",
        agree=(
            agrees(
                "validated since",
                "create table t (a int); alter table t add constraint n check"
                " (a is not null) not valid; alter table t validate constraint n;",
                "t: {columns: {a: int not null}}",
            ),
        ),
        differ=(
            differs(
                "not yet",
                "create table t (a int); alter table t add check (a is not null) not valid;",
                "t: {columns: {a: int not null}}",
                "not-validated a gap",
            ),
        ),
        elsewhere=("integration/test_not_null_not_valid.py::test_it_is_found_and_validated",),
    ),
    Hazard(
        "a database that is stricter",
        agree=(
            agrees(
                "not null, unique, checked",
                "create table t (c text not null, d text unique check (d <> ''));",
                "t: {columns: {c: text null, d: text}}",
            ),
        ),
        differ=(
            differs(
                "where exactly this is meant",
                "create table t (c text not null);",
                "t: {exact: true, columns: {c: text null}}",
                "nullability-mismatch c gap",
            ),
        ),
    ),
)

KEYS = (
    Hazard(
        "uniqueness by constraint, index or primary key",
        agree=(
            agrees(
                "a unique index",
                "create table t (c text); create unique index on t (c);",
                "t: {columns: {c: text unique}}",
            ),
            same("text unique", "text unique"),
            same("text primary key", "text unique"),
            agrees(
                "over fewer columns, which is more",
                "create table t (a int unique, b int);",
                "t: {columns: {a: int, b: int}, unique: [[a, b]]}",
            ),
            agrees(
                "with columns carried along",
                "create table t (a int, b int); create unique index on t (a) include (b);",
                "t: {columns: {a: int unique}}",
            ),
            agrees(
                "of the partitioned table",
                "create table t (a int, primary key (a)) partition by list (a);",
                "t: {columns: {a: int unique}}",
            ),
        ),
        differ=(
            other("text", "text unique", "missing-unique"),
            other("int not null unique", "int primary key", "missing-primary-key"),
            differs(
                "an index where a constraint is meant",
                "create table t (c text); create unique index on t (c);",
                "t: {columns: {c: text}, unique: [{columns: [c], constraint: true}]}",
                "missing-unique c gap",
            ),
            differs(
                "over more columns, which is less",
                "create table t (a int, b int, unique (a, b));",
                "t: {columns: {a: int unique}}",
                "missing-unique a gap",
            ),
        ),
    ),
    Hazard(
        "unique indexes that don't keep duplicates out",
        agree=(
            agrees(
                "a part, as required",
                "create table t (a text, gone date); create unique index"
                " on t (a) where gone is null;",
                "t: {unique: [{columns: [a], where: gone is null}]}",
            ),
            agrees(
                "nulls that collide, as required",
                "create table t (a int unique nulls not distinct);",
                "t: {unique: [{columns: [a], nulls_not_distinct: true}]}",
                since=15,
            ),
            agrees(
                "at the end of the transaction, as required",
                "create table t (a int unique deferrable);",
                "t: {unique: [{columns: [a], deferrable: true}]}",
            ),
            agrees(
                "an expression, as required",
                "create table t (a text); create unique index on t (lower(a));",
                "t: {indexes: [{columns: [lower(a)], unique: true}]}",
            ),
        ),
        differ=(
            differs(
                "a part, an expression, no unique one, one to be deferred",
                "create table t (a text, b text, c text, d text unique deferrable, gone date);"
                " create unique index on t (a) where gone is null;"
                " create unique index on t (lower(b)); create index on t (c);",
                "t: {columns: {a: text unique, b: text unique, c: text unique, d: text unique}}",
                *(f"missing-unique {column} gap" for column in "abcd"),
            ),
            differs(
                "nulls that don't collide",
                "create table t (a int unique);",
                "t: {unique: [{columns: [a], nulls_not_distinct: true}]}",
                "missing-unique a gap",
            ),
            differs(
                "another part",
                "create table t (a text, gone date); create unique index"
                " on t (a) where gone is not null;",
                "t: {unique: [{columns: [a], where: gone is null}]}",
                "missing-unique a gap",
            ),
        ),
        elsewhere=(
            "integration/test_hazards.py::test_a_unique_index_that_failed_to_build_is_invalid",
        ),
    ),
    Hazard(
        "the order of a key's columns",
        agree=(
            agrees(
                "turned round",
                "create table t (a int, b int, c int, primary key (b, a), unique (c, b));",
                "t: {columns: {a: int, b: int, c: int}, primary_key: [a, b], unique: [[b, c]]}",
            ),
            agrees(
                "of a reference",
                "create table p (a int, b int, primary key (a, b)); create"
                " table t (x int, y int, foreign key (y, x) references p (b, a));",
                "t: {columns: {x: int, y: int}, foreign_keys: [{columns: [x, y], references:"
                " {table: p, columns: [a, b]}}]}",
            ),
        ),
        differ=(
            differs(
                "of an index",
                "create table t (a int, b int); create index on t (b, a);",
                "t: {indexes: [[a, b]]}",
                "missing-index a, b gap",
            ),
            differs(
                "of a reference crossed over",
                "create table p (a int, b int, unique (a, b)); create table t (x int, y int,"
                " foreign key (x, y) references p (b, a));",
                "t: {columns: {x: int, y: int}, foreign_keys: [{columns: [x, y], references:"
                " {table: p, columns: [a, b]}}]}",
                "foreign-key-mismatch x, y gap",
            ),
            differs(
                "other columns",
                "create table t (a int, b int, c int, primary key (a, c));",
                "t: {primary_key: [a, b]}",
                "missing-primary-key a, b gap",
            ),
        ),
    ),
    Hazard(
        "names that the server made up",
        agree=(
            agrees(
                "odd names",
                "create table p (id int primary key); create table t (a int"
                " constraint odd primary key, b int constraint odder unique check (b > 0),"
                " c int constraint oddest references p); create index oddly on t (c);",
                "t: {columns: {a: int primary key, b: int unique check (b > 0), c: int"
                " references p(id)}, indexes: [[c]]}",
            ),
            agrees(
                "cut at 63 bytes",
                f"create table {'t' * 40} ({'c' * 40} int unique);",
                f"{'t' * 40}: {{columns: {{{'c' * 40}: int unique}}}}",
            ),
            agrees(
                "names as given",
                "create table t (a int constraint k primary key, b int, constraint u unique (b));",
                "t: {primary_key: {columns: [a], name: k}, unique: [{columns: [b], name: u}]}",
            ),
        ),
        differ=(
            differs(
                "names that the spec does give",
                "create table t (a int constraint k primary key, b int constraint u unique);"
                " create index i on t (b, a);",
                "t: {columns: {a: int, b: int}, primary_key: {columns: [a], name: t_pkey},"
                " unique: [{columns: [b], name: t_b_key}],"
                " indexes: [{columns: [b, a], name: t_b_idx}]}",
                "missing-primary-key a gap",
                "missing-unique b gap",
                "missing-index t_b_idx gap",
            ),
        ),
    ),
)

REFERENCES = (
    Hazard(
        "what a foreign key does when nothing is said",
        agree=(
            agrees(*reference("on delete cascade", "")),
            agrees(*reference("", "on delete no action")),
            agrees(*reference("on delete no action on update no action", "on update no action")),
            agrees(*reference("", "match simple")),
            agrees(*reference("", "not deferrable")),
            agrees(*reference("deferrable initially deferred", "deferrable initially deferred")),
            agrees(*reference("on update cascade on delete set null", "on delete set null")),
            agrees(
                "of several columns, one set to null",
                "create table p (a int, b int, primary key (a, b)); create table t (a int, b"
                " int, foreign key (a, b) references p on delete set null (b));",
                "t: {columns: {a: int, b: int}, foreign_keys:"
                ' ["foreign key (a, b) references p(a, b) on delete set null (b)"]}',
                since=15,
            ),
        ),
        differ=(
            differs(
                *reference("on delete restrict", "on delete no action"),
                "foreign-key-mismatch c gap",
            ),
            differs(*reference("", "on delete cascade"), "foreign-key-mismatch c gap"),
            differs(
                *reference("on update cascade", "on update no action"), "foreign-key-mismatch c gap"
            ),
            differs(*reference("", "match full"), "foreign-key-mismatch c gap"),
            differs(*reference("deferrable", "not deferrable"), "foreign-key-mismatch c gap"),
            differs(
                *reference("deferrable", "deferrable initially deferred"),
                "foreign-key-mismatch c gap",
            ),
        ),
    ),
    Hazard(
        "what a foreign key points to",
        agree=(
            agrees(
                "with its schema and without", f"{PARENT} create table t (c int references p);", REF
            ),
            agrees(
                "without columns: the primary key",
                f"{PARENT} create table t (c int references p (id));",
                "t: {columns: {c: int references p}}",
            ),
            agrees(
                "in another schema",
                "create schema if not exists apart; create table"
                " apart.p (id int primary key); create table t (c int references apart.p);",
                "t: {columns: {c: int references apart.p(id)}}",
            ),
            agrees(
                "a partitioned table, once",
                "create table p (id int primary key) partition by"
                " range (id); create table p1 partition of p for values from (0) to (9);"
                " create table t (c int references p);",
                f"{REF}\np: {{columns: {{id: int}}}}",
            ),
            agrees(
                "from a partitioned table",
                f"{PARENT} create table t (c int references p)"
                " partition by list (c); create table t1 partition of t default;",
                REF,
            ),
            agrees(
                "itself",
                "create table t (id int primary key, c int references t);",
                "t: {columns: {c: int references t(id)}}",
            ),
            agrees(
                "a unique key",
                "create table p (id int primary key, code int unique);"
                " create table t (c int references p (code));",
                "t: {columns: {c: int references p(code)}}",
            ),
        ),
        differ=(
            differs(
                "another table",
                "create table p (id int primary key); create table q (id int"
                " primary key); create table t (c int references q);",
                REF,
                "foreign-key-mismatch c gap",
            ),
            differs(
                "a table of that name elsewhere",
                "create schema if not exists apart; create"
                " table apart.p2 (id int primary key); create table p2 (id int primary key);"
                " create table t (c int references apart.p2);",
                "t: {columns: {c: int references p2(id)}}",
                "foreign-key-mismatch c gap",
            ),
            differs(
                "another column",
                "create table p (id int primary key, code int unique);"
                " create table t (c int references p (code));",
                REF,
                "foreign-key-mismatch c gap",
            ),
            differs(
                "nothing", f"{PARENT} create table t (c int);", REF, "missing-foreign-key c gap"
            ),
            differs(
                "from one partition only",
                f"{PARENT} create table t (c int) partition by list"
                " (c); create table t1 partition of t default;"
                " alter table t1 add foreign key (c) references p;",
                REF,
                "missing-foreign-key c gap",
            ),
        ),
    ),
    Hazard(
        "a reference to a table of the platform",
        agree=(
            agrees(
                "auth.users",
                "create schema if not exists auth; create table if not exists"
                " auth.users (id uuid primary key); create table t (c uuid references auth.users"
                " on delete cascade);",
                "t: {columns: {c: uuid references auth.users(id) on delete cascade}}",
            ),
        ),
        differ=(
            differs(
                "a table of one's own instead",
                "create schema if not exists auth; create table"
                " if not exists auth.users (id uuid primary key);"
                " create table users (id uuid primary key); create table t (c uuid references"
                " users);",
                "t: {columns: {c: uuid references auth.users(id)}}",
                "foreign-key-mismatch c gap",
            ),
        ),
    ),
)

CONSTRAINTS = (*NULLS, *KEYS, *REFERENCES)
