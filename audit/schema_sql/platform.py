"""Which of a database's objects a platform or an extension brings, and are not ours to make."""

from __future__ import annotations

from audit.schema.model import Relation, Schema
from audit.schema.platform import is_platform_namespace, known_extension

# Schemas that an extension makes and fills.
_MADE_BY = {
    "cron": "pg_cron",
    "graphql": "pg_graphql",
    "net": "pg_net",
    "pgmq": "pgmq",
    "pgroonga": "pgroonga",
    "pgsodium": "pgsodium",
    "pgsodium_masks": "pgsodium",
    "pgtle": "pg_tle",
    "repack": "pg_repack",
    "tiger": "postgis_tiger_geocoder",
    "tiger_data": "postgis_tiger_geocoder",
    "topology": "postgis_topology",
    "vault": "supabase_vault",
}


def is_supabase(schema: Schema) -> bool:
    """Whether the database is a Supabase project's: it has the table and the function of all."""
    users = ("auth", "users") in schema.by_name
    return users and any((f.namespace, f.name) == ("auth", "uid") for f in schema.functions)


def of_extension(schema: Schema, relation: Relation) -> bool:
    """Whether CREATE EXTENSION makes this relation, as far as a snapshot tells."""
    installed = {extension.name for extension in schema.extensions}
    if _MADE_BY.get(relation.namespace) in installed or known_extension(relation.name) in installed:
        return True
    # Those that the reader set aside elsewhere it knew to be an extension's.
    return not is_platform_namespace(relation.namespace)


def made_by_extension(schema: Schema, namespace: str) -> bool:
    """Whether a schema comes with an extension that is installed."""
    maker = _MADE_BY.get(namespace)
    return maker is not None and any(e.name == maker for e in schema.extensions)
