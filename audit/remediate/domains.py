"""The domains that a spec demands: created where missing, and given what they lack."""

from __future__ import annotations

from collections.abc import Iterator

from audit.compare.finding import Finding
from audit.compare.rules.domains import check_object
from audit.grammar.quote import identifier, parenthesised, qualified
from audit.remediate import define, guard
from audit.remediate.create import collation_sql
from audit.remediate.draft import decision, draft
from audit.remediate.model import NO_WRITES, Statement
from audit.remediate.names import first_free
from audit.remediate.situation import Situation
from audit.remediate.type_comment import type_comment
from audit.schema.model import Check, Domain
from audit.spec.model import CheckSpec, DomainSpec

_NO_TABLES = "none on tables"
_IN_CONTAINERS = (
    "Refused where a table holds the domain inside an array, a composite or a range type."
)


def create_domain(
    situation: Situation, domain: DomainSpec, findings: tuple[str, ...]
) -> Iterator[Statement]:
    """CREATE DOMAIN, whole, and its comment."""
    own = (domain.namespace, domain.name)
    sql = domain_sql(situation, domain)
    yield draft(
        "create-domain",
        "prerequisites",
        domain.name,
        guard.unless_type(*own, sql),
        short=sql,
        group="types",
        source=domain.source,
        findings=findings,
        why=domain.why,
    )
    if domain.comment is not None:
        yield type_comment("DOMAIN", domain, findings)


def domain_sql(situation: Situation, domain: DomainSpec) -> str:
    """CREATE DOMAIN as the spec has it."""
    name = qualified(domain.namespace, domain.name)
    if domain.type is None:
        return ""
    home = situation.type_home(domain.type, domain.namespace)
    lines = [f"CREATE DOMAIN {name} AS {define.type_sql(domain.type, domain.type_text, home)}"]
    if domain.collation:
        lines[0] += f" COLLATE {collation_sql(situation, domain.collation)}"
    if define.is_default(domain.default):
        lines[0] += f" DEFAULT {define.default_expression(domain.default or '')}"
    if domain.nullable is False:
        lines[0] += " NOT NULL"
    for check in domain.checks:
        named = f"CONSTRAINT {identifier(check.name)} " if check.name else ""
        lines.append(f"{named}CHECK {parenthesised(check.expression)}")
    return "\n  ".join(lines)


def repair_domain(
    situation: Situation, domain: DomainSpec, there: Domain, findings: tuple[Finding, ...]
) -> Iterator[Statement]:
    """What closes the findings about a domain that exists; what nothing closes is left out."""
    if there.namespace in situation.platform:
        return
    work = _Repair(situation, domain, there)
    closers = {
        "domain-mismatch": work.mismatch,
        "missing-domain-check": work.check,
        "not-validated": work.validate,
        "comment-mismatch": work.comment,
    }
    for finding in findings:
        if "RENAME" not in finding.hint and finding.rule in closers:
            yield from closers[finding.rule](finding)


