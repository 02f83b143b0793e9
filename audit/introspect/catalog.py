"""Read a database's structure from PostgreSQL's own catalogs, which hide nothing from any role."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from audit.errors import TargetError
from audit.introspect.assemble import assemble, collations_in_use, types_in_use
from audit.introspect.query import query
from audit.schema.bulk import collector_off

if TYPE_CHECKING:
    from audit.introspect.session import Row, Session
    from audit.schema import Schema

OLDEST = 130000

# One round trip reads them all, however many tables there are. Each is a file of queries/.
_QUERIES = (
    "namespaces",
    "roles",
    "relations",
    "columns",
    "serials",
    "constraints",
    "not_nulls",
    "indexes",
    "opclasses",
    "opclass_options",
    "policies",
    "triggers",
    "views",
    "grants",
    "column_grants",
    "comments",
    "inherits",
    "types",
    "enum_labels",
    "ranges",
    "domain_checks",
    "functions",
    "extensions",
    "publications",
    "published_parts",
    "unlisted",
)
# A second one names the types and collations that turned up in the first.
_LOOK_UPS = ("type_names", "collations")

_TABLE_PRIVILEGES = "SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER"

# What the catalogs of a version lack, and what stands for it: name in a query → (first version
# that has it, its text there, its text before). From the manual's "System Catalogs" chapters and
# the release notes of 14, 15, 17 and 18.
_SINCE = {
    # -1 says "never analyzed"; PostgreSQL 13 has 0 rows on 0 pages there.
    "analyzed": (140000, "c.reltuples >= 0", "(c.reltuples > 0 OR c.relpages > 0)"),
    "nulls_not_distinct": (150000, "i.indnullsnotdistinct", "false"),
    "published_namespaces": (
        150000,
        "ARRAY(SELECT n.nspname::text FROM pg_publication_namespace s"
        " JOIN pg_namespace n ON n.oid = s.pnnspid WHERE s.pnpubid = p.oid ORDER BY n.nspname)",
        "ARRAY[]::text[]",
    ),
    "multirange": (140000, "r.rngmultitypid", "0::oid"),
    "of_published_namespace": (
        150000,
        "EXISTS (SELECT FROM pg_publication_namespace s"
        " WHERE s.pnpubid = p.oid AND s.pnnspid = c.relnamespace)",
        "false",
    ),
    "published_columns": (
        150000,
        "ARRAY(SELECT a.attname::text FROM pg_attribute a"
        " WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs) ORDER BY a.attnum)",
        "ARRAY[]::text[]",
    ),
    "published_rows": (150000, "pg_get_expr(r.prqual, r.prrelid)", "NULL::text"),
    "published_in_part": (150000, "r.prattrs IS NOT NULL OR r.prqual IS NOT NULL", "false"),
    "set_columns": (150000, "c.confdelsetcols", "NULL::int2[]"),
    "privileges": (170000, f"{_TABLE_PRIVILEGES},MAINTAIN", _TABLE_PRIVILEGES),
    "enforced": (180000, "c.conenforced", "true"),
    "period": (180000, "c.conperiod", "false"),
}


_PARTITIONS = """
SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relispartition AND n.nspname || '.' || c.relname = ANY (%s::text[])
"""


def read_catalog(session: Session, partitions: Collection[str] = ()) -> Schema:
    """The structure of the database that `session` is connected to.

    Partitions are set aside, but for those named (`namespace.name`), which are read as tables.
    Takes two round trips, and one to find the partitions. Needs no right on any table: PostgreSQL
    lets every role read its catalogs. Raises TargetError for a server older than 13 or one that
    isn't PostgreSQL.
    """
    _refuse_what_has_other_catalogs(session)
    texts = {
        name: new if session.version_num >= since else old
        for name, (since, new, old) in _SINCE.items()
    }
    named = session.execute(_PARTITIONS, [sorted(partitions)]) if partitions else []
    named_oids = frozenset(oid for (oid,) in named)
    texts["partitions"] = f"'{{{','.join(map(str, sorted(named_oids)))}}}'::oid[]"
    with collector_off():
        found = session.execute_all([query(name).substitute(texts) for name in _QUERIES])
        rows: dict[str, list[Row]] = dict(zip(_QUERIES, found, strict=True))
        types = types_in_use(rows)
        names = {
            "types": ",".join(str(oid) for oid, _ in types),
            "modifiers": ",".join(str(modifier) for _, modifier in types),
            "collations": ",".join(str(oid) for oid in collations_in_use(rows)),
        }
        found = session.execute_all([query(name).substitute(names) for name in _LOOK_UPS])
        rows.update(zip(_LOOK_UPS, found, strict=True))
        return assemble(
            rows,
            database=session.database,
            server_version=session.server_version,
            server_version_num=session.version_num,
            role=session.role,
            read_by_name=named_oids,
        )


def _refuse_what_has_other_catalogs(session: Session) -> None:
    engine = session.version.partition(" (")[0].partition(" on ")[0]
    hint = "its standard views may still tell enough: try --reader information-schema"
    if not session.is_postgres:
        raise TargetError(f"this server is {engine}, not PostgreSQL", hint=hint)
    if session.version_num < OLDEST:
        raise TargetError(
            f"this server is {engine}; the oldest that can be read is PostgreSQL 13", hint=hint
        )
