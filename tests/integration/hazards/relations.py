"""Relations, names and surroundings: what stands in a table's place, and what is no difference."""

from __future__ import annotations

from tests.integration.hazards.case import Hazard, agrees, differs

LONG = "n" * 63
# One letter with an accent, as one code point and as two.
NFC, NFD = "caf\u00e9", "cafe\u0301"

RELATIONS = (
    Hazard(
        "what kind of relation it is",
        agree=(
            agrees(
                "a partitioned table is a table",
                "create table t (c int) partition by range (c);",
                "t: {columns: {c: int}}",
            ),
            agrees(
                "a materialized view has columns",
                "create materialized view t as select 1 as c;",
                "t: {kind: materialized view, columns: {c: int}}",
            ),
            agrees(
                "a foreign table",
                "create extension if not exists postgres_fdw schema public;"
                " create server if not exists elsewhere foreign data wrapper postgres_fdw;"
                " create foreign table t (c int) server elsewhere;",
                "t: {kind: foreign table, columns: {c: int}}",
            ),
        ),
        differ=(
            differs(
                "a view in a table's place",
                "create view t as select 1 as c;",
                "t: {columns: {c: int}}",
                "wrong-kind t gap",
            ),
            differs(
                "a table in a view's place",
                "create table t (c int);",
                "t: {kind: view, columns: {c: int}}",
                "wrong-kind t gap",
            ),
            differs(
                "a materialized view in a view's place",
                "create materialized view t as select 1 as c;",
                "t: {kind: view, columns: {c: int}}",
                "wrong-kind t gap",
            ),
        ),
    ),
    Hazard(
        "partitions are their parent's storage",
        agree=(
            agrees(
                "keys and indexes of partitions are no extras",
                "create table t (c int primary key, d int) partition by range (c);"
                " create table t_1 partition of t for values from (0) to (9);"
                " create index on t (d);",
                "t: {strict: true, columns: {c: int primary key, d: int}, indexes: [[d]]}",
            ),
        ),
        differ=(
            differs(
                "an index of one partition alone serves not the whole",
                "create table t (c int, d int) partition by range (c);"
                " create table t_1 partition of t for values from (0) to (9);"
                " create index on t_1 (d);",
                "t: {columns: {c: int, d: int}, indexes: [[d]]}",
                "missing-index d gap",
            ),
        ),
        elsewhere=("integration/test_catalog.py::test_partitions_are_set_aside_and_counted",),
    ),
    Hazard(
        "columns dropped, and columns in another order",
        agree=(
            agrees(
                "a dropped column leaves no trace",
                "create table t (a int, b int, c int unique); alter table t drop column a;",
                "t: {strict: true, columns: {b: int, c: int unique}}",
            ),
            agrees(
                "columns in another order",
                "create table t (b int, a int);",
                "t: {columns: {a: int, b: int}}",
            ),
        ),
        differ=(
            differs(
                "a column that was dropped is missing",
                "create table t (a int, b int); alter table t drop column a;",
                "t: {columns: {a: int, b: int}}",
                "missing-column a gap",
            ),
        ),
    ),
    Hazard(
        "letters, quotes and length of names",
        agree=(
            agrees(
                "names that need quotes",
                'create table "Order" ("Select" int, "a b" int, "c.d" int, "e""f" int);',
                "Order: {columns: {Select: int, a b: int, c.d: int, 'e\"f': int}}",
            ),
            agrees("a name of 63 bytes", f"create table {LONG} (c int);", f"{LONG}: {{}}"),
            agrees(
                "an accent", f'create table "{NFC}" (c int);', f"{NFC}: {{columns: {{c: int}}}}"
            ),
        ),
        differ=(
            differs(
                "another case",
                'create table "Orders" (c int);',
                "orders: {columns: {c: int}}",
                "case-mismatch orders gap",
            ),
            differs(
                "a column in another case",
                'create table t ("userId" int);',
                "t: {columns: {userid: int}}",
                "case-mismatch userid gap",
            ),
        ),
    ),
    Hazard(
        "storage is nobody's requirement",
        agree=(
            agrees(
                "unlogged, with storage parameters",
                "create unlogged table t (c int) with (fillfactor = 70, autovacuum_enabled = off);",
                "t: {columns: {c: int}}",
            ),
            agrees(
                "a sequence that has moved on",
                "create table t (c serial); select setval('t_c_seq', 500);"
                " alter sequence t_c_seq cache 20;",
                "t: {columns: {c: serial}}",
            ),
        ),
        differ=(
            differs(
                "a serial whose default is gone",
                "create table t (c serial); alter table t alter c drop default;",
                "t: {columns: {c: serial}}",
                "default-mismatch c gap",
            ),
        ),
    ),
    Hazard(
        "comments",
        agree=(
            agrees(
                "an index's comment is not the table's",
                "create table t (c int); create index i on t (c); comment on index i is 'x';",
                "t: {columns: {c: int}}",
            ),
            agrees(
                "a comment as required",
                "create table t (c int); comment on table t is 'what is owed';",
                "t: {comment: what is owed}",
            ),
        ),
        differ=(
            differs(
                "no comment",
                "create table t (c int); create index i on t (c);"
                " comment on index i is 'what is owed';",
                "t: {comment: what is owed}",
                "comment-mismatch comment gap",
            ),
        ),
    ),
    Hazard(
        "stricter than required, and wider",
        agree=(
            agrees(
                "NOT NULL that nobody asked for",
                "create table t (c int not null, d text unique check (d <> ''));",
                "t: {columns: {c: int, d: text}}",
            ),
        ),
        differ=(
            differs(
                "NOT NULL where exactly nullable is asked for",
                "create table t (c int not null);",
                "t: {columns: {c: {type: int, nullable: true, exact: true}}}",
                "nullability-mismatch c gap",
            ),
            differs(
                "a wider type is a note",
                "create table t (c bigint);",
                "t: {columns: {c: int}}",
                "type-wider c note",
            ),
        ),
    ),
    Hazard(
        "found under another name or in another schema",
        agree=(
            agrees(
                "schemas that were named",
                "create schema if not exists side; create table side.there_1 (c int);",
                "side.there_1: {columns: {c: int}}",
            ),
        ),
        differ=(
            differs(
                "in another schema",
                "create schema if not exists side; create table side.there_2 (c int);",
                "there_2: {columns: {c: int}}",
                "found-elsewhere there_2 gap",
            ),
            differs(
                "under an alias",
                "create table old_t (c int);",
                "t: {aliases: [old_t], columns: {c: int}}",
                "found-by-alias t note",
            ),
        ),
    ),
    Hazard(
        "what only a session meets",
        elsewhere=(
            "integration/test_read_only.py::test_a_role_with_settings_of_its_own_sees_the_same",
            "integration/test_pooler.py::test_what_another_client_left_changes_nothing",
            "integration/test_session.py::test_nothing_can_be_written",
        ),
        because="settings, poolers and rights belong to the connection, not to a table",
    ),
)
