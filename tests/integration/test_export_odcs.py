"""A spec as a data contract: valid by the standard's own schema, and the same spec again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft201909Validator

from audit.errors import AuditError
from audit.export.odcs import export_odcs
from audit.spec.importers.odcs import import_odcs
from audit.spec.load import load_spec
from audit.spec.model import Spec
from tests.cli.conftest import WELLNESS
from tests.conftest import Server
from tests.exactness import databases
from tests.integration.test_export_sql import imported
from tests.requirements import whole
from tests.spec_files import EVERYTHING, load, write

STANDARD = Path(__file__).parents[1] / "standards" / "odcs-json-schema-v3.1.0.json"
VALIDATOR = Draft201909Validator(json.loads(STANDARD.read_text(encoding="utf-8")))


def contract_of(spec: Spec) -> dict[str, Any]:
    """The contract as any reader of YAML has it, once the standard's schema has passed it."""
    contract: dict[str, Any] = yaml.safe_load(str(export_odcs(spec).content))
    assert [error.message for error in VALIDATOR.iter_errors(contract)] == []
    return contract


def back(contract: dict[str, Any], folder: Path, *, single: bool = True) -> Spec:
    path = folder / "contract.odcs.yaml"
    path.write_text(yaml.safe_dump(contract, sort_keys=False), encoding="utf-8")
    files = import_odcs(path, single=single).files
    return load_spec([write(folder / "specs", files)])


def there_and_back(spec: Spec, folder: Path) -> None:
    contract_of(spec)
    path = folder / "contract.odcs.yaml"
    path.write_text(str(export_odcs(spec).content), encoding="utf-8", newline="\n")
    imported = import_odcs(path, single=True)
    (folder / "spec.yaml").write_text(imported.files["spec.yaml"], encoding="utf-8", newline="\n")
    assert whole(load_spec([folder / "spec.yaml"])) == whole(spec)
    assert imported.omitted == ()


def test_the_sample_comes_back(tmp_path: Path) -> None:
    there_and_back(load_spec([WELLNESS]), tmp_path)


def test_everything_comes_back(tmp_path: Path) -> None:
    there_and_back(load(EVERYTHING), tmp_path)


@pytest.mark.parametrize("name", ["hazards", "django"])
def test_what_was_imported_comes_back(name: str, server: Server, tmp_path: Path) -> None:
    if name == "hazards":
        script = databases.hazards(server.version_num)
    else:
        script = databases.django(server.dsn)
    there_and_back(imported(server, script), tmp_path)


def test_a_folder_says_the_same_in_another_order(tmp_path: Path) -> None:
    spec = load_spec([WELLNESS])
    again = back(contract_of(spec), tmp_path, single=False)
    assert set(whole(again)["tables"]) == set(whole(spec)["tables"])
    assert (tmp_path / "specs" / "payments.yaml").exists()


SHOP = """
spec: 1
title: Shop
tables:
  customers:
    why: Somebody buys.
    columns: {id: uuid primary key, email: text not null unique, code: varchar(8)}
  orders:
    phase: now
    columns:
      id: bigint primary key
      customer: uuid not null references customers(id) on delete cascade
      seller: uuid references auth.users(id)
      state: {type: text, values: [new, paid], impact: Nobody knows what is paid.}
phases: {now: Now}
"""


def test_where_the_standard_has_a_place_it_stands_there() -> None:
    contract = contract_of(load(SHOP))
    customers, orders = contract["schema"]
    assert [(p["name"], p["logicalType"], p["physicalType"]) for p in customers["properties"]] == [
        ("id", "string", "uuid"),
        ("email", "string", "text"),
        ("code", "string", "varchar(8)"),
    ]
    assert customers["properties"][0]["primaryKeyPosition"] == 1
    assert customers["properties"][1]["unique"] is customers["properties"][1]["required"] is True
    assert customers["properties"][2]["logicalTypeOptions"] == {"maxLength": 8}
    assert orders["properties"][1]["relationships"][0]["to"] == "customers.id"
    assert orders["properties"][3]["quality"][0]["arguments"] == {"validValues": ["new", "paid"]}
    assert orders["properties"][3]["quality"][0]["businessImpact"] == "Nobody knows what is paid."
    assert {"property": "why", "value": "Somebody buys."} in customers["customProperties"]


def test_what_was_changed_in_the_contract_is_in_the_spec(tmp_path: Path) -> None:
    contract = contract_of(load(SHOP))
    customers, orders = contract["schema"]
    customers["properties"].append(
        {"name": "born", "physicalType": "date", "required": True, "unique": True}
    )
    customers["properties"][2]["physicalType"] = "varchar(12)"
    orders["properties"][1]["relationships"][0]["to"] = "customers.email"
    orders["properties"][3]["quality"][0]["arguments"]["validValues"].append("sent")
    expected = load(
        SHOP.replace("code: varchar(8)", "code: varchar(12), born: date not null unique")
        .replace("customers(id) on delete cascade", "customers(email)")
        .replace("[new, paid]", "[new, paid, sent]")
    )
    assert whole(back(contract, tmp_path)) == whole(expected)


