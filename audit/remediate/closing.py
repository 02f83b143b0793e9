"""From a finding to the requirement it speaks of, and each requirement planned once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

from audit.compare.finding import Finding
from audit.remediate.model import Statement
from audit.remediate.rows import Rows
from audit.remediate.situation import Situation, TableKey
from audit.schema.model import Column, Relation
from audit.spec.model import ColumnSpec, TableSpec
from audit.spec.source import Source

Fingerprints = tuple[str, ...]


class Written(Protocol):
    """Any requirement: it was written somewhere."""

    @property
    def source(self) -> Source: ...


_R = TypeVar("_R", bound=Written)


class Closing:
    """What closes the findings of one table while it comes together in `made`."""

    def __init__(
        self,
        situation: Situation,
        table: TableSpec,
        relation: Relation,
        standing: Collection[TableKey],
    ) -> None:
        self.situation = situation
        self.table = table
        self.relation = relation
        self.standing = standing
        self.rows = Rows(situation, table, relation)
        self.made: list[Statement] = []
        # Identity of a planned requirement → its statements in `made`.
        self._done: dict[int, range] = {}

    def _spec_column(self, finding: Finding) -> ColumnSpec | None:
        name = finding.column or finding.object
        return next((c for c in self.table.columns if c.name == name), None)

    def _there(self, column: ColumnSpec) -> Column | None:
        name = self.rows.actual((column.name,))[0]
        return next((c for c in self.relation.columns if c.name == name), None)

    def _each(
        self,
        requirements: Iterable[_R],
        texts: Callable[[_R], Collection[str]],
        add: Callable[[_R, Fingerprints], tuple[Statement, ...]],
        finding: Finding,
    ) -> bool:
        """Plan the requirement that `finding` speaks of, by its line and its object."""
        candidates = tuple(requirements)
        on_line = [item for item in candidates if item.source == finding.source]
        named = [item for item in on_line or candidates if finding.object in texts(item)]
        chosen = named or on_line
        for requirement in chosen:
            self._plan(requirement, add, finding)
        return bool(chosen)

    def _plan(
        self,
        requirement: _R,
        add: Callable[[_R, Fingerprints], tuple[Statement, ...]],
        finding: Finding,
    ) -> bool:
        """Plan one requirement once; a second finding of it closes with the same statements."""
        fingerprint = (finding.fingerprint,)
        places = self._done.get(id(requirement))
        if places is None:
            start = len(self.made)
            self.made += add(requirement, fingerprint)
            self._done[id(requirement)] = range(start, len(self.made))
            return True
        for place in places:
            statement = self.made[place]
            if finding.fingerprint not in statement.findings:
                findings = statement.findings + fingerprint
                self.made[place] = replace(statement, findings=findings)
        return True
