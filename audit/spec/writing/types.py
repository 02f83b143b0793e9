"""Composite and range types as keys of a spec."""

from __future__ import annotations

from typing import Any

from audit.spec.objects import AttributeSpec, CompositeSpec, RangeSpec


def composite_document(composite: CompositeSpec, *, exact: bool) -> dict[str, Any]:
    """The keys of one composite type, but for what its own key says; `exact` is the default."""
    found: dict[str, Any] = {
        "attributes": {each.name: _attribute(each) for each in composite.attributes}
    }
    if composite.exact != exact:
        found["exact"] = composite.exact
    return found | _stated(composite, ("comment", "why", "impact"))


def _attribute(attribute: AttributeSpec) -> dict[str, Any] | None:
    found: dict[str, Any] = {"type": attribute.type_text} if attribute.type is not None else {}
    return found | _stated(attribute, ("collation", "comment")) or None


def range_document(range_: RangeSpec) -> dict[str, Any]:
    """The keys of one range type, but for what its own key says."""
    found: dict[str, Any] = {}
    if range_.subtype is not None:
        found["subtype"] = range_.subtype_text
    keys = ("opclass", "collation", "canonical", "subtype_diff", "multirange", "comment")
    return found | _stated(range_, (*keys, "why", "impact"))


def _stated(item: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: getattr(item, key) for key in keys if getattr(item, key) not in (None, "")}
