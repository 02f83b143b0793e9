"""Findings about publications beside the tables, settled in the database's favour."""

from __future__ import annotations

import yaml

from audit.compare.finding import Finding
from audit.schema.model import Schema
from audit.spec.columns import split_name
from audit.spec.importers.yaml_text import Flow, Value
from audit.spec.model import Spec
from audit.sync.handles import Handle, Handles
from audit.sync.places import Untouchable


def settle_publication(
    finding: Finding, spec: Spec, schema: Schema, handles: Handles
) -> tuple[Handle, str]:
    """Make a publication's entry demand no more than the database publishes, and the publication's
    name; raises Untouchable.

    All that differs in one is settled at once.
    """
    wanted = [each for each in spec.publications if each.source == finding.source]
    there = [each for each in schema.publications if wanted and each.name == wanted[0].name]
    handle = handles.publications.get(wanted[0].name) if len(wanted) == 1 else None
    if handle is None or len(there) != 1 or not isinstance(handle.entry.value, yaml.MappingNode):
        raise Untouchable("a publication whose place in the file is not certain")
    name = wanted[0].name
    if id(handle.entry.key) in handles.settled:
        return handle, name
    handles.settled.add(id(handle.entry.key))
    found = there[0]
    default = spec.default_namespace
    value: dict[str, Value] = {}
    if wanted[0].all_tables is not None:
        value["all_tables"] = found.all_tables
    if schemas := [each for each in wanted[0].namespaces if each in found.namespaces]:
        value["schemas"] = Flow(schemas)
    if tables := [
        node.value
        for node in _items(handle)
        if f"{(split_name(node.value)[0] or default)}.{split_name(node.value)[1]}" in found.tables
    ]:
        value["tables"] = Flow(tables)
    if wanted[0].operations and found.operations:
        value["operations"] = Flow(found.operations)
    handle.document.merge(handle.entry, value, ("why", "impact"))
    return handle, name


def _items(handle: Handle) -> list[yaml.Node]:
    tables = handle.own("tables")
    if tables is None or not isinstance(tables.value, yaml.SequenceNode):
        return []
    return list(tables.value.value)
