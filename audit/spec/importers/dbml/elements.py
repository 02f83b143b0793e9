"""What a DBML document is made of: tables, enums, references, groups, as they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from audit.spec.importers.dbml.tokens import Token


class Setting(NamedTuple):
    """`key: value` in square brackets; the words of a key are joined by a blank, in lower case."""

    key: str
    value: tuple[Token, ...]
    line: int

    @property
    def text(self) -> str:
        """The value as words."""
        return " ".join(token.text for token in self.value)


class End(NamedTuple):
    """One side of a reference: a table's path and columns."""

    path: tuple[str, ...]
    columns: tuple[str, ...]


class Ref(NamedTuple):
    """A reference; `inline` where the left side is the column that it was written in."""

    left: End
    relation: str
    right: End
    settings: tuple[Setting, ...]
    place: str
    inline: bool = False


@dataclass
class Column:
    """A column: the type as it is written, and its path where it is only names."""

    name: str
    type: str
    path: tuple[str, ...]
    settings: tuple[Setting, ...]
    place: str


class Index(NamedTuple):
    """An index: (text, whether it is an expression) for each key."""

    keys: tuple[tuple[str, bool], ...]
    settings: tuple[Setting, ...]
    place: str


@dataclass
class Table:
    """A table, or a partial one. `parts` are its columns and the names of partials, in order."""

    path: tuple[str, ...]
    place: str
    note: str = ""
    parts: list[Column | str] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)


class Enum(NamedTuple):
    """An enum."""

    path: tuple[str, ...]
    labels: tuple[str, ...]
    place: str


class TableGroup(NamedTuple):
    """A group, and the paths of its tables."""

    name: str
    tables: tuple[tuple[str, ...], ...]


@dataclass
class Document:
    """All that the files say, in order. `aliases` are other names of tables."""

    name: str = ""
    note: str = ""
    database: str = ""
    tables: list[Table] = field(default_factory=list)
    partials: dict[str, Table] = field(default_factory=dict)
    enums: list[Enum] = field(default_factory=list)
    refs: list[Ref] = field(default_factory=list)
    groups: list[TableGroup] = field(default_factory=list)
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    imports: list[str] = field(default_factory=list)  # the places of `use`
