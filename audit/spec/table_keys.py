"""The keys of a table and of what is in it; the loader and the JSON Schema read them here."""

from __future__ import annotations

from audit.spec.access_keys import GRANT
from audit.spec.keys import EXACT_CONSTRAINTS, IMPACT, SCHEMA, WHY
from audit.spec.publication_keys import TABLE_PUBLICATIONS
from audit.spec.shapes import (
    FLAG,
    NAME,
    NAMES,
    NULL,
    TEXT,
    TEXTS,
    Group,
    Key,
    choice,
    either,
    group,
    many,
    mapping_of,
)
from audit.spec.view_keys import VIEW_OPTIONS

_ACTION = choice("no action", "restrict", "cascade", "set null", "set default")
_CONSTRAINT_NAME = Key("name", "Name", "The constraint's name; left out, any name will do.", NAME)
_COLUMNS = Key("columns", "Columns", "The columns, in order.", NAMES)
_DEFERRABLE = Key("deferrable", "Deferrable", "Whether it must be deferrable.", FLAG)
_DEFERRED = Key("deferred", "Deferred", "Whether it must be initially deferred.", FLAG)
_WITHOUT_OVERLAPS = Key(
    "without_overlaps",
    "Without overlaps",
    "Whether the last column is a period, of which no two may overlap (PostgreSQL 18).",
    FLAG,
)
_KEY_INCLUDE = Key("include", "Include", "Columns that its index must carry along.", NAMES)
_VALIDATED = Key(
    "validated",
    "Validated",
    "false: one that is NOT VALID will do, too. Default: true.",
    FLAG,
)
_ENFORCED = Key(
    "enforced",
    "Enforced",
    "false: one that is NOT ENFORCED will do, too. Default: true.",
    FLAG,
)
_INDEXED = Key("indexed", "Indexed", "Whether an index must begin with its columns.", FLAG)
_EXACT = "Report a database that is stricter than the spec, too."
_EXACT_KEY = Key(
    "exact",
    "Exact",
    "Whether it must be just this: what is not stated is PostgreSQL's own default.",
    FLAG,
)

REFERENCE = Group(
    "reference",
    "a reference",
    "What a foreign key points to.",
    (
        Key("table", "Table", "The referenced table, `table` or `schema.table`.", NAME),
        Key("columns", "Columns", "Its columns; left out, its primary key.", NAMES),
        Key("on_delete", "On delete", "What happens when the referenced row goes.", _ACTION),
        Key("on_update", "On update", "What happens when the referenced key changes.", _ACTION),
        Key(
            "set_columns",
            "Set columns",
            "The columns that ON DELETE SET NULL or SET DEFAULT sets; left out, all of them.",
            NAMES,
        ),
        Key("match", "Match", "How nulls are matched.", choice("simple", "full", "partial")),
        _DEFERRABLE,
        _DEFERRED,
        _VALIDATED,
        _ENFORCED,
        _INDEXED,
    ),
    required=("table",),
)

REFERENCES = Key(
    "references",
    "References",
    "What it references: `table(column) on delete cascade`, or a mapping.",
    either(NAME, group("reference")),
    ("profiles(id) on delete cascade",),
)

GENERATED = Group(
    "generated",
    "a generated column",
    "The expression that a column is computed from.",
    (
        Key("expression", "Expression", "SQL over the other columns.", TEXT),
        Key("kind", "Kind", "When it is computed.", choice("stored", "virtual")),
    ),
    required=("expression",),
)

NOT_NULL = Group(
    "not_null",
    "a NOT NULL constraint",
    "The NOT NULL constraint of a column (PostgreSQL 18).",
    (
        _CONSTRAINT_NAME,
        Key("no_inherit", "No inherit", "Whether children must not inherit it.", FLAG),
    ),
)

