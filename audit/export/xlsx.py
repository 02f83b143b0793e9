"""A spec as a workbook for people: an overview, tables, columns, phases."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from audit.errors import AuditError
from audit.export.exported import Exported
from audit.export.values import Values, is_nullable
from audit.spec.model import ColumnSpec, Spec, TableSpec

_LONGEST = 32_767  # characters in a cell
# The clock is no part of a spec: the same one gives the same bytes.
_MADE = datetime.datetime(2000, 1, 1)
# Whatever begins with = + - or @ is text: nothing in a spec is run by a spreadsheet.
_AS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_TABLES = (
    ("Schema", 12), ("Table", 32), ("Category", 26), ("Phase", 14), ("Kind", 12),
    ("Optional", 9), ("Columns", 9), ("What it holds", 50), ("Why", 60), ("Without it", 60),
    ("References", 40),
)  # fmt: skip
_COLUMNS = (
    ("Schema", 12), ("Table", 32), ("Column", 28), ("Type", 24), ("Required", 9), ("Key", 12),
    ("Default", 28), ("References", 34), ("Values", 40), ("Meaning", 60),
)  # fmt: skip
_PHASES = (("Phase", 20), ("When", 16), ("Severity", 10), ("Tables", 9), ("Goal", 80))

Cell = str | int


def export_xlsx(spec: Spec) -> Exported:
    """The workbook, the same bytes for the same spec.

    Raises AuditError where XlsxWriter is not installed.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise AuditError(
            "writing a workbook takes XlsxWriter, which is not installed",
            hint="python3 -m pip install 'schema-audit[xlsx]'",
        ) from None
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, _AS_TEXT)
    book.set_properties({"title": _cut(spec.title), "created": _MADE})
    sheets = _Sheets(book)
    sheets.add("Overview", (("", 34), ("Tables", 9), ("Columns", 9)), _overview(spec))
    sheets.add("Tables", _TABLES, (_table(spec, table) for table in spec.tables))
    values = Values(spec)
    rows = (_column(t, column, values) for t in spec.tables for column in t.columns)
    sheets.add("Columns", _COLUMNS, rows)
    sheets.add("Phases", _PHASES, _phases(spec))
    book.close()
    return Exported(buffer.getvalue())


class _Sheets:
    """Writes sheets whose first row stays in sight and filters the others."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self._body = book.add_format({"text_wrap": True, "valign": "top"})

    def add(
        self, name: str, head: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]
    ) -> None:
        """One sheet; `head` are the titles of its columns and their widths."""
        sheet = self._book.add_worksheet(name)
        for place, (title, width) in enumerate(head):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, title, self._head)
        last = 0
        for last, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(last, place, value, self._body)
                elif value:
                    sheet.write_string(last, place, _cut(value), self._body)
        sheet.freeze_panes(1, 0)
        if last:
            sheet.autofilter(0, 0, last, len(head) - 1)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _overview(spec: Spec) -> Iterable[Sequence[Cell]]:
    """The spec in figures: in all, and for each category."""
    groups: list[tuple[str, list[TableSpec]]] = [(spec.title or "All tables", list(spec.tables))]
    for category in spec.categories:
        members = [table for table in spec.tables if table.category == category.id]
        groups.append((category.title, members))
    rest = [table for table in spec.tables if table.category is None]
    if spec.categories and rest:
        groups.append(("Without a category", rest))
    for title, members in groups:
        yield title, len(members), sum(len(table.columns) for table in members)


def _phases(spec: Spec) -> Iterable[Sequence[Cell]]:
    for phase in spec.phases:
        number = sum(table.phase == phase.id for table in spec.tables)
        yield phase.title, phase.when, phase.severity, number, phase.goal


def _table(spec: Spec, table: TableSpec) -> Sequence[Cell]:
    categories = {category.id: category.title for category in spec.categories}
    phase = spec.phase_by_id.get(table.phase or "")
    targets = dict.fromkeys(f"{k.ref_namespace}.{k.ref_table}" for k in table.foreign_keys)
    return (
        table.namespace,
        table.name,
        categories.get(table.category or "", table.category or ""),
        phase.title if phase else "",
        table.kind or "table",
        "yes" if table.optional else "",
        len(table.columns),
        table.description or table.comment or "",
        table.why,
        table.impact,
        ", ".join(targets),
    )


def _column(table: TableSpec, column: ColumnSpec, values: Values) -> Sequence[Cell]:
    key = table.primary_key
    keys = ["primary key"] if key is not None and column.name in key.columns else []
    if any(each.columns == (column.name,) and not each.where for each in table.uniques):
        keys.append("unique")
    targets = (
        f"{each.ref_namespace}.{each.ref_table}"
        for each in table.foreign_keys
        if column.name in each.columns
    )
    meaning = (column.description or column.comment, column.why, column.impact)
    return (
        table.namespace,
        table.name,
        column.name,
        column.type_text,
        "no" if is_nullable(table, column) else "yes",
        ", ".join(keys),
        column.default or column.generated or "",
        ", ".join(targets),
        ", ".join(values.listed(table, column) or ()),
        "\n".join(filter(None, meaning)),
    )
