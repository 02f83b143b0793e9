"""Indexes, satisfied by what is written otherwise."""

from __future__ import annotations

from tests.integration.hazards.case import OLDEST, ROW, Case, Hazard, agrees, differs


def index(
    made: str, demanded: str, name: str = "", *, needs_server: bool = False, since: int = OLDEST
) -> Case:
    """One index as the table got it, and as the spec's list demands it."""
    return agrees(
        name or f"{made} for {demanded}",
        f"create table t ({ROW}); create {made};",
        f"t: {{indexes: [{demanded}]}}",
        needs_server=needs_server,
        since=since,
    )


def no_index(made: str, demanded: str, missing: str, *, since: int = OLDEST) -> Case:
    """An index that does not serve; `missing` are the columns as the finding names them."""
    case = index(made, demanded, since=since)
    return case._replace(expected=(f"missing-index {missing} gap",))


DEFINITIONS = Hazard(
    "what the server adds to an index's definition",
    agree=(
        index("index on t (a)", "{columns: [a], method: btree}"),
        index("index on t using btree (a asc nulls last)", "[a]"),
        index("index on t (a int4_ops)", "[a]"),
        index("index on t (name text_pattern_ops)", "[name text_pattern_ops]"),
        index("index on t (a, at)", "[a desc, at desc]", "read backwards"),
        index("index on t (a desc nulls last)", "[a desc nulls last]"),
        index("index on t (a desc nulls last)", "[a asc nulls first]", "read backwards, nulls too"),
        index('index on t (status collate "C")', "['status collate \"C\"']"),
        index("index on t using gin (tags)", "{columns: [tags], method: gin}"),
        index(
            "index on t using gin (body jsonb_path_ops)",
            "{columns: [body jsonb_path_ops], method: gin}",
        ),
        index("index on t using gin (body)", "{columns: [body], method: gin}"),
        index("index on t using brin (at)", "{columns: [at], method: brin}"),
        index("index on t using hash (status)", "{columns: [status], method: hash}"),
        index("index on t (a) include (b, n)", "{columns: [a], include: [b]}"),
        index(
            "index on t using gist (int4range(a, b)) include (n)",
            "{columns: ['int4range(a, b)'], method: gist, include: [n]}",
        ),
        index(
            "index on t using spgist (status) include (n)",
            "{columns: [status], method: spgist, include: [n]}",
            since=14,
        ),
        index("unique index on t (a) nulls not distinct", "{columns: [a], unique: true}", since=15),
        index("index on t (a) with (fillfactor = 50)", "[a]"),
    ),
    differ=(
        no_index("index on t (price, at)", "[price desc, at]", "price desc, at"),
        no_index("index on t (name)", "[name text_pattern_ops]", "name text_pattern_ops"),
        no_index(
            "index on t using gin (body)",
            "{columns: [body jsonb_path_ops], method: gin}",
            "body jsonb_path_ops",
        ),
        no_index("index on t (a)", "{columns: [a], method: hash}", "a"),
        no_index("index on t (a)", "{columns: [a], include: [b]}", "a"),
        no_index("index on t (a)", "{columns: [a], unique: true}", "a"),
        no_index("index on t (status)", "['status collate \"C\"']", 'status collate "C"'),
    ),
)

PREDICATES = Hazard(
    "the condition of an index",
    agree=(
        index(
            "index on t (a) where status = 'x' and gone is null",
            "{columns: [a], where: gone is null and status = 'x'}",
        ),
        index(
            "index on t (a) where short in ('a', 'b')",
            "{columns: [a], where: \"short in ('b', 'a')\"}",
        ),
        index("index on t (a) where ok", "{columns: [a], where: ok = true}"),
        index("index on t (a)", "{columns: [a], where: gone is null}", "a full one serves"),
        index(
            "index on t (a) where day > '2024-01-31'",
            "{columns: [a], where: \"day > 'Jan 31 2024'\"}",
            needs_server=True,
        ),
    ),
    differ=(
        no_index("index on t (a) where gone is null", "[a]", "a"),
        no_index(
            "index on t (a) where gone is null", "{columns: [a], where: gone is not null}", "a"
        ),
        no_index("index on t (a) where n > 0", "{columns: [a], where: n > 5}", "a"),
    ),
)

