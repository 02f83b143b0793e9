"""Type names as people write them, resolved the way the server resolves them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from audit.grammar.scan import GrammarError, parse_inside
from audit.schema.types import DataType

# pg_type.typname of every base, range and pseudo type of pg_catalog, PostgreSQL 13 to 18, without
# the arrays and the row types of catalogs. A bare name is looked up there before anywhere else.
_CATALOG_TYPES = """
aclitem any anyarray anycompatible anycompatiblearray anycompatiblemultirange
anycompatiblenonarray anycompatiblerange anyelement anyenum anymultirange anynonarray anyrange bit
bool box bpchar bytea char cid cidr circle cstring date datemultirange daterange event_trigger
fdw_handler float4 float8 gtsvector index_am_handler inet int2 int2vector int4 int4multirange
int4range int8 int8multirange int8range internal interval json jsonb jsonpath language_handler
line lseg macaddr macaddr8 money name numeric nummultirange numrange oid oidvector path
pg_brin_bloom_summary pg_brin_minmax_multi_summary pg_ddl_command pg_dependencies pg_lsn
pg_mcv_list pg_ndistinct pg_node_tree pg_snapshot point polygon record refcursor regclass
regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole
regtype table_am_handler text tid time timestamp timestamptz timetz trigger tsm_handler
tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector txid_snapshot unknown uuid varbit
varchar void xid xid8 xml
"""
BUILTIN_TYPES = frozenset(_CATALOG_TYPES.split())

# What the server turns into an integer, a sequence and a default; no entry of pg_type.
_SERIAL = {
    "serial": "int4",
    "serial4": "int4",
    "bigserial": "int8",
    "serial8": "int8",
    "smallserial": "int2",
    "serial2": "int2",
}

_TIMES = frozenset({"time", "timetz", "timestamp", "timestamptz"})
_MAXIMUM_PRECISION = 6  # the server lowers what is more, with a warning

# INTERVAL_MASK() of src/include/utils/timestamp.h: one bit a field.
_INTERVAL_FIELDS = {2: "year", 1: "month", 3: "day", 10: "hour", 11: "minute", 12: "second"}
_INTERVAL_ANY = 0x7FFF


class ParsedType(NamedTuple):
    """A type as resolved; `serial` where a pseudo-type asked for a column that numbers itself."""

    type: DataType
    serial: bool = False


@lru_cache(maxsize=1 << 14)
def parse_type(text: str) -> ParsedType:
    """The type that `text` names, aliases and all: `int` is `int4`, `numeric(10)` has scale 0.

    A name that the server does not ship with keeps the namespace it was written with, or None.
    Raises GrammarError where `text` is not exactly one type.
    """
    fragment = parse_inside("create table t (c ", text, ")")
    elements = fragment.statement.create_stmt.table_elts
    if len(elements) != 1 or not elements[0].HasField("column_def"):
        raise GrammarError("this is more than a type")
    column = elements[0].column_def
    if column.constraints or column.HasField("coll_clause") or storage_clause(column):
        raise GrammarError("this is more than a type")
    return resolve_type(column.type_name, fragment.sql)


def storage_clause(column: Any) -> str:
    """The first clause of a column's tree that says how it is stored; empty if there is none."""
    if column.storage_name:
        return "STORAGE"
    if column.compression:
        return "COMPRESSION"
    return "OPTIONS" if column.fdwoptions else ""


def resolve_type(node: Any, sql: bytes) -> ParsedType:
    """The type of a TypeName node of the statement `sql`; raises what parse_type does."""
    if node.setof or node.pct_type:
        raise GrammarError("SETOF and %TYPE name no type of a column")
    names = [name.string.sval for name in node.names]
    if len(names) > 2:
        raise GrammarError("a type of another database can't be named")
    array = bool(node.array_bounds)
    if len(names) == 1 and names[0] in _SERIAL:
        if array:
            raise GrammarError("there are no arrays of serial")
        return ParsedType(DataType("pg_catalog", _SERIAL[names[0]]), serial=True)
    namespace: str | None = names[0] if len(names) == 2 else None
    name = names[-1]
    if namespace in (None, "pg_catalog"):
        if name not in BUILTIN_TYPES and name[:1] == "_" and name[1:] in BUILTIN_TYPES:
            name, array = name[1:], True
        if name in BUILTIN_TYPES:
            namespace = "pg_catalog"
    return ParsedType(DataType(namespace, name, _modifiers(namespace, name, node, sql), array))


def _modifiers(namespace: str | None, name: str, node: Any, sql: bytes) -> str:
    """What format_type() would print in the parentheses, blanks left out."""
    written = [_modifier(item, sql) for item in node.typmods]
    if not written or namespace != "pg_catalog":
        return ",".join(written)
    if name == "interval":
        return _interval(written)
    if name == "numeric" and len(written) == 1:
        return f"{written[0]},0"
    if name in _TIMES and written[0].isdigit():
        return str(min(int(written[0]), _MAXIMUM_PRECISION))
    return ",".join(written)


def _modifier(node: Any, sql: bytes) -> str:
    """One modifier; a word as it was written, for an extension prints capitals (`Point`)."""
    kind = node.WhichOneof("node")
    if kind == "column_ref":
        folded: str = node.column_ref.fields[0].string.sval
        start = node.column_ref.location
        written = sql[start : start + len(folded.encode())].decode(errors="replace")
        return written if written.lower() == folded else folded
    if kind == "a_const":
        constant = node.a_const
        if constant.WhichOneof("val") == "ival":
            return str(constant.ival.ival)
        if constant.WhichOneof("val") == "sval":
            return str(constant.sval.sval)
    raise GrammarError("a type's modifiers are numbers and names")


def _interval(written: list[str]) -> str:
    """An interval's fields and precision from its mask: `day to second(3)`, `3`, or nothing."""
    mask = int(written[0])
    precision = str(min(int(written[1]), _MAXIMUM_PRECISION)) if len(written) > 1 else ""
    if mask == _INTERVAL_ANY:
        return precision
    fields = [field for bit, field in _INTERVAL_FIELDS.items() if mask & (1 << bit)]
    text = fields[0] if len(fields) == 1 else f"{fields[0]} to {fields[-1]}"
    return f"{text}({precision})" if precision else text
