"""What a statement does to what the statements before it have made."""

from __future__ import annotations

import re

from audit.grammar.ddl import values as ddl
from audit.spec.importers.ddl.draft import (
    ColumnDraft,
    Draft,
    EnumDraft,
    FunctionDraft,
    Key,
    TableDraft,
)
from audit.spec.importers.ddl.rename import rename
from audit.spec.importers.ddl.routines import same_arguments
from audit.spec.importers.ddl.structure import change_column, change_constraint

IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*")
_TEMPORARY = "pg_temp"
_WORDS = {"CreateIndex": "index", "CreatePolicy": "policy", "CreateTrigger": "trigger"}


def _called(
    action: ddl.CreateIndex | ddl.CreatePolicy | ddl.CreateTrigger | ddl.TriggerState,
) -> str:
    return (
        f"{_WORDS.get(type(action).__name__, 'the state of trigger')} {action.name or ''}".strip()
    )


def _complete(there: TableDraft, made: TableDraft) -> None:
    """A table that was only named gets what makes it; what was said of it before stays."""
    said = there.columns
    there.columns = made.columns
    for name, column in said.items():
        if column.type:
            there.columns.setdefault(name, column)
    there.path, there.line, there.kind, there.partial = made.path, made.line, made.kind, False


def _plain(action: ddl.CreateIndex) -> list[str]:
    """The keys of an index that are names of columns."""
    return [key for key in action.keys if IDENTIFIER.fullmatch(key)]


