"""A table as its document has it: the keys of a spec, with plain values."""

from __future__ import annotations

from typing import Any

from audit.grammar.parse import parse_column
from audit.grammar.scan import GrammarError
from audit.spec.importers.sql_text import quoted
from audit.spec.model import (
    CheckSpec,
    ColumnSpec,
    DomainSpec,
    PolicySpec,
    PublishedSpec,
    RlsSpec,
    TableSpec,
    TriggerSpec,
)
from audit.spec.objects import GrantSpec
from audit.spec.writing.constraints import (
    check_document,
    exclusion_document,
    foreign_key_document,
    index_document,
    key_document,
    states_exactness,
)
from audit.spec.writing.names import Names

# What a column in short form can say in one way only.
_SHORT = frozenset({"type", "nullable", "default", "generated", "identity"})


def table_document(table: TableSpec, names: Names) -> dict[str, Any]:
    """The keys of one table, but for what its own key says."""
    found: dict[str, Any] = {}
    for key in ("kind", "category", "phase"):
        if getattr(table, key) is not None:
            found[key] = getattr(table, key)
    found |= _texts(table, ("description", "why", "impact"))
    found |= _lists(table, ("aliases", "near"))
    for key in ("optional", "strict"):
        if getattr(table, key):
            found[key] = True
    if table.exact != names.exact:
        found["exact"] = table.exact
    exact = states_exactness(table)
    if exact != (exact and table.exact):
        found["exact_constraints"] = True
    elif table.exact and not exact:
        found["exact_constraints"] = False
    inline = {column.name: _checks_of(table, column) for column in table.columns}
    if table.columns:
        found["columns"] = {
            column.name: column_document(column, inline[column.name], exact=table.exact)
            for column in table.columns
        }
    found |= _constraints(table, names, exact=exact)
    if table.rls is not None:
        found["rls"] = _rls(table.rls)
    if table.triggers:
        found["triggers"] = {trigger.name: _trigger(trigger) for trigger in table.triggers}
    if table.grants:
        found["grants"] = {grant.role: _grant(grant) for grant in table.grants}
    for key in ("security_invoker", "security_barrier", "check_option"):
        if table.options is not None and getattr(table.options, key) is not None:
            found[key] = getattr(table.options, key)
    for key in ("comment", "owner", "definition"):
        if getattr(table, key) is not None:
            found[key] = getattr(table, key)
    if table.publications:
        found["publications"] = _published(table.publications)
    return found | _lists(table, ("tags",))


def _grant(grant: GrantSpec) -> Any:
    if grant.none:
        return "none"
    on_columns = {privilege: list(columns) for privilege, columns in grant.columns}
    return [*grant.privileges, *([on_columns] if on_columns else [])]


def domain_document(domain: DomainSpec) -> dict[str, Any]:
    """The keys of one domain, but for what its own key says."""
    found: dict[str, Any] = {}
    if domain.type is not None:
        found["type"] = domain.type_text
    for key in ("nullable", "default", "collation"):
        if getattr(domain, key) is not None:
            found[key] = getattr(domain, key)
    if domain.checks:
        found["checks"] = [check_document(check) for check in domain.checks]
    if domain.comment is not None:
        found["comment"] = domain.comment
    return found | _texts(domain, ("why", "impact"))


def _texts(item: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: getattr(item, key) for key in keys if getattr(item, key)}


def _lists(item: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: list(getattr(item, key)) for key in keys if getattr(item, key)}


def _checks_of(table: TableSpec, column: ColumnSpec) -> tuple[CheckSpec, ...]:
    """The checks that were written inside a column."""
    return tuple(check for check in table.checks if check.column == column.name)


