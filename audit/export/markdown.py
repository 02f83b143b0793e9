"""A spec as a document for people: by category and phase, each table with reasons and columns.

`spec import markdown` reads it back: headings, phases, reasons, and the SQL of each table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from audit.export.exported import Exported
from audit.export.plans import plan_from_nothing
from audit.export.values import Values, is_nullable
from audit.remediate.script import sql_by_table
from audit.render.markdown_text import bullets, code, code_cell, fence, inline, prose_cell, table
from audit.spec.business import Capability, Category, Phase
from audit.spec.model import ColumnSpec, Spec, TableSpec

_REST = "Other tables"


def export_markdown(spec: Spec) -> Exported:
    """The document in GitHub's Markdown."""
    return Exported("\n\n".join(_Document(spec).parts()) + "\n")


def _folded(sql: str) -> str:
    """SQL for those who want to see it."""
    return f"<details><summary>SQL</summary>\n\n{fence(sql, 'sql')}\n\n</details>"


def _as_said(spec: Spec) -> Spec:
    """The spec without policies of which it has but a name: no SQL says so little."""
    tables = []
    for each in spec.tables:
        if each.rls is not None:
            said = tuple(p for p in each.rls.policies if p.using is not None or p.check is not None)
            each = each._replace(rls=each.rls._replace(policies=said))
        tables.append(each)
    return replace(spec, tables=tuple(tables))


class _Document:
    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._values = Values(spec)
        plan, completed = plan_from_nothing(_as_said(spec))
        kinds = ("create-enum", "create-domain")
        self._types = [each.readable for each in plan.active if each.kind in kinds]
        # What stands in for something that the spec doesn't say is no part of what it says.
        decided = {name for name, _ in completed.stubs}
        self._sql = {name: sql for name, sql in sql_by_table(plan).items() if name not in decided}
        self._phases = {phase.id: phase for phase in spec.phases}

    def parts(self) -> Iterator[str]:
        """Every block of the document, in order."""
        spec = self._spec
        yield f"# {inline(spec.title) or 'Database'}"
        if spec.description:
            yield inline(spec.description)
        yield from self._overview()
        for phase in spec.phases:
            yield from self._phase(phase)
        if spec.capabilities:
            yield "## What the business can do"
            for capability in spec.capabilities:
                yield from self._capability(capability)
        yield from self._objects()
        for category in spec.categories:
            members = [each for each in spec.tables if each.category == category.id]
            if members:
                yield f"## {inline(category.title)}"
                yield from self._category(category, members)
        rest = [each for each in spec.tables if each.category is None]
        if rest:
            yield f"## {_REST if spec.categories else 'Tables'}"
            for each in rest:
                yield from self._table(each)

    def _overview(self) -> Iterator[str]:
        """How many tables each category requires."""
        spec = self._spec
        if not spec.categories:
            return
        rows = []
        for category in spec.categories:
            members = [each for each in spec.tables if each.category == category.id]
            columns = sum(len(each.columns) for each in members)
            rows.append([inline(category.title), str(len(members)), str(columns)])
        columns = sum(len(each.columns) for each in spec.tables)
        rows.append(["**Total**", f"**{len(spec.tables)}**", f"**{columns}**"])
        yield "## Overview"
        yield table(["Category", "Tables", "Columns"], rows, numbers=(1, 2))

    def _phase(self, phase: Phase) -> Iterator[str]:
        when = f" ({inline(phase.when)})" if phase.when else ""
        yield f"## Phase: {inline(phase.title)}{when}"
        if phase.goal:
            yield inline(phase.goal)
        members = [each for each in self._spec.tables if each.phase == phase.id]
        if members:
            yield bullets(code(self._name(each)) for each in members)

    def _capability(self, capability: Capability) -> Iterator[str]:
        yield f"### {inline(capability.title)}"
        if capability.description:
            yield inline(capability.description)
        if capability.without:
            yield "Without it:"
            yield bullets(map(inline, capability.without))
        names = (code(self._short(*need)) for need in capability.needs)
        yield f"It needs {', '.join(names)}."

    def _objects(self) -> Iterator[str]:
        spec = self._spec
        if spec.extensions:
            yield "## Extensions"
            yield bullets(
                code(each.name) + (f" {inline(each.version)} or newer" if each.version else "")
                for each in spec.extensions
            )
        if spec.enums:
            yield "## Types"
            labels = (
                (self._short(each.namespace, each.name), ", ".join(map(code_cell, each.labels)))
                for each in spec.enums
            )
            yield table(["Enum", "Values"], [[code_cell(name), listed] for name, listed in labels])
        if self._types:
            yield _folded("\n\n".join(f"{sql};" for sql in self._types))

    def _category(self, category: Category, members: list[TableSpec]) -> Iterator[str]:
        if category.description:
            yield inline(category.description)
        for each in members:
            yield from self._table(each)

    def _name(self, each: TableSpec) -> str:
        return self._short(each.namespace, each.name)

    def _short(self, namespace: str, name: str) -> str:
        return name if namespace == self._spec.default_namespace else f"{namespace}.{name}"

    def _table(self, each: TableSpec) -> Iterator[str]:
        yield f"### {code(self._name(each))}"
        if each.description:
            yield inline(each.description)
        phase = self._phases.get(each.phase or "")
        facts = [f"**Phase:** {inline(phase.title)}"] if phase else []
        if each.why:
            facts.append(f"**Why:** {inline(each.why)}")
        if each.impact:
            facts.append(f"**Impact:** {inline(each.impact)}")
        if each.optional:
            facts.append("It is optional.")
        if facts:
            yield bullets(facts)
        if each.columns:
            yield table(
                ["Column", "Type", "Required", "Default", "Key", "Description"],
                [self._column(each, column) for column in each.columns],
            )
        sql = self._sql.get(each.qualified)
        if sql:
            yield _folded(sql)

    def _column(self, each: TableSpec, column: ColumnSpec) -> list[str]:
        values = self._values.listed(each, column)
        notes = [f"one of {', '.join(values)}"] if values is not None else []
        notes += filter(None, (column.description or column.comment, column.why))
        if column.generated is not None:
            notes.insert(0, "computed")
        return [
            code_cell(column.name),
            code_cell(column.type_text),
            "no" if is_nullable(each, column) else "yes",
            code_cell(column.default or ""),
            prose_cell(", ".join(self._keys(each, column))),
            prose_cell("; ".join(notes)),
        ]

    def _keys(self, each: TableSpec, column: ColumnSpec) -> Iterator[str]:
        """What keys a column is in, in words and SQL."""
        key = each.primary_key
        if key is not None and column.name in key.columns:
            whole = len(key.columns) == 1
            yield (
                "primary key" if whole else f"part {key.columns.index(column.name) + 1} of the key"
            )
        if any(unique.columns == (column.name,) and not unique.where for unique in each.uniques):
            yield "unique"
        for foreign in each.foreign_keys:
            if foreign.columns == (column.name,):
                name = self._short(foreign.ref_namespace, foreign.ref_table)
                columns = f"({', '.join(foreign.ref_columns)})" if foreign.ref_columns else ""
                action = f" on delete {foreign.on_delete}" if foreign.on_delete else ""
                yield f"references {name}{columns}{action}"
