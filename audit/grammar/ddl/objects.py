"""What is made beside tables: indexes, policies, triggers, enums, functions, views, grants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from audit.grammar.ddl.table import name_of
from audit.grammar.ddl.values import (
    Action,
    Comment,
    CreateDomain,
    CreateEnum,
    CreateExtension,
    CreateFunction,
    CreateIndex,
    CreatePolicy,
    CreateTrigger,
    CreateView,
    EnumLabel,
    Grant,
    LeftOut,
    Name,
)
from audit.grammar.ddl.written import Written

_EVENTS = {4: "insert", 8: "delete", 16: "update", 32: "truncate"}  # TRIGGER_TYPE_…
_TIMINGS = {0: "after", 2: "before", 64: "instead of"}


def dotted(names: Any) -> Name:
    """The name in a list of String nodes."""
    parts = [item.string.sval for item in names]
    return Name(parts[-2] if len(parts) > 1 else None, parts[-1])


def create_index(node: Any, written: Written) -> list[Action]:
    """CREATE INDEX."""
    after = written.after_name(written.at(node.relation.location))
    opening = written.find(["("], after, len(written))
    closing = written.closing(opening)
    keys = []
    for item, (first, last) in zip(
        node.index_params, written.items(opening + 1, closing), strict=True
    ):
        plain = last - first == 1 and item.index_elem.name
        keys.append(item.index_elem.name if plain else written.text(first, last))
    details: dict[str, str | bool | tuple[str, ...]] = {}
    if written.find(["using"], after, opening) >= 0 and node.access_method != "btree":
        details["method"] = node.access_method
    if node.unique:
        details["unique"] = True
    where = written.find(["where"], closing + 1, len(written))
    if where >= 0:
        details["where"] = written.text(where + 1, len(written))
    if node.index_including_params:
        details["include"] = tuple(item.index_elem.name for item in node.index_including_params)
    if node.nulls_not_distinct:
        details["nulls_not_distinct"] = True
    name, table = node.idxname, name_of(node.relation)
    return [CreateIndex(table, name, tuple(keys), details, node.if_not_exists)]


def create_policy(node: Any, written: Written) -> list[Action]:
    """CREATE POLICY and ALTER POLICY."""
    alters = node.DESCRIPTOR.name == "AlterPolicyStmt"
    after = written.after_name(written.at(node.table.location))
    using = written.find(["using", "("], after, len(written))
    check = written.find(["with", "check", "("], after, len(written))
    return [
        CreatePolicy(
            name_of(node.table),
            node.policy_name,
            "all" if alters else node.cmd_name or "all",
            tuple(_role(item.role_spec) for item in node.roles) or None,
            True if alters else node.permissive,
            written.bracketed(using, len(written)) if using >= 0 else None,
            written.bracketed(check, len(written)) if check >= 0 else None,
            alters,
        )
    ]


def _role(node: Any) -> str:
    kinds = {2: "current_role", 3: "current_user", 4: "session_user", 5: "public"}
    return kinds.get(node.roletype) or str(node.rolename)


def create_trigger(node: Any, written: Written) -> list[Action]:
    """CREATE TRIGGER."""
    details: dict[str, str | bool | tuple[str, ...]] = {
        "timing": _TIMINGS.get(node.timing, "after"),
        "events": tuple(event for bit, event in _EVENTS.items() if node.events & bit),
    }
    if node.columns:
        details["columns"] = tuple(item.string.sval for item in node.columns)
    details["level"] = "row" if node.row else "statement"
    when = written.find(["when", "("], 0, len(written))
    if node.HasField("when_clause") and when >= 0:
        details["when"] = written.bracketed(when, len(written))
    if node.args:
        details["arguments"] = tuple(item.string.sval for item in node.args)
    for key, said in (
        ("constraint", node.isconstraint),
        ("deferrable", node.deferrable),
        ("deferred", node.initdeferred),
    ):
        if said:
            details[key] = True
    for item in node.transition_rels:
        table = item.trigger_transition
        details["new_table" if table.is_new else "old_table"] = table.name
    return [CreateTrigger(name_of(node.relation), node.trigname, details, dotted(node.funcname))]


def create_enum(node: Any, written: Written) -> list[Action]:
    """CREATE TYPE … AS ENUM."""
    return [CreateEnum(dotted(node.type_name), tuple(item.string.sval for item in node.vals))]


def create_domain(node: Any, written: Written) -> list[Action]:
    """CREATE DOMAIN."""
    first = written.after_name(2)
    if written.words[first] == "as":
        first += 1
    parts = []
    start = first
    while (place := written.find(["constraint"], start, len(written))) >= 0:
        parts.append(written.text(start, place))
        start = place + 2
    parts.append(written.text(start, len(written)))
    return [CreateDomain(dotted(node.domainname), " ".join(filter(None, parts)))]


def alter_enum(node: Any, written: Written) -> list[Action]:
    """ALTER TYPE … ADD VALUE and RENAME VALUE."""
    return [
        EnumLabel(
            dotted(node.type_name),
            node.new_val,
            node.old_val or None,
            node.new_val_neighbor or None,
            node.new_val_is_after,
            node.skip_if_new_val_exists,
        )
    ]


def create_function(node: Any, written: Written) -> list[Action]:
    """CREATE FUNCTION and CREATE PROCEDURE."""
    name = dotted(node.funcname)
    opening = written.find(["("], 0, len(written))
    closing = written.closing(opening)
    arguments = ", ".join(
        _without_default(written, first, last)
        for first, last in written.items(opening + 1, closing)
    )
    details: dict[str, str | bool | dict[str, str]] = {}
    if node.is_procedure:
        details["kind"] = "procedure"
    returns = written.find(["returns"], closing + 1, len(written))
    if returns >= 0 and node.HasField("return_type"):
        details["returns"] = _returns(node, written, returns + 1)
    settings: dict[str, str] = {}
    for item in node.options:
        _option(item.def_elem, details, settings, written)
    if settings:
        details["settings"] = settings
    return [CreateFunction(name, arguments, details)]


def alter_function(node: Any, written: Written) -> list[Action]:
    """ALTER FUNCTION and ALTER PROCEDURE."""
    details: dict[str, str | bool | dict[str, str]] = {}
    settings: dict[str, str] = {}
    for item in node.actions:
        _option(item.def_elem, details, settings, written)
    if settings:
        details["settings"] = settings
    arguments = arguments_of(node.func, written)
    return [CreateFunction(dotted(node.func.objname), arguments, details, alters=True)]


def arguments_of(node: Any, written: Written) -> str | None:
    """The arguments in the brackets after a function's name, as written; None where none are."""
    if node.args_unspecified or not node.objfuncargs:
        return None if node.args_unspecified else ""
    first = written.at(node.objfuncargs[0].function_parameter.location)
    opening = max(place for place in range(first) if written.words[place] == "(")
    return written.text(opening + 1, written.closing(opening))


