"""The keys for the options of a view; the loader and the JSON Schema read them here."""

from __future__ import annotations

from audit.spec.shapes import FLAG, Key, choice

CHECK_OPTIONS = ("local", "cascaded", "none")

VIEW_OPTIONS = (
    Key(
        "security_invoker",
        "Security invoker",
        "Whether a view must read with the rights of who reads it (PostgreSQL 15).",
        FLAG,
    ),
    Key(
        "security_barrier",
        "Security barrier",
        "Whether a view's conditions must come before those of its readers.",
        FLAG,
    ),
    Key(
        "check_option",
        "Check option",
        "What a view must refuse to take: rows that it would not show.",
        choice(*CHECK_OPTIONS),
    ),
)