def test_custom_properties_that_are_no_spec_are_refused(tmp_path: Path) -> None:
    contract = contract_of(load(SHOP))
    contract["schema"][1]["customProperties"].append({"property": "fase", "value": "x"})
    with pytest.raises(AuditError, match='unknown key "fase"'):
        back(contract, tmp_path)


THEIRS = """
apiVersion: v3.0.2
kind: DataContract
id: 7f
name: Sales
version: 2.0.0
status: active
description: {purpose: What is sold.}
servers: [{server: p, type: postgres, schema: sales, host: h, port: 5432, database: d}]
schema:
- name: Orders
  physicalName: orders
  physicalType: table
  description: One row each.
  tags: [pii]
  properties:
  - {name: line, primaryKey: true, primaryKeyPosition: 2, physicalType: integer, required: true}
  - {name: number, primaryKey: true, primaryKeyPosition: 1, physicalType: BIGINT, required: true}
  - name: customer
    physicalType: UUID
    required: false
    relationships: [{to: people.id}]
    quality: [{metric: nullValues, mustBe: 0}]
  - {name: note, logicalType: string, physicalType: STRING}
  - {name: label, logicalType: string, physicalType: 'varchar[15]'}
  - {name: paid, logicalType: boolean, unique: true}
- name: people
  physicalType: view
  properties: [{name: key, physicalName: id, physicalType: uuid}]
"""
OLDER = """
dataContractSpecification: 1.1.0
id: orders
info: {title: Orders, version: 1.0.0}
models:
  orders:
    type: table
    fields:
      id: {$ref: '#/definitions/key'}
      total: {type: decimal, precision: 10, scale: 2, required: true}
      made: {type: timestamp_ntz}
      person: {type: string, references: people.id}
      more: {type: record}
  people: {type: view, fields: {id: {type: text}}}
definitions: {key: {type: long, primaryKey: true, unique: true}}
"""


def test_a_contract_of_others(tmp_path: Path) -> None:
    path = tmp_path / "theirs.yaml"
    path.write_text(THEIRS, encoding="utf-8")
    found = import_odcs(path, single=True)
    expected = load(
        """
        spec: 1
        title: Sales
        description: What is sold.
        defaults: {schema: sales}
        tables:
          orders:
            description: One row each.
            tags: [pii]
            columns:
              line: integer
              number: BIGINT
              customer: UUID references people(id)
              note:
              label:
              paid: boolean unique
            primary_key: [number, line]
        views: {people: {columns: {id: uuid}}}
        """
    )
    assert whole(load(found.files["spec.yaml"])) == whole(expected)
    assert [note.partition(": ")[2] for note in found.omitted] == [
        "orders: quality rules are about data, and no constraint has to stand for them",
        "orders: note: STRING is no type of PostgreSQL's",
        "orders: label: varchar[15] is no type of PostgreSQL's",
    ]


def test_the_older_specification(tmp_path: Path) -> None:
    path = tmp_path / "older.yaml"
    path.write_text(OLDER, encoding="utf-8")
    found = import_odcs(path, single=True)
    expected = load(
        """
        spec: 1
        title: Orders
        tables:
          orders:
            columns:
              id: bigint primary key
              total: numeric(10,2) not null
              made: timestamp
              person: text references people(id)
              more:
        views: {people: {columns: {id: text}}}
        """
    )
    assert whole(load(found.files["spec.yaml"])) == whole(expected)
    assert [note.partition(": ")[2] for note in found.omitted] == [
        "orders: more: record is no type of PostgreSQL's"
    ]


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"b{n}: &b{n} [{', '.join([f'*{chr(97)}' if n == 0 else f'*b{n - 1}'] * 9)}]\n"
    for n in range(12)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a", "a mapping of keys"),
        ("a: b", "this is no data contract"),
        ("apiVersion: v2.2.2\nkind: DataContract", "ODCS v2.2.2 is not read"),
        ("apiVersion: v3.1.0\nkind: DataContract", "names no table"),
        ("schema: [", "this is not YAML"),
        ("- " * 500, "nested too deeply"),
        ("[" * 50_000, "nested too deeply"),
        (BOMB, "once its aliases are followed"),
        ("a: &a [*a]", "once its aliases are followed"),
    ],
)
def test_what_is_no_contract_is_told(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "contract.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AuditError, match=words):
        import_odcs(path)
