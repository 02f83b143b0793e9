"""Whether the required domains are there, over what they must be, with their checks."""

from __future__ import annotations

from audit.compare.context import DEFAULT_SEVERITY, Context, Found, Subject, plain
from audit.compare.defined_type import DefinedType
from audit.compare.rule import Rule
from audit.compare.rules.checks import Verdict, find_condition, held_conditions
from audit.compare.rules.column_types import TYPE_WIDER, own_collation, same_collation
from audit.compare.rules.defaults import is_null
from audit.compare.rules.nullability import not_null_check
from audit.compare.rules.validation import NOT_VALIDATED, weakness
from audit.schema.model import Check, Column, Domain, Relation
from audit.spec.model import CheckSpec, DomainSpec, TableSpec
from audit.spec.source import Source

MISSING_DOMAIN = Rule(
    id="missing-domain",
    family="domains",
    title="the domain exists",
    failure="A required domain does not exist",
    why="Every table with a column of this type can only be created once it exists.",
    how="CREATE DOMAIN, before the tables that use it.",
    compared="""The name in the required schema; a type of that name which is no domain is named
        as it is.""",
    spec="""
        domains:
          email: text check (value ~ '@')
    """,
    sql="""
        CREATE DOMAIN public.email AS text CHECK (value ~ '@');
    """,
)
DOMAIN_MISMATCH = Rule(
    id="domain-mismatch",
    family="domains",
    title="the domain is over the required type, with its default, NOT NULL and collation",
    failure="A domain is not what it must be",
    why="""Every column of this type takes what the domain takes: another type, or NULL, goes into
        all of them at once.""",
    how="""ALTER DOMAIN … SET NOT NULL and SET DEFAULT. The type that a domain is over can't be
        changed, nor its collation: another domain has to take its place in every column.""",
    compared="""What the spec states of it: the type as a column's (a wider one is type-wider), the
        default as an expression, NOT NULL also by a check or by the domain that it is over, the
        collation by name.""",
    spec="""
        domains:
          percent: smallint not null default 0
    """,
    sql="""
        ALTER DOMAIN public.percent SET NOT NULL;
        ALTER DOMAIN public.percent SET DEFAULT 0;
    """,
)
MISSING_DOMAIN_CHECK = Rule(
    id="missing-domain-check",
    family="domains",
    title="the domain enforces the condition",
    failure="No check of a domain enforces a required condition",
    why="Every column of this type takes values that the product holds for impossible.",
    how="""ALTER DOMAIN … ADD CONSTRAINT … CHECK … NOT VALID, then VALIDATE CONSTRAINT once the
        values that exist obey it.""",
    compared="""What conditions mean, as for the checks of a table (missing-check). Those of the
        domain that it is over count. A name counts only where the spec gives one.""",
    spec="""
        domains:
          percent: smallint check (value between 0 and 100)
    """,
    sql="""
        ALTER DOMAIN public.percent ADD CHECK (value BETWEEN 0 AND 100) NOT VALID;
    """,
    step=1,
)
RULES = (MISSING_DOMAIN, DOMAIN_MISMATCH, MISSING_DOMAIN_CHECK)

_VALUE = "value"


def check_domain(context: Context, wanted: DomainSpec) -> list[Found]:
    """Compare one required domain."""
    context.checked["domains"] += 1
    there = context.domains.get((wanted.namespace, wanted.name))
    if there is None:
        absent = DefinedType(context, wanted, "domain")
        absent.missing(MISSING_DOMAIN, "domains", domain_definition(wanted))
        return absent.found
    work = _Comparing(context, wanted, there)
    work.type()
    work.nullability()
    work.default()
    work.collation()
    for check in wanted.checks:
        context.checked["checks"] += 1
        work.check(check)
    work.comment(there.comment)
    return work.found


