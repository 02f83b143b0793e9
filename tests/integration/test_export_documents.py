"""A spec as a document and as a workbook: all that people need stands there, and nothing runs."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from audit.errors import AuditError
from audit.export.markdown import export_markdown
from audit.export.xlsx import export_xlsx
from audit.spec.load import load_spec
from audit.spec.model import Spec
from tests.cli.conftest import WELLNESS, Cli, cli
from tests.spec_files import EVERYTHING, load

__all__ = ["cli"]

ODD = r"""
spec: 1
title: "=cmd|'/c calc'!A1"
description: "<script>alert(1)</script> | pipe"
categories: {c: "# not a heading"}
phases: {p: {title: "*now*", when: "@all", goal: "- none"}}
tables:
  "a|b`c":
    category: c
    phase: p
    why: "+1 | <b>bold</b> ```"
    columns:
      "=x": {type: text, default: "'`|'", values: ["@sum(1)", "-2+3"], description: "two\nlines"}
"""


def sheets(spec: Spec) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(BytesIO(bytes(export_xlsx(spec).content)))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_the_workbook_has_every_table_and_column() -> None:
    spec = load_spec([WELLNESS])
    found = sheets(spec)
    assert list(found) == ["Overview", "Tables", "Columns", "Phases"]
    assert found["Overview"][1] == ["Wellness platform", 77, 615]
    assert sum(int(str(row[1])) for row in found["Overview"][2:]) == 77
    assert [row[1] for row in found["Tables"][1:]] == [table.name for table in spec.tables]
    assert [tuple(row[1:3]) for row in found["Columns"][1:]] == [
        (table.name, column.name) for table in spec.tables for column in table.columns
    ]
    assert [row[0] for row in found["Phases"][1:]] == [phase.title for phase in spec.phases]


def test_nothing_in_the_workbook_is_a_formula_or_a_link() -> None:
    content = export_xlsx(load(ODD)).content
    assert isinstance(content, bytes)
    with ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    written = b"".join(parts.values())
    assert b"<f>" not in written and b"hyperlink" not in written
    found = sheets(load(ODD))
    assert found["Overview"][1][0] == "=cmd|'/c calc'!A1"
    assert found["Columns"][1][2] == "=x"
    assert found["Columns"][1][8] == "@sum(1), -2+3"


def test_the_same_spec_gives_the_same_workbook() -> None:
    assert export_xlsx(load(EVERYTHING)) == export_xlsx(load(EVERYTHING))


def test_without_the_library_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(AuditError, match="takes XlsxWriter") as caught:
        export_xlsx(load(ODD))
    assert "schema-audit[xlsx]" in caught.value.hint


def test_a_workbook_goes_to_a_file(cli: Cli, tmp_path: Path) -> None:
    ran = cli("spec", "export", "xlsx", WELLNESS, "-o", "spec.xlsx")
    assert (ran.code, ran.out) == (0, "")
    assert openpyxl.load_workbook(tmp_path / "spec.xlsx").sheetnames[0] == "Overview"


def test_the_document_is_read_back(cli: Cli, tmp_path: Path) -> None:
    spec = load_spec([WELLNESS])
    assert cli("spec", "export", "markdown", WELLNESS, "-o", "spec.md").code == 0
    assert cli("spec", "import", "markdown", "spec.md", "-o", "again.yaml").code == 0
    again = load_spec([tmp_path / "again.yaml"])
    assert set(again.by_name) == set(spec.by_name)
    titles = {category.id: category.title for category in spec.categories}
    their_titles = {category.id: category.title for category in again.categories}
    phases = {phase.id: phase.title for phase in spec.phases}
    their_phases = {phase.id: phase.title for phase in again.phases}
    for key, table in spec.by_name.items():
        read = again.by_name[key]
        assert [column.name for column in read.columns] == [c.name for c in table.columns]
        assert (read.why, read.impact) == (table.why, table.impact)
        assert their_titles.get(read.category or "") == titles.get(table.category or "")
        assert their_phases.get(read.phase or "") == phases.get(table.phase or "")
        assert {k.ref_table for k in read.foreign_keys} == {k.ref_table for k in table.foreign_keys}


def test_nothing_in_the_document_is_markup_that_the_spec_did_not_mean() -> None:
    text = str(export_markdown(load(ODD)).content)
    assert "<script>" not in text and "<b>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; \\| pipe" in text
    assert "\n## \\# not a heading\n" in text
    assert "\\| &lt;b&gt;bold&lt;/b&gt; \\`\\`\\`\n" in text
    row = next(line for line in text.splitlines() if line.startswith("| `=x`"))
    assert len(row.replace("\\|", "").split("|")) == 8


def test_a_table_of_which_the_spec_says_little_is_in_the_document_without_invented_sql() -> None:
    text = str(
        export_markdown(
            load("tables: {bare: {why: It is needed.}, half: {columns: {a: }}}")
        ).content
    )
    assert "### `bare`" in text and "It is needed." in text
    assert "CREATE TABLE IF NOT EXISTS public.half" not in text
