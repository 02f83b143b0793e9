"""DBML and Mermaid: names that no grammar likes come through, and nothing is lost in silence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from audit.export.dbml import export_dbml
from audit.export.mermaid import export_mermaid
from audit.spec.importers.dbml import read_dbml
from audit.spec.importers.outline_writer import write_outline
from audit.spec.load import load_spec
from audit.spec.model import ForeignKeySpec, Spec
from tests.cli.conftest import WELLNESS
from tests.spec_files import EVERYTHING, load

ODD = r"""
spec: 1
title: "Odd \"names\"; % and\nlines"
categories: {c: "Gr\"oup"}
enums: {"mo od": ["it's", "a \"b\"", "{}", "x\\"]}
tables:
  "ta\"ble":
    category: c
    why: "It's\n  ''' so \\"
    columns:
      "1st": int primary key
      pk: text
      "two words": {type: timestamp(3) with time zone, nullable: false, default: "'it''s'"}
      "q\"d\\": {type: '"mo od"', default: "'a`b'", comment: "c\nd"}
      fk: numeric(10,2) default 1.5
      ticks: {type: text, default: "'`'::text"}
    indexes: [[pk, fk], {columns: ["lower(pk)"], unique: true, method: btree}, [{columns: [pk]}]]
    checks: ["fk > 1", "pk <> '`'"]
  one:
    columns:
      "%": int unique references "ta""ble"("1st") on delete cascade
      other: uuid references auth.users(id)
""".replace(", [{columns: [pk]}]", "")

ATTRIBUTE = r"    [A-Za-z]\w*(\[\])? [A-Za-z_]\w*( (PK|FK|UK)(, (PK|FK|UK))*)?( \"[^\"%\\]*\")?"
LINE = re.compile(
    rf"""erDiagram | [ ]{{2}}accTitle:[ ][^\n]+ | [ ]{{2}}t\d+\["[^"%\\]+"\]([ ]\{{)? | {
        ATTRIBUTE.replace(" ", "[ ]")
    } | [ ]{{2}}\}} | [ ]{{2}}t\d+[ ](\|\||\|o)--(o\||o\{{)[ ]t\d+[ ]:[ ]"[^"%\\]+" """,
    re.VERBOSE,
)


@pytest.mark.parametrize("text", [ODD, EVERYTHING])
def test_mermaid_keeps_to_what_every_version_reads(text: str) -> None:
    spec = load(text)
    diagram = str(export_mermaid(spec).content)
    assert [line for line in diagram.splitlines() if not LINE.fullmatch(line)] == []
    names = re.findall(r"^    \S+ (\S+)", diagram, re.MULTILINE)
    assert not {name.lower() for name in names} & {"pk", "fk", "uk"}
    assert len(names) == sum(len(table.columns) for table in spec.tables)


def test_mermaid_draws_references_and_what_they_mean() -> None:
    diagram = str(
        export_mermaid(
            load(
                """
                tables:
                  a: {columns: {id: uuid primary key}}
                  b: {columns: {a_id: uuid not null references a, sole: uuid unique references a}}
                """
            )
        ).content
    )
    assert '  t1 ||--o{ t2 : "a_id"\n' in diagram
    assert '  t1 |o--o| t2 : "sole"\n' in diagram
    assert "    uuid a_id FK\n" in diagram
    assert "    uuid sole FK, UK\n" in diagram


def test_mermaid_draws_less_where_it_would_be_too_long() -> None:
    columns = "".join(f"\n      column_{n}: text" for n in range(100))
    tables = "".join(
        f"\n  t{n}:\n    columns:\n      id: uuid primary key{columns}" for n in range(40)
    )
    exported = export_mermaid(load(f"tables:{tables}"))
    assert len(str(exported.content)) < 45_000
    assert "column_7" not in str(exported.content)
    assert "uuid id PK" in str(exported.content)
    assert exported.notes == (
        "only key columns are drawn: with all of them it would be longer than Mermaid's 50,000 "
        "characters",
    )


def again(spec: Spec, folder: Path) -> Spec:
    """What our own reader of DBML makes of the export."""
    path = folder / "spec.dbml"
    path.write_text(str(export_dbml(spec).content), encoding="utf-8", newline="\n")
    outline = read_dbml(path)
    outline.title = outline.title or "read"
    return load(write_outline(outline, single=True).files["spec.yaml"])


def ends(spec: Spec, key: ForeignKeySpec) -> tuple[object, ...]:
    target = spec.by_name[key.ref_namespace, key.ref_table]
    columns = key.ref_columns or (target.primary_key.columns if target.primary_key else ())
    return key.columns, key.ref_namespace, key.ref_table, columns


@pytest.mark.parametrize("name", ["odd", "everything", "the sample"])
def test_dbml_is_read_back(name: str, tmp_path: Path) -> None:
    spec = {"odd": lambda: load(ODD), "everything": lambda: load(EVERYTHING)}.get(
        name, lambda: load_spec([WELLNESS])
    )()
    read = again(spec, tmp_path)
    drawn = [table for table in spec.tables if table.columns]
    assert set(read.by_name) == {(table.namespace, table.name) for table in drawn}
    for table in drawn:
        found = read.by_name[table.namespace, table.name]
        assert [column.name for column in found.columns] == [c.name for c in table.columns]
        expected = {
            ends(spec, key)
            for key in table.foreign_keys
            if (key.ref_namespace, key.ref_table) in read.by_name
            and spec.by_name[key.ref_namespace, key.ref_table].columns
        }
        # Two references between the same columns are one in DBML.
        assert {ends(read, key) for key in found.foreign_keys} <= expected
        if name != "everything":
            assert {ends(read, key) for key in found.foreign_keys} == expected
            for column, there in zip(table.columns, found.columns, strict=True):
                assert there.type == column.type or column.type is None
    assert {(enum.name, enum.labels) for enum in read.enums} == {
        (enum.name, enum.labels) for enum in spec.enums
    }


def test_dbml_tells_what_it_has_no_words_for() -> None:
    assert export_dbml(load(ODD)).notes == (
        'left out: public.ta"ble: the default of ticks',
        "left out: public.ta\"ble: the check pk <> '`'",
        "left out: public.one: the reference to auth.users, which the spec does not require",
    )
