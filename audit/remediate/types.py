"""The types of a spec, as statements: created in an order that applies, or mended."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from audit.compare.finding import Finding
from audit.remediate.domains import create_domain, domain_sql, repair_domain
from audit.remediate.draft import decision, fingerprints
from audit.remediate.model import Statement
from audit.remediate.own_types import OwnType, TypeKey, chosen
from audit.remediate.situation import Situation


def type_statements(
    situation: Situation, wanted: Collection[TypeKey] | None
) -> Iterator[Statement]:
    """The types to create (those `wanted`, or all), and what existing ones lack."""
    types = situation.own_types
    for own in chosen(types.order, wanted):
        yield from create_domain(situation, own, fingerprints(_findings(situation, own)))
    for own in chosen(types.required.values(), wanted):
        key = (own.namespace, own.name)
        findings = _findings(situation, own)
        if key in types.blocked:
            yield decision(
                own.name,
                types.blocked[key],
                domain_sql(situation, own),
                source=own.source,
                findings=fingerprints(findings),
            )
        elif key not in types.to_come and findings:
            yield from _repaired(situation, own, findings)


def _repaired(
    situation: Situation, own: OwnType, findings: tuple[Finding, ...]
) -> Iterator[Statement]:
    key = (own.namespace, own.name)
    there = {(domain.namespace, domain.name): domain for domain in situation.schema.domains}
    yield from repair_domain(situation, own, there[key], findings)


def _findings(situation: Situation, own: OwnType) -> tuple[Finding, ...]:
    """What was found of a type: about it as a whole, or about a part, `namespace.name: part`."""
    return tuple(
        finding
        for finding in situation.gaps.get("", ())
        if finding.object == own.qualified or finding.object.startswith(f"{own.qualified}: ")
    )
