"""The keys of types that a database defines for itself; the loader and the JSON Schema read them
here."""

from __future__ import annotations

from audit.spec.keys import IMPACT, SCHEMA, WHY
from audit.spec.shapes import FLAG, NAME, TEXT, Group, Key, either, group, many, mapping_of

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
        Key("comment", "Comment", "The comment that it must have.", TEXT),
        WHY,
        IMPACT,
    ),
)
