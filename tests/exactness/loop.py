"""One turn of the loop: a schema becomes a spec, the spec is loaded, the schema is audited."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from audit.compare.comparison import compare
from audit.compare.finding import Comparison
from audit.introspect.connect import open_connection
from audit.introspect.oracle import answer
from audit.introspect.reading import read_schema
from audit.introspect.session import Session
from audit.schema import Schema
from audit.schema.document import schema_from_json, schema_to_json
from audit.schema.platform import is_platform_namespace
from audit.schema.question import Answer, Question
from audit.spec.importers.database import import_schema
from audit.spec.load import load_spec
from audit.spec.model import Spec

Ask = Callable[[Sequence[Question]], dict[Question, Answer]]


class Turn(NamedTuple):
    """What one audit with an imported spec said; `told` are the findings in a line each."""

    tables: int
    columns: int
    requirements: int
    findings: int
    unverified: int
    incomplete: tuple[str, ...]
    told: tuple[str, ...]
    seconds: float

    @property
    def exact(self) -> bool:
        """Whether nothing was found and every table is complete."""
        return not (self.findings or self.unverified or self.incomplete or self.told)


def nobody(questions: Sequence[Question]) -> dict[Question, Answer]:
    """An oracle that answers nothing, as for a snapshot."""
    return {}


def import_spec(
    schema: Schema, *, single: bool = False, more: Collection[str] = ()
) -> tuple[Spec, tuple[str, ...]]:
    """The spec that `spec import database` makes of a schema, and what it leaves out."""
    namespaces = [n.name for n in schema.namespaces if not is_platform_namespace(n.name)]
    imported = import_schema(
        schema, title="imported", namespaces=namespaces, single=single, more=more
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, text in imported.files.items():
            Path(folder, name).write_text(text, encoding="utf-8", newline="\n")
        return load_spec([folder]), imported.omitted


def audit(spec: Spec, schema: Schema, ask: Ask = nobody) -> Comparison:
    """Compare, ask what text and trees leave open, compare again."""
    comparison = compare(spec, schema)
    if comparison.questions:
        comparison = compare(spec, schema, ask(comparison.questions))
    return comparison


def turn(spec: Spec, schema: Schema, ask: Ask = nobody) -> Turn:
    """Audit a schema with a spec and count."""
    started = time.perf_counter()
    comparison = audit(spec, schema, ask)
    kinds = [finding.kind for finding in comparison.findings]
    return Turn(
        tables=len(comparison.tables),
        columns=sum(table.columns_required for table in comparison.tables),
        requirements=sum(comparison.checked.values()),
        findings=kinds.count("gap"),
        unverified=kinds.count("unverified"),
        incomplete=tuple(t.qualified for t in comparison.tables if t.status != "complete"),
        told=tuple(
            f"{f.kind} {f.rule} {f.table} {f.object}: {f.message} [{f.expected}] [{f.actual}]"
            for f in comparison.findings
        ),
        seconds=time.perf_counter() - started,
    )


def audit_database(dsn: str, spec: Spec | None = None) -> tuple[Spec, Turn, tuple[str, ...]]:
    """Audit a database with `spec`, or with the spec imported from it; and what that left out."""
    omitted: tuple[str, ...] = ()
    with open_connection(dsn) as connection, Session(connection) as session:
        schema = read_schema(session, "pg_catalog")
        if spec is None:
            spec, omitted = import_spec(schema)
        return spec, turn(spec, schema, lambda questions: answer(session, questions)), omitted


def audit_snapshot(dsn: str) -> Turn:
    """Import from a database and audit its snapshot, with no server to ask."""
    with open_connection(dsn) as connection, Session(connection) as session:
        schema = read_schema(session, "pg_catalog")
    spec, _ = import_spec(schema)
    return turn(spec, schema_from_json(schema_to_json(schema)))
