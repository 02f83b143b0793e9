"""`spec import dbt`: a project's YAML, a manifest, a catalog, and what they leave open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from audit.errors import AuditError
from audit.spec.importers.dbt import read_dbt
from audit.spec.importers.outline import Outline
from audit.spec.importers.outline_writer import write_outline
from audit.spec.load import load_spec

PROJECT = """
name: shop
vars: {raw_schema: raw}
models:
  shop:
    marts: {+materialized: table, finance: {+schema: finance}}
"""

SOURCES = """
sources:
  - name: app
    schema: "{{ var('raw_schema') }}"
    tables:
      - name: customers
        description: "{{ doc('customers') }} {{ env_var('X') }}"
        columns:
          - {name: ID, data_type: bigint, tests: [unique, not_null]}
          - {name: userName, quote: true, data_type: varchar(20)}
          - name: state
            data_tests:
              - accepted_values: {values: [open, 'on hold']}
          - name: level
            tests:
              - accepted_values: {arguments: {values: [1, 2], quote: false}}
      - name: orders
        identifier: app_orders
        columns:
          - name: customer_id
            tests:
              - relationships: {to: "source('app', 'customers')", field: id}
              - not_null: {config: {where: "id > 1"}}
          - {name: number, tests: [{not_null: {severity: warn}}, dbt_expectations.be_odd]}
        tests:
          - dbt_utils.unique_combination_of_columns:
              combination_of_columns: [customer_id, number]
          - dbt_utils.expression_is_true: {expression: number > 0}
      - {name: hidden, config: {enabled: false}}
"""

MODELS = """
models:
  - name: dim_customers
    description: One row for each.
    meta: {why: Somebody buys.}
    config: {contract: {enforced: true}, tags: [core]}
    constraints:
      - {type: primary_key, columns: [id]}
      - {type: check, columns: [a, b], expression: a < b}
    columns:
      - {name: id, data_type: bigint, constraints: [{type: not_null}]}
      - {name: a, data_type: string, constraints: [{type: unique}]}
      - {name: b, data_type: INT64}
      - name: parent
        constraints: [{type: foreign_key, expression: "raw.customers (id) on delete cascade"}]
  - name: totals
    columns:
      - {name: id, tests: [{relationships: {to: ref('dim_customers'), field: id}}]}
      - {name: seen, tests: [{relationships: {to: ref('stg_customers'), field: id}}]}
  - name: stg_customers
    columns: [{name: id, tests: [unique, not_null]}]
  - name: passing
  - name: gone
  - name: odd
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {
        "dbt_project.yml": PROJECT,
        "models/sources.yml": SOURCES,
        "models/schema.yml": MODELS,
        "models/docs.md": "{% docs customers %}\nWho buys.\n{% enddocs %}\n",
        "models/marts/dim_customers.sql": "{{ config(alias='customers') }} select 1",
        "models/marts/finance/totals.sql": "select 1",
        "models/stg_customers.sql": "select 1",
        "models/passing.sql": "{{ config(materialized = 'ephemeral') }} select 1",
        "models/odd.sql": "{{ config(materialized=choose()) }} select 1",
        "target/manifest.json": "{}",
        "dbt_packages/other/models/schema.yml": "models: [{name: not_ours}]",
    }
    for name, text in files.items():
        file = tmp_path / "shop" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "shop"


def document(outline: Outline, folder: Path) -> dict[str, Any]:
    """The spec as YAML reads it; our own loader has to take it, too."""
    text = write_outline(outline, single=True).files["spec.yaml"]
    written = folder / "written.yaml"
    written.write_text(text, encoding="utf-8")
    load_spec([written])
    written.unlink()
    found = yaml.safe_load(text)
    assert isinstance(found, dict)
    return found