def _constraints(table: TableSpec, names: Names, *, exact: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if table.primary_key is not None:
        found["primary_key"] = key_document(table.primary_key, exact=exact)
    if table.uniques:
        found["unique"] = [key_document(key, exact=exact) for key in table.uniques]
    if table.foreign_keys:
        found["foreign_keys"] = [
            foreign_key_document(key, names, exact=exact) for key in table.foreign_keys
        ]
    listed = {column.name for column in table.columns}
    checks = [check_document(check) for check in table.checks if check.column not in listed]
    if checks:
        found["checks"] = checks
    if table.exclusions:
        found["exclusions"] = [exclusion_document(each) for each in table.exclusions]
    if table.indexes:
        found["indexes"] = [index_document(index, exact=exact) for index in table.indexes]
    return found


def column_document(column: ColumnSpec, checks: tuple[CheckSpec, ...], *, exact: bool) -> Any:
    """A column as a mapping; None where it has but a name, SQL where only that says all."""
    if any(check.name is not None for check in checks):
        return _column_definition(column, checks)
    found: dict[str, Any] = {}
    if column.type is not None:
        found["type"] = column.type_text
    constraint = {"name": column.not_null_name, "no_inherit": column.no_inherit}
    stated = {key: value for key, value in constraint.items() if value is not None}
    if stated:
        found["not_null"] = stated
    elif column.nullable is not None:
        found["nullable"] = column.nullable
    if column.default is not None:
        found["default"] = column.default
    found |= _texts(column, ("default_via",))
    if column.generated is not None:
        kind = column.generated_kind
        written = {"expression": column.generated, "kind": kind} if kind else column.generated
        found["generated"] = written
    for key in ("identity", "collation"):
        if getattr(column, key) is not None:
            found[key] = getattr(column, key)
    if checks:
        found["check"] = [check.expression for check in checks]
    if column.values is not None:
        found["values"] = list(column.values)
    if column.comment is not None:
        found["comment"] = column.comment
    found |= _texts(column, ("description", "why", "impact"))
    found |= _lists(column, ("aliases",))
    if column.exact != exact:
        found["exact"] = column.exact
    if column.optional:
        found["optional"] = True
    return found or None


def _column_definition(column: ColumnSpec, checks: tuple[CheckSpec, ...]) -> str:
    """A column in short form: nothing else can give a name to its checks."""
    document = column_document(column, (), exact=column.exact)
    words = [short_form(document) or column.type_text]
    for check in checks:
        name = f"constraint {quoted(check.name)} " if check.name is not None else ""
        words.append(f"{name}check ({check.expression})")
    return " ".join(words)


def short_form(column: Any) -> str:
    """A column's document as PostgreSQL's own definition; empty where that says not the same."""
    if not isinstance(column, dict) or "type" not in column or column.keys() - _SHORT:
        return ""
    words = [column["type"]]
    if "nullable" in column:
        words.append("null" if column["nullable"] else "not null")
    if "generated" in column:
        words.append(f"generated always as ({column['generated']})")
    if "identity" in column:
        words.append(f"generated {column['identity']} as identity")
    if "default" in column:
        words.append(f"default {column['default']}")
    text = " ".join(words)
    try:
        read = parse_column(text)
    except GrammarError:
        return ""
    said = {
        "type": read.type_text,
        "nullable": read.nullable,
        "generated": read.generated,
        "identity": read.identity,
        "default": read.default,
    }
    plain = not (read.checks or read.references or read.primary_key or read.unique)
    same = plain and {key: item for key, item in said.items() if item is not None} == column
    return text if same and read.collation is None and not read.generated_kind else ""


def _rls(rls: RlsSpec) -> Any:
    found: dict[str, Any] = {}
    if rls.enabled is not True:
        found["enabled"] = False
    if rls.forced is not None:
        found["forced"] = rls.forced
    if rls.policies and all(policy.name is not None for policy in rls.policies):
        found["policies"] = {policy.name: _policy(policy) for policy in rls.policies}
    elif rls.policies:
        found["policies"] = [_policy(policy) or policy.name for policy in rls.policies]
    return found or True


def _policy(policy: PolicySpec) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    if policy.command is not None:
        found["for"] = policy.command
    if policy.roles is not None:
        found["to"] = list(policy.roles)
    for key in ("permissive", "using", "check"):
        if getattr(policy, key) is not None:
            found[key] = getattr(policy, key)
    return found or None


def _published(publications: tuple[PublishedSpec, ...]) -> Any:
    """The publications of a table: names, or a mapping where one has details."""
    found: dict[str, Any] = {}
    for each in publications:
        columns = {"columns": list(each.columns)} if each.columns is not None else {}
        where = {"where": each.where} if each.where is not None else {}
        found[each.name] = columns | where or None
    return found if any(found.values()) else list(found)


def _trigger(trigger: TriggerSpec) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    if trigger.timing is not None:
        found["timing"] = trigger.timing
    if trigger.events:
        found["events"] = list(trigger.events)
    for key in ("level", "columns", "when", "function", "arguments"):
        value = getattr(trigger, key)
        if value is not None:
            found[key] = list(value) if isinstance(value, tuple) else value
    for key in ("constraint", "deferrable", "deferred", "old_table", "new_table", "enabled"):
        if getattr(trigger, key) is not None:
            found[key] = getattr(trigger, key)
    if trigger.state is not None:
        found["enabled"] = trigger.state
    if trigger.exact:
        found["exact"] = True
    return found or None
