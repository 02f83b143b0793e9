"""Whether required conditions are enforced: checks and exclusions."""

from __future__ import annotations

import re
from functools import partial
from typing import NamedTuple

from audit.compare.context import Subject, plain
from audit.compare.rule import Rule
from audit.compare.rules.validation import NOT_VALIDATED, weakness
from audit.grammar.condition import Condition, columns_of, not_null, parse_condition
from audit.grammar.exclusion import exclusion_parts
from audit.grammar.match import Setting, matches
from audit.grammar.nodes import Node
from audit.schema.model import Check, Exclusion
from audit.schema.question import Equality
from audit.spec.model import CheckSpec, ExclusionSpec
from audit.spec.source import Source

MISSING_CHECK = Rule(
    id="missing-check",
    family="checks",
    title="the condition is enforced",
    failure="No check enforces a required condition",
    why="""What the product takes for impossible can be written: a negative price, an end before a
        start. The database is the last place that could say no.""",
    how="""ADD CONSTRAINT … CHECK … NOT VALID, then VALIDATE CONSTRAINT once the rows that exist
        obey it.""",
    compared="""What conditions mean, not how the server prints them: IN or = ANY, BETWEEN, casts,
        the order of what AND joins. One check may be split in two, two merged in one; NOT NULL
        and a domain's checks count. Where neither trees nor the server can tell, the finding is
        unverified.""",
    spec="""
        tables:
          items:
            columns:
              price: numeric(10,2) check (price >= 0)
              starts_at: timestamptz
              ends_at: timestamptz
            checks:
              - ends_at > starts_at
    """,
    sql="""
        ALTER TABLE public.items ADD CHECK (price >= 0) NOT VALID;
    """,
    step=1,
)
MISSING_EXCLUSION = Rule(
    id="missing-exclusion",
    family="checks",
    title="the exclusion constraint exists",
    failure="A required exclusion constraint is missing",
    why="""Two bookings of one room at one time can't be kept apart by anything else: neither a
        unique index nor a check sees two rows that overlap.""",
    how="""ADD CONSTRAINT … EXCLUDE. It builds an index under a lock and fails if rows conflict
        already.""",
    compared="""The definition, parsed: columns and operators in order, the index method, and what
        the condition means. The name counts only where the spec gives one.""",
    spec="""
        tables:
          bookings:
            exclusions:
              - exclude using gist (room with =, during with &&)
    """,
    sql="""
        ALTER TABLE public.bookings
          ADD EXCLUDE USING gist (room WITH =, during WITH &&);
    """,
    step=1,
)
RULES = (MISSING_CHECK, MISSING_EXCLUSION)

_VALUE = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\b(?P<value>VALUE)\b")


class Held(NamedTuple):
    """A condition that the database holds, and the check that it comes from (None: NOT NULL)."""

    condition: Condition
    expression: str
    check: Check | None


def held_conditions(subject: Subject) -> list[Held]:
    """Every condition that the relation enforces, those of its columns' domains included."""
    exact = subject.table.exact
    held = []
    for check in subject.relation.checks:
        condition = parse_condition(check.expression, exact)
        if condition is not None:
            held.append(Held(condition, check.expression, check))
    for column in subject.relation.columns:
        for domain in subject.context.domains_of(column.type):
            for check in domain.checks:
                expression = _VALUE.sub(partial(_said_of, column.name), check.expression)
                condition = parse_condition(expression, exact)
                if condition is not None:
                    held.append(Held(condition, expression, check))
    return held


def _said_of(column: str, match: re.Match[str]) -> str:
    """What a domain says of VALUE, said of a column."""
    return '"' + column.replace('"', '""') + '"' if match["value"] else match.group()


def setting_for(subject: Subject, columns: frozenset[str]) -> Setting:
    """What matching needs to know about these columns of the relation."""
    types = tuple(
        (name, subject.context.base_type(subject.by_name[name].type))
        for name in sorted(columns)
        if name in subject.by_name
    )
    return Setting(types, subject.searched())


