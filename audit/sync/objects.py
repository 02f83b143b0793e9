"""Findings about types and functions, settled in the database's favour."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Literal

import yaml

from audit.compare.finding import Finding
from audit.schema.model import Schema
from audit.spec.importers.functions import functions_of
from audit.spec.importers.yaml_text import Flow
from audit.spec.model import Spec
from audit.spec.source import Source
from audit.sync.handles import Handle, Handles, signature_key
from audit.sync.model import Change
from audit.sync.places import Untouchable
from audit.sync.publications import settle_publication
from audit.sync.settle import give_up_named
from audit.sync.types import settle_type
from audit.sync.writers import Writers


def settle_object(
    finding: Finding, spec: Spec, schema: Schema, handles: Handles, writers: Writers
) -> Change:
    """Change what a finding beside the tables is about; raises Untouchable."""
    if finding.rule in ("missing-enum", "missing-enum-value", "enum-order"):
        handle = _at(handles.enums, finding.source)
        kind = _enum(finding, spec, schema, handle)
    elif finding.rule in ("missing-function", "function-mismatch"):
        handle = _at(handles.functions, finding.source)
        kind = _function(finding, spec, schema, handle, writers)
    elif finding.rule in ("missing-extension", "missing-publication"):
        return _given_up(finding, handles)
    elif finding.rule in ("publication-mismatch", "not-published"):
        handle, name = settle_publication(finding, spec, schema, handles)
        return Change(handle.document.path, "updated", f"publication {name} ({finding.rule})")
    else:
        handle, kind = settle_type(finding, spec, schema, handles, writers)
    return Change(handle.document.path, kind, f"{finding.object} ({finding.rule})")


def _at(handles: Mapping[Any, Handle], source: Source) -> Handle:
    found = [
        handle
        for handle in handles.values()
        if handle.document.path == source.path
        and handle.entry.key.start_mark.line + 1 == source.line
    ]
    if len(found) != 1:
        raise Untouchable("one of several in a line")
    return found[0]


def _enum(
    finding: Finding, spec: Spec, schema: Schema, handle: Handle
) -> Literal["removed", "updated"]:
    document = handle.document
    if finding.rule == "missing-enum":
        document.remove(handle.mapping, handle.entry)
        return "removed"
    wanted = next(enum for enum in spec.enums if enum.source == finding.source)
    there = next(
        enum
        for enum in schema.enums
        if (enum.namespace, enum.name) == (wanted.namespace, wanted.name)
    )
    place = handle.below("labels") if isinstance(handle.entry.value, yaml.MappingNode) else handle
    if place is None:
        raise Untouchable("labels that an anchor brings in")
    if finding.rule == "enum-order":
        labels = [label for label in there.labels if label in wanted.labels]
        document.replace_value(place.mapping, place.entry, Flow(labels))
        return "updated"
    if not isinstance(place.entry.value, yaml.SequenceNode):
        raise Untouchable("the only label")
    for node in place.entry.value.value:
        if node.value not in there.labels:
            document.remove_item(place.entry, node)
    return "removed"


def _function(
    finding: Finding, spec: Spec, schema: Schema, handle: Handle, writers: Writers
) -> Literal["removed", "updated"]:
    if finding.rule == "missing-function":
        handle.document.remove(handle.mapping, handle.entry)
        return "removed"
    wanted = next(function for function in spec.functions if function.source == finding.source)
    found = [
        function
        for function in schema.functions
        if (function.namespace, function.name) == (wanted.namespace, wanted.name)
        and (
            wanted.arguments is None
            or signature_key(function.arguments) == signature_key(wanted.arguments)
        )
    ]
    if len(found) != 1:
        raise Untouchable("one of several functions of that name")
    written = functions_of(found, spec.default_namespace, writers.types, writers.omitted)
    (value,) = written.values()
    said = value.value if isinstance(value, Flow) else value
    if not isinstance(said, Mapping):
        raise Untouchable("a function of which nothing can be said")
    # Its name stays as it is written: how a key names arguments and schema is a matter of taste.
    stated = {name: each for name, each in said.items() if name not in ("schema", "arguments")}
    if isinstance(handle.entry.value, yaml.MappingNode):
        handle.document.merge(handle.entry, stated, ("schema", "arguments", "why", "impact"))
    else:
        handle.document.replace_value(handle.mapping, handle.entry, Flow(stated))
    return "updated"


def _given_up(finding: Finding, handles: Handles) -> Change:
    """An extension or publication given up, wherever the list or mapping of them stands."""
    kind = "extension" if finding.rule == "missing-extension" else "publication"
    for document in handles.documents:
        if document.path != finding.source.path:
            continue
        project = document.entry(document.root, "project")
        for top in (document.root, project.value if project else None):
            entry = document.entry(top, f"{kind}s")
            with suppress(Untouchable):
                give_up_named(document, entry, finding.object)
                return Change(document.path, "removed", f"{kind} {finding.object}")
    raise Untouchable(f"a {kind} whose place in the file is not certain")
