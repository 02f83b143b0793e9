"""What a spec demands beside tables: types, functions, extensions, and what is no SQL at all."""

from __future__ import annotations

from typing import NamedTuple

from audit.schema.types import DataType
from audit.spec.source import Source


class ProjectRequirement(NamedTuple):
    """A demand on what is no table: `edge_functions`, `read_replicas`, `buckets` …"""

    name: str
    source: Source
    minimum: int | None = None
    maximum: int | None = None
    required: tuple[str, ...] = ()
    why: str = ""


class ExtensionSpec(NamedTuple):
    """An extension that must be installed, at least in `version` where one is given."""

    name: str
    source: Source
    version: str | None = None
    why: str = ""


class EnumSpec(NamedTuple):
    """An enum that must have at least these labels; in this order only if `ordered`."""

    namespace: str
    name: str
    labels: tuple[str, ...]
    source: Source
    ordered: bool = False
    why: str = ""
    impact: str = ""


class AttributeSpec(NamedTuple):
    """An attribute of a composite type; `type_text` is its type as written."""

    name: str
    source: Source
    type: DataType | None = None
    type_text: str = ""
    collation: str | None = None
    comment: str | None = None


class CompositeSpec(NamedTuple):
    """A composite type with at least these attributes, in this order; with `exact`, no others."""

    namespace: str
    name: str
    source: Source
    attributes: tuple[AttributeSpec, ...] = ()
    comment: str | None = None
    exact: bool = False
    why: str = ""
    impact: str = ""

    @property
    def qualified(self) -> str:
        """`namespace.name`, unquoted."""
        return f"{self.namespace}.{self.name}"


class RangeSpec(NamedTuple):
    """A range type over `subtype`; what is None is not stated."""

    namespace: str
    name: str
    source: Source
    subtype: DataType | None = None
    subtype_text: str = ""
    opclass: str | None = None
    collation: str | None = None
    canonical: str | None = None
    subtype_diff: str | None = None
    multirange: str | None = None
    comment: str | None = None
    why: str = ""
    impact: str = ""

    @property
    def qualified(self) -> str:
        """`namespace.name`, unquoted."""
        return f"{self.namespace}.{self.name}"

    @property
    def multirange_name(self) -> tuple[str, str]:
        """(namespace, name) of its multirange type: as stated, else as the server calls it."""
        if self.multirange is not None:
            namespace, dot, name = self.multirange.partition(".")
            return (namespace, name) if dot else (self.namespace, namespace)
        # makeMultirangeTypeName() in src/backend/catalog/pg_type.c
        if "range" in self.name:
            return self.namespace, self.name.replace("range", "multirange", 1)
        return self.namespace, f"{self.name}_multirange"


class GrantSpec(NamedTuple):
    """What a role must hold on a table or a function, and what it must not."""

    role: str
    source: Source
    privileges: tuple[str, ...] = ()
    none: bool = False  # the role must hold nothing
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()  # a privilege, and the columns it is for


class FunctionSpec(NamedTuple):
    """A function that must exist; `arguments` is the identity argument list, or None for any.

    `settings` are those of SET but for search_path, all of them; a search_path of None is not
    stated. With `exact`, what is not stated must be PostgreSQL's default.
    """

    namespace: str
    name: str
    source: Source
    arguments: str | None = None
    returns: str | None = None
    security_definer: bool | None = None
    volatility: str | None = None
    search_path: str | None = None
    why: str = ""
    impact: str = ""
    kind: str | None = None
    language: str | None = None
    strict: bool | None = None
    parallel: str | None = None
    settings: tuple[tuple[str, str], ...] | None = None
    exact: bool = False
    grants: tuple[GrantSpec, ...] = ()  # who must and who must not execute it


class PublicationSpec(NamedTuple):
    """A publication that must exist, and what it must publish at least.

    `tables` are (namespace, name). `all_tables` and `operations` are checked only where given.
    """

    name: str
    source: Source
    all_tables: bool | None = None
    tables: tuple[tuple[str, str], ...] = ()
    namespaces: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    why: str = ""
    impact: str = ""
