"""dbt's own files, in which everything is resolved: manifest.json and catalog.json."""

from __future__ import annotations

from collections.abc import Iterator

from audit.spec.importers.dbt.properties import column_name, kind_of, set_category
from audit.spec.importers.dbt.resources import DocumentedColumn, Resource, Test
from audit.spec.importers.dbt.tests_of import condition_of
from audit.spec.importers.dbt.values import Mapping, is_false, is_true

_RELATIONS = frozenset({"model", "seed", "snapshot"})
_CATALOG_KINDS = {
    "BASE TABLE": "",
    "TABLE": "",
    "VIEW": "view",
    "MATERIALIZED VIEW": "materialized view",
}


def manifest_resources(manifest: Mapping, catalog: Mapping, file: str) -> Iterator[Resource]:
    """What a manifest documents; a catalog of the same run adds the types that it doesn't tell."""
    tests: dict[str, list[Test]] = {}
    for node in manifest.under("nodes").values():
        if isinstance(node, Mapping) and node.text("resource_type") == "test":
            for owner, test in _test(node, file):
                tests.setdefault(owner, []).append(test)
    nodes = (*manifest.under("nodes").values(), *manifest.under("sources").values())
    for node in nodes:
        if not isinstance(node, Mapping):
            continue
        identity = node.text("unique_id")
        if node.text("resource_type") not in _RELATIONS | {"source"}:
            continue
        if is_false(node.under("config").get("enabled")) or not node.text("name"):
            continue
        resource = _resource(node, file)
        resource.tests = tests.get(identity, [])
        _add_catalog(resource, catalog, identity)
        yield resource


def _resource(node: Mapping, file: str) -> Resource:
    word, name = node.text("resource_type"), node.text("name")
    config = node.under("config")
    if word == "source":
        names: tuple[str, ...] = (node.text("source_name"), name)
        relation = node.text("identifier") or name
        category = node.text("source_name")
    else:
        names = (name,)
        relation = node.text("alias") or name
        parts = node.items_of("fqn")[1:-1]
        folder = parts[0] if parts and isinstance(parts[0], str) else f"{word}s"
        category = config.text("group") or folder
    kind = kind_of(config.text("materialized") or "view") if word == "model" else ""
    contract = node.under("contract") or config.under("contract")
    resource = Resource(
        word, names, node.text("schema"), relation, kind,
        description=node.text("description"),
        contract=is_true(contract.get("enforced")),
        meta=Mapping({**config.under("meta"), **node.under("meta")}),
        tags=tuple(tag for tag in node.items_of("tags") if isinstance(tag, str)),
        place=f"{file}: {node.text('unique_id')}",
    )  # fmt: skip
    set_category(resource, category)
    listed = node.items_of("constraints")
    resource.constraints = [_constraint(each) for each in listed if isinstance(each, Mapping)]
    for column in node.under("columns").values():
        if isinstance(column, Mapping) and column.text("name"):
            listed = column.items_of("constraints")
            resource.columns.append(
                DocumentedColumn(
                    column_name(column),
                    column.text("data_type"),
                    column.text("description"),
                    Mapping({**column.under("config").under("meta"), **column.under("meta")}),
                    [_constraint(each) for each in listed if isinstance(each, Mapping)],
                    resource.place,
                )
            )
    return resource


def _constraint(written: Mapping) -> Mapping:
    """A constraint; what it references is resolved already, to the relation's full name."""
    found = Mapping(written)
    to = written.text("to")
    if to and "ref(" not in to and "source(" not in to:
        columns = ", ".join(each for each in written.items_of("to_columns"))
        parts = [part for part in to.replace('"', "").split(".") if part]
        found["to"] = ""
        quoted = ".".join(f'"{part}"' for part in parts[-2:])
        found["expression"] = f"{quoted} ({columns})" if columns else quoted
    return found


def _test(node: Mapping, file: str) -> Iterator[tuple[str, Test]]:
    """A generic test and the id of what it tests; nothing for one that is SQL of its own."""
    metadata = node.under("test_metadata")
    config = node.under("config")
    owner = node.text("attached_node") or node.text("file_key_name")
    if not owner.startswith(("model.", "seed.", "snapshot.", "source.")):
        owners = node.under("depends_on").items_of("nodes")
        # The tested one stands last where a relationship names another, too.
        owner = next((each for each in reversed(owners) if isinstance(each, str)), "")
    if not metadata or not owner or is_false(config.get("enabled")):
        return
    arguments = Mapping(metadata.under("kwargs"))
    nested = arguments.pop("arguments", None)
    if isinstance(nested, Mapping):
        arguments.update(nested)
    package = metadata.text("namespace")
    name = f"{package}.{metadata.text('name')}" if package else metadata.text("name")
    column = node.text("column_name") or arguments.text("column_name")
    place = f"{file}: {node.text('unique_id')}"
    yield owner, Test(name, column, arguments, condition_of(config), place)


def _add_catalog(resource: Resource, catalog: Mapping, identity: str) -> None:
    """The types of documented columns, and whether a source is a table, as a catalog has them."""
    found = catalog.under("nodes").under(identity) or catalog.under("sources").under(identity)
    if not found:
        return
    if resource.word == "source":
        resource.kind = _CATALOG_KINDS.get(found.under("metadata").text("type"), "")
    columns = found.under("columns")
    for column in resource.columns:
        there = columns.get(column.name)
        if not column.type and isinstance(there, Mapping):
            column.type = there.text("type")


def catalog_resources(catalog: Mapping, file: str) -> Iterator[Resource]:
    """Everything that a catalog lists, with the columns that were there."""
    for part in ("nodes", "sources"):
        for identity, found in catalog.under(part).items():
            if not isinstance(found, Mapping):
                continue
            metadata = found.under("metadata")
            word, _, rest = identity.partition(".")
            resource = Resource(
                word, tuple(rest.split(".")[1:]), metadata.text("schema"), metadata.text("name"),
                _CATALOG_KINDS.get(metadata.text("type").upper()),
                description=metadata.text("comment"),
                place=f"{file}: {identity}",
            )  # fmt: skip
            set_category(resource, rest.split(".")[1] if word == "source" else f"{word}s")
            for name, column in found.under("columns").items():
                if isinstance(column, Mapping):
                    resource.columns.append(
                        DocumentedColumn(
                            name,
                            column.text("type"),
                            column.text("comment"),
                            place=resource.place,
                        )
                    )
            yield resource
