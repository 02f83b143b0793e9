"""Findings about domains, composite and range types, settled in the database's favour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import yaml

from audit.compare.finding import Finding
from audit.schema.model import Schema
from audit.spec.importers.domains import domains_of
from audit.spec.importers.types import composites_of, ranges_of
from audit.spec.importers.yaml_text import Flow, Value
from audit.spec.model import Spec
from audit.sync.handles import Handle, Handles
from audit.sync.places import Untouchable
from audit.sync.writers import Writers

# What a person says of a type, which stays whatever becomes of the rest.
_KEPT = ("schema", "why", "impact", "exact")
_MISSING = frozenset({"missing-domain", "missing-composite", "missing-range"})


class _Type(NamedTuple):
    """A required type that is no enum: its kind as a key of a spec, its name, and its handle."""

    kind: str
    name: tuple[str, str]
    handle: Handle


def settle_type(
    finding: Finding, spec: Spec, schema: Schema, handles: Handles, writers: Writers
) -> tuple[Handle, Literal["removed", "updated"]]:
    """Give a type up that is missing, or say of it what the database has; raises Untouchable.

    All that differs in a type is settled at once: a type is one requirement.
    """
    wanted = _find(finding, spec, handles)
    handle = wanted.handle
    document = handle.document
    if finding.rule in _MISSING:
        document.remove(handle.mapping, handle.entry)
        return handle, "removed"
    if id(handle.entry.key) in handles.settled:
        return handle, "updated"
    node = handle.entry.value
    commented = isinstance(node, yaml.MappingNode)
    value = _written(wanted, schema, spec, writers, long_form=commented)
    said = value.value if isinstance(value, Flow) else value
    if isinstance(said, Mapping) and isinstance(node, yaml.MappingNode):
        document.merge(handle.entry, said, _KEPT)
    else:
        document.replace_value(handle.mapping, handle.entry, value)
    handles.settled.add(id(handle.entry.key))
    return handle, "updated"


def _find(finding: Finding, spec: Spec, handles: Handles) -> _Type:
    """The type that a finding, of itself or of a part of it, is about."""
    sources = (
        ("domains", spec.domains, handles.domains),
        ("composites", spec.composites, handles.composites),
        ("ranges", spec.ranges, handles.ranges),
    )
    found = []
    for kind, wanted, places in sources:
        for each in wanted:
            name = (each.namespace, each.name)
            rest = finding.object.removeprefix(each.qualified)
            mine = finding.object.startswith(each.qualified) and not rest[:1].isalnum()
            parts = (
                *(check.source for check in getattr(each, "checks", ())),
                *(attribute.source for attribute in getattr(each, "attributes", ())),
            )
            if mine and finding.source in (each.source, *parts) and name in places:
                found.append(_Type(kind, name, places[name]))
    if len(found) != 1:
        raise Untouchable("a type whose place in the file is not certain")
    return found[0]


def _written(
    wanted: _Type, schema: Schema, spec: Spec, writers: Writers, *, long_form: bool
) -> Value:
    """The type of the database as the importer writes it."""
    columns, default, omitted = writers.columns, spec.default_namespace, writers.omitted
    if wanted.kind == "domains":
        domains = [d for d in schema.domains if (d.namespace, d.name) == wanted.name]
        written = domains_of(domains, columns, default, omitted, long_form=long_form)
    elif wanted.kind == "composites":
        composites = [c for c in schema.composites if (c.namespace, c.name) == wanted.name]
        written = composites_of(composites, columns, default, omitted, long_form=long_form)
    else:
        ranges = [r for r in schema.ranges if (r.namespace, r.name) == wanted.name]
        written = ranges_of(ranges, columns, default, omitted)
    if len(written) != 1:
        raise Untouchable("a type that is not there as one of its kind")
    (value,) = written.values()
    return value