def domain_definition(wanted: DomainSpec) -> str:
    """The domain as one line of SQL, without its name."""
    parts = [wanted.type_text or str(wanted.type or "")]
    parts += [f"COLLATE {wanted.collation}"] if wanted.collation else []
    parts += ["NOT NULL"] if wanted.nullable is False else []
    parts += [f"DEFAULT {wanted.default}"] if wanted.default is not None else []
    parts += [f"CHECK ({check.expression})" for check in wanted.checks]
    return " ".join(filter(None, parts))


def check_object(domain: DomainSpec, check: CheckSpec) -> str:
    """What a finding about a check of a domain calls it."""
    return f"{domain.qualified}: {check.name or check.expression}"


class _Comparing(DefinedType):
    """One domain beside the required one.

    Conditions are compared by the machinery of tables: the domain is one with a single column,
    value, which is how the grammar reads VALUE.
    """

    def __init__(self, context: Context, wanted: DomainSpec, there: Domain) -> None:
        super().__init__(context, wanted, "domain")
        self.wanted = wanted
        self.there = there
        nullable = all(domain.nullable for domain in (there, *context.domains_of(there.base)))
        value = Column(_VALUE, there.base, nullable)
        self.subject = Subject(
            context,
            TableSpec(wanted.namespace, wanted.name, wanted.source, exact=wanted.exact),
            Relation(there.namespace, there.name, "table", (value,), checks=there.checks),
            DEFAULT_SEVERITY,
            {_VALUE: value},
        )

    def type(self) -> None:
        """The type that it is over."""
        wanted, base = self.wanted.type, self.there.base
        if wanted is None or wanted == base:
            return
        written = self.wanted.type_text or str(wanted)
        differs = self.wider_or_other(wanted, base, written, exact=self.wanted.exact)
        if differs is None:
            return
        shown, wider = differs
        if unread := self.modifiers_unread(wanted, base):
            self.unverified(DOMAIN_MISMATCH, unread)
        elif wider:
            message = f"{self.label} is over {base}, which takes every {shown} and more."
            self.report(TYPE_WIDER, message, kind="note", expected=shown, actual=str(base))
        else:
            message = f"{self.label} is over {base}; it must be over {shown}."
            self.report(DOMAIN_MISMATCH, message, expected=written, actual=str(base))

    def nullability(self) -> None:
        """NOT NULL, by the word or by a check."""
        refuses = not self.subject.by_name[_VALUE].nullable
        if self.wanted.nullable and self.wanted.exact and refuses:
            message = f"{self.label} refuses null; it must allow it."
            self.report(DOMAIN_MISMATCH, message, expected="NULL", actual="NOT NULL")
        if self.wanted.nullable is not False or refuses:
            return
        check = self._keeps_null_out()
        if check is None:
            if unread := self.context.unreadable("domains"):
                self.unverified(DOMAIN_MISMATCH, unread)
                return
            message = f"{self.label} takes null; it must not."
            self.report(DOMAIN_MISMATCH, message, expected="NOT NULL", actual="NULL")
        elif weakness(check):
            self._weak(check, "NOT NULL", self.wanted.source)

    def _keeps_null_out(self) -> Check | None:
        """The check that says NOT NULL, of this domain or of one that it is over."""
        relation = self.subject.relation
        inherited = (d.checks for d in self.context.domains_of(self.there.base))
        checks = (*relation.checks, *(check for each in inherited for check in each))
        self.subject.relation = relation._replace(checks=checks)
        found = not_null_check(self.subject, _VALUE)
        self.subject.relation = relation
        return found

    def default(self) -> None:
        """The default that columns of this type have."""
        wanted, stored = self.wanted.default, self.there.default
        if wanted is None or wanted == stored:
            return
        none_wanted = is_null(wanted)
        if none_wanted and (stored is None or is_null(stored)):
            return
        shown = "no default" if none_wanted else wanted
        equality = None
        if stored is not None and not none_wanted:
            exact = self.wanted.exact
            equality = self.subject.equality(
                "default", wanted, stored, column_type=self.there.base, exact=exact
            )
            if equality in ("equal", "equivalent"):
                return
        if stored is None:
            message = f"{self.label} has no default; it must be {shown}."
        elif none_wanted:
            message = f"{self.label} has default {stored}; it must have none."
        elif equality == "unverified":
            told = self.subject.not_told((wanted, stored))
            message = f"{self.label} has default {stored}; whether that is {shown} {told}."
        else:
            message = f"{self.label} has default {stored}; it must be {shown}."
        self.report(
            DOMAIN_MISMATCH,
            message,
            kind="unverified" if equality == "unverified" else "gap",
            expected=shown,
            actual=stored or "no default",
            equality=equality,
        )

    def collation(self) -> None:
        """The collation, where the spec names one."""
        wanted = self.wanted.collation
        there = self.there.collation or own_collation(self.context, self.there.base)
        if wanted is None or same_collation(wanted, there):
            return
        unread = self.context.unreadable("collations") if there is None else ""
        if unread:
            self.unverified(DOMAIN_MISMATCH, unread)
            return
        actual = there or "default"
        message = f"{self.label} has collation {actual}; it must be {wanted}."
        self.report(DOMAIN_MISMATCH, message, expected=wanted, actual=actual)

    def check(self, wanted: CheckSpec) -> None:
        """One required condition."""
        expression = wanted.expression
        verdict = find_condition(self.subject, expression, held_conditions(self.subject), wanted)
        object_ = check_object(self.wanted, wanted)
        expected = f"CHECK ({expression})"
        if verdict.by is None:
            self._check_missing(wanted, verdict)
            return
        weak = next((check for check in verdict.by if weakness(check, wanted)), None)
        if weak is not None:
            self._weak(weak, expected, wanted.source, object_)
        elif wanted.name and verdict.by and wanted.name not in {c.name for c in verdict.by}:
            name = verdict.by[0].name
            self.report(
                MISSING_DOMAIN_CHECK,
                f"The check ({expression}) is named `{name}`; it must be `{wanted.name}`.",
                object_=object_,
                source=wanted.source,
                expected=f"CONSTRAINT {wanted.name} {expected}",
                actual=f"CONSTRAINT {name} CHECK ({plain(verdict.by[0].expression)})",
                hint="ALTER DOMAIN … RENAME CONSTRAINT",
            )

    def _check_missing(self, wanted: CheckSpec, verdict: Verdict) -> None:
        expression = wanted.expression
        object_ = check_object(self.wanted, wanted)
        unread = "" if verdict.nearest else self.context.unreadable("domains")
        if unread:
            self.unverified(MISSING_DOMAIN_CHECK, unread, object_, wanted.source)
            return
        stored = verdict.nearest
        message = f"{self.label} does not enforce ({expression})."
        if verdict.equality == "unverified":
            told = self.subject.not_told((verdict.asked, stored))
            message = f"Whether check ({plain(stored)}) enforces ({expression}) {told}."
        elif stored:
            message = f"{message[:-1]}; the nearest is ({plain(stored)})."
        self.report(
            MISSING_DOMAIN_CHECK,
            message,
            object_=object_,
            source=wanted.source,
            kind="unverified" if verdict.equality == "unverified" else "gap",
            expected=f"CHECK ({expression})",
            actual=f"CHECK ({plain(stored)})" if stored else "no check",
            equality=verdict.equality,
        )

    def _weak(self, check: Check, expected: str, source: Source, object_: str = "") -> None:
        self.report(
            NOT_VALIDATED,
            f"Check `{check.name}` of domain `{self.wanted.qualified}` enforces {expected} but is "
            f"{weakness(check)}.",
            object_=object_,
            source=source,
            expected=expected,
            actual=f"CHECK ({plain(check.expression)}) {weakness(check)}",
        )
