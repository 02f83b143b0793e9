"""Row level security, policies and triggers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from audit.schema.model import Policy, Relation, Trigger
from tests.mutation import sql
from tests.mutation.before import Before
from tests.mutation.change import Change, Implied, Kind
from tests.mutation.kinds.columns import HOLDING, TABLES

OTHER_ROLE = "pg_monitor"  # every server has it


def _flag(relation: Relation, words: str, rule: str, name: str) -> Change:
    return Change(
        f"ALTER TABLE {sql.of(relation)} {words} ROW LEVEL SECURITY",
        (Implied(rule, relation.qualified, name),),
    )


def _rls_off(before: Before, relation: Relation) -> Iterator[Change]:
    if relation.rls_enabled and relation.kind in TABLES:
        yield _flag(relation, "DISABLE", "rls-disabled", "row level security")


def _force_off(before: Before, relation: Relation) -> Iterator[Change]:
    if relation.rls_forced and relation.kind in TABLES:
        yield _flag(relation, "NO FORCE", "rls-not-forced", "force row level security")


def policies(before: Before, relation: Relation) -> Iterator[Policy]:
    """The policies whose conditions the spec says in full."""
    for policy in relation.policies:
        if all(
            before.says(f"{word} of policy {policy.name} of {relation.qualified}")
            for word in ("using", "check")
        ):
            yield policy


def _drop_policy(before: Before, relation: Relation) -> Iterator[Change]:
    for policy in relation.policies:
        yield Change(
            f"DROP POLICY {sql.name(policy.name)} ON {sql.of(relation)}",
            (Implied("missing-policy", relation.qualified, policy.name),),
        )


def _rename_policy(before: Before, relation: Relation) -> Iterator[Change]:
    for policy in relation.policies:
        yield Change(
            f"ALTER POLICY {sql.name(policy.name)} ON {sql.of(relation)} RENAME TO"
            " schema_audit_renamed",
            (Implied("missing-policy", relation.qualified, policy.name),),
        )


_Revise = Callable[[Policy], Iterator[tuple[Policy, str]]]


def _policy(revise: _Revise) -> Callable[[Before, Relation], Iterator[Change]]:
    """Each policy dropped, and made again as `revise` says, with the kind of finding implied."""

    def propose(before: Before, relation: Relation) -> Iterator[Change]:
        for policy in policies(before, relation):
            for new, kind in revise(policy):
                found = Implied("policy-mismatch", relation.qualified, policy.name, kind)
                yield Change(
                    f"DROP POLICY {sql.name(policy.name)} ON {sql.of(relation)};"
                    f" {sql.create_policy(relation, new)}",
                    (found,) if kind else (),
                )

    return propose


def _command(policy: Policy) -> Iterator[tuple[Policy, str]]:
    both = policy.using is not None and policy.check is not None
    if policy.command == "all":
        if policy.check is None:
            yield policy._replace(command="delete"), "gap"
            yield policy._replace(command="select"), "gap"
        yield policy._replace(command="update"), "gap"
    elif policy.command in ("select", "delete"):
        yield policy._replace(command="update"), "gap"
        # ALL covers it. That more is allowed is a note; where a policy restricts, more is stricter.
        yield policy._replace(command="all"), "note" if policy.permissive else ""
    elif policy.command == "update" or both:
        yield policy._replace(command="all"), "note" if policy.permissive else ""
    elif policy.command == "insert":
        yield policy._replace(command="update"), "gap"


def _roles(policy: Policy) -> Iterator[tuple[Policy, str]]:
    if policy.roles == ("public",):
        yield policy._replace(roles=(OTHER_ROLE,)), "gap"
        return
    if OTHER_ROLE not in policy.roles:
        yield policy._replace(roles=(OTHER_ROLE,)), "gap"
        yield (
            policy._replace(roles=(*policy.roles, OTHER_ROLE)),
            ("note" if policy.permissive else ""),
        )
    if len(policy.roles) > 1:
        yield policy._replace(roles=policy.roles[1:]), "gap"
    yield policy._replace(roles=("public",)), "note" if policy.permissive else ""


def _permissive(policy: Policy) -> Iterator[tuple[Policy, str]]:
    yield policy._replace(permissive=not policy.permissive), "gap"


def _open(policy: Policy) -> Iterator[tuple[Policy, str]]:
    for new in ("true", "(1 = 1) OR false"):
        if policy.using not in (None, "true"):
            yield policy._replace(using=new), "gap"
        if policy.check not in (None, "true"):
            yield policy._replace(check=new), "gap"


def _loose(policy: Policy) -> Iterator[tuple[Policy, str]]:
    off = "current_setting('a.b'::text, true) = 'on'::text"
    if policy.using is not None and policy.using != "true":
        yield policy._replace(using=f"({policy.using}) OR {off}"), "gap"
    if policy.check is not None and policy.check != "true":
        yield policy._replace(check=f"({policy.check}) OR {off}"), "gap"


def _without(policy: Policy) -> Iterator[tuple[Policy, str]]:
    """Without WITH CHECK, the server applies USING: no change only where both say the same."""
    if policy.check is not None and policy.using is not None:
        yield policy._replace(check=None), "" if policy.check == policy.using else "gap"
    if policy.check is not None and policy.using is not None and policy.command != "insert":
        yield policy._replace(using=None), "gap"


def _own_check(policy: Policy) -> Iterator[tuple[Policy, str]]:
    if policy.check is None and policy.command in ("all", "update") and policy.using != "true":
        yield policy._replace(check="true"), "gap"


def _drop_trigger(before: Before, relation: Relation) -> Iterator[Change]:
    for trigger in relation.triggers:
        yield Change(
            f"DROP TRIGGER {sql.name(trigger.name)} ON {sql.of(relation)}",
            (Implied("missing-trigger", relation.qualified, trigger.name),),
        )


def _rename_trigger(before: Before, relation: Relation) -> Iterator[Change]:
    for trigger in relation.triggers:
        yield Change(
            f"ALTER TRIGGER {sql.name(trigger.name)} ON {sql.of(relation)} RENAME TO"
            " schema_audit_renamed",
            (Implied("missing-trigger", relation.qualified, trigger.name),),
        )


def _differs(relation: Relation, trigger: Trigger) -> tuple[Implied, ...]:
    return (Implied("trigger-mismatch", relation.qualified, trigger.name),)


def _disable(before: Before, relation: Relation) -> Iterator[Change]:
    if relation.kind not in HOLDING:
        return
    for trigger in relation.triggers:
        states = {"disabled": "DISABLE", "replica": "ENABLE REPLICA", "always": "ENABLE ALWAYS"}
        states["origin"] = "ENABLE"
        for word in (word for state, word in states.items() if state != trigger.enabled):
            yield Change(
                f"ALTER TABLE {sql.of(relation)} {word} TRIGGER {sql.name(trigger.name)}",
                _differs(relation, trigger),
            )


def _trigger(pattern: str, replacement: str) -> Callable[[Before, Relation], Iterator[Change]]:
    """Each trigger made again with a part of its definition exchanged."""

    def propose(before: Before, relation: Relation) -> Iterator[Change]:
        for trigger in relation.triggers:
            head, on, rest = trigger.definition.partition(" ON ")
            if "\n" in head or '"' in head or not on:
                continue
            if "EXECUTE" in pattern:
                changed = re.sub(pattern, replacement, trigger.definition)
            else:
                changed = re.sub(pattern, replacement, head) + on + rest
                if "ROW" in pattern:
                    changed = re.sub(pattern, replacement, trigger.definition)
            if changed == trigger.definition:
                continue
            # It is disabled or not as before.
            state = {"disabled": "DISABLE", "always": "ENABLE ALWAYS", "replica": "ENABLE REPLICA"}
            again = ""
            if trigger.enabled in state:
                again = (
                    f"; ALTER TABLE {sql.of(relation)} {state[trigger.enabled]} TRIGGER"
                    f" {sql.name(trigger.name)}"
                )
            yield Change(
                f"DROP TRIGGER {sql.name(trigger.name)} ON {sql.of(relation)}; {changed}{again}",
                _differs(relation, trigger),
            )

    return propose


def _other_function(before: Before, relation: Relation) -> Iterator[Change]:
    place = f"{sql.name(relation.namespace)}.schema_audit_new"
    make = f"CREATE FUNCTION {place}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
    exchange = _trigger(r"EXECUTE FUNCTION \S+\(.*\)$", f"EXECUTE FUNCTION {place}()")
    for change in exchange(before, relation):
        yield change._replace(sql=f"{make} {change.sql}")


def _unpublish(before: Before, relation: Relation) -> Iterator[Change]:
    for publication in before.schema.publications:
        if relation.qualified in publication.tables:
            covered = relation.namespace in publication.namespaces
            found = Implied("not-published", relation.qualified, publication.name)
            yield Change(
                f"ALTER PUBLICATION {sql.name(publication.name)} DROP TABLE {sql.of(relation)}",
                () if covered else (found,),
            )


def _publish_some(before: Before, relation: Relation) -> Iterator[Change]:
    """A row filter where there is none, and none where there is one."""
    if before.version < 150000:
        return
    for publication in before.schema.publications:
        covered = relation.namespace in publication.namespaces
        if relation.qualified in publication.tables and not covered:
            name, place = sql.name(publication.name), sql.of(relation)
            filtered = any(p.table == relation.qualified and p.where for p in publication.parts)
            columns = next(
                (p.columns for p in publication.parts if p.table == relation.qualified), ()
            )
            listed = f" ({sql.names(columns)})" if columns else ""
            where = "" if filtered else " WHERE (1 > 2)"
            yield Change(
                f"ALTER PUBLICATION {name} DROP TABLE {place};"
                f" ALTER PUBLICATION {name} ADD TABLE {place}{listed}{where}",
                (Implied("publication-mismatch", relation.qualified, publication.name),),
            )


ACCESS = (
    Kind("RLS off", _rls_off, descends=False),
    Kind("RLS not forced", _force_off, descends=False),
    Kind("drop policy", _drop_policy, descends=False),
    Kind("rename policy", _rename_policy, descends=False),
    Kind("policy for another command", _policy(_command), descends=False),
    Kind("policy to other roles", _policy(_roles), descends=False),
    Kind("permissive or restrictive policy", _policy(_permissive), descends=False),
    Kind("policy open to all", _policy(_open), descends=False),
    Kind("policy loosened", _policy(_loose), descends=False),
    Kind("policy without a condition", _policy(_without), descends=False),
    Kind("policy that checks new rows otherwise", _policy(_own_check), descends=False),
    Kind("drop trigger", _drop_trigger, descends=False),
    Kind("rename trigger", _rename_trigger, descends=False),
    Kind("trigger enabled or disabled", _disable, descends=False),
    Kind("trigger before or after", _trigger(r" BEFORE ", " AFTER "), descends=False),
    Kind("trigger on an event less", _trigger(r" OR (?:UPDATE|DELETE|TRUNCATE)$", ""),
         descends=False),
    Kind("trigger for each statement", _trigger(r"FOR EACH ROW", "FOR EACH STATEMENT"),
         descends=False),
    Kind("trigger on an event more", _trigger(r" (INSERT|UPDATE)$", r" \1 OR DELETE"),
         descends=False),
    Kind("trigger under a condition", _trigger(
        r"FOR EACH ROW EXECUTE", "FOR EACH ROW WHEN (pg_trigger_depth() > 1) EXECUTE"),
        descends=False),
    Kind("trigger under no condition", _trigger(r"FOR EACH ROW WHEN .* EXECUTE",
                                                "FOR EACH ROW EXECUTE"), descends=False),
    Kind("trigger with an argument more", _trigger(
        r"EXECUTE FUNCTION (\S+)\(\)$", r"EXECUTE FUNCTION \1('more')"), descends=False),
    Kind("trigger calls another function", _other_function, descends=False),
    Kind("unpublish table", _unpublish, descends=False),
    Kind("publish other rows", _publish_some, descends=False),
)  # fmt: skip