class Applier:
    """Applies the actions of statements to a draft.

    Every method returns what it could not do, as texts: a table that is not there, a part that a
    spec can't say. `path` and `line` are where the statement stands. With `assume` a table that a
    statement changes and none makes is taken to be there.
    """

    def __init__(self, default: str = "public", *, assume: bool = False) -> None:
        self.draft = Draft()
        self.default = default
        self._assume = assume
        self._current = default
        self.path = ""
        self.line = 0

    def begin(self, path: str) -> None:
        """A script starts: it has a search path of its own."""
        self.path = path
        self._current = self.default

    def apply(self, action: ddl.Action) -> list[str]:
        """Carry out one action; what it could not do is returned."""
        match action:
            case ddl.CreateTable():
                return self._create_table(action)
            case ddl.ColumnChange() | ddl.ConstraintChange() | ddl.RowSecurity():
                return self._alter(action)
            case ddl.CreateIndex() | ddl.CreatePolicy() | ddl.CreateTrigger() | ddl.TriggerState():
                return self._belonging(action)
            case ddl.CreateView():
                return self._create_view(action)
            case ddl.CreateEnum():
                key = self._key(action.name)
                self.draft.enums[key] = EnumDraft(*key, list(action.labels))
            case ddl.CreateDomain():
                self.draft.domains[self._key(action.name)] = action.definition
            case ddl.EnumLabel():
                return self._label(action)
            case ddl.CreateFunction():
                return self._function(action)
            case ddl.CreateExtension():
                if action.name not in self.draft.extensions:
                    self.draft.extensions.append(action.name)
            case ddl.Comment():
                return self._comment(action)
            case ddl.Grant():
                return self._grant(action)
            case ddl.Rename() | ddl.SetSchema():
                return rename(self.draft, action, self._key, self.find)
            case ddl.Drop():
                return self._drop(action)
            case ddl.SearchPath():
                self._current = action.namespace or self.default
            case ddl.LeftOut():
                return [action.what]
        return []

    def _key(self, name: ddl.Name) -> Key:
        return name.namespace or self._current, name.name

    def find(self, name: ddl.Name) -> TableDraft | None:
        """The table of that name; one without a namespace may also stand in the default one."""
        found = self.draft.tables.get(self._key(name))
        if found is None and name.namespace is None:
            found = self.draft.tables.get((self.default, name.name))
        return found

    def _changed(self, name: ddl.Name) -> TableDraft | None:
        """The table that a statement changes."""
        found = self.find(name)
        if found is None and self._assume and name.namespace in (None, self.default):
            found = self.known(name)
        return found

    def known(self, name: ddl.Name) -> TableDraft:
        """A table that is there already, of which nothing is known but its name."""
        key = self._key(name)
        if key not in self.draft.tables:
            self.draft.tables[key] = TableDraft(*key, self.path, self.line, partial=True)
        return self.draft.tables[key]

    def _create_table(self, action: ddl.CreateTable) -> list[str]:
        namespace, name = key = self._key(action.name)
        notes = [f"{what} of table {name}" for what in action.left_out]
        there = self.draft.tables.get(key)
        if there is not None and not there.partial:
            if action.if_not_exists:
                return []
            return [f"table {name}, made a second time"]
        table = TableDraft(namespace, name, self.path, self.line, action.kind)
        for column in action.columns:
            notes += [f"{what} of table {name}" for what in column.left_out]
            if column.name in table.columns:
                notes.append(f"column {column.name} of table {name}, written a second time")
                continue
            table.columns[column.name] = ColumnDraft(column.name, column.type, list(column.clauses))
        if there is not None:
            _complete(there, table)
            table = there
        self.draft.tables[key] = table
        for constraint in action.constraints:
            notes += change_constraint(table, "add", constraint.name, constraint)
        return notes

    def _alter(
        self, action: ddl.ColumnChange | ddl.ConstraintChange | ddl.RowSecurity
    ) -> list[str]:
        table = self._changed(action.table)
        if table is None:
            return [f"a change of table {action.table.name}, which no statement makes"]
        match action:
            case ddl.ColumnChange():
                return change_column(self.draft, table, action)
            case ddl.ConstraintChange():
                return change_constraint(
                    table, action.what, action.name, action.added, lenient=action.lenient
                )
        if action.enabled is not None:
            table.rls = action.enabled
        if action.forced is not None:
            table.forced = action.forced
        return []

    def _belonging(
        self,
        action: ddl.CreateIndex | ddl.CreatePolicy | ddl.CreateTrigger | ddl.TriggerState,
    ) -> list[str]:
        table = self._changed(action.table)
        if table is None:
            return [f"{_called(action)} of {action.table.name}, which no statement makes"]
        match action:
            case ddl.CreateIndex():
                table.know(_plain(action))
                if not (action.if_not_exists and self._has_index(action.name)):
                    table.indexes.append(action)
            case ddl.CreatePolicy() if action.alters:
                there = table.policies.get(action.name)
                if there is None:
                    return [f"a change of policy {action.name}, which no statement makes"]
                stated = {key: getattr(action, key) for key in ("roles", "using", "check")}
                changed = {key: value for key, value in stated.items() if value is not None}
                table.policies[action.name] = there._replace(**changed)
            case ddl.CreatePolicy():
                table.policies[action.name] = action
            case ddl.CreateTrigger():
                function = ddl.Name(*self._key(action.function))
                table.triggers[action.name] = action._replace(function=function)
            case ddl.TriggerState():
                names = list(table.triggers) if action.name is None else [action.name]
                for name in names:
                    table.trigger_states[name] = action.state
        return []

    def _has_index(self, name: str) -> bool:
        return any(
            index.name == name for table in self.draft.tables.values() for index in table.indexes
        )

    def _create_view(self, action: ddl.CreateView) -> list[str]:
        namespace, name = key = self._key(action.name)
        kind = "materialized view" if action.materialized else "view"
        there = self.draft.tables.get(key)
        if there is not None and there.kind != kind:
            return [f"{kind} {name}: a {there.kind or 'table'} of that name is there"]
        view = TableDraft(namespace, name, self.path, self.line, kind)
        view.definition = action.definition
        view.columns = {column: ColumnDraft(column, "") for column in action.columns}
        if there is not None:
            view.comment, view.grants, view.triggers = there.comment, there.grants, there.triggers
        self.draft.tables[key] = view
        return []

    def _label(self, action: ddl.EnumLabel) -> list[str]:
        enum = self.draft.enums.get(self._key(action.name))
        if enum is None:
            return [f"a change of enum {action.name.name}, which no statement makes"]
        labels = enum.labels
        if action.old is not None:
            if action.old in labels:
                labels[labels.index(action.old)] = action.new
        elif action.new not in labels:
            place = len(labels)
            if action.neighbour in labels:
                place = labels.index(action.neighbour) + action.after
            labels.insert(place, action.new)
        return []

    def _function(self, action: ddl.CreateFunction) -> list[str]:
        namespace, name = self._key(action.name)
        if namespace == _TEMPORARY:
            return [f"temporary function {name}"]
        if not action.alters:
            key = (namespace, name, action.arguments or "")
            self.draft.functions[key] = FunctionDraft(namespace, name, action)
            return []
        found = self._overloads(action.name, action.arguments)
        for key in found:
            there = self.draft.functions[key]
            details = {**there.written.details, **action.details}
            there.written = there.written._replace(details=details)
        return [] if found else [f"a change of function {name}, which no statement makes"]

    def _overloads(self, name: ddl.Name, arguments: str | None) -> list[tuple[str, str, str]]:
        """The keys of the functions of a name; of several, that with these arguments."""
        whole = self._key(name)
        found = [key for key in self.draft.functions if key[:2] == whole]
        return [key for key in found if arguments is None or same_arguments(key[2], arguments)]

    def _comment(self, action: ddl.Comment) -> list[str]:
        table = self.find(action.name)
        if table is None:
            return [f"a comment on {action.name.name}, which no statement makes"]
        if action.column is None:
            table.comment = action.text
        elif action.column in table.columns:
            table.columns[action.column].comment = action.text
        elif table.kind not in ("view", "materialized view"):
            return [f"a comment on column {action.column} of {table.name}, which it doesn't have"]
        return []

    def _grant(self, action: ddl.Grant) -> list[str]:
        notes = []
        for name in action.tables:
            table = self.find(name)
            if table is None:
                notes.append(f"rights on {name.name}, which no statement makes")
                continue
            for role in action.roles:
                held = table.grants.setdefault(role, [])
                if not action.revoke:
                    held += [each for each in action.privileges if each not in held]
                elif "all" in action.privileges:
                    held.clear()
                elif "all" in held:
                    notes.append(f"what {role} keeps of all rights on {table.name}")
                    held.clear()
                else:
                    held[:] = [each for each in held if each not in action.privileges]
        return notes

    def _drop(self, action: ddl.Drop) -> list[str]:
        draft, name = self.draft, action.name
        if action.table is not None:
            table = self.find(action.table)
            if table is not None and action.kind == "policy":
                table.policies.pop(name.name, None)
            elif table is not None:
                table.triggers.pop(name.name, None)
            return []
        match action.kind:
            case "table" | "view":
                table = self.find(name)
                if table is not None:
                    del draft.tables[table.key]
            case "index":
                for table in draft.tables.values():
                    table.indexes = [each for each in table.indexes if each.name != name.name]
            case "type":
                draft.enums.pop(self._key(name), None)
                draft.domains.pop(self._key(name), None)
            case "function":
                for key in self._overloads(name, action.arguments):
                    del draft.functions[key]
            case "extension":
                draft.extensions = [each for each in draft.extensions if each != name.name]
            case "schema":
                draft.tables = {k: t for k, t in draft.tables.items() if t.namespace != name.name}
                draft.enums = {k: e for k, e in draft.enums.items() if e.namespace != name.name}
                kept_ones = draft.functions.items()
                draft.functions = {k: f for k, f in kept_ones if f.namespace != name.name}
            case "":
                return [f"DROP of {name.name}"]
        return []
