"""The keys of row level security, triggers and grants; the loader and the JSON Schema read them."""

from __future__ import annotations

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
    one_or_many,
)

POLICY = Group(
    "policy",
    "a policy",
    "A row level security policy; what is not stated is not checked.",
    (
        Key(
            "for",
            "For",
            "The command that it must cover.",
            choice("all", "select", "insert", "update", "delete"),
        ),
        Key("to", "To", "The roles that it must cover.", NAMES, (["authenticated"],)),
        Key("using", "Using", "SQL: the rows that may be seen.", TEXT, ("auth.uid() = user_id",)),
        Key("check", "Check", "SQL: the rows that may be written.", TEXT),
        Key("permissive", "Permissive", "false demands a restrictive policy.", FLAG),
    ),
)

RLS = Group(
    "rls",
    "row level security",
    "What is demanded of row level security.",
    (
        Key("enabled", "Enabled", "Whether it must be enabled. Default: true.", FLAG),
        Key("forced", "Forced", "Whether it must bind the table's owner, too.", FLAG),
        Key(
            "policies",
            "Policies",
            "The policies by name; or a list of those whose name doesn't matter.",
            either(mapping_of(either(group("policy"), NULL)), many(either(NAME, group("policy")))),
        ),
    ),
)

TRIGGER_STATES = ("origin", "disabled", "replica", "always")

TRIGGER = Group(
    "trigger",
    "a trigger",
    "A trigger; what is not stated is not checked.",
    (
        Key("timing", "Timing", "When it fires.", choice("before", "after", "instead of")),
        Key(
            "events",
            "Events",
            "What fires it.",
            one_or_many(choice("insert", "update", "delete", "truncate")),
        ),
        Key("level", "Level", "How often it fires.", choice("row", "statement")),
        Key("columns", "Columns", "The columns of UPDATE OF; [] for none.", NAMES),
        Key(
            "when",
            "When",
            "SQL: the condition under which it fires.",
            TEXT,
            ("old.status is distinct from new.status",),
        ),
        Key("function", "Function", "What it calls, `name` or `schema.name`.", NAME),
        Key("arguments", "Arguments", "The texts that it hands to the function.", TEXTS),
        Key("constraint", "Constraint", "Whether it must be a constraint trigger.", FLAG),
        Key("deferrable", "Deferrable", "Whether it must be deferrable.", FLAG),
        Key("deferred", "Deferred", "Whether it must be initially deferred.", FLAG),
        Key("old_table", "Old table", "The transition table of the old rows.", NAME),
        Key("new_table", "New table", "The transition table of the new rows.", NAME),
        Key(
            "enabled",
            "Enabled",
            "Whether it must fire in an ordinary session; or its state by name.",
            {"enum": [True, False, *TRIGGER_STATES]},
        ),
        Key(
            "exact",
            "Exact",
            "What is not stated must be as CREATE TRIGGER leaves it, and no other event fires it.",
            FLAG,
        ),
    ),
)

PRIVILEGES = (
    "select",
    "insert",
    "update",
    "delete",
    "truncate",
    "references",
    "trigger",
    "maintain",
    "all",
)

# These may be granted on single columns.
COLUMN_PRIVILEGES = ("select", "insert", "update", "references")

COLUMN_GRANT = Group(
    "column_grant",
    "a grant on columns",
    "Privileges on single columns: each with the columns that it is for.",
    tuple(
        Key(word, word.capitalize(), f"The columns for {word}.", NAMES)
        for word in COLUMN_PRIVILEGES
    ),
)

GRANT = either(choice("none"), one_or_many(either(choice(*PRIVILEGES), group("column_grant"))))