EXPRESSIONS = Hazard(
    "the expression of an index",
    agree=(
        index("index on t (lower(short))", "[lower(short)]"),
        index("index on t (lower(short::text))", "[lower(short)]"),
        index("index on t ((body ->> 'a'))", "[\"(body->>'a')\"]"),
        index("index on t ((body -> 'a' ->> 'b'))", "[\"body -> 'a' ->> 'b'\"]"),
        index("index on t (coalesce(price, 0))", '["coalesce(price, 0)"]'),
        index("index on t ((a + b))", "[a + b]"),
        index(
            "index on t (date_trunc('day', at at time zone 'utc'))",
            "[\"date_trunc('day', timezone('utc', at))\"]",
        ),
        index("index on t (lower(name) desc, a)", "[lower(name) desc, a]"),
        index(
            "index on t using gin (to_tsvector('english', coalesce(name, '')))",
            "{columns: [\"to_tsvector('english', coalesce(name, ''))\"], method: gin}",
        ),
        index("index on t ((day + interval '1 day'))", "[\"day + '1 day'::interval\"]"),
    ),
    differ=(
        no_index("index on t (lower(name))", "[name]", "name"),
        no_index("index on t (name)", "[lower(name)]", "lower(name)"),
        no_index("index on t (lower(name))", "[upper(name)]", "upper(name)"),
        no_index("index on t ((body ->> 'a'))", "[\"(body->>'b')\"]", "(body->>'b')"),
    ),
)

PREFIXES = Hazard(
    "a wider index, the primary key or a unique one serves",
    agree=(
        index("index on t (a, b)", "[a]"),
        index("unique index on t (a, b)", "[a, b]"),
        agrees(
            "a primary key",
            "create table t (a int, b int, primary key (a, b));",
            "t: {indexes: [[a]]}",
        ),
        agrees("a unique constraint", "create table t (a int unique);", "t: {indexes: [[a]]}"),
        agrees(
            "of a foreign key",
            "create table p (id int primary key); create table t (a int"
            " references p, b int); create index on t (a, b);",
            "t: {columns: {a: int references p(id)}, indexes: [[a]]}",
        ),
        agrees(
            "of the partitioned table",
            "create table t (a int) partition by range (a);"
            " create table t1 partition of t default; create index on t (a);",
            "t: {indexes: [[a]]}",
        ),
    ),
    differ=(
        no_index("index on t (b, n)", "[n]", "n"),
        differs(
            "the end of a key",
            "create table t (a int, b int, primary key (a, b));",
            "t: {indexes: [[b]]}",
            "missing-index b gap",
        ),
        differs(
            "a foreign key has none by itself",
            "create table p (id int primary key); create table t (a int references p);",
            "t: {indexes: [[a]]}",
            "missing-index a gap",
        ),
        differs(
            "of one partition only",
            "create table t (a int) partition by range (a);"
            " create table t1 partition of t default; create index on t1 (a);",
            "t: {indexes: [[a]]}",
            "missing-index a gap",
        ),
    ),
)

INVALID = Hazard(
    "an index that is invalid or not ready",
    agree=(
        agrees(
            "beside one that serves",
            "create table t (a int); create index one on t (a);"
            " create index two on t (a); update pg_catalog.pg_index set indisvalid = false"
            " where indexrelid = 'one'::regclass;",
            "t: {indexes: [[a]]}",
        ),
    ),
    differ=(
        differs(
            "not valid",
            "create table t (a int); create index one on t (a);"
            " update pg_catalog.pg_index set indisvalid = false where indexrelid ="
            " 'one'::regclass;",
            "t: {indexes: [[a]]}",
            "invalid-index a gap",
        ),
        differs(
            "not ready",
            "create table t (a int); create index one on t (a);"
            " update pg_catalog.pg_index set indisready = false where indexrelid ="
            " 'one'::regclass;",
            "t: {indexes: [[a]]}",
            "invalid-index a gap",
        ),
    ),
    elsewhere=("integration/test_hazards.py::test_a_unique_index_that_failed_to_build_is_invalid",),
)

INDEXES = (DEFINITIONS, PREDICATES, EXPRESSIONS, PREFIXES, INVALID)
