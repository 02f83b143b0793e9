"""Types, functions and new tables that the database has and the spec does not say yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

import yaml

from audit.schema.model import Relation, Schema
from audit.schema.platform import is_platform_namespace
from audit.spec.importers.categories import guess_categories
from audit.spec.importers.domains import domains_of
from audit.spec.importers.functions import enums_of, functions_of, put
from audit.spec.importers.relations import VIEWS
from audit.spec.importers.types import composites_of, ranges_of
from audit.spec.importers.yaml_text import Flow, Spaced, Value, to_yaml
from audit.spec.model import Spec
from audit.sync.document import Document
from audit.sync.handles import Handle, Handles, signature_key
from audit.sync.model import Change
from audit.sync.places import Untouchable
from audit.sync.writers import Writers


class Place(NamedTuple):
    """Where a new table goes: a file, and the category that the table has to name (or None)."""

    path: str
    category: str | None = None


class Beside:
    """Adds what belongs to no required table. `new` are the files to be made, as values."""

    def __init__(
        self, spec: Spec, schema: Schema, handles: Handles, writers: Writers, folder: str | None
    ) -> None:
        self.spec = spec
        self.schema = schema
        self.handles = handles
        self.writers = writers
        self.folder = folder
        self.changes: list[Change] = []
        self.left: list[str] = []
        self.new: dict[str, dict[str, dict[str, Value]]] = {}
        self._parts: dict[tuple[str, str], dict[str, Value]] = {}  # parts that a file lacks
        named = {table.namespace for table in spec.tables}
        named |= {namespace for namespace, _ in spec.type_names}
        named |= {function.namespace for function in spec.functions}
        own = {name for name in named if not is_platform_namespace(name)}
        self.covered = frozenset(own or {spec.default_namespace})
        self._by_path = {document.path: document for document in handles.documents}

    def enums(self) -> None:
        """New labels of required enums, and enums of the namespaces that the spec covers."""
        known = {(enum.namespace, enum.name): enum for enum in self.spec.enums}
        new = []
        for enum in self.schema.enums:
            wanted = known.get((enum.namespace, enum.name))
            if wanted is None:
                if enum.namespace in self.covered:
                    new.append(enum)
                continue
            lacking = [label for label in enum.labels if label and label not in wanted.labels]
            handle = self.handles.enums.get((enum.namespace, enum.name))
            if lacking and handle is not None:
                what = f"enum {enum.namespace}.{enum.name} {', '.join(lacking)}"
                self._labels(handle, lacking, enum.labels if wanted.ordered else None, what)
        written = enums_of(new, self.spec.default_namespace, self.writers.omitted)
        self._section("enums", written, "enum")

    def domains(self) -> None:
        """Domains of the namespaces that the spec covers."""
        known = {(domain.namespace, domain.name) for domain in self.spec.domains}
        new = (
            domain
            for domain in self.schema.domains
            if domain.namespace in self.covered and (domain.namespace, domain.name) not in known
        )
        writers, default = self.writers, self.spec.default_namespace
        written = domains_of(new, writers.columns, default, writers.omitted)
        self._section("domains", written, "domain")

    def types(self) -> None:
        """Composite and range types of the namespaces that the spec covers."""
        known = set(self.spec.type_names)
        writers, default = self.writers, self.spec.default_namespace
        composites = (
            each
            for each in self.schema.composites
            if each.namespace in self.covered and (each.namespace, each.name) not in known
        )
        written = composites_of(composites, writers.columns, default, writers.omitted)
        self._section("composites", written, "composite type")
        ranges = (
            each
            for each in self.schema.ranges
            if each.namespace in self.covered and (each.namespace, each.name) not in known
        )
        written = ranges_of(ranges, writers.columns, default, writers.omitted)
        self._section("ranges", written, "range type")

    def _labels(
        self, handle: Handle, lacking: list[str], order: tuple[str, ...] | None, what: str
    ) -> None:
        document = handle.document
        place = (
            handle.below("labels") if isinstance(handle.entry.value, yaml.MappingNode) else handle
        )
        try:
            if place is None:
                raise Untouchable("its labels come from an anchor")
            if order is not None:
                required = [label for label in order if label]
                document.replace_value(place.mapping, place.entry, Flow(required))
            else:
                for label in lacking:
                    document.append(place.entry, label)
        except Untouchable as reason:
            self.left.append(f"{what} was not added: {reason}")
            return
        self.changes.append(Change(document.path, "added", what))

    def functions(self) -> None:
        """Functions of the covered namespaces, where the spec requires any function at all."""
        if not self.spec.functions:
            return
        every = {(f.namespace, f.name) for f in self.spec.functions if f.arguments is None}
        known = {
            (f.namespace, f.name, signature_key(f.arguments))
            for f in self.spec.functions
            if f.arguments is not None
        }
        new = [
            function
            for function in self.schema.functions
            if function.namespace in self.covered
            and (function.namespace, function.name) not in every
            and (function.namespace, function.name, signature_key(function.arguments)) not in known
        ]
        default = self.spec.default_namespace
        written = functions_of(new, default, self.writers.types, self.writers.omitted)
        self._section("functions", written, "function")

    def _section(self, key: str, written: Mapping[str, Value], noun: str) -> None:
        """Put entries into the part of the spec that has such ones already."""
        if not written:
            return
        document = self._home(key)
        top = document.entry(document.root, key)
        try:
            if top is None:
                document.add_part(key, dict(written))
            else:
                for name, value in written.items():
                    document.add(top, top.value, name, value)
        except Untouchable as reason:
            self.left.append(f"{', '.join(written)} was not added: {reason}")
            return
        self.changes += [Change(document.path, "added", f"{noun} {name}") for name in written]

    def _home(self, key: str) -> Document:
        """The file for a part: where it is already, else beside the title, else the first."""
        documents = [each for each in self.handles.documents if each.root is not None]
        for wanted in (key, "title", "spec"):
            for document in documents:
                if document.entry(document.root, wanted) is not None:
                    return document
        return documents[0]

    def tables(self, beyond: Sequence[Relation]) -> None:
        """Relations that no requirement names, each beside those that it belongs to."""
        new = [relation for relation in beyond if relation.namespace in self.covered]
        if not new:
            return
        places = dict(self._places(new))
        for relation in new:
            keys = self.writers.relations.table(relation)
            place = places[relation.namespace, relation.name]
            if place.category is not None:
                keys = {"category": place.category, **keys}
            part = "views" if relation.kind in VIEWS else "tables"
            written: dict[str, Value] = {}
            put(
                written,
                relation.namespace,
                relation.name,
                keys or None,
                self.spec.default_namespace,
                "",
                self.writers.omitted,
            )
            for name, value in written.items():
                self._put_table(place.path, part, name, value, relation.qualified)
        for (path, part), entries in self._parts.items():
            document = self._by_path[path]
            document.add_part(part, Spaced(entries))

    def _put_table(self, path: str, part: str, name: str, value: Value, told: str) -> None:
        document = self._by_path.get(path)
        if document is None or document.root is None:
            self.new.setdefault(path, {}).setdefault(part, {})[name] = value
            self.changes.append(Change(path, "added", f"table {told}"))
            return
        top = document.entry(document.root, part)
        try:
            if top is None:
                self._parts.setdefault((path, part), {})[name] = value
            else:
                document.add(top, top.value, name, value)
        except Untouchable as reason:
            self.left.append(f"table {told} was not added: {reason}")
            return
        self.changes.append(Change(path, "added", f"table {told}"))

    def new_files(self) -> dict[str, str]:
        """The files to be made, as YAML."""
        return {
            path: to_yaml({part: Spaced(tables) for part, tables in sorted(parts.items())})
            for path, parts in self.new.items()
        }

    def _places(self, new: Sequence[Relation]) -> Iterator[tuple[tuple[str, str], Place]]:
        """For each new relation where its kin stand: by the first word of their names, else by
        foreign keys."""
        every = [r for r in self.schema.relations if r.namespace in self.covered]
        guessed = guess_categories(every, self.spec.default_namespace) or {}
        homes = {
            name: Place(handle.document.path, table.category)
            for name, handle in self.handles.tables.items()
            if (table := self.spec.by_name.get(name)) is not None
        }
        by_guess: dict[str, Counter[Place]] = {}
        for name, place in homes.items():
            if name in guessed:
                by_guess.setdefault(guessed[name], Counter())[place] += 1
        neighbours = _neighbours(every)
        for relation in new:
            name = (relation.namespace, relation.name)
            kin = by_guess.get(guessed.get(name, ""), Counter())
            kin = kin or Counter(homes[o] for o in neighbours.get(name, ()) if o in homes)
            yield name, self._place(kin, guessed.get(name))

    def _place(self, kin: Counter[Place], guess: str | None) -> Place:
        if kin:
            path, category = min(kin, key=lambda place: (-kin[place], place.path))
        elif self.folder is None:
            return Place(self._largest())
        else:
            path, category = self._file(guess or "tables"), None
            known = {each.id for each in self.spec.categories}
            category = guess if guess in known else None
        return Place(path, None if category == self._category_of(path) else category)

    def _largest(self) -> str:
        counts = Counter(handle.document.path for handle in self.handles.tables.values())
        return counts.most_common(1)[0][0] if counts else self.handles.documents[0].path

    def _file(self, name: str) -> str:
        """The path of a file for tables of which there are none yet."""
        path = str(PurePosixPath(self.folder or "", f"{name}.yaml"))
        document = self._by_path.get(path)
        if document is None or document.root is not None:
            return path
        return str(PurePosixPath(self.folder or "", f"{name}_tables.yaml"))

    def _category_of(self, path: str) -> str | None:
        """The category that tables of a file have without naming one."""
        document = self._by_path.get(path)
        own = document.entry(document.root, "category") if document else None
        if own is not None and isinstance(own.value, yaml.ScalarNode):
            return str(own.value.value).strip() or None
        for each in self.handles.documents:
            defaults = each.entry(each.root, "defaults")
            found = each.entry(defaults.value, "category") if defaults else None
            if found is not None:
                return str(found.value.value).strip() or None
        return None


def _neighbours(relations: Sequence[Relation]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Each relation with those that it references or that reference it."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for relation in relations:
        own = (relation.namespace, relation.name)
        for key in relation.foreign_keys:
            other = (key.ref_namespace, key.ref_table)
            found.setdefault(own, []).append(other)
            found.setdefault(other, []).append(own)
    return found
