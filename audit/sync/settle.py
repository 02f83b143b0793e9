"""Findings settled in the database's favour: requirements updated to what it has, or given up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import yaml

from audit.compare.finding import Finding
from audit.grammar.expression import names_in
from audit.schema.model import Relation
from audit.schema.options import is_on
from audit.spec.importers.yaml_text import Flow, Value
from audit.spec.model import TableSpec
from audit.sync.columns import FACETS, ColumnEditor
from audit.sync.document import Document
from audit.sync.handles import Handle, column_of, listed
from audit.sync.model import Change
from audit.sync.places import Entry, Untouchable
from audit.sync.writers import Writers, plain_columns

# The key of a table under which the requirements of a rule stand.
_KEYS = {
    "missing-primary-key": "primary_key",
    "missing-unique": "unique",
    "missing-foreign-key": "foreign_keys",
    "foreign-key-mismatch": "foreign_keys",
    "missing-check": "checks",
    "missing-exclusion": "exclusions",
    "missing-index": "indexes",
    "invalid-index": "indexes",
}
_BESIDE_COLUMNS = frozenset(_KEYS) | {"not-validated"}


class Settler:
    """Settles the findings of one table."""

    def __init__(
        self, handle: Handle, table: TableSpec, relation: Relation | None, writers: Writers
    ) -> None:
        self.handle = handle
        self.table = table
        self.relation = relation
        self.writers = writers
        self.editor = ColumnEditor(handle.document, writers.columns, writers.relations)
        self._facets: dict[str, set[str]] = {}
        self._waiting: dict[str, list[Finding]] = {}  # by column
        self._settled: set[int] = set()  # nodes by id(): several findings may be about one

    def settle(self, finding: Finding) -> Change:
        """Change what a finding is about; raises Untouchable where only a person can.

        What is about a column is collected, and changed by `finish`.
        """
        before = {name: set(facets) for name, facets in self._facets.items()}
        kind = self._settle(finding)
        change = self._change(finding, kind)
        for name, facets in self._facets.items():
            if facets != before.get(name):
                self._waiting.setdefault(name, []).append(finding)
        return change

    def _change(self, finding: Finding, kind: Literal["updated", "removed"]) -> Change:
        what = f"{self.table.qualified} {finding.column or finding.object}".strip()
        return Change(self.handle.document.path, kind, f"{what} ({finding.rule})")

    def finish(self) -> Iterator[tuple[Finding, str]]:
        """Write the columns, each once with all that changes of it; the findings whose column
        only a person can change, and why."""
        for name, facets in self._facets.items():
            try:
                self._write_column(name, facets)
            except Untouchable as reason:
                for finding in self._waiting.get(name, ()):
                    yield finding, str(reason)

    def _write_column(self, name: str, facets: set[str]) -> None:
        if self.relation is None:
            return
        spec = next(column for column in self.table.columns if column.name == name)
        there = self.writers.column(self.relation, spec)
        columns, entry = column_of(self.table, self.handle, name)
        self.editor.update(
            columns.entry.value, entry, spec, self.relation, there, facets, self.writers.enums
        )

    def _settle(self, finding: Finding) -> Literal["updated", "removed"]:
        rule, document = finding.rule, self.handle.document
        if rule in ("missing-table", "found-elsewhere"):
            document.remove(self.handle.mapping, self.handle.entry)
            return "removed"
        if self.relation is None:
            raise Untouchable("a table that was not found")
        if rule == "missing-column":
            self._drop_column(finding.column or finding.object)
            return "removed"
        if rule in _BESIDE_COLUMNS:
            return self._constraint(finding)
        if rule in FACETS and finding.column:
            column_of(self.table, self.handle, finding.column)
            self._facets.setdefault(finding.column, set()).update(FACETS[rule])
            return "updated"
        if rule == "comment-mismatch":
            self.editor.set(self.handle.entry, "comment", (self.relation.comment or "").strip())
            return "updated"
        if rule == "view-option-mismatch":
            self._view_option(finding.object)
            return "updated"
        if rule == "not-published":
            give_up_named(self.handle.document, self.handle.own("publications"), finding.object)
            return "removed"
        if rule == "wrong-kind":
            self.editor.set(self.handle.entry, "kind", self.relation.kind)
            return "updated"
        if rule == "owner-mismatch":
            self.editor.set(self.handle.entry, "owner", self.relation.owner)
            return "updated"
        if rule in ("rls-disabled", "rls-not-forced"):
            self._row_security(rule)
            return "removed"
        if rule in ("missing-policy", "policy-mismatch"):
            policies = self.handle.below("rls")
            return self._named(
                finding,
                policies.below("policies") if policies else None,
                self.table.rls.policies if self.table.rls else (),
                self.writers.relations.policies(self.relation),
            )
        if rule in ("missing-trigger", "trigger-mismatch"):
            triggers = self.handle.below("triggers")
            written = self.writers.relations.triggers(self.relation)
            return self._named(finding, triggers, self.table.triggers, written)
        raise Untouchable(f"a finding of {rule}")

    def _view_option(self, name: str) -> None:
        assert self.relation is not None
        stored = dict(option.partition("=")[::2] for option in self.relation.options)
        there: Value = is_on(stored.get(name, ""))
        if name == "check_option":
            there = stored.get(name) or "none"
        self.editor.set(self.handle.entry, name, there)

    def _row_security(self, rule: str) -> None:
        assert self.relation is not None
        key, value = ("enabled", self.relation.rls_enabled)
        if rule == "rls-not-forced":
            key, value = ("forced", self.relation.rls_forced)
        own = self.handle.own("rls")
        if own is not None and isinstance(own.value, yaml.MappingNode):
            self.editor.set(own, key, value)
        else:
            self.editor.set(self.handle.entry, "rls", value)

    def _named(
        self,
        finding: Finding,
        holder: Handle | None,
        required: Sequence[Any],
        written: dict[str, Value],
    ) -> Literal["updated", "removed"]:
        """A policy or trigger: updated where the database has one of its name, else given up."""
        if holder is None:
            raise Untouchable("what an anchor brings in")
        name = finding.object
        value = written.get(name)
        if isinstance(holder.entry.value, yaml.MappingNode):
            entry = holder.own(name)
            if entry is None:
                raise Untouchable("what an anchor brings in")
            if value is not None and finding.rule.endswith("-mismatch"):
                said = value.value if isinstance(value, Flow) else value
                if isinstance(said, Mapping) and isinstance(entry.value, yaml.MappingNode):
                    self.handle.document.merge(entry, said)
                else:
                    self.handle.document.replace_value(holder.entry.value, entry, value)
                return "updated"
            self.handle.document.remove(holder.entry.value, entry)
            return "removed"
        lines = [
            node
            for item, node in zip(required, holder.entry.value.value, strict=True)
            if item.source == finding.source and item.name in (None, name)
        ]
        if len(lines) != 1:
            raise Untouchable("one of several in a line")
        self.handle.document.remove_item(holder.entry, lines[0])
        return "removed"

    def _constraint(self, finding: Finding) -> Literal["updated", "removed"]:
        """A key, check, exclusion or index: updated in its place, or taken away.

        What the database has in its stead is added with all that the spec lacks.
        """
        key, item, entry, node = self._find(finding)
        if entry is None or node is None:
            column = item.column if key == "checks" else item.columns[0]
            facet = f"check {item.expression}" if key == "checks" else key
            facet = "references" if key == "foreign_keys" else facet
            column_of(self.table, self.handle, column)
            self._facets.setdefault(column, set()).add(facet)
            return "updated" if key == "foreign_keys" else "removed"
        if id(node) in self._settled:
            return "updated"
        self._settled.add(id(node))
        document = self.handle.document
        counterpart = self.writers.counterpart(self.relation, key, item)
        if key == "primary_key":
            if counterpart is not None:
                document.replace_value(self.handle.entry.value, entry, counterpart)
                return "updated"
            document.remove(self.handle.entry.value, entry)
        elif isinstance(entry.value, yaml.MappingNode):
            named = document.entry(entry.value, node.value)
            if named is None:
                raise Untouchable("what an anchor brings in")
            document.remove(entry.value, named)
        elif counterpart is not None:
            document.replace_item(entry, node, counterpart)
            return "updated"
        else:
            document.remove_item(entry, node)
        return "removed"

    def _find(self, finding: Finding) -> tuple[str, Any, Entry | None, yaml.Node | None]:
        """The requirement that a finding is about, and where it stands."""
        keys = [_KEYS[finding.rule]] if finding.rule in _KEYS else ["foreign_keys", "checks"]
        for key in keys:
            for item, entry, node in self._items(key):
                if item.source == finding.source and finding.object in _titles(key, item):
                    return key, item, entry, node
        raise Untouchable("a requirement whose place in the file is not certain")

    def _items(self, key: str) -> list[tuple[Any, Entry | None, yaml.Node | None]]:
        table = self.table
        if key == "primary_key":
            own = self.handle.own("primary_key")
            item = table.primary_key
            return [(item, own, own.value if own else None)] if item else []
        items: dict[str, Sequence[Any]] = {
            "unique": table.uniques,
            "foreign_keys": table.foreign_keys,
            "checks": table.checks,
            "exclusions": table.exclusions,
            "indexes": table.indexes,
        }
        return listed(self.handle, key, items[key])

    def _drop_column(self, name: str) -> None:
        """Give a column up, and every key, check and index of the table that names it."""
        columns, entry = column_of(self.table, self.handle, name)
        for key in ("primary_key", "unique", "foreign_keys", "checks", "indexes"):
            for item, holder, node in self._items(key):
                if holder is None or node is None or name not in _names(key, item):
                    continue
                if id(node) in self._settled:
                    continue
                self._settled.add(id(node))
                if key == "primary_key":
                    self.handle.document.remove(self.handle.entry.value, holder)
                elif isinstance(holder.value, yaml.MappingNode):
                    named = self.handle.document.entry(holder.value, node.value)
                    if named is not None:
                        self.handle.document.remove(holder.value, named)
                else:
                    self.handle.document.remove_item(holder, node)
        self.handle.document.remove(columns.entry.value, entry)
        self._facets.pop(name, None)


def give_up_named(document: Document, entry: Entry | None, name: str) -> None:
    """Take a name out of a list or mapping of them; raises Untouchable."""
    if entry is not None and isinstance(entry.value, yaml.MappingNode):
        own = document.entry(entry.value, name)
        if own is not None:
            document.remove(entry.value, own)
            return
    if entry is not None and isinstance(entry.value, yaml.SequenceNode):
        for node in entry.value.value:
            inner = document.entry(node, "name")
            if (inner.value if inner else node).value == name:
                document.remove_item(entry, node)
                return
    raise Untouchable("a name whose place in the file is not certain")


def _titles(key: str, item: Any) -> tuple[str, ...]:
    """What findings call a requirement."""
    if key == "checks":
        return (item.name or item.expression, item.column or "")
    if key == "exclusions":
        return (item.name or item.definition,)
    columns = ", ".join(item.columns)
    return (item.name or columns,) if key == "indexes" else (columns,)


def _names(key: str, item: Any) -> frozenset[str]:
    """The columns that a requirement names."""
    if key == "checks":
        found = names_in(item.expression)
        return found.columns if found else frozenset()
    if key == "indexes":
        return frozenset(plain_columns(item)) | frozenset(item.include)
    return frozenset((*item.columns, *getattr(item, "include", ())))
