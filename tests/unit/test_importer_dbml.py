"""`spec import dbml`: what a document says, what it leaves open, and what is no document at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from audit.errors import AuditError
from audit.spec.importers.dbml import read_dbml
from audit.spec.importers.imported import Imported
from audit.spec.importers.outline_writer import write_outline
from audit.spec.load import load_spec


def imported(tmp_path: Path, text: str, **options: str) -> Imported:
    path = tmp_path / "shop.dbml"
    path.write_text(text, encoding="utf-8")
    return write_outline(read_dbml(path, **options), single=True)


def spec_of(tmp_path: Path, text: str, **options: str) -> dict[str, Any]:
    """The spec as YAML reads it; our own loader has to take it, too."""
    found = imported(tmp_path, text, **options)
    written = tmp_path / "spec.yaml"
    written.write_text(found.files["spec.yaml"], encoding="utf-8")
    load_spec([written])
    document = yaml.safe_load(found.files["spec.yaml"])
    assert isinstance(document, dict)
    return document


def tables_of(tmp_path: Path, text: str) -> dict[str, Any]:
    tables = spec_of(tmp_path, text)["tables"]
    assert isinstance(tables, dict)
    return tables


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ("a int", "int"),
        ("a varchar(20) [not null, unique]", "varchar(20) not null unique"),
        ("a numeric(10,2) [default: 0.5]", "numeric(10 , 2) default 0.5"),
        ("a int [default: -1]", "int default -1"),
        ('a "double precision" [null]', "double precision"),
        ('a "timestamp with time zone" [default: `now()`]',
         "timestamp with time zone default now()"),
        ("a text[] [not null]", "text[] not null"),
        ("a vector(3)", "vector(3)"),
        ("a text [default: 'it\\'s']", "text default 'it''s'"),
        ("a boolean [default: false, not null]", "boolean not null default false"),
        ("a int [check: `a > 0`, check: `a < 9`]", "int check (a > 0) check (a < 9)"),
        ("a int [\n  not null,\n  ref: > other.id\n]", "int not null references other(id)"),
        ("a int [ref: - other.id]", "int references other(id)"),
        ("a bigserial", "bigserial"),
        ("a state [default: 'on hold']", "state default 'on hold'"),
        ("a state[]", "state[]"),
        ("a core.kind [default: core.kind.big]", "core.kind default 'big'"),
    ],
)  # fmt: skip
def test_a_column(tmp_path: Path, written: str, column: str) -> None:
    text = f"""
Enum state {{ open [note: 'x']
  "on hold" }}
enum core.kind {{
  big
}}
Table t {{
  {written} // as it is
}}
Table other {{
  id int [pk]
}}
"""
    assert tables_of(tmp_path, text)["t"]["columns"]["a"] == column


SHOP = """
Project shop {
  database_type: 'PostgreSQL'
  Note: '''
    All that is sold.
      And more.
  '''
}

TablePartial stamped [headerColor: #ff0000] {
  id int [pk, increment]
  note text [not null]
  created_at timestamptz [not null, default: `now()`]
  indexes { created_at [name: 'by_time'] }
}

Table customers as C [headercolor: #3498DB, note: 'Who buys.'] {
  ~stamped
  email citext [unique, note: 'Where they are written to.']
  note varchar
  checks {
    `length(email) > 3` [name: 'real']
  }
  Note { 'People.' }
}

Table sales.orders {
  number int
  year int
  customer_id int [not null]
  total numeric
  indexes {
    (number, year) [pk]
    (customer_id, year) [unique]
    total [type: hash]
    (`lower(total::text)`, year)
  }
  records (number) { 1 }
}

Table sales.lines {
  number int
  year int
}

