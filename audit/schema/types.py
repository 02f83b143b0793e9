"""A data type as the server knows it: namespace, name and modifiers, not a spelling."""

from __future__ import annotations

from typing import NamedTuple

# pg_type.typname -> the spelling of format_type() and of the SQL standard.
_SPELLING = {
    "bool": "boolean",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float4": "real",
    "float8": "double precision",
    "bpchar": "character",
    "varchar": "character varying",
    "varbit": "bit varying",
    "timetz": "time with time zone",
    "time": "time without time zone",
    "timestamptz": "timestamp with time zone",
    "timestamp": "timestamp without time zone",
    "char": '"char"',
}


class DataType(NamedTuple):
    """One type, resolved.

    `namespace` is `pg_catalog` for what the server ships with, and None only in a
    spec that names a type without saying where it lives. `name` is `pg_type.typname`
    of the element (`int4`, `timestamptz`, `status`), never an alias. `modifiers` is what
    stands in the parentheses of format_type(), without blanks (`10,2`, `20`, `Point,4326`);
    for an interval its fields and precision (`day to second(3)`). Any number of
    dimensions is one `array`: the server keeps no count.
    """

    namespace: str | None
    name: str
    modifiers: str = ""
    array: bool = False

    def __str__(self) -> str:
        """The type as people write it: `timestamp(3) with time zone`, `app.status`, `text[]`."""
        suffix = "[]" if self.array else ""
        if self.namespace not in (None, "pg_catalog"):
            prefix = "" if self.namespace == "public" else f"{self.namespace}."
            return f"{prefix}{self.name}{self._parenthesised()}{suffix}"
        spelling = _SPELLING.get(self.name, self.name)
        if self.name == "bpchar" and not self.modifiers:
            spelling = "bpchar"  # `character` alone would be read as character(1)
        if self.name == "interval" and self.modifiers:
            bare = self.modifiers.isdigit()
            return f"interval{self._parenthesised() if bare else ' ' + self.modifiers}{suffix}"
        first, blank, rest = spelling.partition(" ")
        if self.modifiers and first in ("timestamp", "time"):
            return f"{first}{self._parenthesised()}{blank}{rest}{suffix}"
        return f"{spelling}{self._parenthesised()}{suffix}"

    def _parenthesised(self) -> str:
        return f"({self.modifiers})" if self.modifiers else ""
