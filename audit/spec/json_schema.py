"""The JSON Schema of a spec, for editors: made of the same keys that the loader reads."""

from __future__ import annotations

import json
from typing import Any

from audit.spec import access_keys, keys, publication_keys, table_keys, type_keys
from audit.spec.shapes import Group, Key

_GROUPS = (
    keys.DEFAULTS,
    keys.CATEGORY,
    keys.PHASE,
    keys.CAPABILITY,
    keys.VERDICT,
    keys.PROJECT_ITEM,
    keys.EXTENSION,
    keys.ENUM,
    type_keys.DOMAIN,
    type_keys.COMPOSITE,
    type_keys.ATTRIBUTE,
    type_keys.RANGE,
    keys.FUNCTION,
    keys.BUCKET,
    table_keys.TABLE,
    table_keys.COLUMN,
    table_keys.GENERATED,
    table_keys.NOT_NULL,
    table_keys.REFERENCE,
    table_keys.PRIMARY_KEY,
    table_keys.UNIQUE,
    table_keys.FOREIGN_KEY,
    table_keys.CHECK,
    table_keys.INDEX,
    access_keys.RLS,
    access_keys.POLICY,
    access_keys.TRIGGER,
    access_keys.COLUMN_GRANT,
    publication_keys.PUBLICATION,
    publication_keys.PUBLISHED,
)


def spec_json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 7) of one file of a spec."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "schema-audit spec, version 1",
        **_object(keys.FILE),
        "definitions": {group.name: _object(group) for group in _GROUPS},
    }


def spec_json_schema_text() -> str:
    """What stands in `audit/schemas/spec.schema.json`, byte for byte."""
    return json.dumps(spec_json_schema(), indent=2, ensure_ascii=False) + "\n"


def _object(group: Group) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "description": group.description,
        "type": "object",
        "properties": {key.name: _property(key) for key in group.keys},
        "additionalProperties": False,
    }
    if group.required:
        schema["required"] = list(group.required)
    return schema


def _property(key: Key) -> dict[str, Any]:
    described: dict[str, Any] = {"title": key.title, "description": key.description}
    if key.examples:
        described["examples"] = list(key.examples)
    if "$ref" in key.shape:
        # In draft 7 whatever stands beside $ref is ignored.
        return {**described, "allOf": [key.shape]}
    return {**described, **key.shape}
