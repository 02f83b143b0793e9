"""The plan that builds what a spec demands in a database with nothing in it."""

from __future__ import annotations

from typing import NamedTuple

from audit.compare.comparison import compare
from audit.export.complete import Completed, complete
from audit.remediate.model import Plan
from audit.remediate.planning import plan_remediation
from audit.schema.model import Namespace, Schema
from audit.spec.model import Spec

EXTENSIONS = "extensions"  # where Supabase keeps the extensions
_NEWEST = 180000


class Built(NamedTuple):
    """The plan, and the spec that it was made for: with what it had left open decided."""

    plan: Plan
    completed: Completed


def plan_from_nothing(spec: Spec) -> Built:
    """The plan for a database that is empty but for the schema that extensions go to."""
    completed = complete(spec)
    homes = [EXTENSIONS] if names_schema(spec, EXTENSIONS) else []
    empty = Schema(
        database="",
        server_version="18",
        server_version_num=_NEWEST,
        role="",
        reader="pg_catalog",
        namespaces=tuple(map(Namespace, (*homes, "public"))),
    )
    spec = completed.spec
    return Built(plan_remediation(spec, empty, compare(spec, empty), building=True), completed)


def names_schema(spec: Spec, name: str) -> bool:
    """Whether a type, an operator class or a function of this schema is named."""
    start = f"{name}."
    for table in spec.tables:
        for column in table.columns:
            texts = (column.default, column.generated)
            if column.type is not None and column.type.namespace == name:
                return True
            if any(start in text for text in texts if text):
                return True
        keys = (key for index in table.indexes for key in index.columns)
        if any(start in text for text in (*keys, *(check.expression for check in table.checks))):
            return True
    return False
