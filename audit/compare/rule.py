"""What a rule is: its id, its words for people, and how much milder than the table it is."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Literal

from audit.severity import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is checked. `id` is stable for ever; findings, waivers and reports name it.

    `title` says what holds when the rule passes and `failure` what is the matter when it does not.
    `why` is why anyone should care, `how` how to close it, `compared` what is looked at and what
    is accepted. `spec` and `sql` are an example: a whole spec, and what satisfies it. `step` is by
    how many severities a finding is milder than its table's. `kind` is `note` where it never is a
    gap.
    """

    id: str
    family: str
    title: str
    failure: str
    why: str
    how: str
    compared: str
    spec: str = ""
    sql: str = ""
    step: int = 0
    kind: Literal["gap", "note"] = "gap"
    severity: Severity | None = None
    since: str = "0.1.0"

    def __post_init__(self) -> None:
        # The texts are written over several lines; what is read is one paragraph each.
        for name in ("why", "how", "compared"):
            object.__setattr__(self, name, " ".join(getattr(self, name).split()))
        for name in ("spec", "sql"):
            object.__setattr__(self, name, textwrap.dedent(getattr(self, name)).strip())

    def page(self) -> str:
        """The rule explained, as plain text that ends with a line break."""
        parts = [
            f"{self.id}: {self.failure}",
            f"Passes when: {self.title}.",
            _paragraph("Why", self.why),
            _paragraph("What is compared", self.compared),
            _paragraph("How to close it", self.how),
            f"Severity: {_severity(self)}. Since {self.since}.",
        ]
        if self.spec:
            parts.append("In a spec:\n\n" + _indented(self.spec))
        if self.sql:
            parts.append("SQL that closes it:\n\n" + _indented(self.sql))
        return "\n\n".join(parts) + "\n"


def _paragraph(heading: str, text: str) -> str:
    body = textwrap.fill(text, width=88)
    return f"{heading}\n" + _indented(body)


def _indented(text: str) -> str:
    return textwrap.indent(text, "    ")


def _severity(rule: Rule) -> str:
    if rule.severity is not None:
        return rule.severity
    if rule.kind == "note":
        return "info, a note that fails nothing"
    if rule.step == 0:
        return "the table's own (its phase says it; high without a phase)"
    steps = "one step" if rule.step == 1 else f"{rule.step} steps"
    return f"{steps} milder than the table's, never below low"