def _without_default(written: Written, first: int, last: int) -> str:
    for word in ("default", "="):
        place = written.find([word], first, last)
        if place >= 0:
            last = place
    return written.text(first, last)


def _returns(node: Any, written: Written, first: int) -> str:
    """The words after RETURNS that are its type."""
    word = written.words[first]
    if word == "table" and written.words[first + 1] == "(":
        return written.text(first, written.closing(first + 1) + 1)
    starts = [written.at(item.def_elem.location) for item in node.options]
    return written.text(first, min((s for s in starts if s > first), default=len(written)))


def _option(
    option: Any,
    details: dict[str, str | bool | dict[str, str]],
    settings: dict[str, str],
    written: Written,
) -> None:
    """One clause of a function."""
    value = option.arg
    match option.defname:
        case "language" | "volatility" | "parallel":
            details[option.defname] = value.string.sval.lower()
        case "strict":
            details["strict"] = bool(value.boolean.boolval)
        case "security":
            details["security"] = "definer" if value.boolean.boolval else "invoker"
        case "window":
            details["kind"] = "window"
        case "set":
            setting = value.variable_set_stmt
            if setting.args:
                text = ", ".join(_setting(item.a_const) for item in setting.args)
                if setting.name == "search_path":
                    details["search_path"] = text or '""'
                else:
                    settings[setting.name] = text


