"""What the comparator asks a server: whether two expressions mean the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from audit.schema.types import DataType

Equality = Literal["equal", "equivalent", "different", "unverified"]


class Question(NamedTuple):
    """A pair of expressions that text and trees could not settle, for a server to answer.

    `columns` are the audited relation's columns that either side may name, with their types.
    `cast_to` is the column's type where the pair are defaults or generation expressions.
    `namespace` is where unqualified names of the spec are looked up after pg_catalog. `relation`
    is the audited relation's name, which a policy's sub-select uses to reach its columns.
    """

    kind: Literal["default", "generated", "check", "predicate", "index", "policy", "trigger"]
    spec: str
    stored: str
    columns: tuple[tuple[str, DataType], ...] = ()
    cast_to: DataType | None = None
    namespace: str = "public"
    relation: str = ""


class Untold(NamedTuple):
    """No answer, and why there is none: words that end a sentence, `the server said: …`."""

    reason: str


Answer = Equality | Untold
Answers = Mapping[Question, Answer]

NOBODY_ASKED = Untold("no server was asked")
