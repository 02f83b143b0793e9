"""What the database has of a required table and the spec does not say yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import yaml

from audit.grammar.condition import allowed_values, parse_condition
from audit.grammar.expression import canonical, names_in
from audit.grammar.parse import parse_index_key
from audit.grammar.scan import GrammarError
from audit.schema.model import Check, ForeignKey, Index, Relation
from audit.spec.importers.columns import Inline
from audit.spec.importers.yaml_text import Flow, Value
from audit.spec.model import CheckSpec, ForeignKeySpec, IndexSpec, RlsSpec, TableSpec
from audit.sync.handles import Handle
from audit.sync.model import Change
from audit.sync.places import Entry, Untouchable
from audit.sync.writers import Writers


class Extender:
    """Adds to one table. `left` are the things that only a person can add, and why."""

    def __init__(
        self, handle: Handle, table: TableSpec, relation: Relation, writers: Writers
    ) -> None:
        self.handle = handle
        self.table = table
        self.relation = relation
        self.writers = writers
        self.changes: list[Change] = []
        self.left: list[str] = []

    def extend(self) -> None:
        """Add every column, key, check, index, policy and trigger that the spec lacks.

        A table of which the spec lists no column has no shape there, and stays as it is.
        """
        table, relation = self.table, self.relation
        if not table.columns:
            return
        # With other capitals it is what a required column was meant to be, which a finding says.
        known = {
            name.lower() for column in table.columns for name in (column.name, *column.aliases)
        }
        new = [column for column in relation.columns if column.name.lower() not in known]
        inline = self.writers.relations.inline(relation)
        own = {column.name for column in new}
        columns = self.handle.own("columns")
        for column in new:
            if columns is None:
                self.left.append(f"{table.qualified}: its columns come from an anchor")
                break
            value = self.writers.columns.column(relation, column, inline)
            self._put(columns, columns.value, {column.name: value}, f"column {column.name}")
        there = {column.name for column in relation.columns}
        others = {name.lower() for name in there}
        renamed = [
            column.name
            for column in table.columns
            if column.name not in there
            and (column.name.lower() in others or not there.isdisjoint(column.aliases))
        ]
        if renamed:
            told = f"{', '.join(renamed)} has another name in the database"
            self.left.append(f"{table.qualified}: keys, checks and indexes were not added: {told}")
        else:
            self._add_constraints(own, inline)
        self._policies()
        self._triggers()

    def _add_constraints(self, own: set[str], inline: Inline) -> None:
        lists: dict[str, list[tuple[Value, str]]] = {}
        for key, value, what in self._constraints(own, inline):
            if value is None:
                continue  # what can't be said; told with all that is left out
            if key == "primary_key":
                self._put(self.handle.entry, self.handle.entry.value, {key: value}, what)
            else:
                lists.setdefault(key, []).append((value, what))
        for key, values in lists.items():
            self._list(key, values)

    def _constraints(self, own: set[str], inline: Inline) -> Iterator[tuple[str, Value, str]]:
        """Keys, checks and indexes that neither the spec nor a new column says."""
        table, relation = self.table, self.relation
        apart = self.writers.relations.apart(relation)
        primary = relation.primary_key
        if primary is not None and table.primary_key is None and inline.primary_key not in own:
            yield "primary_key", apart.primary_key, "primary key"
        unique = {frozenset(key.columns) for key in table.uniques}
        unique |= {frozenset(table.primary_key.columns)} if table.primary_key else set()
        unique |= {
            frozenset(index.columns)
            for index in table.indexes
            if index.unique and index.where is None
        }
        for key, value in apart.uniques:
            alone = len(key.columns) == 1 and key.columns[0] in own & inline.unique
            if not alone and frozenset(key.columns) not in unique:
                yield "unique", value, f"unique ({', '.join(key.columns)})"
        required = list(table.foreign_keys)
        for each, value in apart.foreign_keys:
            alone = len(each.columns) == 1 and each.columns[0] in own & inline.references.keys()
            if (
                alone
                and self.writers.relations.reference(each) == inline.references[each.columns[0]]
            ):
                continue
            wanted = _best(required, each)
            if wanted is not None:
                required.remove(wanted)
            else:
                yield "foreign_keys", value, f"foreign key ({', '.join(each.columns)})"
        for check, value in self._checks(apart.checks, own, inline):
            yield "checks", value, f"check {check.name}"
        if len(table.exclusions) < len(apart.exclusions):
            said = {_plain(each.definition) for each in table.exclusions}
            for exclusion, value in apart.exclusions:
                if _plain(exclusion.definition) not in said:
                    yield "exclusions", value, f"exclusion constraint {exclusion.name}"
        covered = [_index_spec(each) for each in table.indexes]
        for index, value in apart.indexes:
            if value is not None and not self._covered(index, value, covered):
                yield "indexes", value, f"index {index.name}"

    def _checks(
        self, checks: tuple[tuple[Check, Value], ...], own: set[str], inline: Inline
    ) -> Iterator[tuple[Check, Value]]:
        """The checks that no requirement stands for: by their trees, else by their columns."""
        said = {canonical(each.expression) for each in self.table.checks}
        apart = [
            (check, value)
            for check, value in checks
            if not (len(check.columns) == 1 and check.columns[0] in own and _is_inline(check))
            and not self._is_list(check)
        ]
        held = {canonical(self.writers.types.expression(check.expression)) for check, _ in apart}
        held |= {canonical(check.expression) for check, _ in apart}
        spare = [each for each in self.table.checks if canonical(each.expression) not in held]
        for check, value in apart:
            texts = (check.expression, self.writers.types.expression(check.expression))
            if any(canonical(text) in said for text in texts):
                continue
            other = next((each for each in spare if _same_columns(each, check)), None)
            if other is not None:
                spare.remove(other)
                continue
            yield check, value

    def _is_list(self, check: Check) -> bool:
        """Whether a check is what the `values` of a column ask for."""
        if len(check.columns) != 1:
            return False
        condition = parse_condition(check.expression)
        return any(
            column.values is not None
            and column.name == check.columns[0]
            and condition is not None
            and any(allowed_values(each, column.name) is not None for each in condition.conjuncts)
            for column in self.table.columns
        )

    def _covered(self, index: Index, value: Value, said: list[tuple[Any, ...]]) -> bool:
        """Whether an index of the spec, or a unique key, asks for just this one."""
        keys, unique, where, method = _index_value(value)
        if any(
            each in said for each in ((keys, unique, where, method), (keys, unique, where, None))
        ):
            return True
        columns = frozenset(key.column for key in index.keys)
        return unique and any(
            frozenset(key.columns) == columns
            and (canonical(key.where) if key.where else None) == where
            for key in self.table.uniques
        )

    def _policies(self) -> None:
        rls, own = self.table.rls, self.handle.below("rls")
        if own is None:
            written = self.writers.relations.row_security(self.relation).get("rls")
            if written is not None and not (written is True and rls is not None):
                self._put(self.handle.entry, self.handle.entry.value, {"rls": written}, "policies")
            return
        if rls is None:
            return  # rls: false, whatever the database has
        new = self._new_policies(rls)
        if not new:
            return
        policies = own.below("policies")
        if policies is not None:
            self._put_named(policies, new, "policy")
        elif isinstance(own.entry.value, yaml.MappingNode):
            self._put(own.entry, own.entry.value, {"policies": new}, "policies")
        else:
            self._exchange(own, {"enabled": True, "policies": new})

    def _new_policies(self, rls: RlsSpec) -> dict[str, Value]:
        named = {policy.name for policy in rls.policies}
        spare = [policy for policy in rls.policies if policy.name is None]
        found: dict[str, Value] = {}
        written = self.writers.relations.policies(self.relation)
        for policy in self.relation.policies:
            if policy.name in named or written[policy.name] is None:
                continue
            other = next((each for each in spare if each.command in (None, policy.command)), None)
            if other is None:
                found[policy.name] = written[policy.name]
            else:
                spare.remove(other)
        return found

    def _triggers(self) -> None:
        known = {trigger.name for trigger in self.table.triggers}
        written = self.writers.relations.triggers(self.relation)
        new = {name: value for name, value in written.items() if name not in known}
        if not new:
            return
        own = self.handle.below("triggers")
        if own is None:
            self._put(self.handle.entry, self.handle.entry.value, {"triggers": new}, "triggers")
        else:
            self._put_named(own, new, "trigger")

    def _put_named(self, own: Handle, new: Mapping[str, Value], noun: str) -> None:
        """Put policies or triggers where others stand, by their names or in a list."""
        for name, value in new.items():
            if not isinstance(own.entry.value, yaml.SequenceNode):
                self._put(own.entry, own.entry.value, {name: value}, f"{noun} {name}")
                continue
            item = name if noun == "trigger" else value
            self._try(partial(own.document.append, own.entry, item), f"{noun} {name}")

    def _list(self, key: str, values: list[tuple[Value, str]]) -> None:
        """Put items at the end of a list of the table, which may not be there yet."""
        own = self.handle.own(key)
        if own is None:
            what = ", ".join(what for _, what in values)
            new = {key: [value for value, _ in values]}
            self._put(self.handle.entry, self.handle.entry.value, new, what)
            return
        for value, what in values:
            self._try(partial(self.handle.document.append, own, value), what)

    def _put(self, holder: Entry, node: yaml.Node, pairs: Mapping[str, Value], what: str) -> None:
        for key, value in pairs.items():
            self._try(partial(self.handle.document.add, holder, node, key, value), what)

    def _exchange(self, own: Handle, value: Value) -> None:
        document = own.document
        self._try(partial(document.replace_value, own.mapping, own.entry, value), "policies")

    def _try(self, change: Callable[[], None], what: str) -> None:
        try:
            change()
        except Untouchable as reason:
            self.left.append(f"{self.table.qualified}: {what} was not added: {reason}")
            return
        told = f"{self.table.qualified} {what}"
        change_made = Change(self.handle.document.path, "added", told)
        if change_made not in self.changes:
            self.changes.append(change_made)


def _best(required: Sequence[ForeignKeySpec], there: ForeignKey) -> ForeignKeySpec | None:
    """The required foreign key that one of the database stands for: the most alike of them."""
    alike = [
        key
        for key in required
        if frozenset(key.columns) == frozenset(there.columns)
        and (key.ref_namespace, key.ref_table) == (there.ref_namespace, there.ref_table)
    ]
    facets = ("ref_columns", "on_delete", "on_update", "match", "deferrable")
    return max(
        alike,
        key=lambda key: sum(getattr(key, name) == getattr(there, name) for name in facets),
        default=None,
    )


def _is_inline(check: Check) -> bool:
    return check.validated and check.enforced


def _same_columns(wanted: CheckSpec, stored: Check) -> bool:
    names = names_in(wanted.expression)
    return names is not None and names.columns == frozenset(stored.columns)


def _plain(definition: str) -> str:
    return " ".join(definition.lower().split())


def _index_spec(index: IndexSpec) -> tuple[Any, ...]:
    """An index in a form to compare: its keys, whether it is unique, its condition, its method."""
    where = canonical(index.where) if index.where else None
    return tuple(map(_index_key, index.columns)), index.unique, where, index.method


def _index_value(value: Value) -> tuple[Any, ...]:
    """The same of one that the importer has written."""
    said: Any = value.value if isinstance(value, Flow) else value
    if not isinstance(said, Mapping):
        said = {"columns": said}
    columns = said["columns"]
    keys = columns.value if isinstance(columns, Flow) else columns
    where = canonical(said["where"]) if "where" in said else None
    method = said.get("method", "btree")
    return tuple(map(_index_key, keys)), bool(said.get("unique")), where, method


def _index_key(text: str) -> tuple[Any, ...]:
    try:
        key = parse_index_key(text)
    except GrammarError:  # a column whose name is no SQL without quotes
        return (text, None, None, None, False, False)
    expression = canonical(key.expression) if key.expression else None
    descending = bool(key.descending)
    nulls_first = descending if key.nulls_first is None else key.nulls_first
    return (key.column, expression, key.opclass, key.collation, descending, nulls_first)
