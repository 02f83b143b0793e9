"""What a hosted platform or an extension puts into a database, known by name."""

from __future__ import annotations

# Supabase's own, and those that widespread extensions make for themselves. The list is the union of
# what Supabase's command line, its linter and its schema differ leave out.
_NAMESPACES = frozenset(
    {
        "_analytics",
        "_realtime",
        "_supavisor",
        "auth",
        "cron",
        "dbdev",
        "etl",
        "extensions",
        "graphql",
        "graphql_public",
        "net",
        "pgbouncer",
        "pgmq",
        "pgmq_public",
        "pgroonga",
        "pgsodium",
        "pgsodium_masks",
        "pgtle",
        "realtime",
        "repack",
        "schema_audit_untold",
        "storage",
        "supabase_functions",
        "supabase_migrations",
        "tiger",
        "tiger_data",
        "topology",
        "vault",
    }
)
_PREFIXES = ("timescaledb_", "_timescaledb_")

# A dump that is restored, or an extension that is rebuilt, can lose the note that these belong to
# the extension.
_OF_EXTENSION = {
    "spatial_ref_sys": "postgis",
    "geometry_columns": "postgis",
    "geography_columns": "postgis",
    "raster_columns": "postgis_raster",
    "raster_overviews": "postgis_raster",
    "pg_stat_statements": "pg_stat_statements",
    "pg_stat_statements_info": "pg_stat_statements",
    "hypopg_list_indexes": "hypopg",
    "hypopg_hidden_indexes": "hypopg",
}


def is_platform_namespace(name: str) -> bool:
    """Whether a schema of this name usually belongs to a platform or an extension.

    An application may have a schema `auth` of its own; so its relations are read all the same, and
    a spec that names one is answered.
    """
    return name in _NAMESPACES or name.startswith(_PREFIXES)


def known_extension(relation: str) -> str | None:
    """The extension that a relation of this name comes with, if it is a known one."""
    return _OF_EXTENSION.get(relation)
