"""Whether a column fills itself as required: default, identity, generation."""

from __future__ import annotations

from audit.compare.context import Subject, plain
from audit.compare.rule import Rule
from audit.schema.model import Column
from audit.schema.question import Equality
from audit.spec.model import ColumnSpec

DEFAULT_MISMATCH = Rule(
    id="default-mismatch",
    family="defaults",
    title="the column has the required default",
    failure="A column's default is missing or another one",
    why="""Rows that leave the column out get null, an error, or a value that the product does not
        expect.""",
    how="ALTER COLUMN … SET DEFAULT. It touches no row that exists.",
    compared="""What the two expressions mean: casts, `CURRENT_TIMESTAMP` or `now()`, and the
        functions that make a random uuid are each one thing (unless `exact`). Without a default
        in the spec nothing is compared; `default null` demands none; a serial or an identity
        satisfies a serial. With `default_via: trigger` a row trigger before insert will do. What
        can't be told is unverified.""",
    spec="""
        tables:
          orders:
            columns:
              created_at: timestamptz default now()
    """,
    sql="""
        ALTER TABLE public.orders ALTER COLUMN created_at SET DEFAULT now();
    """,
    step=1,
)
IDENTITY_MISMATCH = Rule(
    id="identity-mismatch",
    family="defaults",
    title="the column numbers itself as required",
    failure="A column is no identity, or one of the other kind",
    why="""Without it an insert that names no id fails; ALWAYS refuses the ids that an import
        brings, BY DEFAULT takes them.""",
    how="""ALTER COLUMN … ADD GENERATED … AS IDENTITY; the column must be NOT NULL and have no
        default.""",
    compared="""That it is an identity, and which kind where the spec says. `identity: any`
        accepts either and a serial. Sequence names and options are not compared.""",
    spec="""
        tables:
          orders:
            columns:
              id: bigint generated always as identity
    """,
    sql="""
        ALTER TABLE public.orders ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;
    """,
)
GENERATED_MISMATCH = Rule(
    id="generated-mismatch",
    family="defaults",
    title="the column is generated as required",
    failure="A column is not generated, or from another expression",
    why="""What should follow from other columns is then written by hand, or follows from
        something else.""",
    how="""A generated column can't be made out of a plain one: it has to be added anew, which
        rewrites the table when it is stored.""",
    compared="What the expressions mean, and stored or virtual where the spec says which.",
    spec="""
        tables:
          items:
            columns:
              total: numeric generated always as (price * amount) stored
    """,
    sql="""
        ALTER TABLE public.items ADD COLUMN total numeric
          GENERATED ALWAYS AS (price * amount) STORED;
    """,
)
RULES = (DEFAULT_MISMATCH, IDENTITY_MISMATCH, GENERATED_MISMATCH)


def check_default(subject: Subject, column: ColumnSpec, there: Column) -> None:
    """Compare how one column gets its value when an insert leaves it out."""
    if column.generated is not None:
        subject.context.checked["defaults"] += 1
        _check_generated(subject, column, column.generated, there)
    if column.identity is not None:
        subject.context.checked["defaults"] += 1
        _check_identity(subject, column, column.identity, there)
    if column.serial:
        subject.context.checked["defaults"] += 1
        _check_serial(subject, column, there)
    elif column.default is not None:
        subject.context.checked["defaults"] += 1
        if column.default != there.default:
            _check_expression(subject, column, column.default, there)
    if column.default_via == "trigger" and (column.default is None or there.default is None):
        subject.context.checked["defaults"] += 1
        _check_trigger(subject, column)


def _check_expression(subject: Subject, column: ColumnSpec, wanted: str, there: Column) -> None:
    stored = _stored_default(subject, there)
    none_wanted = is_null(wanted)
    if there.generated is not None or there.identity:
        actual = f"GENERATED … ({plain(there.generated)})" if there.generated else "an identity"
        numbered = there.identity and wanted.strip().lower().startswith("nextval")
        if not numbered:
            _report(subject, column, _wanted(wanted), actual)
        return
    if stored is None or none_wanted:
        if (stored is None or is_null(stored)) and none_wanted:
            return
        if stored is None and column.default_via == "trigger":
            return
        unread = _unread(subject) if stored is None and not none_wanted else ""
        if unread:
            subject.unverified(
                DEFAULT_MISMATCH,
                column.name,
                unread,
                column.source,
                column=column.name,
                expected=wanted,
            )
        elif not (there.serial and wanted.strip().lower().startswith("nextval")):
            _report(subject, column, _wanted(wanted), stored)
        return
    if there.serial and wanted.strip().lower().startswith("nextval"):
        return
    exact = column.exact or subject.table.exact
    equality = subject.equality("default", wanted, stored, column_type=there.type, exact=exact)
    if equality not in ("equal", "equivalent"):
        _report(subject, column, _wanted(wanted), stored, equality)


def _stored_default(subject: Subject, there: Column) -> str | None:
    """The column's default, or that of its domain."""
    if there.default is not None:
        return there.default
    domain = subject.context.domains.get((there.type.namespace or "", there.type.name))
    return domain.default if domain is not None and not there.type.array else None


def is_null(expression: str) -> bool:
    """Whether a default is NULL, which is to have none."""
    return expression.strip().lower().partition("::")[0].strip("( )") == "null"


def _wanted(expression: str) -> str:
    return "no default" if is_null(expression) else expression


def _unread(subject: Subject) -> str:
    return subject.hidden("defaults")


