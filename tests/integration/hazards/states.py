"""Keys over periods, constraints in a weaker state, and what must be just as written."""

from __future__ import annotations

from tests.integration.hazards.case import Hazard, agrees, differs

GIST = "create extension if not exists btree_gist schema public;"
PRICES = (
    f"{GIST} create table p (id int, at daterange, primary key (id, at without overlaps));"
    " create table t (id int, at daterange,"
    " foreign key (id, period at) references p (id, period at));"
)
PARENT = "create table p (id int primary key);"
EXACT = "exact_constraints: true"

TEMPORAL = Hazard(
    "a key over a period",
    agree=(
        agrees(
            "as it was written",
            PRICES,
            "p: {columns: {id: int, at: daterange}, primary_key: [id, at without overlaps]}\n"
            "t: {columns: {id: int, at: daterange}, foreign_keys:"
            " ['foreign key (id, period at) references p (id, period at)']}",
            since=18,
        ),
        agrees(
            "in long form",
            f"{GIST} create table t (id int, at daterange, unique (id, at without overlaps));",
            "t: {columns: {id: int, at: daterange}, unique: [{columns: [id, at],"
            " without_overlaps: true}]}",
            since=18,
        ),
    ),
    differ=(
        differs(
            "a plain key for one over a period",
            "create table t (id int, at daterange, primary key (id, at));",
            "t: {columns: {id: int, at: daterange}, primary_key: [id, at without overlaps]}",
            "missing-primary-key id, at gap",
        ),
        differs(
            "one over a period for a plain key",
            f"{GIST} create table t (id int, at daterange, unique (id, at without overlaps));",
            "t: {columns: {id: int, at: daterange}, unique: [[id, at]]}",
            "missing-unique id, at gap",
            since=18,
        ),
    ),
)

WEAKER = Hazard(
    "a constraint that holds for new rows only",
    agree=(
        agrees(
            "where that is enough",
            f"{PARENT} create table t (c int); alter table t add check (c > 0) not valid,"
            " add foreign key (c) references p not valid;",
            "t: {columns: {c: int}, checks: [{expression: c > 0, validated: false}], foreign_keys:"
            " [{columns: [c], references: p(id), validated: false}]}",
        ),
        agrees(
            "where it is more than enough",
            f"{PARENT} create table t (c int references p check (c > 0));",
            "t: {columns: {c: int}, checks: [{expression: c > 0, validated: false}], foreign_keys:"
            " [{columns: [c], references: p(id), enforced: false}]}",
        ),
        agrees(
            "one that is not enforced, where that is enough",
            "create table t (c int, check (c > 0) not enforced);",
            "t: {columns: {c: int}, checks: [{expression: c > 0, enforced: false}]}",
            since=18,
        ),
    ),
    differ=(
        differs(
            "where it must hold for all",
            f"{PARENT} create table t (c int); alter table t add check (c > 0) not valid,"
            " add foreign key (c) references p not valid;",
            "t: {columns: {c: int}, checks: [c > 0], foreign_keys:"
            " [{columns: [c], references: p(id)}]}",
            "not-validated c > 0 gap",
            "not-validated c gap",
        ),
        differs(
            "one that is not enforced, where it must be for new rows",
            "create table t (c int, check (c > 0) not enforced);",
            "t: {columns: {c: int}, checks: [{expression: c > 0, validated: false}]}",
            "not-validated c > 0 gap",
            since=18,
        ),
        differs(
            "none at all",
            "create table t (c int);",
            "t: {columns: {c: int}, checks: [{expression: c > 0, validated: false}]}",
            "missing-check c > 0 gap",
        ),
    ),
)

