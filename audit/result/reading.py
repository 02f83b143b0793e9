"""The published JSON document, version 1 → `AuditResult`: the inverse of `to_document`."""

from __future__ import annotations

from typing import Any

from audit.compare.finding import Near
from audit.errors import AuditError
from audit.result.json_schema import result_json_schema
from audit.result.model import (
    SCHEMA_VERSION,
    Asked,
    AuditResult,
    CapabilityResult,
    Counts,
    GateVerdict,
    Group,
    ProjectFact,
    ResultColumn,
    ResultFinding,
    ResultTable,
    SourceRef,
    SpecRef,
    Target,
    Waiver,
)

_HINT = "schema-audit run -f json=FILE writes a result"


def from_document(document: Any) -> AuditResult:
    """The result that a document holds; raises AuditError where it is none, naming the place.

    What can be computed is not read: the ratios of `coverage`, and how many relations there are
    beyond the spec.
    """
    _validate(document)
    _refuse_what_does_not_add_up(document)
    summary = document["summary"]
    return AuditResult(
        tool_version=document["tool"]["version"],
        started_at=document["started_at"],
        target=Target(
            **{**document["target"], "namespaces": tuple(document["target"]["namespaces"])}
        ),
        spec=SpecRef(
            document["spec"]["title"],
            document["spec"]["description"],
            tuple((source["path"], source["sha256"]) for source in document["spec"]["sources"]),
        ),
        totals=_counts({**summary["tables"], "columns": summary["columns"]}),
        findings_by_severity=dict(summary["findings_by_severity"]),
        waived=summary["waived"],
        unverified=summary["unverified"],
        categories=tuple(_group(group) for group in document["categories"]),
        phases=tuple(_group(group) for group in document["phases"]),
        capabilities=tuple(_capability(each) for each in document["capabilities"]),
        tables=tuple(_table(table) for table in document["tables"]),
        findings=tuple(_finding(finding) for finding in document["findings"]),
        project=tuple(ProjectFact(name, **fact) for name, fact in document["project"].items()),
        beyond_spec=tuple(document["beyond_spec"]),
        set_aside=tuple((aside["reason"], aside["count"]) for aside in document["set_aside"]),
        checked=dict(document["checked"]),
        not_checked=tuple(document["not_checked"]),
        warnings=tuple(document["warnings"]),
        verdict=GateVerdict(
            document["verdict"]["passed"],
            document["verdict"]["fail_on"],
            tuple(document["verdict"]["reasons"]),
        ),
        selection=tuple(document["selection"]),
        facts=dict(document["facts"]),
        asked=Asked(**document["asked"]),
    )


def _refuse_what_does_not_add_up(document: Any) -> None:
    """Every report relies on sums and names that agree; a document edited by hand may break them.

    Raises AuditError naming the first place.
    """
    tables = {table["name"]: table for table in document["tables"]}
    groups = [
        (f"{kind}[{place}]", group)
        for kind in ("categories", "phases")
        for place, group in enumerate(document[kind])
    ]
    named = [(place, name) for place, group in groups for name in group["tables"]]
    for place, name in named:
        if name not in tables:
            raise _broken(f"{place} names {name}, which is not among its tables")
    counted = [table for table in tables.values() if not table["optional"]]
    summary = document["summary"]["tables"]
    for status in ("complete", "partial", "missing", "unknown"):
        if summary[status] != sum(table["status"] == status for table in counted):
            raise _broken(f"summary.tables.{status} is not the number of such tables")
    if summary["required"] != len(counted):
        raise _broken("summary.tables.required is not the number of required tables")


def _broken(message: str) -> AuditError:
    return AuditError(f"this result does not add up: {message}", hint=_HINT)


def _validate(document: Any) -> None:
    """Raise AuditError where a document isn't one that this version reads."""
    version = document.get("schema_version") if isinstance(document, dict) else None
    if type(version) is not int:
        raise AuditError("this is not a result of schema-audit", hint=_HINT)
    if version > SCHEMA_VERSION:
        raise AuditError(
            f"the result has format version {version}; this schema-audit reads {SCHEMA_VERSION}",
            hint="use a newer schema-audit",
        )
    from jsonschema import Draft202012Validator

    error = next(Draft202012Validator(result_json_schema()).iter_errors(document), None)
    if error is not None:
        path = "".join(
            f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path
        )
        message = error.message if len(error.message) <= 200 else f"{error.message[:200]}…"
        raise AuditError(
            f"this is not a result that can be read: {message}",
            where=path.lstrip(".") or "the document",
            hint=_HINT,
        )


def _counts(group: dict[str, Any]) -> Counts:
    return Counts(
        required=group["required"],
        complete=group["complete"],
        partial=group["partial"],
        missing=group["missing"],
        unknown=group["unknown"],
        columns_required=group["columns"]["required"],
        columns_met=group["columns"]["met"],
    )


def _group(group: dict[str, Any]) -> Group:
    return Group(
        id=group["id"],
        title=group["title"],
        counts=_counts(group),
        tables=tuple(group["tables"]),
        description=group["description"],
        when=group.get("when", ""),
        severity=group.get("severity"),
        goal=group.get("goal", ""),
    )


def _capability(capability: dict[str, Any]) -> CapabilityResult:
    lists = ("needs", "missing", "partial", "unknown", "without")
    return CapabilityResult(**{**capability, **{key: tuple(capability[key]) for key in lists}})


def _table(table: dict[str, Any]) -> ResultTable:
    columns = table["columns"]
    return ResultTable(
        name=table["name"],
        category=table["category"],
        phase=table["phase"],
        kind=table["kind"],
        status=table["status"],
        optional=table["optional"],
        severity=table["severity"],
        columns_required=columns["required"],
        columns_met=columns["met"],
        description=table["description"],
        why=table["why"],
        impact=table["impact"],
        state=table["state"],
        number=table["number"],
        build_order=table["build_order"],
        depends_on=tuple(table["depends_on"]),
        unblocks=tuple(table["unblocks"]),
        found=table["found"],
        row_estimate=table["row_estimate"],
        source=SourceRef(**table["source"]),
        near=tuple(Near(**{**near, "shared": tuple(near["shared"])}) for near in table["near"]),
        columns=tuple(ResultColumn(**column) for column in columns["each"]),
        sql=table["sql"],
    )


def _finding(finding: dict[str, Any]) -> ResultFinding:
    waiver = finding["waiver"]
    return ResultFinding(
        **{
            **finding,
            "source": SourceRef(**finding["source"]),
            "waiver": None if waiver is None else Waiver(**waiver),
        }
    )
