"""Who may do what to a table: row level security, policies, triggers and grants."""

from __future__ import annotations

from audit.grammar.quote import identifier, qualified
from audit.remediate import define, guard
from audit.remediate.draft import decision, draft
from audit.remediate.model import EXCLUSIVE, Statement
from audit.remediate.publications import published_statements
from audit.remediate.references import actual_column
from audit.remediate.situation import Situation, TableKey
from audit.schema.platform import is_platform_namespace
from audit.spec.model import PolicySpec, TableSpec, TriggerSpec
from audit.spec.objects import GrantSpec
from audit.spec.since import too_new

_NO_ROLE = frozenset({"public", "current_user", "current_role", "session_user"})


def rls_statements(table: TableSpec, own: TableKey) -> tuple[Statement, ...]:
    """Row level security of a new table, switched on in the transaction that creates it."""
    rls = table.rls
    made = []
    if rls is not None and rls.enabled:
        made.append(
            draft(
                "enable-rls",
                "tables",
                "row level security",
                f"ALTER TABLE {qualified(*own)} ENABLE ROW LEVEL SECURITY",
                table=table,
                source=rls.source,
                hazards=() if rls.policies else ("no-policy",),
            )
        )
    if rls is not None and rls.forced:
        made.append(force_rls(table, own))
    return tuple(made)


def force_rls(table: TableSpec, own: TableKey, findings: tuple[str, ...] = ()) -> Statement:
    """Row level security for the table's owner too."""
    return draft(
        "force-rls",
        "tables",
        "row level security",
        f"ALTER TABLE {qualified(*own)} FORCE ROW LEVEL SECURITY",
        table=table,
        source=table.rls.source if table.rls else None,
        findings=findings,
        lock=EXCLUSIVE,
    )


def access_statements(
    situation: Situation, table: TableSpec, own: TableKey
) -> tuple[Statement, ...]:
    """Policies, triggers, grants, publications and the owner of a new table."""
    policies = table.rls.policies if table.rls else ()
    made = [policy_statement(situation, table, own, policy) for policy in policies]
    made += [trigger_statement(situation, table, own, trigger) for trigger in table.triggers]
    made += [grant_statement(situation, table, own, grant, new=True) for grant in table.grants]
    for published in table.publications:
        made += published_statements(situation, table, own, published)
    if table.owner:
        made.append(owner_decision(table, own))
    return tuple(made)


def policy_statement(
    situation: Situation,
    table: TableSpec,
    own: TableKey,
    policy: PolicySpec,
    findings: tuple[str, ...] = (),
) -> Statement:
    """One policy. A decision where the spec does not say whom it lets do what."""
    if policy.name is None:
        parts = (own[1], policy.command or "all")
        name = situation.names.take_constraint(own, *parts, suffix="policy")
    else:
        name = policy.name
    problem = _policy_problem(situation, table, policy)
    if not problem and policy.name and not situation.names.claim_constraint(own, policy.name):
        problem = f"A policy {policy.name} is there already."
    sql = define.policy_statement(policy, name, own)
    if problem:
        return decision(name, problem, sql, table=table, source=policy.source, findings=findings)
    named = tuple(role for role in policy.roles or () if role.lower() not in _NO_ROLE)
    return draft(
        "create-policy",
        "access",
        name,
        guard.unless_policy(*own, name, sql),
        short=sql,
        table=table,
        group=f"access {table.qualified}",
        source=policy.source,
        findings=findings,
        hazards=("needs-role",) if named else (),
        lock=EXCLUSIVE,
    )


def _policy_problem(situation: Situation, table: TableSpec, policy: PolicySpec) -> str:
    if policy.using is None and policy.check is None:
        return "The spec names the policy and not its condition."
    if policy.command == "insert" and policy.using is not None:
        return "A policy for insert has a WITH CHECK condition, and no USING."
    if policy.command in ("select", "delete") and policy.check is not None:
        return f"A policy for {policy.command} has a USING condition, and no WITH CHECK."
    for expression in (policy.using, policy.check):
        if expression is None:
            continue
        problem = situation.problem_of(expression) or situation.problem_of_reading(
            f"select ({expression}\n)", table.namespace
        )
        if problem:
            return problem
    return ""


