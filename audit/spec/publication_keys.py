"""The keys of publications and of a table's place in one; the loader and the JSON Schema."""

from __future__ import annotations

from audit.spec.keys import IMPACT, WHY
from audit.spec.shapes import (
    FLAG,
    NAMES,
    NULL,
    TEXT,
    Group,
    Key,
    choice,
    either,
    group,
    mapping_of,
    one_or_many,
)

OPERATIONS = ("insert", "update", "delete", "truncate")

PUBLICATION = Group(
    "publication",
    "a publication",
    "A publication for logical replication; what is not stated is not checked.",
    (
        Key("all_tables", "All tables", "Whether it must publish every table.", FLAG),
        Key("tables", "Tables", "Tables that it must publish, `table` or `schema.table`.", NAMES),
        Key(
            "schemas",
            "Schemas",
            "The Postgres schemas of which it must publish every table (PostgreSQL 15).",
            NAMES,
        ),
        Key(
            "operations",
            "Operations",
            "What it must publish at least.",
            one_or_many(choice(*OPERATIONS)),
            (["insert", "update", "delete"],),
        ),
        WHY,
        IMPACT,
    ),
)

PUBLISHED = Group(
    "published",
    "a table's place in a publication",
    "What a publication must publish of the table; left out, all of it.",
    (
        Key(
            "columns",
            "Columns",
            "The columns that must be published; left out, every column that the spec names.",
            NAMES,
        ),
        Key(
            "where",
            "Where",
            "SQL: the row filter that it must have (PostgreSQL 15); left out, none.",
            TEXT,
            ("region = 'eu'",),
        ),
    ),
)

TABLE_PUBLICATIONS = Key(
    "publications",
    "Publications",
    "The publications that must publish it: names, or a mapping from names.",
    either(NAMES, mapping_of(either(group("published"), NULL))),
    (["supabase_realtime"],),
)