def test_sources_are_tables_and_their_tests_constraints(project: Path) -> None:
    tables = document(read_dbt(project, namespace="analytics"), project)["tables"]
    assert tables["raw.customers"] == {
        "category": "app",
        "description": "Who buys.",
        "columns": {
            "id": "bigint not null unique",
            "userName": "varchar(20)",
            "state": {"values": ["open", "on hold"]},
            "level": {"check": "level in (1, 2)"},
        },
    }
    assert tables["raw.app_orders"] == {
        "category": "app",
        "columns": {"customer_id": {"references": "raw.customers(id)"}, "number": None},
        "unique": [["customer_id", "number"]],
        "checks": ["number > 0"],
    }


def test_models_are_what_they_are_made_as(project: Path) -> None:
    found = document(read_dbt(project, namespace="analytics"), project)
    assert found["title"] == "shop"
    assert found["defaults"] == {"schema": "analytics"}
    assert found["tables"]["customers"] == {
        "category": "marts",
        "description": "One row for each.",
        "why": "Somebody buys.",
        "columns": {
            "id": "bigint primary key",
            "a": "text unique",
            "b": None,
            "parent": {"references": "raw.customers(id) on delete cascade"},
        },
        "checks": ["a < b"],
        "tags": ["core"],
    }
    assert found["tables"]["analytics_finance.totals"]["columns"] == {
        "id": {"references": "customers(id)"},
        "seen": None,
    }
    assert found["views"] == {"stg_customers": {"category": "models", "columns": {"id": None}}}
    assert list(found["tables"])[-1] == "raw.app_orders"


def test_what_is_left_out_is_named(project: Path) -> None:
    notes = "\n".join(read_dbt(project).omitted.notes)
    for note in (
        "models/schema.yml:13: customers.b: the type INT64 is no type",
        "totals: test relationships: stg_customers is no table",
        "models/schema.yml:23: there is no model gone",
        "models/schema.yml:24: odd: only dbt can tell",
        "app_orders: test not_null: it holds for some rows only (where)",
        "app_orders: test not_null: it only warns",
        "1 test dbt_expectations.be_odd: nothing in a database stands for it",
    ):
        assert note in notes
    assert len(notes.splitlines()) == 7


def test_tests_can_be_left_out(project: Path) -> None:
    with_tests, without = read_dbt(project), read_dbt(project, tests=False)
    assert "1 data tests" not in "".join(without.remarks) and without.remarks == []
    assert "2 data tests" in with_tests.remarks[0]
    columns = document(without, project)["tables"]["raw.customers"]["columns"]
    assert columns == {"id": "bigint", "userName": "varchar(20)", "state": None, "level": None}


def test_names_that_macros_make_are_left_to_the_manifest(project: Path) -> None:
    (project / "macros").mkdir()
    macro = project / "macros" / "names.sql"
    macro.write_text("{% macro generate_schema_name(a, b) -%} x {%- endmacro %}")
    outline = read_dbt(project)
    assert not any(table.name == "totals" for table in outline.tables)
    assert any("totals: only dbt can tell" in note for note in outline.omitted.notes)


def test_a_file_without_a_project_is_taken_for_tables(tmp_path: Path) -> None:
    file = tmp_path / "schema.yml"
    file.write_text(
        "models:\n- name: a\n  columns:\n  - name: id\n    tests: [not_null]\n"
        "- name: v\n  config: {materialized: view}\n",
        encoding="utf-8",
    )
    outline = read_dbt(file)
    assert len(outline.omitted.notes) == 1 and "taken for tables" in outline.omitted.notes[0]
    found = document(outline, tmp_path)
    assert found["tables"]["a"]["columns"]["id"] == {"nullable": False}
    assert list(found["views"]) == ["v"]


def test_a_project_is_found_above_and_below(project: Path) -> None:
    names = [table.name for table in read_dbt(project / "models").tables]
    assert [table.name for table in read_dbt(project.parent).tables] == names
    (project / "more").mkdir()
    (project / "more" / "dbt_project.yml").write_text("name: more\n")
    with pytest.raises(AuditError, match="several dbt projects"):
        read_dbt(project.parent)


