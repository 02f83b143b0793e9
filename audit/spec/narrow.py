"""A part of a spec: the tables of some phases or categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audit.errors import UsageError
from audit.spec.business import Category, Phase
from audit.spec.model import Spec
from audit.spec.nearest import did_you_mean


def narrow(spec: Spec, phases: tuple[str, ...], categories: tuple[str, ...]) -> Spec:
    """`spec` with only the tables of the chosen phases and categories (of both, if both are given).

    Kept are the chosen phases and categories, of the other dimension those that still hold a
    table, and the capabilities whose every need is still inside. What is no table is unchanged.
    Raises UsageError for an id that the spec does not have, and where nothing is left.
    """
    if not phases and not categories:
        return spec
    _known("phase", phases, spec.phases)
    _known("category", categories, spec.categories)
    tables = tuple(
        table
        for table in spec.tables
        if (not phases or table.phase in phases)
        and (not categories or table.category in categories)
    )
    if not tables:
        chosen = ", ".join((*phases, *categories))
        raise UsageError(
            f"the spec requires no table of {chosen}", hint="leave out --phase or --category"
        )
    names = {(table.namespace, table.name) for table in tables}
    kept_phases = phases or {table.phase for table in tables}
    kept_categories = categories or {table.category for table in tables}
    return replace(
        spec,
        tables=tables,
        phases=tuple(phase for phase in spec.phases if phase.id in kept_phases),
        categories=tuple(item for item in spec.categories if item.id in kept_categories),
        capabilities=tuple(item for item in spec.capabilities if names.issuperset(item.needs)),
    )


def _known(kind: str, chosen: tuple[str, ...], known: Sequence[Phase | Category]) -> None:
    ids = [item.id for item in known]
    for name in chosen:
        if name not in ids:
            hint = did_you_mean(name, ids) or f"the spec defines no {kind}"
            raise UsageError(f'there is no {kind} "{name}" in the spec', hint=hint)
