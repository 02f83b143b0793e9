"""The comment that a domain or a range type must have."""

from __future__ import annotations

from typing import Literal

from audit.grammar.quote import literal, qualified
from audit.remediate.draft import draft
from audit.remediate.model import Statement
from audit.spec.model import DomainSpec
from audit.spec.objects import RangeSpec


def type_comment(
    word: Literal["DOMAIN", "TYPE"], spec: DomainSpec | RangeSpec, findings: tuple[str, ...]
) -> Statement:
    """COMMENT ON, which closes `findings`; `word` is what SQL calls this kind of type there."""
    name = qualified(spec.namespace, spec.name)
    return draft(
        "comment",
        "prerequisites",
        spec.name,
        f"COMMENT ON {word} {name} IS {literal(spec.comment or '')}",
        group="types",
        source=spec.source,
        findings=findings,
    )