def check_checks(subject: Subject) -> None:
    """Compare every required check and exclusion."""
    table = subject.table
    if table.checks:
        held = held_conditions(subject)
        for wanted in table.checks:
            subject.context.checked["checks"] += 1
            if not _concerns_missing(subject, wanted):
                _check(subject, wanted, held)
    for exclusion in table.exclusions:
        subject.context.checked["checks"] += 1
        _check_exclusion(subject, exclusion)


def _concerns_missing(subject: Subject, wanted: CheckSpec) -> bool:
    """Whether a check is about one missing column alone: that column's finding says enough."""
    if wanted.column or not subject.missing:
        return wanted.column in subject.missing
    condition = parse_condition(wanted.expression)
    return condition is not None and len(condition.columns) == 1 <= len(
        condition.columns & subject.missing
    )


class Verdict(NamedTuple):
    """How a condition is met: by which checks, or what came nearest and how it compares."""

    by: tuple[Check, ...] | None
    nearest: str = ""
    equality: Equality | None = None
    nearest_check: Check | None = None
    asked: str = ""  # the requirement, as it was compared with `nearest`


def find_condition(
    subject: Subject, expression: str, held: list[Held], wanted: CheckSpec | None = None
) -> Verdict:
    """Whether `expression` is enforced; asks about checks of the same columns that may be it."""
    condition = parse_condition(expression, subject.table.exact)
    if condition is not None:
        by = _enforced_by(subject, condition, held, wanted)
        if by is not None:
            return Verdict(by)
        # Checks say what they can't mean alone; see whether a server finds one the same.
        candidates = [one for one in held if _may_say(one.condition, condition.columns)]
    else:
        candidates = [one for one in held if one.expression == expression]
    nearest = Verdict(None)
    for one in candidates:
        if one.check is None:
            continue
        asked = expression
        if len(one.condition.conjuncts) > 1:
            # It says more: then it is the same with the requirement added to it once more.
            asked = f"({expression}) AND ({one.expression})"
        equality = subject.equality("check", asked, one.expression, exact=subject.table.exact)
        if equality in ("equal", "equivalent"):
            return Verdict((one.check,))
        if nearest.equality is None or equality == "unverified":
            nearest = Verdict(None, one.expression, equality, one.check, asked)
    return nearest


def _may_say(condition: Condition, columns: frozenset[str]) -> bool:
    """Whether a condition, or a part of it, is about just these columns."""
    return condition.columns == columns or any(
        columns_of(conjunct) == columns for conjunct in condition.conjuncts
    )


def _enforced_by(
    subject: Subject, condition: Condition, held: list[Held], wanted: CheckSpec | None
) -> tuple[Check, ...] | None:
    """The checks that together enforce every conjunct; None when one of them is not enforced."""
    setting = setting_for(subject, condition.columns)
    used: dict[Check, None] = {}
    for conjunct in condition.conjuncts:
        if _declared_not_null(subject, conjunct, condition.columns):
            continue
        fitting = [
            one.check
            for one in held
            if one.check is not None
            and any(matches(conjunct, other, setting) for other in one.condition.conjuncts)
        ]
        if not fitting:
            return None
        used[min(fitting, key=lambda check: bool(weakness(check, wanted)))] = None
    return tuple(used)


def _declared_not_null(subject: Subject, conjunct: Node, columns: frozenset[str]) -> bool:
    return any(
        name in subject.by_name
        and not subject.by_name[name].nullable
        and conjunct == not_null(name)
        for name in columns
    )


