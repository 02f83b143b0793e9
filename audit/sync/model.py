"""What syncing is asked for, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from audit.compare.finding import Finding

ALL = "all"

# Rules of what the database has nothing of: only --prune gives such a requirement up.
ABSENT = frozenset(
    {
        "missing-table",
        "found-elsewhere",
        "missing-column",
        "missing-unique",
        "missing-foreign-key",
        "missing-policy",
        "missing-publication",
        "not-published",
        "missing-trigger",
        "missing-function",
        "missing-domain",
        "missing-domain-check",
        "missing-enum",
        "missing-enum-value",
        "missing-extension",
        "rls-disabled",
        "rls-not-forced",
        "not-granted",
    }
)
# And of what it may have something else in place of, which these words tell.
_MAY_BE_ABSENT = {
    "missing-primary-key": "no primary key",
    "missing-check": "no check",
    "missing-exclusion": "no exclusion constraint",
    "missing-index": "no such index",
}


def is_absent(finding: Finding) -> bool:
    """Whether the database has nothing that stands for what is required."""
    return finding.rule in ABSENT or _MAY_BE_ABSENT.get(finding.rule) == finding.actual


class Choices(NamedTuple):
    """Of which findings the database's side is taken: names of rules, tables, `table.column`, or
    `all`. `accept` is for what differs, `prune` for what it doesn't have."""

    accept: frozenset[str] = frozenset()
    prune: frozenset[str] = frozenset()

    def chosen(self, finding: Finding) -> bool:
        """Whether a finding is settled in the database's favour."""
        asked = self.prune if is_absent(finding) else self.accept
        return bool(asked) and not asked.isdisjoint(names_of(finding))


def names_of(finding: Finding) -> frozenset[str]:
    """What a finding may be called on the command line."""
    what = finding.column or finding.object
    whole = finding.table or what
    homes = {whole, whole.partition(".")[2] or whole}
    return frozenset({ALL, finding.rule, *homes, *(f"{home}.{what}" for home in homes)})


class Change(NamedTuple):
    """One thing that the spec now says."""

    path: str
    kind: Literal["added", "updated", "removed"]
    what: str


class Left(NamedTuple):
    """A finding that stays, and what to do about it."""

    finding: Finding
    reason: str


@dataclass
class Synced:
    """The files as they should be (only those that change), and what was done and left."""

    texts: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
