"""The range types that a spec demands: created where missing; one that differs is for a person."""

from __future__ import annotations

from collections.abc import Iterator

from audit.compare.finding import Finding
from audit.grammar.quote import identifier, qualified
from audit.remediate import define, guard
from audit.remediate.create import collation_sql
from audit.remediate.draft import decision, draft
from audit.remediate.model import Statement
from audit.remediate.situation import Situation
from audit.remediate.type_comment import type_comment
from audit.schema.model import RangeType
from audit.spec.objects import RangeSpec


def create_range(
    situation: Situation, range_: RangeSpec, findings: tuple[str, ...]
) -> Iterator[Statement]:
    """CREATE TYPE … AS RANGE, whole, and its comment."""
    sql = range_sql(situation, range_)
    yield draft(
        "create-range",
        "prerequisites",
        range_.name,
        guard.unless_type(range_.namespace, range_.name, sql),
        short=sql,
        group="types",
        source=range_.source,
        findings=findings,
        why=range_.why,
    )
    if range_.comment is not None:
        yield type_comment("TYPE", range_, findings)


def range_sql(situation: Situation, range_: RangeSpec) -> str:
    """CREATE TYPE as the spec has it; empty where it doesn't say enough."""
    if range_.subtype is None:
        return ""
    home = situation.type_home(range_.subtype, range_.namespace)
    parts = [f"SUBTYPE = {define.type_sql(range_.subtype, range_.subtype_text, home)}"]
    for word, name in (
        ("SUBTYPE_OPCLASS", define.dotted(range_.opclass or "") if range_.opclass else ""),
        ("COLLATION", collation_sql(situation, range_.collation)),
        ("CANONICAL", define.dotted(range_.canonical) if range_.canonical else ""),
        ("SUBTYPE_DIFF", define.dotted(range_.subtype_diff) if range_.subtype_diff else ""),
        ("MULTIRANGE_TYPE_NAME", qualified(*range_.multirange_name) if range_.multirange else ""),
    ):
        parts += [f"{word} = {name}"] if name else []
    return f"CREATE TYPE {qualified(range_.namespace, range_.name)} AS RANGE ({', '.join(parts)})"


def repair_range(
    situation: Situation, range_: RangeSpec, there: RangeType, findings: tuple[Finding, ...]
) -> Iterator[Statement]:
    """What a person has to decide about a range type that exists; a comment is added."""
    if there.namespace in situation.platform:
        return
    for finding in findings:
        closes = (finding.fingerprint,)
        if finding.rule == "comment-mismatch" and not there.comment:
            yield type_comment("TYPE", range_, closes)
        elif finding.rule == "range-mismatch":
            renamed = there.multirange and finding.expected.startswith("multirange type ")
            home = there.multirange_namespace or there.namespace
            old = qualified(home, there.multirange) if renamed else ""
            new = identifier(range_.multirange_name[1])
            reason = finding.message
            if not renamed:
                reason += (
                    " It can't be altered: another type has to take its place in every column."
                )
            yield decision(
                range_.name,
                reason,
                f"ALTER TYPE {old} RENAME TO {new}" if renamed else "",
                source=finding.source,
                findings=closes,
            )
