"""Properties in YAML: models, seeds, snapshots and sources with their columns and tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from audit.spec.importers.dbt.jinja import Unresolved, described
from audit.spec.importers.dbt.project import Project
from audit.spec.importers.dbt.resources import DocumentedColumn, Resource
from audit.spec.importers.dbt.tests_of import tests_of
from audit.spec.importers.dbt.values import Mapping, is_false, is_true

_KEYS = {"models": "model", "seeds": "seed", "snapshots": "snapshot"}
_KINDS = {
    "table": "",
    "incremental": "",
    "view": "view",
    "materialized_view": "materialized view",
    "materializedview": "materialized view",
}
_WORDS = re.compile(r"[^\W_]+")


class PropertyReader:
    """Reads the properties of a project; `schema` is the target's."""

    def __init__(self, project: Project, schema: str, note: Callable[[str], None]) -> None:
        self._project = project
        self._schema = schema
        self._note = note
        self._taken: set[str] = set()  # files whose models are taken for tables

    def resources(self, document: Mapping, file: str) -> Iterator[Resource]:
        """What one file documents."""
        for key, word in _KEYS.items():
            for entry in document.items_of(key):
                if isinstance(entry, Mapping) and entry.text("name"):
                    yield from self._guarded(self._made(word, entry, file), entry, file)
        for source in document.items_of("sources"):
            if isinstance(source, Mapping) and source.text("name"):
                for table in source.items_of("tables"):
                    if isinstance(table, Mapping) and table.text("name"):
                        yield from self._guarded(self._source(source, table, file), table, file)

    def _guarded(self, read: Iterator[Resource], entry: Mapping, file: str) -> Iterator[Resource]:
        try:
            yield from read
        except Unresolved as unresolved:
            self._note(
                f"{file}:{entry.line}: {entry.text('name')}: only dbt can tell"
                f" {' '.join(str(unresolved).split())}; target/manifest.json has it"
            )

    def _made(self, word: str, entry: Mapping, file: str) -> Iterator[Resource]:
        """A model, seed or snapshot."""
        name, place = entry.text("name"), f"{file}:{entry.line}"
        setting = self._settings(word, entry)
        if is_false(setting("enabled")):
            return
        if entry.items_of("versions"):
            self._note(f"{place}: {name}: of versions only target/manifest.json tells enough")
            return
        kind = self._kind(word, name, setting("materialized"), place)
        resource = Resource(word, (name,), self._namespace(setting), name, kind, place=place)
        alias = self._project.text(setting("alias"), self._schema)
        naming = self._project.naming
        if naming and ("generate_alias_name" in naming or setting("schema")):
            raise Unresolved(f"names made by the macro {min(naming)}")
        resource.relation = alias or name
        self._describe(resource, entry, file)
        group = self._project.text(setting("group"), self._schema)
        made = self._project.made.get((word, name))
        folder = made.folders[0] if made is not None and made.folders else ""
        set_category(resource, group or folder or f"{word}s")
        if word == "seed":
            self._seed_types(resource, entry)
        yield resource

    def _settings(self, word: str, entry: Mapping) -> Callable[[str], object]:
        """A function from a setting to its value: the file's own, the entry's, a folder's."""
        name, config = entry.text("name"), entry.under("config")

        def setting(key: str) -> object:
            made = self._project.made.get((word, name))
            if made is not None and key in made.config:
                value: object = made.config[key]
            elif config.get(key) is not None:
                value = config.get(key)
            else:
                value = self._project.setting(word, name, key)
            if key == "enabled" and isinstance(value, str):
                return self._project.text(value, self._schema)
            return value

        return setting

    def _kind(self, word: str, name: str, materialized: object, place: str) -> str | None:
        """The kind of relation; None, and told, for what is none or can't be told."""
        if word != "model":
            return ""
        written = self._project.text(materialized, self._schema)
        if not written and not self._project.known:
            file = place.rpartition(":")[0]
            if file not in self._taken:
                self._taken.add(file)
                self._note(
                    f"{file}: its models are taken for tables: there is no dbt_project.yml that"
                    " says what they are made as"
                )
            return ""
        if written == "ephemeral":
            return None
        if (word, name) not in self._project.made and self._project.known:
            self._note(f"{place}: there is no model {name}")
            return None
        kind = kind_of(written or "view")
        if kind is None:
            self._note(f"{place}: {name}: the materialization {written} is not understood")
        return kind

    def _namespace(self, setting: Callable[[str], object]) -> str:
        """dbt's own rule: the target's schema, and what a model says of its own after it."""
        target = self._project.text(setting("target_schema"), self._schema)
        own = self._project.text(setting("schema"), self._schema)
        return target or (f"{self._schema}_{own}" if own else self._schema)

    def _source(self, source: Mapping, table: Mapping, file: str) -> Iterator[Resource]:
        """A table that dbt reads, taken for a table."""
        project = self._project
        for owner in (source, table):
            enabled = owner.under("config").get("enabled", owner.get("enabled"))
            if is_false(project.text(enabled, self._schema) if enabled else None):
                return
        name = source.text("name")
        namespace = project.text(source.text("schema") or name, self._schema)
        relation = project.text(table.text("identifier") or table.text("name"), self._schema)
        resource = Resource(
            "source", (name, table.text("name")), namespace, relation,
            place=f"{file}:{table.line}",
        )  # fmt: skip
        self._describe(resource, table, file)
        set_category(resource, name)
        yield resource

    def _describe(self, resource: Resource, entry: Mapping, file: str) -> None:
        """What models and sources have in common."""
        config = entry.under("config")
        resource.description = described(entry.text("description"), self._project.docs)
        resource.meta = Mapping({**config.under("meta"), **entry.under("meta")})
        tags = (*entry.items_of("tags"), *config.items_of("tags"))
        resource.tags = tuple(dict.fromkeys(tag for tag in tags if isinstance(tag, str)))
        contract = config.under("contract") or entry.under("contract")
        resource.contract = is_true(contract.get("enforced"))
        listed = entry.items_of("constraints")
        resource.constraints = [each for each in listed if isinstance(each, Mapping)]
        resource.tests += tests_of(entry, "", resource.place)
        for column in entry.items_of("columns"):
            if isinstance(column, Mapping) and column.text("name"):
                resource.columns.append(self._column(column, file))
                name = resource.columns[-1].name
                resource.tests += tests_of(column, name, resource.columns[-1].place)

    def _column(self, column: Mapping, file: str) -> DocumentedColumn:
        listed = column.items_of("constraints")
        config = column.under("config")
        return DocumentedColumn(
            column_name(column),
            column.text("data_type"),
            described(column.text("description"), self._project.docs),
            Mapping({**config.under("meta"), **column.under("meta")}),
            [each for each in listed if isinstance(each, Mapping)],
            f"{file}:{column.line}",
        )

    def _seed_types(self, resource: Resource, entry: Mapping) -> None:
        """`column_types` of a seed are the types that it is made with."""
        for name, written in entry.under("config").under("column_types").items():
            if not isinstance(written, str):
                continue
            found = next((each for each in resource.columns if each.name == name), None)
            if found is None:
                found = DocumentedColumn(name, place=resource.place)
                resource.columns.append(found)
            found.type = written


def column_name(column: Mapping) -> str:
    """A column's name as dbt writes it: folded by the server unless it is to be quoted."""
    name = column.text("name")
    return name if is_true(column.get("quote")) else name.lower()


def kind_of(materialized: str) -> str | None:
    """The kind of relation that a materialization makes; None for one that is none, or unknown."""
    return _KINDS.get(materialized)


def set_category(resource: Resource, title: str) -> None:
    """Put a resource into the category of that title."""
    resource.category = "_".join(_WORDS.findall(title)).lower()
    plain = resource.category == title
    resource.title = title.replace("_", " ").capitalize() if plain else title
