"""Small makers of the values of each stage, so that a test states only what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from audit.compare.finding import Comparison, Finding, Status, TableOutcome
from audit.result.model import (
    AuditResult,
    CapabilityResult,
    Counts,
    GateVerdict,
    Group,
    ResultFinding,
    ResultTable,
    SourceRef,
    SpecRef,
    Target,
)
from audit.schema.model import Column, Namespace, Relation, Schema
from audit.schema.types import DataType
from audit.severity import SEVERITIES
from audit.spec.model import ColumnSpec, Spec, SpecFile, TableSpec
from audit.spec.source import Source

STARTED_AT = "2026-03-14T09:26:53Z"

# Text that breaks a report which forgets to escape: Markdown cells, HTML, rich markup, workflow
# commands, terminals, XML.
HOSTILE = (
    "a | b <script>alert('x')</script> `tick` [/bold] **star**\n"
    '::error file=x::pwned\t"q" 100% ☃ 🎉 & ]]> \x1b[31m'
)
HOSTILE_NAME = "odd|na<b>me\"'`x`🎉"

# --- values of the spec ------------------------------------------------------


def source(line: int = 1, path: str = "specs/test.yaml") -> Source:
    """A place in a spec."""
    return Source(path, line)


def column_spec(name: str, type_: str | None = "text", **fields: Any) -> ColumnSpec:
    """A required column of a built-in type, named as in pg_type (`int4`); None: of any type."""
    data_type = None if type_ is None else DataType("pg_catalog", type_)
    return ColumnSpec(
        name=name,
        source=fields.pop("source", source()),
        type=fields.pop("type", data_type),
        type_text=fields.pop("type_text", "" if data_type is None else str(data_type)),
        **fields,
    )


def table_spec(name: str, *columns: ColumnSpec, **fields: Any) -> TableSpec:
    """A required table, in `public` unless said otherwise."""
    return TableSpec(
        namespace=fields.pop("namespace", "public"),
        name=name,
        source=fields.pop("source", source()),
        columns=columns,
        **fields,
    )


def spec(*tables: TableSpec, **fields: Any) -> Spec:
    """A spec of these tables."""
    return Spec(
        title=fields.pop("title", "Test product"),
        files=fields.pop("files", (SpecFile("specs/test.yaml", "0" * 64),)),
        tables=tables,
        **fields,
    )


# --- values of the schema ----------------------------------------------------


def column(name: str, type_: str = "text", **fields: Any) -> Column:
    """A column of a built-in type, named as in pg_type."""
    return Column(name, fields.pop("type", DataType("pg_catalog", type_)), **fields)


def relation(name: str, *columns: Column, **fields: Any) -> Relation:
    """A plain table, in `public` unless said otherwise."""
    return Relation(
        namespace=fields.pop("namespace", "public"),
        name=name,
        kind=fields.pop("kind", "table"),
        columns=columns,
        **fields,
    )


def schema(*relations: Relation, **fields: Any) -> Schema:
    """A database of these relations."""
    return Schema(
        database=fields.pop("database", "shop"),
        server_version=fields.pop("server_version", "18.1"),
        server_version_num=fields.pop("server_version_num", 180001),
        role=fields.pop("role", "auditor"),
        reader=fields.pop("reader", "pg_catalog"),
        namespaces=fields.pop("namespaces", (Namespace("public"),)),
        relations=relations,
        **fields,
    )


# --- values of comparing -----------------------------------------------------


def finding(rule: str = "missing-column", **fields: Any) -> Finding:
    """A finding as the comparator makes it."""
    values: dict[str, Any] = {
        "severity": "high",
        "table": "public.orders",
        "object": "total",
        "message": "Column `total` is missing.",
        "source": source(7),
        "fingerprint": f"{rule}/{fields.get('table', '')}/{fields.get('object', '')}",
    }
    return Finding(rule=rule, **(values | fields))


def outcome(
    name: str, status: Status = "complete", required: int = 0, met: int = 0, **fields: Any
) -> TableOutcome:
    """How a required table was found."""
    namespace = fields.pop("namespace", "public")
    found = None if status == "missing" else f"{namespace}.{name}"
    return TableOutcome(
        namespace=namespace,
        name=name,
        status=status,
        found=fields.pop("found", found),
        columns_required=required,
        columns_met=met,
        **fields,
    )


def comparison(
    tables: Iterable[TableOutcome] = (), findings: Iterable[Finding] = (), **fields: Any
) -> Comparison:
    """What comparing found."""
    return Comparison(
        tables=tuple(tables),
        findings=tuple(findings),
        beyond_spec=fields.pop("beyond_spec", ()),
        questions=fields.pop("questions", ()),
        checked=fields.pop("checked", {"tables": 1}),
    )


# --- values of the result ----------------------------------------------------


def target(**fields: Any) -> Target:
    """An audited database."""
    values: dict[str, Any] = {
        "kind": "database",
        "display": "auditor@db.example.com:5432/shop",
        "database": "shop",
        "server_version": "18.1",
        "namespaces": ("public", "reporting"),
        "role": "auditor",
        "reader": "pg_catalog",
        "tables": 6,
    }
    return Target(**(values | fields))


def result_finding(rule: str = "missing-column", **fields: Any) -> ResultFinding:
    """A finding as published."""
    values: dict[str, Any] = {
        "severity": "high",
        "kind": "gap",
        "table": "public.orders",
        "object": "total",
        "column": None,
        "message": "Column `total` is missing.",
        "expected": "",
        "actual": "",
        "equality": None,
        "why": "",
        "impact": "",
        "hint": "",
        "source": SourceRef("specs/test.yaml", 7),
        "fingerprint": f"{rule}/{fields.get('table', '')}/{fields.get('object', '')}",
    }
    return ResultFinding(rule=rule, **(values | fields))


def result_table(name: str, status: Status = "complete", **fields: Any) -> ResultTable:
    """A required table as published; `name` is `namespace.name`."""
    states = {
        "complete": "complete",
        "partial": "differs in 1 point",
        "missing": "does not exist",
        "unknown": "could not be verified in 1 point",
    }
    values: dict[str, Any] = {
        "category": None,
        "phase": None,
        "kind": "table",
        "optional": False,
        "severity": "high",
        "columns_required": 0,
        "columns_met": 0,
        "description": "",
        "why": "",
        "impact": "",
        "state": states[status],
        "number": 0,
        "build_order": 1,
        "depends_on": (),
        "unblocks": (),
        "found": None,
        "row_estimate": None,
        "source": SourceRef("specs/test.yaml", 1),
    }
    return ResultTable(name=name, status=status, **(values | fields))


def counted(tables: Iterable[ResultTable]) -> Counts:
    """The counts of these tables, optional ones left out."""
    required = [t for t in tables if not t.optional]
    statuses = ("complete", "partial", "missing", "unknown")
    complete, partial, missing, unknown = (
        sum(t.status == status for t in required) for status in statuses
    )
    return Counts(
        len(required),
        complete,
        partial,
        missing,
        unknown,
        columns_required=sum(t.columns_required for t in required),
        columns_met=sum(t.columns_met for t in required),
    )


def group(id_: str | None, title: str, tables: Iterable[ResultTable], **fields: Any) -> Group:
    """A category or phase of these tables."""
    members = tuple(tables)
    return Group(id_, title, counted(members), tuple(t.name for t in members), **fields)


def result(
    tables: Iterable[ResultTable] = (), findings: Iterable[ResultFinding] = (), **fields: Any
) -> AuditResult:
    """A result of these tables and findings, with every figure counted from them."""
    tables, findings = tuple(tables), tuple(findings)
    gaps = [f for f in findings if f.kind == "gap" and f.waiver is None]
    values: dict[str, Any] = {
        "tool_version": "0.1.0",
        "started_at": STARTED_AT,
        "target": target(),
        "spec": SpecRef("Test product", "", (("specs/test.yaml", "0" * 64),)),
        "categories": (group(None, "No category", tables),) if tables else (),
        "phases": (group(None, "No phase yet", tables),) if tables else (),
        "capabilities": (),
        "project": (),
        "beyond_spec": (),
        "set_aside": (),
        "checked": {"tables": len(tables)},
        "not_checked": ("Row contents are never read.",),
        "warnings": (),
        "verdict": GateVerdict(not gaps, "low", ()),
    }
    return AuditResult(
        totals=counted(tables),
        findings_by_severity={s: sum(f.severity == s for f in gaps) for s in SEVERITIES},
        waived=sum(f.waiver is not None for f in findings),
        unverified=sum(f.kind == "unverified" and f.waiver is None for f in findings),
        tables=tables,
        findings=findings,
        **(values | fields),
    )


def clean_result() -> AuditResult:
    """An audit with nothing to report: two complete tables in one category and one phase."""
    tables = (
        result_table(
            "public.profiles", category="accounts", phase="first", columns_required=3, columns_met=3
        ),
        result_table(
            "public.orders",
            category="accounts",
            phase="first",
            columns_required=4,
            columns_met=4,
            build_order=2,
            depends_on=("public.profiles",),
        ),
    )
    return result(
        tables,
        categories=(group("accounts", "Accounts", tables),),
        phases=(group("first", "First", tables, when="Week 1", severity="high"),),
        capabilities=(
            CapabilityResult(
                "orders", "Orders", "ready", tuple(t.name for t in tables), (), (), (), ()
            ),
        ),
    )
