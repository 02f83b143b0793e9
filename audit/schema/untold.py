"""What a source of SQL leaves untold, marked so that nobody takes it for a fact."""

from __future__ import annotations

# The namespace of a type that stands for one that is not told, and the comment of an enum whose
# labels are not told: Supabase's dump "for context only" says USER-DEFINED.
UNTOLD_NAMESPACE = "schema_audit_untold"
UNTOLD_LABELS = "schema-audit: its labels are not told"

# Kinds of things that such a dump leaves out, as `Schema.unread` has them.
_WHY = "a dump for context only does not tell"
OF_CONTEXT_DUMP = tuple(
    f"{kind}: {_WHY} {what}"
    for kind, what in (
        ("indexes", "them"),
        ("policies", "them"),
        ("row level security", "it"),
        ("triggers", "them"),
        ("functions", "them"),
        ("comments", "them"),
        ("owners", "them"),
        ("grants", "them"),
        ("enums", "them"),
        ("extensions", "them"),
        ("checks", "those of several columns"),
        ("exclusion constraints", "them"),
        ("collations", "them"),
        ("materialized views", "them"),
        ("foreign key actions", "them"),
        ("type modifiers", "them"),
        ("types", "the database's own"),
    )
)