class _Repair:
    """What one domain lacks, finding by finding."""

    def __init__(self, situation: Situation, domain: DomainSpec, there: Domain) -> None:
        self.situation = situation
        self.domain = domain
        self.there = there
        self.own = (there.namespace, there.name)
        self.alter = f"ALTER DOMAIN {qualified(*self.own)}"
        self.taken = {check.name for check in there.checks}

    def mismatch(self, finding: Finding) -> Iterator[Statement]:
        """NOT NULL and a default are added; what the domain is over can't be altered."""
        closes = (finding.fingerprint,)
        if finding.expected == "NOT NULL":
            yield draft(
                "set-not-null",
                "existing rows",
                self.domain.name,
                f"{self.alter} SET NOT NULL",
                source=finding.source,
                findings=closes,
                hazards=("fails-if-nulls", "scans-table", "blocks-writes"),
                lock=NO_WRITES,
                notes=("Reads every table with a column of it.", _IN_CONTAINERS),
            )
        elif finding.expected in (self.domain.default, "no default"):
            yield self._default(finding)
        elif finding.expected == "NULL":
            sql = f"{self.alter} DROP NOT NULL"
            yield self._decided(finding, finding.message, sql)
        else:
            reason = (
                f"{finding.message} What a domain is over can't be altered: another domain has to "
                "take its place in every column."
            )
            yield self._decided(finding, reason)

    def _default(self, finding: Finding) -> Statement:
        wanted = self.domain.default
        if not define.is_default(wanted):
            sql = f"{self.alter} DROP DEFAULT"
            return self._decided(finding, finding.message, sql)
        sql = f"{self.alter} SET DEFAULT {define.default_expression(wanted or '')}"
        reason = self.situation.problem_of(wanted)
        if self.there.default is not None and not reason:
            reason = finding.message
        if reason:
            return self._decided(finding, reason, sql)
        return draft(
            "set-default",
            "prerequisites",
            self.domain.name,
            sql,
            source=finding.source,
            findings=(finding.fingerprint,),
            lock=_NO_TABLES,
            notes=("For rows to come; those that are there stay as they are.",),
        )

    def check(self, finding: Finding) -> Iterator[Statement]:
        """A check: added for new values first, then validated."""
        for check in self.domain.checks:
            if check_object(self.domain, check) == finding.object:
                yield from self._add_check(check, finding)
                return

    def _add_check(self, check: CheckSpec, finding: Finding) -> Iterator[Statement]:
        clause = f"CHECK {parenthesised(check.expression)}"
        reason = self.situation.problem_of(check.expression)
        if check.name in self.taken and not reason:
            reason = f"The name {check.name} that the spec gives it is taken by something else."
        if reason:
            yield self._decided(finding, reason, f"{self.alter} ADD {clause}")
            return
        name = check.name or first_free((self.own[1],), "check", self.taken.__contains__)
        self.taken.add(name)
        plain = f"{self.alter} ADD CONSTRAINT {identifier(name)}\n  {clause}"
        yield draft(
            "add-check",
            "existing rows",
            f"{self.domain.name} {name}",
            guard.unless_type_constraint(*self.own, name, f"{plain} NOT VALID"),
            short=plain,
            source=check.source,
            findings=(finding.fingerprint,),
            lock=_NO_TABLES,
        )
        if check.validated is not False:
            yield self._validated(self.own, name, finding, plain)

    def validate(self, finding: Finding) -> Iterator[Statement]:
        """A check that is there, held against every value."""
        for domain, check in self._checks():
            if f"`{check.name}`" in finding.message and not check.validated:
                yield self._validated((domain.namespace, domain.name), check.name, finding)
                return

    def _checks(self) -> Iterator[tuple[Domain, Check]]:
        """Its checks, and those of the domains that it is over."""
        domains = {(each.namespace, each.name): each for each in self.situation.schema.domains}
        domain: Domain | None = self.there
        while domain is not None:
            yield from ((domain, check) for check in domain.checks)
            base = domain.base
            key = (base.namespace or "", base.name)
            domain = None if base.array else domains.pop(key, None)

    def _validated(
        self, own: tuple[str, str], name: str, finding: Finding, short: str = ""
    ) -> Statement:
        return draft(
            "validate-constraint",
            "existing rows",
            f"{own[1]} {name}",
            f"ALTER DOMAIN {qualified(*own)} VALIDATE CONSTRAINT {identifier(name)}",
            short=short,
            source=finding.source,
            findings=(finding.fingerprint,),
            hazards=("fails-if-rows-violate", "scans-table", "blocks-writes"),
            lock=NO_WRITES,
            notes=("Reads every table with a column of it.", _IN_CONTAINERS),
        )

    def comment(self, finding: Finding) -> Iterator[Statement]:
        """A comment where there is none; to replace one is for its author."""
        if not self.there.comment and self.domain.comment is not None:
            yield type_comment("DOMAIN", self.domain, (finding.fingerprint,))

    def _decided(self, finding: Finding, reason: str, sql: str = "") -> Statement:
        return decision(
            finding.object,
            reason,
            sql,
            source=finding.source,
            findings=(finding.fingerprint,),
            hazards=("changes-behaviour",) if sql else (),
        )
