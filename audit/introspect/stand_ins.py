"""Extensions in SQL alone, for servers that lack the real ones: enough for structures to load."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files as resource_files
from typing import NamedTuple

from audit.introspect.embedded import STAND_IN_COMMENT, StandIn
from audit.introspect.text_search import occurrences


class _Written(NamedTuple):
    """What a stand-in claims: its version, the schema it owns, what it needs, what it can't do."""

    version: str
    namespace: str = ""
    requires: str = ""
    lacks: str = ""


_NOTHING_HAPPENS = "its functions have their signatures and do nothing"

_LANGUAGE = "its functions can be defined, not called"

_WRITTEN = {
    "http": _Written("1.6", lacks=_NOTHING_HAPPENS),
    "hypopg": _Written("1.4.1", lacks=_NOTHING_HAPPENS),
    "index_advisor": _Written("0.2.0", lacks="it never advises"),
    "pg_cron": _Written("1.6", lacks="no job ever runs"),
    "pg_hashids": _Written("1.3", lacks="nothing is encoded"),
    "pg_graphql": _Written("1.5.11", "graphql", lacks=_NOTHING_HAPPENS),
    "pg_jsonschema": _Written("0.3.3", lacks="every document is valid"),
    "pg_net": _Written("0.14.0", lacks=_NOTHING_HAPPENS),
    "pg_partman": _Written("5.2.4", lacks="no partition is made"),
    "pg_tle": _Written("1.4.0", "pgtle", lacks="what it installs is not there"),
    "pg_uuidv7": _Written("1.6.0", lacks=""),
    "pgaudit": _Written("18.0", lacks="nothing is logged"),
    "pgcrypto": _Written("1.3", lacks="ciphers and password hashes are NULL"),
    "pgjwt": _Written("0.2.0", lacks=_NOTHING_HAPPENS),
    "pgmq": _Written("1.5.1", "pgmq", lacks="no message is kept"),
    "pgsodium": _Written("3.1.8", "pgsodium", lacks="nothing is encrypted"),
    "plperl": _Written("1.0", lacks=_LANGUAGE),
    "plpgsql_check": _Written("2.7", lacks="it finds nothing"),
    "plpython3u": _Written("1.0", lacks=_LANGUAGE),
    "pltcl": _Written("1.0", lacks=_LANGUAGE),
    "plv8": _Written("3.1.10", lacks=_LANGUAGE),
    "postgis": _Written(
        "3.5.0",
        lacks="no type of geometry and no SRID, functions yield NULL, no row in its indexes",
    ),
    "supabase-dbdev": _Written("0.0.5", "dbdev", lacks="nothing is fetched"),
    "supabase_vault": _Written("0.3.1", "vault", lacks="no secret is kept"),
    "temporal_tables": _Written("1.2.2", lacks="no history is kept"),
    "timescaledb": _Written("2.17.2", lacks="a hypertable stays a plain table"),
    "uuid-ossp": _Written("1.1", lacks="every UUID is a random one"),
    "wrappers": _Written("0.4.4", lacks="foreign tables can be defined, not read"),
}

_CREATES = re.compile(
    r"\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?(?:\"([^\"\0/\\]{1,63})\"|([a-z_][\w$]*))",
    re.IGNORECASE,
)
# Others that own a schema of a fixed name.
_NAMESPACES = {
    "citus": "pg_catalog",
    "pg_repack": "repack",
    "pglogical": "pglogical",
    "postgis_tiger_geocoder": "tiger",
    "postgis_topology": "topology",
    "pg_later": "pglater",
    "vectorize": "vectorize",
}
_SAFE = re.compile(r"[\w][\w .+-]*")


def stand_ins(texts: Iterable[str] = ()) -> dict[str, StandIn]:
    """The extensions that schema-audit brings in SQL.

    One that `texts` create and nobody knows is brought with nothing in it: the database that is
    meant has it, and what uses it fails by itself.
    """
    found = {
        name: StandIn(each.version, _query(name), each.namespace, each.requires)
        for name, each in _WRITTEN.items()
    }
    for name in named_extensions(texts):
        if name not in found and _SAFE.fullmatch(name) and "--" not in name:
            found[name] = StandIn("1.0", "", _NAMESPACES.get(name, ""))
    return found


def named_extensions(texts: Iterable[str]) -> frozenset[str]:
    """The extensions that scripts create."""
    return frozenset(
        match[1] or match[2]
        for text in texts
        for match in occurrences(_CREATES, ("extension",), text)
    )


def installed(dsn: str) -> frozenset[str]:
    """The extensions that a database has."""
    import psycopg

    with psycopg.connect(dsn) as connection:
        rows = connection.execute("select extname from pg_catalog.pg_extension").fetchall()
    return frozenset(str(row[0]) for row in rows)


def installed_stand_ins(dsn: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Notes on the stand-ins in a database, with what they can't do; warnings of empty ones."""
    names = names_of_stand_ins(dsn)
    known = [
        f"{name} ({lacks})" if (lacks := _WRITTEN[name].lacks) else name
        for name in names
        if name in _WRITTEN
    ]
    empty = [name for name in names if name not in _WRITTEN]
    notes = (f"extensions that a stand-in takes the place of: {', '.join(known)}",)
    doubts = (
        "extensions that are not here, taken for installed with nothing in them: "
        + ", ".join(empty),
    )
    return (notes if known else ()), (doubts if empty else ())


def names_of_stand_ins(dsn: str) -> tuple[str, ...]:
    """The extensions in a database of which there is only a stand-in."""
    import psycopg

    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "select extname from pg_catalog.pg_extension"
            " where pg_catalog.obj_description(oid, 'pg_extension') = %s order by extname",
            (STAND_IN_COMMENT,),
        ).fetchall()
    return tuple(str(row[0]) for row in rows)


def _query(name: str) -> str:
    file = f"bootstrap_extension_{name}.sql"
    return resource_files("audit.introspect").joinpath("queries", file).read_text(encoding="utf-8")
