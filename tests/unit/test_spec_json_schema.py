"""The JSON Schema for editors agrees with the loader."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from audit.spec.json_schema import spec_json_schema, spec_json_schema_text
from tests.spec_files import load, problems

SAMPLE = Path(__file__).parents[2] / "specs" / "wellness"


@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    return Draft7Validator(spec_json_schema())


def test_it_is_a_json_schema() -> None:
    Draft7Validator.check_schema(spec_json_schema())


def test_the_shipped_file_is_what_the_keys_say() -> None:
    """Write it anew with `schema-audit spec schema`."""
    shipped = files("audit").joinpath("schemas/spec.schema.json").read_text(encoding="utf-8")
    assert shipped == spec_json_schema_text()


def objects(schema: Any) -> list[dict[str, Any]]:
    found = []
    if isinstance(schema, dict):
        if "properties" in schema and "type" in schema:
            found.append(schema)
        for value in schema.values():
            found.extend(objects(value))
    elif isinstance(schema, list):
        for value in schema:
            found.extend(objects(value))
    return found


def test_every_key_is_explained_and_no_other_is_allowed() -> None:
    for item in objects(spec_json_schema()):
        assert item["additionalProperties"] is not True
        for key, shape in item["properties"].items():
            assert shape.get("title") or key == "extensions"
            assert shape.get("description") or key == "extensions"


def test_every_reference_leads_somewhere() -> None:
    text = spec_json_schema_text()
    for name in spec_json_schema()["definitions"]:
        assert f"#/definitions/{name}" in text
    for part in text.split('"$ref": "#/definitions/')[1:]:
        assert part.split('"')[0] in spec_json_schema()["definitions"]


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.yaml")), ids=lambda path: path.name)
def test_the_sample_is_valid(path: Path, validator: Draft7Validator) -> None:
    assert list(validator.iter_errors(yaml.safe_load(path.read_text(encoding="utf-8")))) == []


EVERYTHING = """
spec: 1
title: x
defaults: {schema: public, rls: true, exact: false, strict: true}
categories: {one: Title, two: {title: Two}}
phases: {first: {title: First, severity: high}}
capabilities: {c: {needs: [t], without: [a, b], verdict: {area: x}}}
project: {edge_functions: {minimum: 3}, extensions: [pgcrypto, {name: vector, version: 0.8}]}
enums: {e: [1, true, a], f: {labels: [a], ordered: true}}
functions: {g: , h(int): {returns: int, security: invoker}}
buckets: [a]
category: one
tables:
  s:
  t:
    phase: first
    columns:
      id: uuid primary key
      just: null
      n: {type: int, default: 0, nullable: false, check: n > 0}
      b: {type: boolean, default: true, values: [true, false]}
      d: {type: text, default: null, identity: false}
      r: {type: uuid, references: {table: s, columns: [id], on_delete: set null}}
    unique: [[id, n], {columns: n, where: b}]
    foreign_keys: [{columns: r, references: s(id)}, foreign key (r) references s (id)]
    checks: [n > 0, {expression: n < 9, name: x}]
    exclusions: [exclude using gist (n with =)]
    indexes: [[n, lower(d)], {columns: [r], include: [n]}]
    rls: {forced: true, policies: {p: {for: select, to: anon, using: true}, q: }}
    triggers: {touch: {events: [insert], timing: before}}
    grants: {anon: none, authenticated: [select], admin: all}
views:
  v: {definition: select 1 as one, columns: {one: int}}
"""


def test_both_accept_all_that_can_be_said(validator: Draft7Validator) -> None:
    assert list(validator.iter_errors(yaml.safe_load(EVERYTHING))) == []
    assert len(load(EVERYTHING).tables) == 3


@pytest.mark.parametrize(
    "text",
    [
        "tabels: {t: }",
        "tables: [t]",
        "tables: {t: {colums: {}}}",
        "tables: {t: {columns: {c: {typ: int}}}}",
        "tables: {t: {optional: maybe}}",
        "tables: {t: {kind: tabel}}",
        "tables: {t: {unique: [a]}}",
        "tables: {t: {indexes: [a]}}",
        "tables: {t: {rls: {policies: {p: {for: read}}}}}",
        "tables: {t: {grants: {anon: [read]}}}",
        "phases: {p: {severity: bad}}\ntables: {t: }",
        "project: {x: {minimum: many}}",
        "spec: 2\ntables: {t: }",
        "enums: {e: {ordered: true}}",
    ],
)
def test_both_refuse_what_makes_no_sense(text: str, validator: Draft7Validator) -> None:
    assert list(validator.iter_errors(yaml.safe_load(text))) != []
    assert problems(text)
