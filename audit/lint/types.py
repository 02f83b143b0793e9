"""What is known of PostgreSQL's types without a server."""

from __future__ import annotations

from audit.grammar.types import BUILTIN_TYPES

_INTEGERS = ("int2", "int4", "int8")
_WORDS = ("bpchar", "text", "varchar")
_DATES = ("date", "timestamp", "timestamptz")

# Types that a key can have → the others from which a foreign key may point there. Tried pair by
# pair with CREATE TABLE on PostgreSQL 13, 15 and 18; what one of them accepts is here.
REFERABLE: dict[str, frozenset[str]] = {
    name: frozenset(others)
    for name, others in {
        "int2": _INTEGERS,
        "int4": _INTEGERS,
        "int8": _INTEGERS,
        "numeric": _INTEGERS,
        "float4": (*_INTEGERS, "numeric", "float8"),
        "float8": (*_INTEGERS, "numeric", "float4"),
        "text": (*_WORDS, "name", "char"),
        "varchar": (*_WORDS, "name", "char"),
        "bpchar": _WORDS,
        "name": _WORDS,
        "char": (),
        "bool": (),
        "uuid": (),
        "date": _DATES,
        "timestamp": _DATES,
        "timestamptz": _DATES,
        "time": (),
        "timetz": ("time",),
        "interval": ("time",),
        "bytea": (),
        "bit": ("varbit",),
        "varbit": ("bit",),
        "inet": ("cidr",),
        "cidr": ("inet",),
        "macaddr": ("macaddr8",),
        "macaddr8": ("macaddr",),
        "money": (),
        "jsonb": (),
        "pg_lsn": (),
        "int4range": (),
        "int8range": (),
        "numrange": (),
        "daterange": (),
        "tsrange": (),
        "tstzrange": (),
    }.items()
}

# No column can have one of these: CREATE TABLE refuses a pseudo-type.
PSEUDO_TYPES = frozenset(
    name
    for name in BUILTIN_TYPES
    if name.startswith("any")
    or name.endswith(("_handler", "_ddl_command"))
    or name in {"cstring", "event_trigger", "internal", "record", "trigger", "unknown", "void"}
)

# Words that are read as a type, beside the names of the catalog.
_WORDS_FOR_TYPES = """
bigint bigserial boolean character decimal dec double float int integer real serial serial2 serial4
serial8 smallint smallserial nchar national
"""
SPELLINGS = BUILTIN_TYPES | frozenset(_WORDS_FOR_TYPES.split())

# Of widespread extensions. The extension is named by nobody, since where it lives doesn't matter.
_OF_EXTENSIONS = """
citext hstore ltree lquery ltxtquery cube seg isbn isbn13 issn issn13 ismn ismn13 upc ean13
geometry geography box2d box3d raster topogeometry addbandarg summarystats norm_addy
vector halfvec sparsevec lo query_int intbig_gkey semver debversion uri email
int1 uint1 uint2 uint4 uint8 hll tdigest roaringbitmap rdkit mol qmol ulid
ip4 ip4r ip6 ip6r ipaddress iprange prefix_range period periodset pgpoint h3index
earth gbtreekey4 gbtreekey8 gbtreekey16 gbtreekey32 gbtreekey_var agtype bm25query
"""
_EXTENSION_TYPES = frozenset(_OF_EXTENSIONS.split())


def of_extension(name: str) -> bool:
    """Whether a widespread extension makes a type of this name."""
    return name in _EXTENSION_TYPES


def same_text(one: str, other: str) -> bool:
    """Whether two types differ in no value: kinds of text."""
    return one in _WORDS and other in _WORDS


def misspelt(name: str, known: frozenset[str]) -> str | None:
    """The known type that `name` is one slip of the hand away from; None for another name.

    Figures have to agree: int16 is no slip of int8 but another type's name.
    """
    from rapidfuzz.distance import OSA

    if len(name) < 4:
        return None
    figures = [letter for letter in name if letter.isdigit()]
    close = sorted(
        other
        for other in known
        if abs(len(other) - len(name)) <= 1
        and [letter for letter in other if letter.isdigit()] == figures
        and OSA.distance(name, other, score_cutoff=1) == 1
    )
    return close[0] if close else None
