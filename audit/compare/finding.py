"""What comparing yields: findings, how each required table was found, what is still to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from audit.schema.question import Equality, Question
from audit.severity import Severity
from audit.spec.source import Source

Status = Literal["complete", "partial", "missing", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule not met by one object.

    `table` is `namespace.name` of the required table, or empty for what belongs to none (an
    extension, an enum). `object` names what the rule speaks of inside the table or beside it (a
    column, a key's columns `a, b`, an index, a policy). `column` is set when that is one column.
    `expected` and `actual` are short SQL-like texts for people. `equality` is set where
    expressions were compared. `source` is the line of the requirement. `kind` is what happened:
    a `gap` fails the requirement, `unverified` could not be told, a `note` fails nothing.
    """

    rule: str
    severity: Severity
    table: str
    object: str
    message: str
    source: Source
    fingerprint: str
    kind: Literal["gap", "unverified", "note"] = "gap"
    column: str | None = None
    expected: str = ""
    actual: str = ""
    equality: Equality | None = None
    why: str = ""
    impact: str = ""
    hint: str = ""  # what to do, where it is not plainly to create what is missing


class Near(NamedTuple):
    """A table of the database that may be a missing one under another name.

    `shared` of the required table's `columns` stand in it.
    """

    name: str  # namespace.name
    score: float  # 0 to 1
    shared: tuple[str, ...]
    columns: int
    reason: str  # one phrase: "4 of 9 columns", "named in the spec"


@dataclass(frozen=True, slots=True)
class TableOutcome:
    """A required table as it was found. `found` is the relation that was compared
    (`namespace.name`), or None.

    `met` of `required` columns meet everything that the spec says of them.
    """

    namespace: str
    name: str
    status: Status
    found: str | None
    columns_required: int
    columns_met: int
    missing_columns: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()

    @property
    def qualified(self) -> str:
        """`namespace.name`, unquoted."""
        return f"{self.namespace}.{self.name}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything comparing found, sorted: worst first, then category order, table, object, rule."""

    tables: tuple[TableOutcome, ...]
    findings: tuple[Finding, ...]
    beyond_spec: tuple[str, ...]  # relations that no requirement names
    questions: tuple[Question, ...]  # not settled by the answers given
    checked: Mapping[str, int]  # rule family → number of requirements compared