SERVED = Hazard(
    "an index that serves a foreign key",
    agree=(
        agrees(
            "a wider index, and its columns the other way round",
            "create table p (a int, b int, primary key (a, b)); create table t (a int, b int,"
            " c int, foreign key (a, b) references p); create index on t (b, a, c);",
            "t: {foreign_keys: [{columns: [a, b], references: 'p(a, b)', indexed: true}],"
            " columns: {a: int, b: int, c: int}}",
        ),
        agrees(
            "the primary key, and an index without the nulls",
            f"{PARENT} create table t (a int references p, b int references p, primary key (a));"
            " create index on t (b) where b is not null;",
            "t: {columns: {a: int, b: int}, foreign_keys: [{columns: [a], references: p(id),"
            " indexed: true}, {columns: [b], references: p(id), indexed: true}]}",
        ),
    ),
    differ=(
        differs(
            "in second place, over some rows, of another method",
            f"{PARENT} create table t (a int references p, b int references p, c int references p);"
            " create index on t (b, a); create index on t (b) where a > 0;"
            " create index on t using brin (c);",
            "t: {columns: {a: int, c: int}, foreign_keys: [{columns: [a], references: p(id),"
            " indexed: true}, {columns: [c], references: p(id), indexed: true}]}",
            "unindexed-foreign-key a gap",
            "unindexed-foreign-key c gap",
        ),
    ),
)

JUST_SO = Hazard(
    "what must be just as written",
    agree=(
        agrees(
            "the defaults are what is left out",
            f"{PARENT} create table t (a int references p, b text unique); create index on t (a);",
            f"t: {{{EXACT}, columns: {{a: int references p(id), b: text unique}}, indexes: [[a]]}}",
        ),
        agrees(
            "a default operator class by its name",
            "create table t (b text); create index on t (b);",
            f"t: {{{EXACT}, columns: {{b: text}}, indexes: [[b text_ops]]}}",
        ),
        agrees(
            "an operator class with its options",
            "create extension if not exists pg_trgm schema public; create table t (b text);"
            " create index on t using gist (b public.gist_trgm_ops(siglen = 32));",
            f"t: {{{EXACT}, columns: {{b: text}}, indexes:"
            " [{columns: [b gist_trgm_ops(siglen=32)], method: gist}]}",
        ),
    ),
    differ=(
        differs(
            "an action, a wider index, other keys",
            f"{PARENT} create table t (a int references p on delete cascade, b text, c int,"
            " unique (b) deferrable); create index on t (a, c); create unique index on t (c);",
            f"t: {{{EXACT}, columns: {{a: int references p(id), b: text unique, c: int}},"
            " indexes: [[a], [c]]}",
            "foreign-key-mismatch a gap",
            "missing-unique b gap",
            "missing-index a gap",
            "missing-index c gap",
        ),
        differs(
            "other options of an operator class",
            "create extension if not exists pg_trgm schema public; create table t (b text);"
            " create index on t using gist (b public.gist_trgm_ops(siglen = 64));",
            "t: {columns: {b: text}, indexes:"
            " [{columns: [b gist_trgm_ops(siglen=32)], method: gist}]}",
            "missing-index b gist_trgm_ops(siglen=32) gap",
        ),
        differs(
            "the default operator class of an extension, and another's",
            "create extension if not exists pg_trgm schema public;"
            " create extension if not exists btree_gin schema public;"
            " create table t (b text); create index on t using gin (b);",
            "t: {columns: {b: text}, indexes: [{columns: [b gin_trgm_ops], method: gin}]}",
            "missing-index b gin_trgm_ops gap",
        ),
        differs(
            "the default operator class of an extension, and the server's own",
            "create extension if not exists btree_gist schema public;"
            " create table t (a inet); create index on t using gist (a);",
            "t: {columns: {a: inet}, indexes: [{columns: [a inet_ops], method: gist}]}",
            "missing-index a inet_ops gap",
        ),
        differs(
            "ranges of addresses by inclusion, and by order",
            "create table t (a inet); create index on t using brin (a);",
            "t: {columns: {a: inet}, indexes: [{columns: [a inet_minmax_ops], method: brin}]}",
            "missing-index a inet_minmax_ops gap",
        ),
        differs(
            "all columns set to null, and only one",
            "create table p (a int, b int, primary key (a, b)); create table t (a int, b int,"
            " foreign key (a, b) references p on delete set null (b));",
            "t: {columns: {a: int, b: int}, foreign_keys:"
            " ['foreign key (a, b) references p(a, b) on delete set null']}",
            "foreign-key-mismatch a, b gap",
            since=15,
        ),
    ),
)

STATES = (TEMPORAL, WEAKER, SERVED, JUST_SO)