COLUMN = Group(
    "column",
    "a column",
    "A column in long form: the same as a column definition, a key each.",
    (
        Key("type", "Type", "The data type, as in CREATE TABLE.", NAME, ("uuid", "numeric(10,2)")),
        Key(
            "nullable",
            "Nullable",
            "false: NOT NULL must hold. Left out, either will do.",
            FLAG,
        ),
        Key(
            "not_null",
            "Not null",
            "The NOT NULL constraint that must hold (PostgreSQL 18): its name, or a mapping.",
            either(NAME, group("not_null")),
            ("orders_customer_is_known", {"no_inherit": True}),
        ),
        Key(
            "default",
            "Default",
            "SQL text: a text value keeps its quotes. `null` demands that there is none.",
            TEXT,
            ("now()", "'pending'", 0),
        ),
        Key(
            "default_via", "Default via", "What fills it in place of a default.", choice("trigger")
        ),
        Key(
            "generated",
            "Generated",
            "SQL that the column is computed from.",
            either(TEXT, group("generated")),
        ),
        Key(
            "identity",
            "Identity",
            "That the column numbers itself. true: either kind.",
            {"enum": ["always", "by default", "any", True, False]},
        ),
        Key("primary_key", "Primary key", "Whether it alone is the primary key.", FLAG),
        Key("unique", "Unique", "Whether its values must be unique.", FLAG),
        REFERENCES,
        Key("check", "Check", "SQL that every row must meet; one or several.", TEXTS),
        Key("values", "Values", "The only values that it may take.", TEXTS, (["open", "paid"],)),
        Key("comment", "Comment", "The comment that it must have.", TEXT),
        Key("collation", "Collation", "The collation that it must have.", NAME),
        Key("description", "Description", "What it holds, for people.", TEXT),
        WHY,
        IMPACT,
        Key("aliases", "Aliases", "Other names under which it will do.", NAMES),
        Key("exact", "Exact", _EXACT, FLAG),
        Key("optional", "Optional", "Whether doing without it is only worth a note.", FLAG),
    ),
)

PRIMARY_KEY = Group(
    "primary_key",
    "a primary key",
    "The primary key.",
    (
        _COLUMNS,
        _CONSTRAINT_NAME,
        _WITHOUT_OVERLAPS,
        _KEY_INCLUDE,
        _DEFERRABLE,
        _DEFERRED,
        _EXACT_KEY,
    ),
    required=("columns",),
)

UNIQUE = Group(
    "unique",
    "a unique key",
    "Columns that must be unique together; a unique index will do.",
    (
        _COLUMNS,
        _CONSTRAINT_NAME,
        Key("where", "Where", "SQL: only among these rows.", TEXT),
        Key("nulls_not_distinct", "Nulls not distinct", "Whether two nulls collide.", FLAG),
        Key("constraint", "Constraint", "Whether it must be a constraint, no mere index.", FLAG),
        _WITHOUT_OVERLAPS,
        _KEY_INCLUDE,
        _DEFERRABLE,
        _DEFERRED,
        _EXACT_KEY,
    ),
    required=("columns",),
)

FOREIGN_KEY = Group(
    "foreign_key",
    "a foreign key",
    "Columns that reference another table.",
    (
        _COLUMNS,
        REFERENCES,
        _CONSTRAINT_NAME,
        Key(
            "period",
            "Period",
            "Whether the last column and what it references are periods (PostgreSQL 18).",
            FLAG,
        ),
        _VALIDATED,
        _ENFORCED,
        _INDEXED,
        _EXACT_KEY,
    ),
    required=("columns", "references"),
)

CHECK = Group(
    "check",
    "a check",
    "A condition that every row must meet.",
    (
        Key("expression", "Expression", "SQL, without the word CHECK.", TEXT, ("price > 0",)),
        _CONSTRAINT_NAME,
        _VALIDATED,
        _ENFORCED,
    ),
    required=("expression",),
)

