"""Every key of a spec except those of a table; the loader and the JSON Schema read them here."""

from __future__ import annotations

from audit.severity import SEVERITIES
from audit.spec.shapes import (
    COUNT,
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

WHY = Key("why", "Why", "Why this is required, in a sentence for people.", TEXT)
IMPACT = Key("impact", "Impact", "What does not work without it, for people.", TEXT)
SCHEMA = Key(
    "schema",
    "Schema",
    "The Postgres schema it lives in; left out, the default schema of the spec.",
    NAME,
    ("public",),
)

EXACT_CONSTRAINTS = Key(
    "exact_constraints",
    "Exact constraints",
    "Whether keys, foreign keys and indexes must be just as written: what they leave out is "
    "PostgreSQL's own default (no action, btree, ascending). `exact` says so, too.",
    FLAG,
)

DEFAULTS = Group(
    "defaults",
    "the defaults",
    "What holds for every table that doesn't say otherwise.",
    (
        Key("schema", "Schema", "The Postgres schema of names without one. Default: public.", NAME),
        Key(
            "rls",
            "Row level security",
            "Whether every table must have row level security enabled (views are exempt).",
            FLAG,
        ),
        Key("category", "Category", "The category of tables that name none.", NAME),
        Key("phase", "Phase", "The phase of tables that name none.", NAME),
        Key("exact", "Exact", "Report a database that is stricter than the spec, too.", FLAG),
        Key("strict", "Strict", "Report columns that the spec does not name.", FLAG),
        EXACT_CONSTRAINTS,
        Key(
            "foreign_keys_indexed",
            "Foreign keys indexed",
            "Whether an index must begin with the columns of every foreign key.",
            FLAG,
        ),
    ),
)

CATEGORY = Group(
    "category",
    "a category",
    "A business area.",
    (
        Key("title", "Title", "Its name in reports.", TEXT, ("Authentication & identity",)),
        Key("description", "Description", "What belongs to it.", TEXT),
    ),
)

PHASE = Group(
    "phase",
    "a phase",
    "A step of the work: when its tables are due, and how bad it is that one is missing.",
    (
        Key("title", "Title", "Its name in reports.", TEXT, ("Critical",)),
        Key("when", "When", "When it is due, in your words.", TEXT, ("Days 1-3",)),
        Key(
            "severity",
            "Severity",
            "How bad a missing table of this phase is. Default: high.",
            choice(*SEVERITIES),
        ),
        Key("goal", "Goal", "What is reached once the phase is done.", TEXT),
    ),
)

VERDICT = Group(
    "verdict",
    "a verdict",
    "How a capability is summed up in two words.",
    (
        Key("area", "Area", "What it is about.", TEXT, ("Revenue",)),
        Key("blocked", "Blocked", "The word for a blocked capability.", TEXT, ("none",)),
        Key("ready", "Ready", "The word for a ready one.", TEXT, ("flowing",)),
    ),
)

CAPABILITY = Group(
    "capability",
    "a capability",
    "Something the business can do only if certain tables are complete.",
    (
        Key("title", "Title", "Its name in reports.", TEXT, ("Payments",)),
        Key("description", "Description", "What it is.", TEXT),
        Key(
            "needs",
            "Needs",
            "The required tables that must be complete, `table` or `schema.table`.",
            NAMES,
            (["payment_methods", "refunds"],),
        ),
        Key("without", "Without", "What follows while it is blocked, a sentence each.", TEXTS),
        Key("verdict", "Verdict", "How it is summed up in two words.", group("verdict")),
    ),
)

EXTENSION = Group(
    "extension",
    "an extension",
    "An extension that must be installed.",
    (
        Key("name", "Name", "The extension's name (in a list of extensions).", NAME, ("pgcrypto",)),
        Key("version", "Version", "The oldest version that will do.", TEXT, ("1.3",)),
        WHY,
    ),
)

EXTENSIONS = either(
    many(either(NAME, group("extension"))), mapping_of(either(group("extension"), NULL))
)

PROJECT_ITEM = Group(
    "project_item",
    "a demand on the project",
    "How many there must be of something that is no table, and which.",
    (
        Key("minimum", "Minimum", "There must be at least this many.", COUNT),
        Key("maximum", "Maximum", "There may be no more than this many.", COUNT),
        Key("required", "Required", "The names that must be among them.", NAMES),
        WHY,
    ),
)

ENUM = Group(
    "enum",
    "an enum",
    "An enum type with at least these labels.",
    (
        SCHEMA,
        Key("labels", "Labels", "The labels it must have.", TEXTS, (["draft", "published"],)),
        Key("ordered", "Ordered", "Whether they must stand in this order.", FLAG),
        WHY,
        IMPACT,
    ),
    required=("labels",),
)

FUNCTION = Group(
    "function",
    "a function",
    "A function that must exist; what is not stated is not checked.",
    (
        SCHEMA,
        Key(
            "arguments",
            "Arguments",
            "Its input arguments; beside them the whole key is the name, brackets too.",
            TEXT,
            ("user_id uuid, n integer",),
        ),
        Key("returns", "Returns", "What it returns.", TEXT, ("trigger", "setof text")),
        Key(
            "kind",
            "Kind",
            "What it must be.",
            choice("function", "procedure", "aggregate", "window"),
        ),
        Key("language", "Language", "The language it is written in.", NAME, ("plpgsql",)),
        Key("security", "Security", "With whose rights it runs.", choice("definer", "invoker")),
        Key(
            "volatility",
            "Volatility",
            "What the planner may assume of it.",
            choice("immutable", "stable", "volatile"),
        ),
        Key("strict", "Strict", "Whether it is null where an argument is (STRICT).", FLAG),
        Key(
            "parallel",
            "Parallel",
            "Whether parallel workers may run it.",
            choice("safe", "restricted", "unsafe"),
        ),
        Key("search_path", "Search path", "The search_path set on it.", TEXT, ("''",)),
        Key(
            "settings",
            "Settings",
            "Every setting made on it by SET, but for search_path; {} for none.",
            mapping_of(TEXT),
            ({"work_mem": "64MB"},),
        ),
        Key(
            "grants",
            "Grants",
            "Who must be able to execute it: `execute`, or `none` for who must not.",
            mapping_of(choice("execute", "none")),
            ({"authenticated": "execute", "public": "none"},),
        ),
        Key(
            "exact",
            "Exact",
            "What is not stated must be PostgreSQL's default: volatile, security invoker, not "
            "strict, parallel unsafe, no setting.",
            FLAG,
        ),
        WHY,
        IMPACT,
    ),
)

BUCKET = Group(
    "bucket",
    "a bucket",
    "A storage bucket.",
    (Key("public", "Public", "Whether anybody may read it (told to people, not checked).", FLAG),),
)

_TABLES = mapping_of(either(group("table"), NULL))

FILE = Group(
    "file",
    "a spec",
    "A spec for schema-audit: what a database must have.",
    (
        Key("spec", "Spec format", "The version of this format: 1.", {"enum": [1, "1"]}),
        Key("title", "Title", "What is specified; once in a spec.", TEXT, ("Wellness platform",)),
        Key("description", "Description", "More about it; once in a spec.", TEXT),
        Key("defaults", "Defaults", DEFAULTS.description, group("defaults")),
        Key(
            "categories",
            "Categories",
            "The business areas, in report order: an id and a title each.",
            mapping_of(either(group("category"), TEXT)),
        ),
        Key(
            "phases",
            "Phases",
            "The steps of the work, in order.",
            mapping_of(either(group("phase"), TEXT)),
        ),
        Key(
            "capabilities",
            "Capabilities",
            "What the business can or cannot do, by the tables it takes.",
            mapping_of(group("capability")),
        ),
        Key(
            "project",
            "Project",
            "Demands on what is no table: edge_functions, read_replicas, any other count.",
            {
                "type": "object",
                "properties": {"extensions": EXTENSIONS},
                "additionalProperties": either(group("project_item"), NULL),
            },
            ({"edge_functions": {"minimum": 58}, "extensions": ["pgcrypto"]},),
        ),
        Key("extensions", "Extensions", "The extensions that must be installed.", EXTENSIONS),
        Key(
            "enums",
            "Enums",
            "The enum types: a name, and its labels.",
            mapping_of(either(group("enum"), many(TEXT))),
            ({"order_status": ["open", "paid"]},),
        ),
        Key(
            "domains",
            "Domains",
            "The domains: a name, and what stands after AS in CREATE DOMAIN.",
            mapping_of(either(group("domain"), NAME)),
            ({"email": "text not null check (value ~ '@')"},),
        ),
        Key(
            "composites",
            "Composite types",
            "The composite types: a name, and what stands after AS in CREATE TYPE.",
            mapping_of(either(group("composite"), NAME)),
            ({"address": "(street text, zip varchar(10))"},),
        ),
        Key(
            "ranges",
            "Range types",
            "The range types: a name, and the type of the bounds.",
            mapping_of(either(group("range"), NAME)),
            ({"time_range": "time"},),
        ),
        Key(
            "functions",
            "Functions",
            "The functions: `name`, `schema.name` or `name(argument types)`.",
            mapping_of(either(group("function"), NULL)),
            ({"is_admin(uuid)": {"returns": "boolean", "security": "definer"}},),
        ),
        Key(
            "publications",
            "Publications",
            "The publications for logical replication that must exist, by name.",
            mapping_of(either(group("publication"), NULL)),
            ({"supabase_realtime": {"operations": ["insert", "update", "delete"]}},),
        ),
        Key(
            "buckets",
            "Buckets",
            "The storage buckets that must exist.",
            either(many(NAME), mapping_of(either(group("bucket"), NULL))),
        ),
        Key("category", "Category", "The category of this file's tables.", NAME),
        Key("phase", "Phase", "The phase of this file's tables.", NAME),
        Key("tables", "Tables", "The required tables: `name` or `schema.name`.", _TABLES),
        Key(
            "views", "Views", "The required views; the keys of a table, and `definition`.", _TABLES
        ),
    ),
)
