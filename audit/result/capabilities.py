"""What the business can and cannot do: each capability judged by the tables that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from audit.compare.finding import Status
from audit.result.model import CapabilityResult, CapabilityStatus, ResultTable
from audit.spec.business import Capability


def capability_results(
    capabilities: Iterable[Capability], tables: Sequence[ResultTable]
) -> tuple[CapabilityResult, ...]:
    """Judge every capability, in the spec's order; an optional table counts like any other."""
    statuses = {table.name: table.status for table in tables}
    return tuple(_judged(capability, statuses) for capability in capabilities)


def _judged(capability: Capability, statuses: dict[str, Status]) -> CapabilityResult:
    needs = tuple(dict.fromkeys(f"{namespace}.{name}" for namespace, name in capability.needs))

    def standing(status: Status) -> tuple[str, ...]:
        # A need that was not audited can't be told.
        return tuple(need for need in needs if statuses.get(need, "unknown") == status)

    missing, partial, unknown = standing("missing"), standing("partial"), standing("unknown")
    status: CapabilityStatus = "ready"
    if missing:
        status = "blocked"
    elif unknown:
        status = "unknown"
    elif partial:
        status = "degraded"
    words = capability.verdict
    verdict = ""
    if words is not None and status in ("ready", "blocked"):
        verdict = words.ready if status == "ready" else words.blocked
    return CapabilityResult(
        id=capability.id,
        title=capability.title,
        status=status,
        needs=needs,
        missing=missing,
        partial=partial,
        unknown=unknown,
        without=capability.without,
        area=words.area if words is not None else "",
        verdict=verdict,
        description=capability.description,
    )
