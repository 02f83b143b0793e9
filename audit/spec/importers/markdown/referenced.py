"""Tables that foreign keys point to and that the document has nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from audit.grammar.ddl.values import Clause, Target
from audit.spec.importers.ddl.draft import ColumnDraft, Draft, Key, TableDraft


@dataclass
class Referenced:
    """Such a table, and the tables that reference it."""

    key: Key
    by: list[TableDraft] = field(default_factory=list)


def undefined(draft: Draft) -> list[Referenced]:
    """The tables that are referenced without a namespace, or in the referencing table's own, and
    that nothing makes or lists. What stands in another namespace is somebody else's."""
    names = {name for _, name in draft.tables}
    found: dict[Key, Referenced] = {}
    for table in draft.tables.values():
        for _, target in _targets(table):
            namespace, name = target.table
            if name not in names and namespace in (None, table.namespace):
                one = found.setdefault((table.namespace, name), Referenced((table.namespace, name)))
                if table not in one.by:
                    one.by.append(table)
    return list(found.values())


def require(draft: Draft, referenced: list[Referenced]) -> None:
    """Put them into the draft, with what a foreign key implies: the columns, of their type, unique.

    A spec whose foreign keys lead nowhere asks for what no database can have.
    """
    for one in referenced:
        first = one.by[0]
        made = TableDraft(*one.key, first.path, first.line, partial=True)
        for table in one.by:
            for column, target in _targets(table):
                if target.table.name == one.key[1] and column and len(target.columns) == 1:
                    unique = [Clause("unique", "unique")]
                    name = target.columns[0]
                    made.columns.setdefault(name, ColumnDraft(name, _base(column.type), unique))
        draft.tables[one.key] = made


_SERIALS = {"serial": "int", "bigserial": "bigint", "smallserial": "smallint"}


def _base(type_text: str) -> str:
    return _SERIALS.get(type_text, type_text)


def _targets(table: TableDraft) -> Iterator[tuple[ColumnDraft | None, Target]]:
    """What the foreign keys of a table point to; the column where it is one alone."""
    for column in table.columns.values():
        for clause in column.clauses:
            if clause.target is not None:
                yield column, clause.target
    for constraint in table.constraints:
        if constraint.target is not None:
            columns = constraint.columns
            yield table.columns.get(columns[0]) if len(columns) == 1 else None, constraint.target