Ref who: sales.orders.customer_id > C.id [delete: cascade, update: no action, color: #aaa]
Ref {
  sales.orders.(number, year) < sales.lines.(number, year)
}
Ref: customers.id <> sales.orders.number

TableGroup "Sales area" [color: #3498DB] {
  sales.orders
  C
  Note: 'x'
}
Note sticky { 'not a table' }
DiagramView v { Tables { * } }
records customers(id) { 1 }
"""


def test_a_whole_document(tmp_path: Path) -> None:
    spec = spec_of(tmp_path, SHOP)
    assert spec["title"] == "shop"
    assert spec["description"] == "All that is sold.\n  And more."
    assert spec["categories"] == {"sales_area": "Sales area", "other": "Other"}
    customers = spec["tables"]["customers"]
    assert customers["category"] == "sales_area"
    assert customers["description"] == "People."
    assert list(customers["columns"]) == ["id", "note", "created_at", "email"]
    assert customers["columns"]["note"] == "varchar"
    assert customers["columns"]["id"] == {"type": "int", "identity": "any", "primary_key": True}
    assert customers["columns"]["email"] == {
        "description": "Where they are written to.", "type": "citext", "unique": True,
    }  # fmt: skip
    assert customers["checks"] == ["length(email) > 3"]
    assert customers["indexes"] == [["created_at"]]


def test_references_lie_with_the_many(tmp_path: Path) -> None:
    tables = tables_of(tmp_path, SHOP)
    orders, lines = tables["sales.orders"], tables["sales.lines"]
    assert orders["columns"]["customer_id"] == (
        "int not null references customers(id) on delete cascade on update no action"
    )
    assert orders["primary_key"] == ["number", "year"]
    assert orders["unique"] == [["customer_id", "year"]]
    assert orders["indexes"] == [
        {"columns": ["total"], "method": "hash"},
        ["(lower(total::text))", "year"],
    ]
    assert lines["foreign_keys"] == [
        "foreign key (number, year) references sales.orders(number, year)"
    ]
    assert lines["category"] == "other"


def test_of_one_to_one_the_second_table_holds_the_key(tmp_path: Path) -> None:
    text = "Table a {\n id int\n}\nTable b {\n id int\n}\nRef: a.id - b.id\n"
    tables = tables_of(tmp_path, text)
    assert tables["b"]["columns"]["id"] == "int references a(id)"
    assert tables["a"]["columns"]["id"] == "int"


def test_many_to_many_names_no_table(tmp_path: Path) -> None:
    notes = imported(tmp_path, SHOP).omitted
    assert len(notes) == 1 and "many to many" in notes[0] and "shop.dbml:50" in notes[0]


def test_files_of_a_folder_are_one_document(tmp_path: Path) -> None:
    (tmp_path / "a.dbml").write_text(
        "use { table users as people } from './b'\nTable t {\n id int [ref: > people.id]\n}"
    )
    (tmp_path / "b.dbml").write_text("Table users {\n id int [pk]\n}\nTable x.t {\n a int\n}")
    outline = read_dbml(tmp_path, namespace="app")
    assert outline.omitted.notes == []
    found = yaml.safe_load(write_outline(outline, single=True).files["spec.yaml"])
    assert found["defaults"] == {"schema": "app"}
    assert found["tables"]["t"]["columns"]["id"] == "int references users(id)"
    assert list(found["tables"]) == ["t", "users", "x.t"]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("a datetime", "shop.dbml:3: t.a: the type datetime is no type"),
        ("a int [size: 3]", "shop.dbml:3: t.a: the setting size"),
        ("a int [default: later]", "the default later"),
        ("a int [default: `sysdate`]", "it names the column sysdate"),
        ("a int [default: `now(`]", "the default now("),
        ("a", "shop.dbml:3: not understood"),
        ("~nothing", "there is no partial nothing"),
        ("a int\na int", "shop.dbml:4: column a is there twice"),
        ("a int\nindexes {\n b\n}", "an index of t: no b"),
        ("a int\nindexes {\n (a, b) [unique]\n}", "a unique key of t: no b"),
        ("a int [ref: > z]", "the reference > z"),
        ("a int\n}\nRef: t.b > t.a\nTable u {\n x int", "t has no column b"),
        ("a int\n}\nRef: v.b > t.a\nTable u {\n x int", "there is no table v"),
        ("a int\n}\nRef: t.(a, id) > t.a\nTable u {\n x int", "columns don't pair"),
        ("a int\n}\nTableGroup g {\n nowhere\n", "group g: there is no table nowhere"),
        ("a int\n}\nShape s {\n deep { deeper }\n", "Shape is not understood"),
        ("a int\n}\nTable t {\n x int", "table t is there twice"),
        ("a int\n}\nuse * from './b'\nTable u {\n x int", "use is not followed"),
        ("a int\n}\n}\n] ;\nTable u {\n x int", "not understood"),
    ],
)
def test_what_is_not_understood_is_named_and_the_rest_kept(
    tmp_path: Path, text: str, note: str
) -> None:
    whole = f"Table t {{\n id int [pk]\n {text}\n}}\n"
    assert note in "\n".join(imported(tmp_path, whole).omitted)
    assert tables_of(tmp_path, whole)["t"]["columns"]["id"] == "int primary key"


def test_a_file_that_was_cut_off_gives_what_it_holds(tmp_path: Path) -> None:
    for end in range(1, len(SHOP), 7):
        try:
            spec_of(tmp_path, SHOP[:end])
        except AuditError as error:
            assert "there is no table" in str(error)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x00\x01Table", "binary"),
        (b"\xff\xfe", "not UTF-8"),
        (b"", "no table"),
        (b"{" * 20_000, "no table"),
        (b"Table t [" + b"[" * 20_000, "no table"),
        (b"'" * 20_000, "no table"),
        (b"/* " * 20_000, "no table"),
        (b'"' + b'\\"' * 20_000, "no table"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "shop.dbml"
    path.write_bytes(data)
    with pytest.raises(AuditError, match=what):
        read_dbml(path)
