"""Where each requirement of a spec stands in its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

import yaml

from audit.grammar.routine import parse_signature
from audit.grammar.scan import GrammarError
from audit.spec.columns import split_name
from audit.spec.model import TableSpec
from audit.sync.document import Document
from audit.sync.places import Entry, Untouchable

Item = TypeVar("Item")


class Handle(NamedTuple):
    """An entry with the mapping that it stands in, and their document."""

    document: Document
    mapping: yaml.Node
    entry: Entry

    def own(self, key: str) -> Entry | None:
        """A key of the entry's mapping."""
        return self.document.entry(self.entry.value, key)

    def below(self, key: str) -> Handle | None:
        """The same for an entry that stands in this one's mapping."""
        entry = self.own(key)
        return None if entry is None else Handle(self.document, self.entry.value, entry)


class Handles:
    """The tables, types and functions of all documents, by what the loader calls them."""

    def __init__(self, documents: Sequence[Document], default: str) -> None:
        self.documents = documents
        self.tables: dict[tuple[str, str], Handle] = {}
        self.enums: dict[tuple[str, str], Handle] = {}
        self.domains: dict[tuple[str, str], Handle] = {}
        self.composites: dict[tuple[str, str], Handle] = {}
        self.ranges: dict[tuple[str, str], Handle] = {}
        self.functions: dict[tuple[str, str, str | None], Handle] = {}
        self.publications: dict[str, Handle] = {}
        self.settled: set[int] = set()  # keys by id(): several findings may be about one thing
        for document in documents:
            for part in ("tables", "views"):
                for handle in _parts(document, part):
                    self.tables.setdefault(_name(handle, handle.entry.key.value, default), handle)
            for handle in _parts(document, "enums"):
                self.enums.setdefault(_name(handle, handle.entry.key.value, default), handle)
            for handle in _parts(document, "domains"):
                self.domains.setdefault(_name(handle, handle.entry.key.value, default), handle)
            for part, found in (("composites", self.composites), ("ranges", self.ranges)):
                for handle in _parts(document, part):
                    found.setdefault(_name(handle, handle.entry.key.value, default), handle)
            for handle in _parts(document, "publications"):
                self.publications.setdefault(handle.entry.key.value, handle)
            for handle in _parts(document, "functions"):
                name, arguments = _function(handle)
                self.functions.setdefault((*_name(handle, name, default), arguments), handle)


def _parts(document: Document, part: str) -> Iterator[Handle]:
    top = document.entry(document.root, part)
    if top is not None:
        for entry in document.entries(top.value):
            yield Handle(document, top.value, entry)


def _name(handle: Handle, written: str, default: str) -> tuple[str, str]:
    schema = handle.own("schema")
    if schema is not None and schema.value.value:
        return schema.value.value.strip(), written
    namespace, name = split_name(written)
    return namespace or default, name


def _function(handle: Handle) -> tuple[str, str | None]:
    key = handle.entry.key.value
    apart = handle.own("arguments")
    if apart is not None:
        return key, apart.value.value.strip()
    name, bracket, rest = key.partition("(")
    return (name.strip(), rest.removesuffix(")").strip()) if bracket else (name, None)


def signature_key(arguments: str) -> tuple[tuple[str, bool], ...] | None:
    """The types of a function's input arguments, by name; None where they can't be read."""
    try:
        signature = parse_signature(arguments)
    except GrammarError:
        return None
    return tuple((argument.type.name, argument.type.array) for argument in signature.arguments)


def listed(
    handle: Handle, key: str, items: Sequence[Item]
) -> list[tuple[Item, Entry | None, yaml.Node | None]]:
    """The items of a requirement with where each stands: in the list or mapping under `key`, or
    (None) inside a column. The loader puts those of the columns first.

    Raises Untouchable where that can't be told.
    """
    entry = handle.own(key)
    nodes: list[yaml.Node] = []
    if entry is not None and isinstance(entry.value, yaml.SequenceNode):
        nodes = list(entry.value.value)
    elif entry is not None and isinstance(entry.value, yaml.MappingNode):
        nodes = [each.key for each in handle.document.entries(entry.value)]
    inside = len(items) - len(nodes)
    if inside < 0:
        raise Untouchable("a list of which not every item is a requirement of its own")
    places: list[tuple[Entry | None, yaml.Node | None]] = [(None, None)] * inside
    places += [(entry, node) for node in nodes]
    return [(item, *place) for item, place in zip(items, places, strict=True)]


def column_of(table: TableSpec, handle: Handle, name: str) -> tuple[Handle, Entry]:
    """The `columns` of a table and a column's entry in it; raises Untouchable."""
    columns = handle.below("columns")
    entry = columns.own(name) if columns else None
    if columns is None or entry is None:
        raise Untouchable(f"the column {table.qualified}.{name}, which an anchor brings in")
    return columns, entry
