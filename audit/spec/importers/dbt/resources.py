"""What dbt documents: models, seeds, snapshots and sources, whatever file they were read from."""

from __future__ import annotations

from dataclasses import dataclass, field

from audit.spec.importers.dbt.values import Mapping


@dataclass(frozen=True)
class Test:
    """A data test: `dbt_utils.accepted_range` is its whole name; `column` empty for a table's.

    `condition` tells that it holds for some rows only, or need not hold.
    """

    name: str
    column: str
    arguments: Mapping
    condition: str
    place: str


@dataclass
class DocumentedColumn:
    """A column as it is documented, and the constraints of its contract."""

    name: str
    type: str = ""
    description: str = ""
    meta: Mapping = field(default_factory=Mapping)
    constraints: list[Mapping] = field(default_factory=list)
    place: str = ""


@dataclass
class Resource:
    """A relation that dbt makes or reads.

    `kind` is the spec's: empty for a table; None where there is no relation, or nobody can tell.
    `names` are how ref() and source() call it.
    """

    word: str  # model, seed, snapshot, source
    names: tuple[str, ...]
    namespace: str
    relation: str
    kind: str | None = ""
    category: str = ""
    title: str = ""  # of the category
    description: str = ""
    contract: bool = False
    meta: Mapping = field(default_factory=Mapping)
    tags: tuple[str, ...] = ()
    columns: list[DocumentedColumn] = field(default_factory=list)
    constraints: list[Mapping] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)
    place: str = ""
