"""The keys of types that a database defines for itself; the loader and the JSON Schema read them
here."""

from __future__ import annotations

from audit.spec.keys import IMPACT, SCHEMA, WHY
from audit.spec.shapes import FLAG, NAME, TEXT, Group, Key, either, group, many, mapping_of

_COMMENT = Key("comment", "Comment", "The comment that it must have.", TEXT)

DOMAIN = Group(
    "domain",
    "a domain",
    "A domain in long form: the same as in CREATE DOMAIN, a key each.",
    (
        SCHEMA,
        Key("type", "Type", "The type that it is over.", NAME, ("text", "numeric(10,2)")),
        Key(
            "nullable",
            "Nullable",
            "false: NOT NULL must hold. Left out, either will do.",
            FLAG,
        ),
        Key(
            "default",
            "Default",
            "SQL text: a text value keeps its quotes. `null` demands that there is none.",
            TEXT,
            ("'pending'", 0),
        ),
        Key("collation", "Collation", "The collation that it must have.", NAME),
        Key(
            "checks",
            "Checks",
            "SQL that every value must meet, which is called VALUE: a list, or by name.",
            either(many(either(TEXT, group("check"))), mapping_of(TEXT)),
            (["value ~ '@'"],),
        ),
        _COMMENT,
        WHY,
        IMPACT,
    ),
)

ATTRIBUTE = Group(
    "attribute",
    "an attribute",
    "An attribute of a composite type in long form.",
    (
        Key("type", "Type", "Its type.", NAME, ("text", "numeric(10,2)")),
        Key("collation", "Collation", "The collation that it must have.", NAME),
        _COMMENT,
    ),
)

COMPOSITE = Group(
    "composite",
    "a composite type",
    "A composite type in long form. It may have more attributes, after these.",
    (
        SCHEMA,
        Key(
            "attributes",
            "Attributes",
            "Its attributes in their order: a name each, and its type.",
            mapping_of(either(group("attribute"), NAME)),
            ({"amount": "numeric(12,2)", "currency": "char(3)"},),
        ),
        Key("exact", "Exact", "Whether it must have no other attribute.", FLAG),
        _COMMENT,
        WHY,
        IMPACT,
    ),
    required=("attributes",),
)

RANGE = Group(
    "range",
    "a range type",
    "A range type in long form: the same as in CREATE TYPE … AS RANGE, a key each.",
    (
        SCHEMA,
        Key("subtype", "Subtype", "The type of the bounds.", NAME, ("time",)),
        Key("opclass", "Operator class", "The btree operator class that orders them.", NAME),
        Key("collation", "Collation", "The collation that orders them.", NAME),
        Key("canonical", "Canonical", "The function that makes a range canonical.", NAME),
        Key(
            "subtype_diff",
            "Subtype difference",
            "The function that tells how far two bounds are apart.",
            NAME,
            ("float8mi",),
        ),
        Key("multirange", "Multirange", "The name of its multirange type (PostgreSQL 14).", NAME),
        _COMMENT,
        WHY,
        IMPACT,
    ),
)
