"""Other names: what refers to the old one follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from audit.grammar.ddl.values import Clause, CreateIndex, Name, Rename, SetSchema, Target
from audit.grammar.scan import GrammarError, tokenize
from audit.spec.importers.ddl.draft import Draft, Key, TableDraft
from audit.spec.importers.sql_text import quoted


def rename(
    draft: Draft,
    action: Rename | SetSchema,
    key_of: Callable[[Name], Key],
    find: Callable[[Name], TableDraft | None],
) -> list[str]:
    """RENAME TO and SET SCHEMA; what could not be done is returned."""
    if isinstance(action, Rename) and action.table is not None:
        table = find(action.table)
        if table is None:
            return [f"a new name in table {action.table.name}, which no statement makes"]
        return _inside(draft, table, action)
    if action.kind in ("table", "view"):
        table = find(action.name)
        if table is None:
            return [f"a new name of {action.name.name}, which no statement makes"]
        _move(draft, table, _new_key(action, table.key))
    elif action.kind == "type":
        old = key_of(action.name)
        enum = draft.enums.get(old)
        if enum is not None:
            enum.namespace, enum.name = _new_key(action, old)
            draft.enums = {(each.namespace, each.name): each for each in draft.enums.values()}
            _retype(draft, old, (enum.namespace, enum.name))
    elif action.kind == "function":
        old = key_of(action.name)
        for function in draft.functions.values():
            if (function.namespace, function.name) == old:
                function.namespace, function.name = _new_key(action, old)
        draft.functions = {
            (each.namespace, each.name, each.written.arguments or ""): each
            for each in draft.functions.values()
        }
    elif action.kind == "index" and isinstance(action, Rename):
        for table in draft.tables.values():
            table.indexes = [
                index._replace(name=action.new) if index.name == action.name.name else index
                for index in table.indexes
            ]
    return []


def _new_key(action: Rename | SetSchema, old: Key) -> Key:
    if isinstance(action, Rename):
        return old[0], action.new
    return action.namespace, old[1]


def _move(draft: Draft, table: TableDraft, new: Key) -> None:
    """A table gets another name; foreign keys to it follow, and it keeps its place."""
    old = table.key
    table.namespace, table.name = new

    def moved(target: Target | None, own: str) -> Target | None:
        if target is None:
            return None
        if (target.table.namespace or own, target.table.name) != old:
            return target
        namespace = new[0] if target.table.namespace or new[0] != own else None
        return target._replace(table=Name(namespace, new[1]))

    for other in draft.tables.values():
        own = old[0] if other is table else other.namespace
        _each_target(other, partial(moved, own=own))
    draft.tables = {each.key: each for each in draft.tables.values()}


def _each_target(table: TableDraft, change: Callable[[Target | None], Target | None]) -> None:
    for column in table.columns.values():
        column.clauses = [
            clause._replace(target=change(clause.target)) for clause in column.clauses
        ]
    table.constraints = [replace(each, target=change(each.target)) for each in table.constraints]


def _retype(draft: Draft, old: Key, new: Key) -> None:
    """Columns of a type that has another name now."""
    texts = {quoted(old[1]), f"{quoted(old[0])}.{quoted(old[1])}"}
    for table in draft.tables.values():
        for column in table.columns.values():
            base = column.type.removesuffix("[]")
            if base in texts:
                name = f"{quoted(new[0])}.{quoted(new[1])}" if "." in base else quoted(new[1])
                column.type = name + column.type[len(base) :]


def _inside(draft: Draft, table: TableDraft, action: Rename) -> list[str]:
    """A column, constraint, policy or trigger gets another name."""
    old, new = action.name.name, action.new
    match action.kind:
        case "column":
            return _rename_column(draft, table, old, new)
        case "constraint":
            table.constraints = [
                replace(each, name=new) if each.name == old else each for each in table.constraints
            ]
        case "policy":
            table.policies = {
                (new if name == old else name): each for name, each in table.policies.items()
            }
        case "trigger":
            table.triggers = {
                (new if name == old else name): each for name, each in table.triggers.items()
            }
    return []


def _rename_column(draft: Draft, table: TableDraft, old: str, new: str) -> list[str]:
    if old not in table.columns:
        return [f"a new name of column {old} of {table.name}, which it doesn't have"]
    columns = table.columns.values()
    for column in columns:
        if column.name == old:
            column.name = new
        column.clauses = [_reworded(clause, old, new) for clause in column.clauses]
    table.columns = {column.name: column for column in columns}

    def one(name: str) -> str:
        return new if name == old else name

    def several(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(one, names))

    table.constraints = [
        replace(
            each,
            columns=several(each.columns),
            text=_renamed(each.text, old, new),
            details={k: several(v) if isinstance(v, tuple) else v for k, v in each.details.items()},
        )
        for each in table.constraints
    ]
    table.indexes = [_renamed_index(index, old, new) for index in table.indexes]

    def followed(target: Target | None, own: str) -> Target | None:
        if target is None or (target.table.namespace or own, target.table.name) != table.key:
            return target
        return target._replace(columns=several(target.columns))

    for other in draft.tables.values():
        own = other.namespace
        _each_target(other, partial(followed, own=own))
    return _rename_in_policies(table, old, new)


def _renamed_index(index: CreateIndex, old: str, new: str) -> CreateIndex:
    """An index over a column that has another name now."""
    details: dict[str, str | bool | tuple[str, ...]] = {}
    for key, value in index.details.items():
        if isinstance(value, tuple):
            value = tuple(new if name == old else name for name in value)
        elif key == "where" and isinstance(value, str):
            value = _renamed(value, old, new)
        details[key] = value
    keys = tuple(new if key == old else _renamed(key, old, new) for key in index.keys)
    return index._replace(keys=keys, details=details)


def _rename_in_policies(table: TableDraft, old: str, new: str) -> list[str]:
    """Policies over a column that has another name now; what could not be told is returned."""
    notes = []
    for name, policy in table.policies.items():
        using, check = policy.using or "", policy.check or ""
        if "select" in using or "select" in check:
            notes.append(f"policy {name} of {table.name} may still name {old}, now {new}")
            continue
        table.policies[name] = policy._replace(
            using=_renamed(using, old, new) or None, check=_renamed(check, old, new) or None
        )

    return notes


def _reworded(clause: Clause, old: str, new: str) -> Clause:
    if clause.kind not in ("check", "generated"):
        return clause
    return clause._replace(text=_renamed(clause.text, old, new))


def _renamed(text: str, old: str, new: str) -> str:
    """An expression over one table's columns, one of which has another name now."""
    if not text:
        return text
    try:
        tokens = tokenize(text)
    except GrammarError:
        return text
    parts: list[str] = []
    copied = 0
    for place, token in enumerate(tokens):
        written = text[token.start : token.end]
        name = written[1:-1].replace('""', '"') if written[0] == '"' else token.word
        after = tokens[place + 1].word if place + 1 < len(tokens) else ""
        if name == old and after not in ("(", "."):
            parts += (text[copied : token.start], quoted(new))
            copied = token.end
    return "".join((*parts, text[copied:]))
