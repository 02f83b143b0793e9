"""Whether row level security is on, and the required policies say what they must."""

from __future__ import annotations

from audit.compare.context import Subject, listing, plain
from audit.compare.rule import Rule
from audit.schema.model import Policy
from audit.schema.question import Equality
from audit.spec.model import PolicySpec, RlsSpec

RLS_DISABLED = Rule(
    id="rls-disabled",
    family="rls",
    title="row level security is on where it is required",
    failure="Row level security is not enabled on a table that needs it",
    why="""On Supabase, and wherever clients reach the database through an API, every granted
        table without it can be read and changed whole by anyone who has the public key.""",
    how="""Write the policies first, then ENABLE ROW LEVEL SECURITY: from that moment, what no
        policy allows is refused.""",
    compared="""Whether it is enabled. `rls: false` exempts a table from the spec's default and
        demands nothing. Views take their tables' policies and are not asked for it.""",
    spec="""
        tables:
          orders:
            rls: true
    """,
    sql="""
        ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;
    """,
)
RLS_NOT_FORCED = Rule(
    id="rls-not-forced",
    family="rls",
    title="row level security binds the table's owner too",
    failure="Row level security is not forced where it must be",
    why="""The owner of a table passes by its policies. An application that connects as the owner
        is not bound by any of them.""",
    how="""FORCE ROW LEVEL SECURITY, after making sure that the policies let the owner's own work
        through.""",
    compared="The FORCE flag, only where the spec states `forced`.",
    spec="""
        tables:
          orders:
            rls: {enabled: true, forced: true}
    """,
    sql="""
        ALTER TABLE public.orders FORCE ROW LEVEL SECURITY;
    """,
    step=1,
)
MISSING_POLICY = Rule(
    id="missing-policy",
    family="policies",
    title="a policy allows what is required",
    failure="A required policy does not exist",
    why="""With row level security on and no policy, those the policy is for see an empty table:
        no error, no rows.""",
    how="CREATE POLICY with the required command, roles and conditions.",
    compared="""A policy that the spec names, by name; one that it doesn't, by what it says: any
        that covers the command and the roles under the same conditions. Which others exist
        doesn't matter.""",
    spec="""
        tables:
          orders:
            rls:
              policies:
                owner reads:
                  {for: select, to: [authenticated], using: auth.uid() = user_id}
    """,
    sql="""
        CREATE POLICY "owner reads" ON public.orders FOR SELECT TO authenticated
          USING (auth.uid() = user_id);
    """,
)
POLICY_MISMATCH = Rule(
    id="policy-mismatch",
    family="policies",
    title="the policy says what is required",
    failure="A policy covers another command, other roles, or other rows",
    why="""A policy that is a little too wide shows one customer another one's rows; one too
        narrow hides a customer's own.""",
    how="ALTER POLICY changes roles and conditions; another command takes a new policy.",
    compared="""Command (ALL covers each), roles (PUBLIC covers each), permissive or restrictive,
        and what the two conditions mean, each where the spec states it. A condition that neither
        trees nor the server can settle is unverified. A permissive policy that covers more
        commands or roles than required is noted, and a mismatch with `exact`.""",
    spec="""
        tables:
          orders:
            rls:
              policies:
                owner reads: {for: select, using: auth.uid() = user_id}
    """,
    sql="""
        ALTER POLICY "owner reads" ON public.orders USING (auth.uid() = user_id);
    """,
)
RULES = (RLS_DISABLED, RLS_NOT_FORCED, MISSING_POLICY, POLICY_MISMATCH)


def check_row_security(subject: Subject) -> None:
    """Compare the flags and policies of row level security."""
    wanted = subject.table.rls
    if wanted is None:
        return
    _check_flags(subject, wanted)
    for policy in wanted.policies:
        subject.context.checked["policies"] += 1
        if policy.name is None:
            _check_any(subject, policy)
        else:
            _check_named(subject, policy, policy.name)


def _check_flags(subject: Subject, wanted: RlsSpec) -> None:
    relation = subject.relation
    unread = subject.hidden("row level security", "rls")
    if wanted.enabled is not None:
        subject.context.checked["rls"] += 1
        expected = "ENABLED" if wanted.enabled else "DISABLED"
        if unread:
            subject.unverified(
                RLS_DISABLED, "row level security", unread, wanted.source, expected=expected
            )
        elif wanted.enabled != relation.rls_enabled:
            actual = "ENABLED" if relation.rls_enabled else "DISABLED"
            state = "on" if relation.rls_enabled else "not enabled"
            subject.report(
                RLS_DISABLED,
                "row level security",
                f"Row level security is {state}; it must be {'on' if wanted.enabled else 'off'}.",
                wanted.source,
                expected=expected,
                actual=actual,
            )
    if wanted.forced is not None:
        subject.context.checked["rls"] += 1
        if unread:
            subject.unverified(RLS_NOT_FORCED, "force row level security", unread, wanted.source)
        elif wanted.forced != relation.rls_forced:
            subject.report(
                RLS_NOT_FORCED,
                "force row level security",
                f"Row level security is {'' if relation.rls_forced else 'not '}forced for the "
                f"owner; it must {'' if wanted.forced else 'not '}be.",
                wanted.source,
                expected="FORCE" if wanted.forced else "NO FORCE",
                actual="FORCE" if relation.rls_forced else "NO FORCE",
            )


