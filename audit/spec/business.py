"""The business context of a spec: areas, order of work, and what the business can do."""

from __future__ import annotations

from typing import NamedTuple

from audit.severity import Severity
from audit.spec.source import Source


class Category(NamedTuple):
    """A business area; `id` is its key in the YAML."""

    id: str
    title: str
    description: str = ""


class Phase(NamedTuple):
    """When a table is due, and how bad it is that it is missing."""

    id: str
    title: str
    when: str = ""
    severity: Severity = "high"
    goal: str = ""


class Verdict(NamedTuple):
    """How a capability is summed up for people: `area` is `blocked` or `ready` (in their words)."""

    area: str = ""
    blocked: str = "blocked"
    ready: str = "ready"


class Capability(NamedTuple):
    """A thing the business can do only if the tables it needs are complete.

    `needs` are (namespace, table) pairs; `without` are the consequences, a sentence each.
    """

    id: str
    title: str
    needs: tuple[tuple[str, str], ...]
    source: Source
    without: tuple[str, ...] = ()
    verdict: Verdict | None = None
    description: str = ""
