"""Changes of columns and constraints of a table."""

from __future__ import annotations

from dataclasses import replace

from audit.grammar.ddl.values import Clause, ColumnChange, WrittenConstraint
from audit.grammar.parse import parse_expression
from audit.grammar.scan import GrammarError
from audit.spec.importers.ddl.draft import ColumnDraft, Draft, TableDraft


def change_column(draft: Draft, table: TableDraft, action: ColumnChange) -> list[str]:
    """ALTER TABLE … COLUMN; what it could not do is returned."""
    if action.what == "add":
        added = action.added
        if added is None or (added.name in table.columns and action.lenient):
            return []
        notes = [f"{what} of table {table.name}" for what in added.left_out]
        if added.name in table.columns:
            return [*notes, f"column {added.name} of table {table.name}, added a second time"]
        table.columns[added.name] = ColumnDraft(added.name, added.type, list(added.clauses))
        return notes
    if action.what != "drop":
        table.know([action.column])
    column = table.columns.get(action.column)
    if column is None:
        if action.lenient:
            return []
        return [f"a change of column {action.column} of {table.name}, which it doesn't have"]
    match action.what:
        case "drop":
            _drop_column(draft, table, action.column)
        case "type":
            column.type = action.type
        case "clause" if action.clause is not None:
            column.put(action.clause)
        case "no clause" if action.clause is not None:
            column.take(action.clause.kind)
    return []


def _drop_column(draft: Draft, table: TableDraft, name: str) -> None:
    """A column goes, and with it every key and index that it is part of."""
    del table.columns[name]
    table.constraints = [each for each in table.constraints if name not in _columns_of(each)]
    table.indexes = [
        index
        for index in table.indexes
        if name not in index.keys and name not in _included(index.details.get("include"))
    ]
    for other in draft.tables.values():
        other.constraints = [
            each
            for each in other.constraints
            if each.target is None
            or (each.target.table.namespace or table.namespace, each.target.table.name) != table.key
            or name not in each.target.columns
        ]


def _columns_of(constraint: WrittenConstraint) -> tuple[str, ...]:
    return (*constraint.columns, *_included(constraint.details.get("include")))


def _included(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def change_constraint(
    table: TableDraft,
    what: str,
    name: str | None,
    added: WrittenConstraint | None,
    *,
    lenient: bool = False,
) -> list[str]:
    """ALTER TABLE … CONSTRAINT, or one of CREATE TABLE; what it could not do is returned."""
    if what == "add" and added is not None:
        table.know(added.columns)
        return _add(table, added)
    if what == "validate":
        table.constraints = [
            replace(each, details={k: v for k, v in each.details.items() if k != "validated"})
            if each.name == name
            else each
            for each in table.constraints
        ]
        return []
    if not _remove(table, name or "") and not lenient:
        return [f"the removal of constraint {name} of {table.name}, which was not found"]
    return []


def _add(table: TableDraft, added: WrittenConstraint) -> list[str]:
    if added.index is not None:
        return _from_index(table, added)
    if added.kind == "not null":
        for name in added.columns:
            if name in table.columns:
                table.columns[name].put(Clause("not null", "not null", added.name))
        return []
    if not added.kind:
        return [f"a constraint of table {table.name}"]
    table.constraints.append(added)
    return []


def _from_index(table: TableDraft, added: WrittenConstraint) -> list[str]:
    """ADD CONSTRAINT … USING INDEX: the index becomes the constraint."""
    for index in table.indexes:
        if index.name == added.index:
            table.indexes.remove(index)
            include = index.details.get("include")
            details = dict(added.details)
            if isinstance(include, tuple):
                details["include"] = include
            table.constraints.append(
                replace(added, columns=index.keys, details=details, index=None)
            )
            return []
    return [f"a constraint of {table.name} by index {added.index}, which no statement makes"]


def _remove(table: TableDraft, name: str) -> bool:
    """Remove the constraint of that name, its own or the one that the server would give it."""
    for constraint in table.constraints:
        if name == (constraint.name or _own_name(table, constraint)):
            table.constraints.remove(constraint)
            return True
    for column in table.columns.values():
        for clause in column.clauses:
            if name == (clause.name or _clause_name(table, column.name, clause.kind)):
                column.clauses.remove(clause)
                return True
    return False


_ENDINGS = {"unique": "key", "foreign key": "fkey", "check": "check", "exclude": "excl"}


def _own_name(table: TableDraft, constraint: WrittenConstraint) -> str:
    """The name that the server gives a constraint without one (ChooseConstraintName)."""
    if constraint.kind == "primary key":
        return f"{table.name}_pkey"
    columns = constraint.columns
    if constraint.kind == "check":
        named = _columns_in(constraint.text)
        columns = named if len(named) == 1 else ()
    return "_".join([table.name, *columns, _ENDINGS.get(constraint.kind, "")])


def _columns_in(expression: str) -> tuple[str, ...]:
    try:
        return parse_expression(expression).columns
    except GrammarError:
        return ()


def _clause_name(table: TableDraft, column: str, kind: str) -> str:
    ending = {
        "primary key": "",
        "unique": "key",
        "references": "fkey",
        "check": "check",
        "not null": "not_null",
    }.get(kind)
    if ending is None:
        return ""
    return f"{table.name}_{column}_{ending}" if ending else f"{table.name}_pkey"
