"""The `composites` of a spec: SQL in the short form, a mapping in the long one."""

from __future__ import annotations

import yaml

from audit.grammar.composite import Attribute, parse_attribute, parse_composite
from audit.spec.columns import read_sql_name
from audit.spec.draft import Draft
from audit.spec.objects import AttributeSpec, CompositeSpec
from audit.spec.reader import Entry, Reader, is_null
from audit.spec.source import Source
from audit.spec.tables import qualified
from audit.spec.type_keys import ATTRIBUTE, COMPOSITE


def read_composites(reader: Reader, draft: Draft, entry: Entry | None) -> None:
    """The `composites`: a name each, with what stands after AS in CREATE TYPE, or a mapping."""
    for item in reader.entries(entry.value, '"composites"') if entry else ():
        found: dict[str, Entry] = {}
        attributes: tuple[AttributeSpec, ...] = ()
        source = reader.source(item.line)
        if isinstance(item.value, yaml.MappingNode):
            found = reader.keys(item.value, COMPOSITE)
            attributes = _listed(reader, found.get("attributes"))
        elif not is_null(item.value):
            attributes = _short_form(reader, item, source)
        namespace, name = qualified(reader, item, found.get("schema"), draft.defaults.namespace)
        exact = reader.flag(found.get("exact"))
        composite = CompositeSpec(
            namespace,
            name,
            source,
            attributes=attributes,
            comment=reader.optional_text(found.get("comment")),
            exact=draft.defaults.exact if exact is None else exact,
            why=reader.prose(found.get("why")),
            impact=reader.prose(found.get("impact")),
        )
        names = [attribute.name for attribute in attributes]
        reader.each_once(names, item.line, f'the composite type "{item.key}"')
        message = f'the composite type "{composite.qualified}" is required twice'
        if draft.once(("composite", namespace, name), source, message):
            draft.composites.append(composite)


def _short_form(reader: Reader, item: Entry, source: Source) -> tuple[AttributeSpec, ...]:
    what = f'the composite type "{item.key}"'
    text = reader.text(item.value, what)
    found = None if text is None else reader.parsed(parse_composite, text, item.line, what)
    return tuple(_spec(reader, each.name, source, each) for each in found or ())


def _listed(reader: Reader, entry: Entry | None) -> tuple[AttributeSpec, ...]:
    """The attributes by name: SQL each, or a mapping."""
    if entry is None:
        return ()
    return tuple(
        found
        for item in reader.entries(entry.value, '"attributes"')
        if (found := _attribute(reader, item)) is not None
    )


def _attribute(reader: Reader, item: Entry) -> AttributeSpec | None:
    reader.name(item.key, item.line, "an attribute")
    source = reader.source(item.line)
    what = f'the attribute "{item.key}"'
    if is_null(item.value):
        return AttributeSpec(item.key, source)
    if not isinstance(item.value, yaml.MappingNode):
        text = reader.text(item.value, what)
        parsed = None if text is None else reader.parsed(parse_attribute, text, item.line, what)
        return None if parsed is None else _spec(reader, item.key, source, parsed)
    found = reader.keys(item.value, ATTRIBUTE)
    spec = AttributeSpec(item.key, source)
    written = reader.optional_text(found.get("type"))
    if written is not None:
        parsed = reader.parsed(parse_attribute, written, found["type"].line, what)
        spec = spec if parsed is None else _spec(reader, item.key, source, parsed)
    collation = read_sql_name(reader, found.get("collation"))
    return spec._replace(
        collation=spec.collation if collation is None else collation,
        comment=reader.optional_text(found.get("comment")),
    )


def _spec(reader: Reader, name: str, source: Source, parsed: Attribute) -> AttributeSpec:
    if parsed.type.serial:
        reader.problem(source.line, f'the attribute "{name}" can\'t be a serial')
    return AttributeSpec(name, source, parsed.type.type, parsed.type_text, parsed.collation)
