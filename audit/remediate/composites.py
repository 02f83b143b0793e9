"""The composite types that a spec demands: created where missing, and given what they lack."""

from __future__ import annotations

from collections.abc import Iterator

from audit.compare.finding import Finding
from audit.compare.rules.composites import attribute_object
from audit.grammar.quote import identifier, literal, qualified
from audit.remediate import define, guard
from audit.remediate.create import collation_sql
from audit.remediate.draft import decision, draft
from audit.remediate.model import Statement
from audit.remediate.situation import Situation
from audit.schema.model import Composite
from audit.spec.objects import AttributeSpec, CompositeSpec


def create_composite(
    situation: Situation, composite: CompositeSpec, findings: tuple[str, ...]
) -> Iterator[Statement]:
    """CREATE TYPE … AS, whole, and the comments."""
    sql = composite_sql(situation, composite)
    yield draft(
        "create-composite",
        "prerequisites",
        composite.name,
        guard.unless_type(composite.namespace, composite.name, sql),
        short=sql,
        group="types",
        source=composite.source,
        findings=findings,
        why=composite.why,
    )
    if composite.comment is not None:
        yield _comment(composite, None, findings)
    for attribute in composite.attributes:
        if attribute.comment is not None:
            yield _comment(composite, attribute, findings)


def composite_sql(situation: Situation, composite: CompositeSpec) -> str:
    """CREATE TYPE as the spec has it; empty where it doesn't say enough."""
    if any(attribute.type is None for attribute in composite.attributes):
        return ""
    lines = ",\n  ".join(_clause(situation, composite, each) for each in composite.attributes)
    name = qualified(composite.namespace, composite.name)
    return f"CREATE TYPE {name} AS (\n  {lines}\n)" if lines else f"CREATE TYPE {name} AS ()"


def _clause(situation: Situation, composite: CompositeSpec, attribute: AttributeSpec) -> str:
    """An attribute's name, type and collation."""
    return f"{identifier(attribute.name)} {_type(situation, composite, attribute)}"


def _type(situation: Situation, composite: CompositeSpec, attribute: AttributeSpec) -> str:
    assert attribute.type is not None
    home = situation.type_home(attribute.type, composite.namespace)
    text = define.type_sql(attribute.type, attribute.type_text, home)
    if attribute.collation:
        text += f" COLLATE {collation_sql(situation, attribute.collation)}"
    return text


def _comment(
    composite: CompositeSpec, attribute: AttributeSpec | None, findings: tuple[str, ...]
) -> Statement:
    target = f"TYPE {qualified(composite.namespace, composite.name)}"
    text, source = composite.comment, composite.source
    if attribute is not None:
        own = qualified(composite.namespace, composite.name)
        target = f"COLUMN {own}.{identifier(attribute.name)}"
        text, source = attribute.comment, attribute.source
    return draft(
        "comment",
        "prerequisites",
        attribute.name if attribute else composite.name,
        f"COMMENT ON {target} IS {literal(text or '')}",
        group="types",
        source=source,
        findings=findings,
    )


def repair_composite(
    situation: Situation,
    composite: CompositeSpec,
    there: Composite,
    findings: tuple[Finding, ...],
) -> Iterator[Statement]:
    """What closes the findings about a composite type that exists; the rest is left out."""
    if there.namespace in situation.platform:
        return
    attributes = {attribute_object(composite, each): each for each in composite.attributes}
    places = {object_: place for place, object_ in enumerate(attributes)}
    # What is added comes last, so it is added in the order of the spec.
    for finding in sorted(findings, key=lambda finding: places.get(finding.object, -1)):
        attribute = attributes.get(finding.object)
        if finding.rule == "missing-attribute" and attribute is not None:
            yield from _add(situation, composite, there, attribute, finding)
        elif finding.rule == "composite-mismatch":
            yield _decided(situation, composite, attribute, finding)
        elif finding.rule == "comment-mismatch":
            columns = {column.name: column for column in there.columns}
            commented = columns[attribute.name] if attribute else there
            if not commented.comment:
                yield _comment(composite, attribute, (finding.fingerprint,))


def _add(
    situation: Situation,
    composite: CompositeSpec,
    there: Composite,
    attribute: AttributeSpec,
    finding: Finding,
) -> Iterator[Statement]:
    """ADD ATTRIBUTE, which can put it nowhere but at the end."""
    own = (composite.namespace, composite.name)
    names = [each.name for each in composite.attributes]
    present = {column.name for column in there.columns}
    following = [name for name in names[names.index(attribute.name) + 1 :] if name in present]
    reason = f"The spec does not say what type attribute {attribute.name} has."
    sql = ""
    if attribute.type is not None:
        clause = _clause(situation, composite, attribute)
        sql = f"ALTER TYPE {qualified(*own)} ADD ATTRIBUTE {clause}"
        reason = situation.unusable_type(attribute.type, composite.namespace)
    if following and not reason:
        reason = f"It must stand before {following[0]}, and can only be added at the end."
    closes = (finding.fingerprint,)
    if reason:
        yield decision(finding.object, reason, sql, source=attribute.source, findings=closes)
        return
    yield draft(
        "add-attribute",
        "prerequisites",
        f"{composite.name} {attribute.name}",
        guard.unless_attribute(*own, attribute.name, sql),
        short=sql,
        source=attribute.source,
        findings=closes,
        hazards=("changes-behaviour",),
        lock="none on tables",
        notes=(
            "What is written by position, ROW(…), has to name a value for it from then on.",
            "Refused while a table is OF this type.",
        ),
    )
    if attribute.comment is not None:
        yield _comment(composite, attribute, closes)


def _decided(
    situation: Situation,
    composite: CompositeSpec,
    attribute: AttributeSpec | None,
    finding: Finding,
) -> Statement:
    reason, sql = finding.message, ""
    if attribute is None:
        reason += " Attributes can't be moved: another type has to take its place."
    elif attribute.type is not None and not situation.unusable_type(
        attribute.type, composite.namespace
    ):
        name = qualified(composite.namespace, composite.name)
        wanted = _type(situation, composite, attribute)
        sql = f"ALTER TYPE {name} ALTER ATTRIBUTE {identifier(attribute.name)} TYPE {wanted}"
        reason += " Refused while a table has a column of the type."
    return decision(
        finding.object,
        reason,
        sql,
        source=finding.source,
        findings=(finding.fingerprint,),
        hazards=("changes-behaviour",) if sql else (),
    )
