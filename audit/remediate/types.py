"""The types of a spec, as statements: created in an order that applies, or mended."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from audit.compare.finding import Finding
from audit.remediate.composites import composite_sql, create_composite, repair_composite
from audit.remediate.domains import create_domain, domain_sql, repair_domain
from audit.remediate.draft import decision, fingerprints
from audit.remediate.model import Statement
from audit.remediate.own_types import OwnType, TypeKey, chosen
from audit.remediate.ranges import create_range, range_sql, repair_range
from audit.remediate.situation import Situation
from audit.spec.model import DomainSpec
from audit.spec.objects import CompositeSpec


def type_statements(
    situation: Situation, wanted: Collection[TypeKey] | None
) -> Iterator[Statement]:
    """The types to create (those `wanted`, or all), and what existing ones lack."""
    types = situation.own_types
    for own in chosen(types.order, wanted):
        yield from _created(situation, own, fingerprints(_findings(situation, own)))
    for own in chosen(types.required.values(), wanted):
        key = (own.namespace, own.name)
        findings = _findings(situation, own)
        if key in types.blocked:
            yield decision(
                own.name,
                types.blocked[key],
                _sql(situation, own),
                source=own.source,
                findings=fingerprints(findings),
            )
        elif key not in types.to_come and findings:
            yield from _repaired(situation, own, findings)


def _created(situation: Situation, own: OwnType, findings: tuple[str, ...]) -> Iterator[Statement]:
    if isinstance(own, DomainSpec):
        return create_domain(situation, own, findings)
    if isinstance(own, CompositeSpec):
        return create_composite(situation, own, findings)
    return create_range(situation, own, findings)


def _sql(situation: Situation, own: OwnType) -> str:
    if isinstance(own, DomainSpec):
        return domain_sql(situation, own)
    if isinstance(own, CompositeSpec):
        return composite_sql(situation, own)
    return range_sql(situation, own)


def _repaired(
    situation: Situation, own: OwnType, findings: tuple[Finding, ...]
) -> Iterator[Statement]:
    types, key = situation.own_types, (own.namespace, own.name)
    if isinstance(own, DomainSpec):
        return repair_domain(situation, own, types.domains[key], findings)
    if isinstance(own, CompositeSpec):
        return repair_composite(situation, own, types.composites[key], findings)
    return repair_range(situation, own, types.ranges[key], findings)


def _findings(situation: Situation, own: OwnType) -> tuple[Finding, ...]:
    """What was found of a type: about it as a whole, or about a part, `namespace.name: part`."""
    return tuple(
        finding
        for finding in situation.gaps.get("", ())
        if finding.object == own.qualified or finding.object.startswith(f"{own.qualified}: ")
    )
