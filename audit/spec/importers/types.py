"""The composite and range types of the database as a spec has them."""

from __future__ import annotations

from collections.abc import Iterable

from audit.grammar.composite import parse_attribute, parse_composite
from audit.grammar.parse import parse_type
from audit.grammar.scan import GrammarError
from audit.schema.model import Column, Composite, RangeType
from audit.spec.importers.columns import ColumnWriter
from audit.spec.importers.functions import put
from audit.spec.importers.omitted import Omitted
from audit.spec.importers.sql_text import quoted
from audit.spec.importers.yaml_text import Flow, Value


def composites_of(
    composites: Iterable[Composite],
    writer: ColumnWriter,
    default: str,
    omitted: Omitted,
    *,
    long_form: bool = False,
) -> dict[str, Value]:
    """The `composites` of a spec: SQL where that says all, a mapping where not, or `long_form`."""
    found: dict[str, Value] = {}
    for composite in composites:
        namespace, name = composite.namespace, composite.name
        parts = [f"{quoted(c.name)} {writer.start(c)}" for c in composite.columns]
        short = f"({', '.join(parts)})"
        comments = (composite.comment, *(column.comment for column in composite.columns))
        commented = any((comment or "").strip() for comment in comments)
        value: Value = short
        plain = "." not in name and "." not in namespace and not commented
        if long_form or not plain or not _readable(short):
            value = _long_form(composite, writer, omitted)
        put(found, namespace, name, value, default, "", omitted)
    return found


def _readable(definition: str) -> bool:
    try:
        parse_composite(definition)
    except GrammarError:
        return False
    return True


def _long_form(composite: Composite, writer: ColumnWriter, omitted: Omitted) -> dict[str, Value]:
    attributes: dict[str, Value] = {}
    for column in composite.columns:
        what = f"attribute {column.name} of composite type {composite.namespace}.{composite.name}"
        text = writer.start(column)
        if omitted.says(parse_attribute, text, what):
            attributes[column.name] = _attribute(column, text)
    found: dict[str, Value] = {"attributes": attributes}
    if composite.comment is not None and composite.comment.strip():
        found["comment"] = composite.comment.strip()
    return found


def _attribute(column: Column, text: str) -> Value:
    if column.comment is None or not column.comment.strip():
        return text
    return Flow({"type": text, "comment": column.comment.strip()})


def ranges_of(
    ranges: Iterable[RangeType], writer: ColumnWriter, default: str, omitted: Omitted
) -> dict[str, Value]:
    """The `ranges` of a spec."""
    found: dict[str, Value] = {}
    for range_ in ranges:
        value: dict[str, Value] = {}
        text = writer.start(Column("subtype", range_.subtype))
        what = f"the subtype of range type {range_.namespace}.{range_.name}"
        if omitted.says(parse_type, text, what):
            value["subtype"] = text
        if not range_.default_opclass:
            value["opclass"] = writer.opclass(range_.opclass, ())
        if range_.collation is not None:
            value["collation"] = writer.collation(range_.collation)
        for key, name in (
            ("canonical", range_.canonical),
            ("subtype_diff", range_.subtype_diff),
        ):
            if name:
                value[key] = writer.opclass(name, ())
        if range_.multirange:
            # The first dot is the one after the schema.
            home = range_.multirange_namespace or range_.namespace
            bare = home == range_.namespace and "." not in range_.multirange
            value["multirange"] = range_.multirange if bare else f"{home}.{range_.multirange}"
        if range_.comment is not None and range_.comment.strip():
            value["comment"] = range_.comment.strip()
        put(found, range_.namespace, range_.name, Flow(value), default, "", omitted)
    return found
