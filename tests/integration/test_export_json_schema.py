"""The JSON Schema of a spec: valid itself, and true of the rows that PostgreSQL gives as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from audit.export.json_schema import export_json_schema
from audit.export.sql import export_sql
from audit.spec.load import load_spec
from tests.cli.conftest import WELLNESS
from tests.conftest import Database
from tests.spec_files import load

SPEC = """
spec: 1
title: Rows
enums: {state: [new, "it's done"]}
tables:
  "odd\\"/~$ref":
    strict: true
    columns:
      id: bigint generated always as identity primary key
      "$ref": uuid not null default gen_random_uuid()
      state: state not null
      states: state[]
      kind: {type: text, nullable: false, values: [a, 'null', "1"]}
      level: {type: int, values: [1, 2]}
      rate: numeric(4,2) not null
      code: varchar(5) not null
      flag: boolean
      at: timestamptz not null default now()
      local: timestamp default now()
      day: date not null
      moment: time
      lasting: interval
      grid: int[]
      body: jsonb not null
      raw: bytea
      address: inet
      bits: bit(3)
      twice: int generated always as (level * 2) stored
      loose: {description: of any type}
"""
ROW = """
insert into "odd""/~$ref" (state, states, kind, level, rate, code, flag, day, moment, lasting, grid,
  body, raw, address, bits, loose)
values ('it''s done', '{new,null}', 'null', 2, 1.50, 'äöüßx', true, '2024-02-29', '12:30',
  '1 day 2 hours', '{{1,2},{3,null}}', '[null]', '\\x00ff', '::1/64', b'101', 'x')
"""


def validator(document: dict[str, Any], table: str) -> Draft202012Validator:
    name = table.replace("~", "~0").replace("/", "~1")
    return Draft202012Validator(
        {**document, "$ref": f"#/$defs/{name}"}, format_checker=FormatChecker()
    )


@pytest.fixture
def rows(database: Database) -> tuple[Draft202012Validator, dict[str, Any]]:
    spec = load(SPEC)
    document = json.loads(str(export_json_schema(spec).content))
    Draft202012Validator.check_schema(document)
    database.run(str(export_sql(spec).content))
    database.run(ROW)
    row = database.value('select row_to_json(t) from "odd""/~$ref" t')
    return validator(document, 'public.odd"/~$ref'), row


def test_a_row_of_the_database_fits(
    rows: tuple[Draft202012Validator, dict[str, Any]], database: Database
) -> None:
    check, row = rows
    assert [error.message for error in check.iter_errors(row)] == []
    database.run('update "odd""/~$ref" set flag = null, level = null, states = null, moment = null')
    empty = database.value('select row_to_json(t) from "odd""/~$ref" t')
    assert [error.message for error in check.iter_errors(empty)] == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "lost"), ("state", None), ("states", ["lost"]), ("kind", "b"), ("level", 3),
        ("rate", "1.5"), ("rate", None), ("code", "sixsix"), ("flag", "yes"), ("id", None),
        ("$ref", 5), ("day", 7), ("grid", 1), ("bits", "102"), ("level", 2.5), ("beyond", 1),
    ],
)  # fmt: skip
def test_what_the_database_would_refuse_does_not_fit(
    rows: tuple[Draft202012Validator, dict[str, Any]], column: str, value: Any
) -> None:
    check, row = rows
    assert not check.is_valid({**row, column: value})


def test_a_new_row_has_to_bring_what_nothing_else_fills(
    rows: tuple[Draft202012Validator, dict[str, Any]],
) -> None:
    check, row = rows
    refused = {name for name in row if not check.is_valid({k: row[k] for k in row if k != name})}
    assert refused == {"state", "kind", "rate", "code", "day", "body"}


def test_the_sample_is_valid_and_has_every_table() -> None:
    spec = load_spec([WELLNESS])
    document = json.loads(str(export_json_schema(spec).content))
    Draft202012Validator.check_schema(document)
    assert list(document["$defs"]) == [table.qualified for table in spec.tables]