INDEX = Group(
    "index",
    "an index",
    "An index that must exist.",
    (
        Key("columns", "Columns", "Column names or SQL expressions, in order.", NAMES),
        Key("name", "Name", "The index's name; left out, any name will do.", NAME),
        Key("method", "Method", "Left out, any will do.", NAME, ("btree", "gin")),
        Key("where", "Where", "SQL: the rows it must cover.", TEXT, ("verified_at is null",)),
        Key("unique", "Unique", "Whether it must be unique.", FLAG),
        Key("include", "Include", "Columns that it must carry along.", NAMES),
        Key("nulls_not_distinct", "Nulls not distinct", "Whether two nulls collide.", FLAG),
        _EXACT_KEY,
        WHY,
    ),
    required=("columns",),
)

TABLE = Group(
    "table",
    "a table",
    "A required table: its business context and what it must have. Nothing said, nothing checked.",
    (
        SCHEMA,
        Key(
            "kind",
            "Kind",
            "What it must be. Left out, a plain or a partitioned table.",
            choice("table", "partitioned table", "view", "materialized view", "foreign table"),
        ),
        Key("category", "Category", "The business area it belongs to.", NAME),
        Key("phase", "Phase", "When it is due.", NAME),
        Key("description", "Description", "What it holds, for people.", TEXT),
        WHY,
        IMPACT,
        Key("aliases", "Aliases", "Other names under which it will do.", NAMES),
        Key("near", "Near", "Tables that look like it and are not it, named in reports.", NAMES),
        Key("optional", "Optional", "Whether doing without it is only worth a note.", FLAG),
        Key("strict", "Strict", "Report columns that the spec does not name.", FLAG),
        Key("exact", "Exact", _EXACT, FLAG),
        EXACT_CONSTRAINTS,
        Key(
            "columns",
            "Columns",
            "Each column: its definition as in CREATE TABLE, a mapping, or nothing.",
            mapping_of(either(group("column"), TEXT)),
            ({"id": "uuid primary key", "email": "text not null unique"},),
        ),
        Key("primary_key", "Primary key", "Its columns.", either(NAMES, group("primary_key"))),
        Key(
            "unique",
            "Unique",
            "Column lists that must be unique, a list each (`without overlaps` after a period).",
            many(either(many(NAME), group("unique"))),
            ([["email"], ["company_id", "slug"]],),
        ),
        Key(
            "foreign_keys",
            "Foreign keys",
            "Foreign keys, as SQL or as a mapping.",
            many(either(NAME, group("foreign_key"))),
            (["foreign key (a, b) references t (x, y)"],),
        ),
        Key(
            "checks",
            "Checks",
            "Conditions that every row must meet: a list, or a mapping from names.",
            either(many(either(TEXT, group("check"))), mapping_of(either(TEXT, group("check")))),
            (["ends_at > starts_at"],),
        ),
        Key(
            "exclusions",
            "Exclusions",
            "Exclusion constraints, as SQL.",
            many(NAME),
            (["exclude using gist (room with =, during with &&)"],),
        ),
        Key(
            "indexes",
            "Indexes",
            "Indexes: a list of columns each, or a mapping.",
            many(either(many(NAME), group("index"))),
            ([["user_id"], {"columns": ["expires_at"], "where": "verified_at is null"}],),
        ),
        Key(
            "rls",
            "Row level security",
            "true: it must be enabled. false: not demanded, whatever the defaults say.",
            either(FLAG, group("rls")),
        ),
        Key(
            "triggers",
            "Triggers",
            "The triggers: a list of names, or a mapping.",
            either(many(NAME), mapping_of(either(group("trigger"), NULL))),
        ),
        Key(
            "grants",
            "Grants",
            "What each role must hold on it, some of it on single columns; `none`: nothing at all.",
            mapping_of(GRANT),
            ({"authenticated": ["select", {"update": ["email"]}], "anon": "none"},),
        ),
        TABLE_PUBLICATIONS,
        Key("comment", "Comment", "The comment that it must have.", TEXT),
        Key("owner", "Owner", "The role that must own it.", NAME),
        *VIEW_OPTIONS,
        Key("definition", "Definition", "A view's query, used to create it.", TEXT),
        Key("tags", "Tags", "Words to find it by.", NAMES),
    ),
)