def _check(subject: Subject, wanted: CheckSpec, held: list[Held]) -> None:
    expression = wanted.expression
    verdict = find_condition(subject, expression, held, wanted)
    name = wanted.name or expression
    if verdict.by is not None:
        weak = next((check for check in verdict.by if weakness(check, wanted)), None)
        if weak is not None:
            report_weak(subject, name, expression, weak, wanted.source, wanted.column)
        elif wanted.name and verdict.by and wanted.name not in {c.name for c in verdict.by}:
            subject.report(
                MISSING_CHECK,
                name,
                f"The check ({expression}) is named `{verdict.by[0].name}`; "
                f"it must be `{wanted.name}`.",
                wanted.source,
                column=wanted.column,
                expected=f"CONSTRAINT {wanted.name} CHECK ({expression})",
                actual=f"CONSTRAINT {verdict.by[0].name} CHECK ({plain(verdict.by[0].expression)})",
                hint="ALTER TABLE … RENAME CONSTRAINT",
            )
        return
    unread = subject.hidden("checks", "constraints") if not verdict.nearest else ""
    if unread:
        subject.unverified(
            MISSING_CHECK,
            name,
            unread,
            wanted.source,
            expected=f"CHECK ({expression})",
            column=wanted.column or "",
        )
        return
    _report_missing(subject, wanted, name, verdict)


def _report_missing(subject: Subject, wanted: CheckSpec, name: str, verdict: Verdict) -> None:
    stored = verdict.nearest
    if verdict.equality == "unverified":
        message = (
            f"Whether check ({plain(stored)}) enforces ({wanted.expression}) "
            f"{subject.not_told((verdict.asked, stored))}."
        )
    else:
        message = f"No check enforces ({wanted.expression})."
        if stored:
            message = f"No check enforces ({wanted.expression}); the nearest is ({plain(stored)})."
    subject.report(
        MISSING_CHECK,
        name,
        message,
        wanted.source,
        kind="unverified" if verdict.equality == "unverified" else "gap",
        column=wanted.column,
        expected=f"CHECK ({wanted.expression})",
        actual=f"CHECK ({plain(stored)})" if stored else "no check",
        equality=verdict.equality,
    )


def report_weak(
    subject: Subject,
    name: str,
    expression: str,
    check: Check,
    source: Source,
    column: str | None,
) -> None:
    """Report a check that says the right thing and does not hold for every row."""
    subject.report(
        NOT_VALIDATED,
        name,
        f"Check `{check.name}` enforces ({expression}) but is {weakness(check)}.",
        source,
        column=column,
        expected=f"CHECK ({expression})",
        actual=f"CHECK ({plain(check.expression)}) {weakness(check)}",
    )


def _check_exclusion(subject: Subject, wanted: ExclusionSpec) -> None:
    name = wanted.name or wanted.definition
    unsure: Exclusion | None = None
    for there in subject.relation.exclusions:
        if wanted.name and wanted.name != there.name:
            continue
        equality = _compare_exclusions(subject, wanted.definition, there.definition)
        if equality in ("equal", "equivalent"):
            return
        if equality == "unverified":
            unsure = unsure or there
    unread = subject.hidden("exclusion constraints", "indexes")
    if unread:
        subject.unverified(MISSING_EXCLUSION, name, unread, wanted.source)
        return
    message = f"No exclusion constraint is defined as {wanted.definition}."
    if unsure is not None:
        told = subject.not_told((_where(wanted.definition), _where(unsure.definition)))
        message = f"Whether exclusion constraint `{unsure.name}` is for the required rows {told}."
    others = "; ".join(there.definition for there in subject.relation.exclusions)
    subject.report(
        MISSING_EXCLUSION,
        name,
        message,
        wanted.source,
        kind="gap" if unsure is None else "unverified",
        expected=wanted.definition,
        actual=others or "no exclusion constraint",
        equality=None if unsure is None else "unverified",
    )


def _compare_exclusions(subject: Subject, wanted: str, stored: str) -> Equality:
    """What they exclude by their trees, and for which rows as any two conditions are."""
    if wanted == stored:
        return "equal"
    one, other = exclusion_parts(wanted), exclusion_parts(stored)
    if one is None or other is None:
        return "different"
    setting = setting_for(subject, frozenset(subject.by_name))
    if not matches(one.tree, other.tree, setting) or (one.where is None) != (other.where is None):
        return "different"
    if one.where is None or other.where is None:
        return "equivalent"
    return subject.equality("predicate", one.where, other.where, exact=subject.table.exact)


def _where(definition: str) -> str | None:
    parts = exclusion_parts(definition)
    return parts.where if parts else None
