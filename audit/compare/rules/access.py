"""Who may do what on a table, and who owns it."""

from __future__ import annotations

from collections.abc import Sequence

from audit.compare.context import DEFAULT_SEVERITY, Context, Found, Subject, make_found
from audit.compare.rule import Rule
from audit.schema.model import Function
from audit.spec.objects import FunctionSpec, GrantSpec

NOT_GRANTED = Rule(
    id="not-granted",
    family="grants",
    title="the role holds the required privileges",
    failure="A role lacks a privilege that it needs on the table or the function",
    why="""The table is there and every query of that role ends in "permission denied", which
        looks like a fault of the application.""",
    how="GRANT the privileges to the role. Row level security still decides about the rows.",
    compared="""Privileges granted to the role itself or to PUBLIC, on the table or on the columns
        that the spec names; on a function EXECUTE, which PUBLIC holds until it is revoked. The
        owner holds all. What comes through membership in another role is not seen. A table on
        which the auditing role may do nothing is a note: it exists, so it is not missing.""",
    spec="""
        tables:
          orders:
            grants:
              authenticated: [select, insert]
    """,
    sql="""
        GRANT SELECT, INSERT ON public.orders TO authenticated;
    """,
    step=1,
)
EXCESS_GRANT = Rule(
    id="excess-grant",
    family="grants",
    title="the role holds nothing on the table or the function",
    failure="A role that must hold nothing on the table or the function holds privileges",
    why="""On Supabase, anon is everybody on the internet: what it holds on a table is public as
        soon as a policy is missing or wrong.""",
    how="""REVOKE what is granted, and the default privileges that bring it back with the next
        table.""",
    compared="""Privileges granted to the role itself or to PUBLIC, where the spec says `none`. A
        function that was never granted lets everybody execute it: revoke that from PUBLIC.""",
    spec="""
        tables:
          secrets:
            grants:
              anon: none
    """,
    sql="""
        REVOKE ALL ON public.secrets FROM anon;
    """,
)
OWNER_MISMATCH = Rule(
    id="owner-mismatch",
    family="grants",
    title="the required role owns the table",
    failure="Another role owns the table",
    why="""Only the owner may alter a table, so the next migration fails; and the owner passes by
        row level security.""",
    how="ALTER TABLE … OWNER TO.",
    compared="The owner's name, where the spec states `owner`.",
    spec="""
        tables:
          orders:
            owner: app
    """,
    sql="""
        ALTER TABLE public.orders OWNER TO app;
    """,
    step=2,
)
RULES = (NOT_GRANTED, EXCESS_GRANT, OWNER_MISMATCH)


def check_access(subject: Subject) -> None:
    """Compare grants and ownership; note a table on which the auditing role may do nothing."""
    table, relation = subject.table, subject.relation
    for wanted in table.grants:
        subject.context.checked["grants"] += 1
        _check_grant(subject, wanted)
    if table.owner is not None:
        subject.context.checked["grants"] += 1
        if not relation.owner:
            unread = subject.hidden("owners") or "owners: not read"
            subject.unverified(OWNER_MISMATCH, "owner", unread, table.source, expected=table.owner)
        elif table.owner != relation.owner:
            subject.report(
                OWNER_MISMATCH,
                "owner",
                f"The table belongs to `{relation.owner}`; it must belong to `{table.owner}`.",
                table.source,
                expected=table.owner,
                actual=relation.owner,
            )
    if relation.privileges is not None and not _may_read(relation.privileges):
        subject.report(
            NOT_GRANTED,
            subject.context.schema.role or "the auditing role",
            f"The table exists; the auditing role `{subject.context.schema.role}` may not read it.",
            table.source,
            kind="note",
            actual=", ".join(relation.privileges) or "no privilege",
        )


def _may_read(privileges: tuple[str, ...]) -> bool:
    return any(privilege.upper() == "SELECT" for privilege in privileges)