def _setting(constant: Any) -> str:
    match constant.WhichOneof("val"):
        case "ival":
            return str(constant.ival.ival)
        case "fval":
            return str(constant.fval.fval)
        case "boolval":
            return str(constant.boolval.boolval).lower()
    return str(constant.sval.sval)


def create_view(node: Any, written: Written) -> list[Action]:
    """CREATE VIEW, with the query as written."""
    start = written.find(["as"], 0, len(written)) + 1
    end = written.find(["with", "check", "option"], start, len(written))
    for word in ("local", "cascaded"):
        if end < 0:
            end = written.find(["with", word, "check", "option"], start, len(written))
    columns = tuple(item.string.sval for item in node.aliases)
    name, last = name_of(node.view), end if end >= 0 else len(written)
    if node.view.relpersistence == "t":
        return [LeftOut(f"temporary view {name.name}")]
    return [CreateView(name, written.original(start, last), columns=columns)]


def create_as(node: Any, written: Written) -> list[Action]:
    """CREATE MATERIALIZED VIEW, and CREATE TABLE AS, whose columns only a server can tell."""
    name = name_of(node.into.rel)
    if written.find(["materialized", "view"], 0, 4) < 0:
        return [LeftOut(f"table {name.name}: its columns are those of a query")]
    start = written.find(["as"], 0, len(written)) + 1
    end = len(written)
    for words in (["with", "data"], ["with", "no", "data"]):
        place = written.find(words, start, len(written))
        end = place if place >= 0 else end
    columns = tuple(item.string.sval for item in node.into.col_names)
    return [CreateView(name, written.original(start, end), materialized=True, columns=columns)]


def create_extension(node: Any, written: Written) -> list[Action]:
    """CREATE EXTENSION."""
    return [CreateExtension(node.extname)]


_COMMENTED = {"table": "table", "view": "view", "column": "column", "materialized": "view"}


def comment(node: Any, written: Written) -> list[Action]:
    """COMMENT ON a table, a view or a column; others are no requirement."""
    kind = _COMMENTED.get(written.words[2], "")
    text = node.comment or None
    if not kind:
        return []
    parts = [item.string.sval for item in node.object.list.items]
    if kind == "column" and len(parts) < 2:
        return [LeftOut("a comment on a column of no table")]
    if kind == "column":
        return [Comment(kind, _name(parts[:-1]), text, parts[-1])]
    return [Comment(kind, _name(parts), text)]


def _name(parts: Sequence[str]) -> Name:
    return Name(parts[-2] if len(parts) > 1 else None, parts[-1])


def grant(node: Any, written: Written) -> list[Action]:
    """GRANT and REVOKE: what is said of tables by name; other objects are named as left out."""
    tables = [item.range_var for item in node.objects if item.HasField("range_var")]
    kinds = type(node).DESCRIPTOR.fields_by_name["objtype"].enum_type
    on_tables = kinds.values_by_number[node.objtype].name == "OBJECT_TABLE"
    if not tables or not on_tables or len(tables) < len(node.objects):
        return [LeftOut("rights", "rights on what is no table")]
    roles = tuple(_role(item.role_spec) for item in node.grantees)
    names = tuple(name_of(table) for table in tables)
    privileges = [item.access_priv for item in node.privileges]
    whole = tuple(item.priv_name for item in privileges if not item.cols)
    found: list[Action] = []
    if any(item.cols for item in privileges):
        found.append(LeftOut(f"rights on single columns of {names[0].name}"))
    if whole or not privileges:
        found.append(Grant(names, roles, whole or ("all",), revoke=not node.is_grant))
    return found
