"""Publications: how a table comes to be published, and what of it."""

from __future__ import annotations

from tests.integration.hazards.case import Hazard, agrees, differs

TABLE = "create table t (id int primary key, a text, region text, n int);"


def _name(spec: str) -> str:
    return f"t: {{publications: {spec}}}"


MEMBERSHIP = Hazard(
    "a table is published in more ways than one",
    agree=(
        agrees(
            "named by the publication", f"{TABLE} create publication p1 for table t;", _name("[p1]")
        ),
        agrees("FOR ALL TABLES", f"{TABLE} create publication p2 for all tables;", _name("[p2]")),
        agrees(
            "FOR TABLES IN SCHEMA",
            f"{TABLE} do $$ begin execute format('create publication p3 for tables in schema %I',"
            " current_schema()); end $$;",
            _name("[p3]"),
            since=15,
        ),
        agrees(
            "a list of every column that the spec names",
            f"{TABLE} create publication p4 for table t (id, a);",
            "t: {columns: {id: int, a: text}, publications: [p4]}",
            since=15,
        ),
        agrees(
            "a generated column is not published",
            "create table t (id int primary key, a int generated always as (id * 2) stored);"
            " create publication p5 for table t (id);",
            "t: {columns: {id: int, a: int}, publications: [p5]}",
            since=15,
        ),
        agrees(
            "a wider list of columns",
            f"{TABLE} create publication p6 for table t (id, a, n);",
            _name("{p6: {columns: [a, id]}}"),
            since=15,
        ),
        agrees(
            "the same row filter",
            f"{TABLE} create publication p7 for table t where (region = 'eu' and n > 1);",
            _name("{p7: {where: n > 1 and 'eu' = region}}"),
            since=15,
        ),
        agrees(
            "more operations, and no operation is asked for",
            f"{TABLE} create publication p8 for table t; create publication p9 for table t"
            " with (publish = 'insert');",
            _name("[p8, p9]"),
            top="publications: {p8: {operations: [insert]}, p9: }",
        ),
    ),
    differ=(
        differs(
            "no such publication",
            TABLE,
            _name("[absent]"),
            "not-published absent gap",
        ),
        differs(
            "another table is published",
            f"{TABLE} create table unpublished (id int primary key);"
            " create publication p11 for table unpublished;",
            _name("[p11]"),
            "not-published p11 gap",
        ),
        differs(
            "an unlogged table",
            "create unlogged table t (id int primary key); create publication p12 for all tables;",
            _name("[p12]"),
            "not-published p12 gap",
        ),
        differs(
            "a column that the spec names is left out",
            f"{TABLE} create publication p13 for table t (id);",
            "t: {columns: {id: int, a: text}, publications: [p13]}",
            "publication-mismatch p13 gap",
            since=15,
        ),
        differs(
            "some rows only",
            f"{TABLE} create publication p14 for table t where (n > 1);",
            _name("[p14]"),
            "publication-mismatch p14 gap",
            since=15,
        ),
        differs(
            "other rows",
            f"{TABLE} create publication p15 for table t where (n > 1);",
            _name("{p15: {where: n > 2}}"),
            "publication-mismatch p15 gap",
            since=15,
        ),
        differs(
            "every row, where some are asked for",
            f"{TABLE} create publication p16 for table t;",
            _name("{p16: {where: n > 2}}"),
            "publication-mismatch p16 gap",
        ),
        differs(
            "fewer operations",
            f"{TABLE} create publication p17 for table t with (publish = 'insert');",
            _name("[p17]"),
            "publication-mismatch p17 gap",
            top="publications: {p17: {operations: [insert, update]}}",
        ),
        differs(
            "not all tables",
            f"{TABLE} create publication p18 for table t;",
            _name("[p18]"),
            "publication-mismatch p18 gap",
            top="publications: {p18: {all_tables: true}}",
        ),
        differs(
            "a publication that isn't there",
            TABLE,
            "t:",
            "missing-publication P19 gap",
            top="publications: {P19: }",
        ),
        differs(
            "a table that the publication is to publish",
            f"{TABLE} create publication p20 for table t;",
            _name("[p20]"),
            "not-published p20 public.elsewhere gap",
            "not-published p20 elsewhere gap",
            top="publications: {p20: {tables: [public.elsewhere], schemas: [elsewhere]}}",
        ),
    ),
)
PUBLICATIONS = (MEMBERSHIP,)