def _check_named(subject: Subject, wanted: PolicySpec, name: str) -> None:
    there = next((policy for policy in subject.relation.policies if policy.name == name), None)
    if there is None:
        _report_missing(subject, wanted, name, None)
        return
    differences, equality = _compare(subject, wanted, there)
    if differences:
        subject.report(
            POLICY_MISMATCH,
            name,
            f"Policy `{name}` differs: {'; '.join(differences)}.",
            wanted.source,
            expected=policy_text(wanted),
            actual=policy_text(there),
            equality="different" if equality == "different" else None,
        )
    elif equality == "unverified":
        subject.report(
            POLICY_MISMATCH,
            name,
            f"Whether policy `{name}` has the required condition "
            f"{subject.not_told(*_conditions(wanted, there))}.",
            wanted.source,
            kind="unverified",
            expected=policy_text(wanted),
            actual=policy_text(there),
            equality=equality,
        )
    elif more := _covers_more(wanted, there):
        subject.report(
            POLICY_MISMATCH,
            name,
            f"Policy `{name}` allows more than required: {' and '.join(more)}.",
            wanted.source,
            kind="note",
            expected=policy_text(wanted),
            actual=policy_text(there),
            hint="Say `exact: true` in the spec where it must allow no more.",
        )


def _covers_more(wanted: PolicySpec, there: Policy) -> list[str]:
    """In what a permissive policy that covers what is required goes beyond it."""
    if not there.permissive:
        return []  # there, more is stricter
    more = []
    if wanted.command and wanted.command != there.command:
        more.append(f"it is for {there.command.upper()}, not only {wanted.command.upper()}")
    roles = frozenset(wanted.roles or ("public",))
    if "public" not in roles and not frozenset(there.roles) <= roles:
        more.append(f"it is to {', '.join(there.roles)}, not only {', '.join(wanted.roles or ())}")
    return more


def _check_any(subject: Subject, wanted: PolicySpec) -> None:
    unsure: Policy | None = None
    for there in subject.relation.policies:
        differences, equality = _compare(subject, wanted, there)
        if differences:
            continue
        if equality != "unverified":
            return
        unsure = unsure or there
    _report_missing(subject, wanted, policy_text(wanted), unsure)


def _report_missing(subject: Subject, wanted: PolicySpec, name: str, unsure: Policy | None) -> None:
    expected = policy_text(wanted)
    unread = subject.hidden("policies")
    if unread:
        subject.unverified(MISSING_POLICY, name, unread, wanted.source, expected=expected)
    elif unsure is not None:
        subject.report(
            MISSING_POLICY,
            name,
            f"Whether policy `{unsure.name}` is the required one "
            f"{subject.not_told(*_conditions(wanted, unsure))}.",
            wanted.source,
            kind="unverified",
            expected=expected,
            actual=policy_text(unsure),
            equality="unverified",
        )
    else:
        others = [policy.name for policy in subject.relation.policies]
        seen = f"; the table has {listing(others)}" if others else ""
        message = f"Policy `{name}` does not exist{seen}."
        if wanted.name is None:
            message = f"No policy is {expected}{seen}."
        subject.report(
            MISSING_POLICY,
            name,
            message,
            wanted.source,
            expected=expected,
            actual=", ".join(others) or "no policy",
        )


def _compare(
    subject: Subject, wanted: PolicySpec, there: Policy
) -> tuple[list[str], Equality | None]:
    """In what a policy differs, and the worst outcome among its conditions."""
    exact = subject.table.exact
    differences = []
    command = wanted.command
    if command and command != there.command and (exact or there.command != "all"):
        differences.append(f"it is for {there.command.upper()}, not {command.upper()}")
    if wanted.roles is not None:
        stored = frozenset(there.roles)
        covered = "public" in stored or frozenset(wanted.roles) <= stored
        if not covered or (exact and frozenset(wanted.roles) != stored):
            differences.append(f"it is to {', '.join(there.roles)}, not {', '.join(wanted.roles)}")
    if wanted.permissive is not None and wanted.permissive != there.permissive:
        differences.append(f"it is {'permissive' if there.permissive else 'restrictive'}")
    worst: Equality | None = None
    for clause, (required, actual) in zip(
        ("USING", "WITH CHECK"), _conditions(wanted, there), strict=True
    ):
        if required is None:
            continue
        if actual is None:
            differences.append(f"it has no {clause}")
            continue
        equality = subject.equality("policy", required, actual, exact=exact)
        if equality == "different":
            differences.append(f"{clause} is ({plain(actual)}), not ({plain(required)})")
            worst = equality
        elif equality == "unverified" and worst is None:
            worst = equality
    return differences, worst


def _conditions(
    wanted: PolicySpec, there: Policy
) -> tuple[tuple[str | None, str | None], tuple[str | None, str | None]]:
    """Both conditions, USING and WITH CHECK: the required one and the policy's."""
    # Without WITH CHECK, the server applies USING to new rows as well.
    return (wanted.using, there.using), (wanted.check, there.check or there.using)


def policy_text(policy: PolicySpec | Policy) -> str:
    """A required or a stored policy as SQL for people."""
    parts = []
    if policy.permissive is False:
        parts.append("AS RESTRICTIVE")
    if policy.command:
        parts.append(f"FOR {policy.command.upper()}")
    if policy.roles:
        parts.append(f"TO {', '.join(policy.roles)}")
    if policy.using is not None:
        parts.append(f"USING ({plain(policy.using)})")
    if policy.check is not None:
        parts.append(f"WITH CHECK ({plain(policy.check)})")
    return " ".join(parts) or "any policy"