def manifest(**more: object) -> dict[str, Any]:
    model = {
        "resource_type": "model", "unique_id": "model.shop.a", "name": "a", "alias": "a_table",
        "schema": "dev", "fqn": ["shop", "marts", "a"], "contract": {"enforced": True},
        "config": {"materialized": "table", "enabled": True},
        "columns": {
            "id": {"name": "id", "data_type": "int", "constraints": [{"type": "primary_key"}]},
            "b": {
                "name": "b",
                "constraints": [
                    {"type": "foreign_key", "to": '"db"."raw"."T"', "to_columns": ["id"]}
                ],
            },
        },
    }  # fmt: skip
    source = {
        "resource_type": "source", "unique_id": "source.shop.app.t", "name": "t",
        "source_name": "app", "identifier": "T", "schema": "raw", "columns": {},
    }  # fmt: skip
    test = {
        "resource_type": "test", "unique_id": "test.shop.x", "attached_node": "model.shop.a",
        "column_name": "b", "config": {"severity": "ERROR", "where": None},
        "test_metadata": {"name": "not_null", "kwargs": {"column_name": "b"}},
    }  # fmt: skip
    ephemeral = {**model, "unique_id": "model.shop.e", "name": "e",
                 "config": {"materialized": "ephemeral"}}  # fmt: skip
    nodes = {each["unique_id"]: each for each in (model, test, ephemeral)}
    return {"metadata": {}, "macros": {}, "nodes": nodes,
            "sources": {"source.shop.app.t": source}, **more}  # fmt: skip


CATALOG = {
    "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/catalog/v1.json"},
    "nodes": {
        "model.shop.a": {
            "metadata": {"type": "BASE TABLE", "schema": "dev", "name": "a_table"},
            "columns": {"b": {"type": "character varying(9)", "index": 2, "comment": None}},
        }
    },
    "sources": {
        "source.shop.app.t": {
            "metadata": {"type": "VIEW", "schema": "raw", "name": "T", "comment": None},
            "columns": {"id": {"type": "integer", "index": 1, "comment": "Its number."}},
        }
    },
}


def test_a_manifest_with_its_catalog(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(manifest()), encoding="utf-8")
    alone = document(read_dbt(tmp_path / "manifest.json"), tmp_path)
    assert alone["defaults"] == {"schema": "raw"}
    assert alone["tables"]["dev.a_table"] == {
        "category": "marts",
        "columns": {
            "id": "int primary key",
            "b": {"nullable": False, "references": '"T"(id)'},
        },
    }
    (tmp_path / "catalog.json").write_text(json.dumps(CATALOG), encoding="utf-8")
    both = document(read_dbt(tmp_path / "manifest.json"), tmp_path)
    assert both["tables"]["dev.a_table"]["columns"]["b"].startswith("character varying(9) not null")
    assert both["views"] == {"T": {"category": "app"}}


def test_a_catalog_alone(tmp_path: Path) -> None:
    file = tmp_path / "catalog.json"
    file.write_text(json.dumps(CATALOG), encoding="utf-8")
    found = document(read_dbt(file), tmp_path)
    assert found["tables"]["dev.a_table"]["columns"] == {"b": "character varying(9)"}
    assert found["views"]["T"]["columns"]["id"]["description"] == "Its number."


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("schema.yml", b"\x00\x01", "binary"),
        ("schema.yml", b"\xff\xfe", "not UTF-8"),
        ("schema.yml", b"models:\n  - name: [", "is documented here"),
        ("schema.yml", b"- a\n- b\n", "is documented here"),
        ("schema.yml", b"[" * 20_000, "is documented here"),
        ("schema.yml", BOMB.encode(), "more values than any project has"),
        ("schema.yml", b"models: " + b"[" * 90 + b"]" * 90, "nests too deep"),
        ("manifest.json", b"{", "not JSON"),
        ("manifest.json", b"[" * 100_000, "not JSON"),
        ("manifest.json", b"[]", "neither a manifest nor a catalog"),
        ("manifest.json", b'{"nodes": {"a": 1, "b": {"resource_type": "model"}}}', "documented"),
    ],
)
def test_what_is_no_document_of_dbt_is_refused(
    tmp_path: Path, name: str, data: bytes, what: str
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(AuditError, match=what):
        write_outline(read_dbt(file))