def _check_serial(subject: Subject, column: ColumnSpec, there: Column) -> None:
    if there.serial or there.identity or (there.default or "").lower().startswith("nextval("):
        return
    unread = _unread(subject) if there.default is None else ""
    if unread:
        subject.unverified(DEFAULT_MISMATCH, column.name, unread, column.source, column=column.name)
        return
    _report(subject, column, column.type_text or "serial", there.default)


def _check_identity(subject: Subject, column: ColumnSpec, wanted: str, there: Column) -> None:
    if there.identity and wanted in ("any", there.identity):
        return
    if wanted == "any" and not there.identity and not (column.exact or subject.table.exact):
        # A serial numbers rows as well; information_schema tells one by its default alone.
        told_by_default = subject.context.schema.reader == "information_schema"
        calls = (there.default or "").lower().startswith("nextval(")
        if there.serial or (told_by_default and calls):
            return
        unread = _unread(subject) if there.default is None else ""
        if unread:
            subject.unverified(
                IDENTITY_MISMATCH, column.name, unread, column.source, column=column.name
            )
            return
    expected = (
        "GENERATED AS IDENTITY" if wanted == "any" else f"GENERATED {wanted.upper()} AS IDENTITY"
    )
    if there.identity:
        actual = f"GENERATED {there.identity.upper()} AS IDENTITY"
        message = f"Column `{column.name}` is {actual}; it must be {expected}."
    else:
        actual = "a serial" if there.serial else "no identity"
        message = f"Column `{column.name}` is {actual}; it must be {expected}."
    subject.report(
        IDENTITY_MISMATCH,
        column.name,
        message,
        column.source,
        column=column.name,
        expected=expected,
        actual=actual,
        why=column.why,
        impact=column.impact,
        optional=column.optional,
    )


def _check_generated(subject: Subject, column: ColumnSpec, wanted: str, there: Column) -> None:
    kind = column.generated_kind
    if there.generated is None:
        expected = f"GENERATED ALWAYS AS ({wanted}) {kind.upper()}".rstrip()
        message = f"Column `{column.name}` is not generated; it must be {expected}."
        _report_generated(subject, column, wanted, there, message)
        return
    if kind and there.generated_kind and kind != there.generated_kind:
        message = f"Column `{column.name}` is {there.generated_kind}; it must be {kind}."
        _report_generated(subject, column, wanted, there, message)
        return
    exact = column.exact or subject.table.exact
    equality = subject.equality(
        "generated", wanted, there.generated, column_type=there.type, exact=exact
    )
    stored = plain(there.generated)
    if equality == "unverified":
        message = (
            f"Column `{column.name}` is generated from {stored}; whether that is {wanted} "
            f"{subject.not_told((wanted, there.generated))}."
        )
        _report_generated(subject, column, wanted, there, message, equality)
    elif equality == "different":
        message = f"Column `{column.name}` is generated from {stored}, not {wanted}."
        _report_generated(subject, column, wanted, there, message, equality)


def _report_generated(
    subject: Subject,
    column: ColumnSpec,
    wanted: str,
    there: Column,
    message: str,
    equality: Equality | None = None,
) -> None:
    if there.generated is not None:
        kind = there.generated_kind.upper()
        actual = f"GENERATED ALWAYS AS ({plain(there.generated)}) {kind}".rstrip()
    else:
        actual = f"DEFAULT {there.default}" if there.default else "not generated"
    subject.report(
        GENERATED_MISMATCH,
        column.name,
        message,
        column.source,
        kind="unverified" if equality == "unverified" else "gap",
        column=column.name,
        expected=f"GENERATED ALWAYS AS ({wanted}) {column.generated_kind.upper()}".rstrip(),
        actual=actual,
        equality=equality,
        why=column.why,
        impact=column.impact,
        hint=subject.too_new(column),
        optional=column.optional,
    )


def _check_trigger(subject: Subject, column: ColumnSpec) -> None:
    for trigger in subject.relation.triggers:
        fires = trigger.enabled != "disabled" and trigger.level == "row"
        if fires and trigger.timing == "before" and "insert" in trigger.events:
            return
    unread = subject.hidden("triggers")
    if unread:
        subject.unverified(DEFAULT_MISMATCH, column.name, unread, column.source, column=column.name)
        return
    subject.report(
        DEFAULT_MISMATCH,
        column.name,
        f"Column `{column.name}` must be filled by a trigger; no row trigger fires before insert.",
        column.source,
        column=column.name,
        expected="a row trigger before insert",
        actual="none",
        optional=column.optional,
    )


def _report(
    subject: Subject,
    column: ColumnSpec,
    expected: str,
    stored: str | None,
    equality: Equality | None = None,
) -> None:
    if equality == "unverified":
        message = (
            f"Column `{column.name}` has default {stored}; whether that is {expected} "
            f"{subject.not_told((expected, stored))}."
        )
    elif stored is None:
        message = f"Column `{column.name}` has no default; it must be {expected}."
    else:
        verb = "have" if expected == "no default" else "be"
        message = f"Column `{column.name}` has default {stored}; it must {verb} {expected}."
    subject.report(
        DEFAULT_MISMATCH,
        column.name,
        message,
        column.source,
        kind="unverified" if equality == "unverified" else "gap",
        column=column.name,
        expected=expected,
        actual="no default" if stored is None else stored,
        equality=equality,
        why=column.why,
        impact=column.impact,
        optional=column.optional,
    )
