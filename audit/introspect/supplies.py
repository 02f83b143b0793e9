"""What SQL files use and leave to others: roles, and extensions that somebody enabled by hand."""

from __future__ import annotations

import re
from typing import NamedTuple

from audit.schema.platform import is_platform_namespace

_ROLE = re.compile(r'role "(.+)" does not exist')
_SCHEMA = re.compile(r'schema "(.+)" does not exist')
# The name that a message quotes, with its schema if it is written with one.
_MISSING = (
    re.compile(r'type "(?:(?P<schema>\w+)\.)?(?P<name>\w+)(?:\[\])?" does not exist'),
    re.compile(r"function (?:(?P<schema>\w+)\.)?(?P<name>\w+)\(.*\) does not exist"),
    re.compile(r'operator class "(?:(?P<schema>\w+)\.)?(?P<name>\w+)" does not exist'),
    re.compile(r'access method "(?P<schema>)?(?P<name>\w+)" does not exist'),
    re.compile(r'relation "(?P<schema>\w+)\.(?P<name>\w+)" does not exist'),
)

_BY_SCHEMA = {
    "cron": "pg_cron",
    "graphql": "pg_graphql",
    "net": "pg_net",
    "pgmq": "pgmq",
    "pgsodium": "pgsodium",
    "pgtle": "pg_tle",
    "vault": "supabase_vault",
}
_BY_NAME = {
    "citext": ("citext",),
    "cube": ("cube", "cube_distance"),
    "earthdistance": ("earth", "ll_to_earth", "earth_distance", "earth_box"),
    "fuzzystrmatch": ("levenshtein", "soundex", "metaphone", "dmetaphone"),
    "hstore": ("hstore",),
    "http": ("http", "http_get", "http_post", "http_request", "http_response", "http_header"),
    "intarray": ("gin__int_ops", "gist__int_ops", "gist__intbig_ops", "query_int"),
    "ltree": ("ltree", "lquery", "ltxtquery", "gist_ltree_ops"),
    "moddatetime": ("moddatetime",),
    "pg_jsonschema": ("json_matches_schema", "jsonb_matches_schema"),
    "pg_trgm": (
        "gin_trgm_ops", "gist_trgm_ops", "similarity", "word_similarity", "strict_word_similarity",
        "show_trgm",
    ),
    "pgcrypto": (
        "armor", "crypt", "decrypt", "digest", "encrypt", "gen_random_bytes", "gen_salt", "hmac",
        "pgp_sym_decrypt", "pgp_sym_encrypt",
    ),
    "postgis": (
        "geography", "geometry", "gist_geometry_ops_2d", "gist_geography_ops", "st_asgeojson",
        "st_distance", "st_dwithin", "st_geomfromtext", "st_makepoint", "st_point", "st_setsrid",
    ),
    "tablefunc": ("crosstab",),
    "unaccent": ("unaccent",),
    "uuid-ossp": (
        "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v3", "uuid_generate_v4",
        "uuid_generate_v5", "uuid_nil",
    ),
    "vector": (
        "halfvec", "hnsw", "ivfflat", "sparsevec", "vector", "vector_cosine_ops", "vector_ip_ops",
        "vector_l2_ops",
    ),
}  # fmt: skip
_EXTENSION_OF = {name: extension for extension, names in _BY_NAME.items() for name in names}


class Supply(NamedTuple):
    """Something to be made, of a kind: `role`, `schema` or `extension`.

    `schema` is where an extension is wanted; empty where any will do.
    """

    kind: str
    name: str
    schema: str = ""


def wanted(message: str, words: str) -> Supply | None:
    """What the statement that begins with `words` failed for want of, if others usually make it."""
    role = _ROLE.search(message)
    if role:
        return None if words.startswith("drop") else Supply("role", role[1])
    schema = _SCHEMA.search(message)
    if schema:
        if words.startswith("create extension") and is_platform_namespace(schema[1]):
            return Supply("schema", schema[1])
        extension = _BY_SCHEMA.get(schema[1])
        return Supply("extension", extension) if extension else None
    for pattern in _MISSING:
        missing = pattern.search(message)
        if missing:
            schema_name = missing["schema"] or ""
            extension = _BY_SCHEMA.get(schema_name) or _EXTENSION_OF.get(missing["name"].lower())
            return Supply("extension", extension, schema_name) if extension else None
    return None