def trigger_statement(
    situation: Situation,
    table: TableSpec,
    own: TableKey,
    trigger: TriggerSpec,
    findings: tuple[str, ...] = (),
) -> Statement:
    """One trigger, where its function exists and the spec says when it fires."""
    written = (trigger.function or "").removesuffix("()")
    namespace, _, name = written.rpartition(".")
    known = [(function.namespace, function.name) for function in situation.schema.functions]
    if situation.building:
        known += [(function.namespace, function.name) for function in situation.spec.functions]
    homes = [home for home, other in known if other == name and namespace in ("", home)]
    unread = "" if homes else _unread_home(situation, namespace, name)
    homes += [unread] if unread else []
    stated = bool(trigger.timing and trigger.events)
    if not written:
        problem = "The spec does not say which function it runs."
    elif not homes and not situation.building:
        problem = f"Function {written}() does not exist here; its body has to be written first."
    elif not stated:
        problem = "The spec does not say when it fires."
    else:
        problem = ""
    home = next((h for h in (table.namespace, situation.spec.default_namespace) if h in homes), "")
    function = qualified(home or (homes[0] if homes else namespace or table.namespace), name or "f")
    if situation.building and not homes and not namespace:
        function = identifier(name or "f")  # found by the search path
    sql = ""
    if written and stated:
        relation = situation.relation((table.namespace, table.name))
        columns = tuple(
            actual_column(table, relation, column) if relation else column
            for column in trigger.columns or ()
        )
        sql = define.trigger_statement(trigger, own, function, columns)
        if state := define.trigger_state(trigger, own):
            sql = f"{sql};\n{state}"
    if problem:
        return decision(
            trigger.name, problem, sql, table=table, source=trigger.source, findings=findings
        )
    return draft(
        "create-trigger",
        "access",
        trigger.name,
        guard.unless_trigger(*own, trigger.name, sql),
        short=sql,
        table=table,
        group=f"access {table.qualified}",
        source=trigger.source,
        findings=findings,
        hazards=("changes-behaviour",) if situation.relation(own) else (),
        lock="share row exclusive: writes wait, reads go on",
        notes=(f"It runs a function in {unread}, and the functions there are not read.",)
        if unread
        else (),
    )


def _unread_home(situation: Situation, namespace: str, name: str) -> str:
    """The schema of a function that an extension or the platform has: these are in no `Schema`."""
    extensions = situation.schema.extensions
    known = {each.name for each in situation.schema.namespaces}
    for extension in extensions:
        # moddatetime, and such: one function, called as its extension is.
        if extension.name == name and namespace in ("", extension.namespace):
            return extension.namespace
    theirs = {extension.namespace for extension in extensions} - {"public", "pg_catalog"}
    if namespace in theirs or (namespace in known and is_platform_namespace(namespace)):
        return namespace
    return ""


def grant_statement(
    situation: Situation,
    table: TableSpec,
    own: TableKey,
    grant: GrantSpec,
    findings: tuple[str, ...] = (),
    *,
    new: bool = False,
) -> Statement:
    """GRANT what a role must hold; REVOKE only on a table that the plan creates."""
    sql = define.grant_statement(grant, own)
    if reason := too_new(situation.schema.server_version_num, grant):
        return decision(
            grant.role, reason, sql, table=table, source=grant.source, findings=findings
        )
    if grant.none and not new:
        return decision(
            grant.role,
            f"Role {grant.role} must hold nothing here; what uses its rights would break.",
            sql,
            table=table,
            source=grant.source,
            findings=findings,
            hazards=("changes-behaviour",),
        )
    return draft(
        "revoke" if grant.none else "grant",
        "access",
        grant.role,
        sql,
        table=table,
        group=f"access {table.qualified}",
        source=grant.source,
        findings=findings,
        hazards=("needs-role",) if grant.role.lower() not in _NO_ROLE else (),
    )


def owner_decision(table: TableSpec, own: TableKey, findings: tuple[str, ...] = ()) -> Statement:
    """A change of owner, which changes whom policies bind."""
    return decision(
        "owner",
        f"The table must belong to {table.owner}; a new owner is past row level security.",
        f"ALTER TABLE {qualified(*own)} OWNER TO {identifier(table.owner or '')}",
        table=table,
        findings=findings,
        hazards=("needs-privilege", "changes-behaviour"),
    )