def _check_grant(subject: Subject, wanted: GrantSpec) -> None:
    held: set[str] = set()
    on_columns: dict[str, set[str]] = {}
    for grant in subject.relation.grants:
        if grant.role in (wanted.role, "public"):
            held.update(map(_in_capitals, grant.privileges))
            for part in grant.on_columns:
                on_columns.setdefault(part.privilege.upper(), set()).update(part.columns)
    owner = subject.relation.owner == wanted.role
    unread = subject.hidden("grants", "privileges")
    if wanted.none:
        if held:
            listed = ", ".join(sorted(held))
            subject.report(
                EXCESS_GRANT,
                wanted.role,
                f"Role `{wanted.role}` must hold nothing on the table; it holds {listed}.",
                wanted.source,
                expected="no privilege",
                actual=listed,
            )
        elif unread:
            subject.unverified(EXCESS_GRANT, wanted.role, unread, wanted.source)
        return
    required = _spelled_out(wanted.privileges)
    lacking = [privilege for privilege in required if privilege not in held]
    required += tuple(_on(privilege, columns) for privilege, columns in wanted.columns)
    for privilege, columns in wanted.columns:
        named = subject.actuals(column for column in columns if column not in subject.missing)
        there = on_columns.get(privilege.upper(), set())
        left = tuple(column for column in named if column not in there)
        if left and privilege.upper() not in held:
            lacking.append(_on(privilege, left))
    if not lacking or owner:
        return
    if unread:
        subject.unverified(
            NOT_GRANTED, wanted.role, unread, wanted.source, expected=", ".join(required)
        )
        return
    subject.report(
        NOT_GRANTED,
        wanted.role,
        f"Role `{wanted.role}` lacks {', '.join(lacking)} on the table.",
        wanted.source,
        expected=", ".join(required),
        actual=", ".join(sorted(held)) or "no privilege",
        hint=subject.too_new(wanted),
    )


def _in_capitals(privilege: str) -> str:
    """A privilege in capitals, but for the columns that it is for."""
    word, bracket, columns = privilege.partition(" (")
    return f"{word.upper()}{bracket}{columns}"


def _on(privilege: str, columns: tuple[str, ...]) -> str:
    return f"{privilege.upper()} ({', '.join(columns)})"


def check_execute(
    context: Context, wanted: FunctionSpec, label: str, fitting: Sequence[Function]
) -> list[Found]:
    """Compare who may execute a function; of several that fit, one must let in, and all keep out.

    PUBLIC may execute a function until that is revoked.
    """
    found = []
    for grant in wanted.grants:
        context.checked["grants"] += 1
        object_ = f"{label} {grant.role}"
        if any(function.execute is None for function in fitting):
            message = f"Who may execute `{label}` was not read."
            found.append(_execute(wanted, grant, object_, message, unverified=True))
            continue
        able = [function for function in fitting if _may_execute(function, grant.role)]
        if grant.none and able:
            own = grant.role in (able[0].execute or ())
            through = "" if own or grant.role == "public" else ", as everybody (PUBLIC) may"
            message = f"Role `{grant.role}` must not execute `{label}`; it may{through}."
            found.append(_execute(wanted, grant, object_, message))
        elif not grant.none and not able and all(f.owner != grant.role for f in fitting):
            message = f"Role `{grant.role}` may not execute `{label}`."
            found.append(_execute(wanted, grant, object_, message))
    return found


def _may_execute(function: Function, role: str) -> bool:
    return not {role, "public"}.isdisjoint(function.execute or ())


def _execute(
    wanted: FunctionSpec,
    grant: GrantSpec,
    object_: str,
    message: str,
    *,
    unverified: bool = False,
) -> Found:
    words = ("no privilege", "EXECUTE") if grant.none else ("EXECUTE", "no privilege")
    return make_found(
        EXCESS_GRANT if grant.none else NOT_GRANTED,
        None,
        DEFAULT_SEVERITY,
        object_,
        message,
        grant.source,
        kind="unverified" if unverified else "gap",
        expected=words[0],
        actual="" if unverified else words[1],
        why=wanted.why,
        impact=wanted.impact,
    )


_ALL = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def _spelled_out(privileges: tuple[str, ...]) -> tuple[str, ...]:
    """Privileges in capitals; ALL is those that every server version has."""
    named = tuple(privilege.upper() for privilege in privileges)
    return _ALL if named in (("ALL",), ("ALL PRIVILEGES",)) else named
