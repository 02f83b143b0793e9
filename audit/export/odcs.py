"""A spec as a data contract of the Open Data Contract Standard (ODCS) 3.1.

What the standard has a place for stands there; everything else that the spec says goes to
`customProperties`, under the spec's own words, so that `spec import odcs` gives the same spec back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from audit.export.exported import Exported
from audit.export.odcs_table import Contract, table_element
from audit.spec.importers.yaml_text import to_yaml
from audit.spec.model import Spec
from audit.spec.writing.document import header_document
from audit.spec.writing.names import Names
from audit.spec.writing.odcs_words import MARK, custom, custom_properties

_API_VERSION = "v3.1.0"
_MARKED = "The properties below are in the words of schema-audit's spec format of this version."


def export_odcs(spec: Spec) -> Exported:
    """The contract as YAML; it validates against the standard's own JSON Schema."""
    return Exported(to_yaml(contract(spec)))


def contract(spec: Spec) -> dict[str, Any]:
    """The contract as plain values."""
    names = Names(spec)
    header = header_document(spec, names)
    header.pop("spec")
    slug = re.sub(r"[^a-z0-9]+", "-", spec.title.lower()).strip("-")
    found: dict[str, Any] = {
        "apiVersion": _API_VERSION,
        "kind": "DataContract",
        "id": f"urn:schema-audit:{slug or 'spec'}",
        "version": "1.0.0",
        "status": "active",
    }
    if "title" in header:
        found["name"] = header.pop("title")
    if "description" in header:
        found["description"] = {"purpose": header.pop("description")}
    defaults: Mapping[str, Any] = header.pop("defaults", {})
    header |= {f"default_{key}": value for key, value in defaults.items()}
    mark = custom(MARK, 1) | {"description": _MARKED}
    # First, so that what is cut off at its end is still known for a contract of ours.
    found["customProperties"] = [mark, *custom_properties(header)]
    place = Contract(spec, names)
    if spec.tables:
        found["schema"] = [table_element(table, place) for table in spec.tables]
    return found
