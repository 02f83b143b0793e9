"""One statement of SQL as what it says, by PostgreSQL's own grammar."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from audit.grammar.ddl.alter import alter_table
from audit.grammar.ddl.objects import (
    alter_enum,
    alter_function,
    arguments_of,
    comment,
    create_as,
    create_domain,
    create_enum,
    create_extension,
    create_function,
    create_index,
    create_policy,
    create_trigger,
    create_view,
    dotted,
    grant,
)
from audit.grammar.ddl.table import create_table, name_of
from audit.grammar.ddl.values import Action, Drop, LeftOut, Name, Rename, SearchPath, SetSchema
from audit.grammar.ddl.written import Written
from audit.grammar.scan import GrammarError, parse_statements

# Statements that make no structure are passed over by their first word: a script may hold
# megabytes of rows.
_NO_STRUCTURE = re.compile(
    r"(?:insert|update|delete|merge|truncate|copy|values|with|call|notify|listen|unlisten|refresh"
    r"|explain|reset|show|prepare|execute|deallocate|discard|begin|start|commit|end|abort|rollback"
    r"|savepoint|release|lock|vacuum|analyze|analyse|cluster|reindex|checkpoint|declare|fetch|move"
    r"|close|security|load|select)\b",
    re.IGNORECASE,
)
_QUOTED_WORDS, _QUOTED = 8, 70  # of a statement that is left out
_KINDS = {
    "OBJECT_TABLE": "table",
    "OBJECT_FOREIGN_TABLE": "table",
    "OBJECT_VIEW": "view",
    "OBJECT_MATVIEW": "view",
    "OBJECT_INDEX": "index",
    "OBJECT_TYPE": "type",
    "OBJECT_FUNCTION": "function",
    "OBJECT_PROCEDURE": "function",
    "OBJECT_ROUTINE": "function",
    "OBJECT_POLICY": "policy",
    "OBJECT_TRIGGER": "trigger",
    "OBJECT_EXTENSION": "extension",
    "OBJECT_SCHEMA": "schema",
    "OBJECT_COLUMN": "column",
    "OBJECT_TABCONSTRAINT": "constraint",
    "OBJECT_DOMAIN": "type",
    "OBJECT_SEQUENCE": "sequence",
}


def read_statement(text: str) -> list[Action]:
    """What one statement (without its semicolon) says, in order; empty: nothing about structure.

    Raises GrammarError where PostgreSQL would not read it, with the position in `text`.
    """
    from postgast import PgQueryError

    if _NO_STRUCTURE.match(text):
        return []
    if "\0" in text:
        raise GrammarError("a zero byte is no part of SQL", text.index("\0") + 1)
    try:
        statements = parse_statements(text)
    except PgQueryError as error:
        raise GrammarError(error.message, error.cursorpos) from None
    except UnicodeEncodeError as error:
        raise GrammarError("half a character is no part of SQL", error.start + 1) from None
    found: list[Action] = []
    for item in statements:
        kind = item.stmt.WhichOneof("node")
        found += _statement(kind, getattr(item.stmt, kind), Written(text))
    return found


def _statement(kind: str, node: Any, written: Written) -> list[Action]:
    reader = _READERS.get(kind)
    if reader is not None:
        return reader(node, written)
    if kind in _NOTHING:
        return []
    return [_left_out(written)]


def _left_out(written: Written) -> LeftOut:
    """The first words of a statement that a spec can't say."""
    text = written.text(0, min(len(written), _QUOTED_WORDS))
    return LeftOut(text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…")


def _foreign_table(node: Any, written: Written) -> list[Action]:
    return [
        item._replace(kind="foreign table") if not isinstance(item, LeftOut) else item
        for item in create_table(node.base_stmt, written)
    ]


def _create_table(node: Any, written: Written) -> list[Action]:
    return [*create_table(node, written)]


def _kind_of(node: Any, field: str) -> str:
    kinds = type(node).DESCRIPTOR.fields_by_name[field].enum_type
    return _KINDS.get(kinds.values_by_number[getattr(node, field)].name, "")


def _drop(node: Any, written: Written) -> list[Action]:
    kind = _kind_of(node, "remove_type")
    found: list[Action] = []
    for item in node.objects:
        arguments = None
        match item.WhichOneof("node"):
            case "list":
                parts = [each.string.sval for each in item.list.items]
            case "type_name":
                parts = [each.string.sval for each in item.type_name.names]
            case "object_with_args":
                parts = [each.string.sval for each in item.object_with_args.objname]
                arguments = arguments_of(item.object_with_args, written)
            case _:
                parts = [item.string.sval]
        table = None
        if kind in ("policy", "trigger"):
            table = Name(parts[-3] if len(parts) > 2 else None, parts[-2])
            parts = parts[-1:]
        name = Name(parts[-2] if len(parts) > 1 else None, parts[-1])
        found.append(Drop(kind, name, table, arguments, node.missing_ok))
    return found


def _rename(node: Any, written: Written) -> list[Action]:
    kind = _kind_of(node, "rename_type")
    inside = kind in ("column", "constraint", "policy", "trigger")
    if inside:
        return [Rename(kind, Name(None, node.subname), node.newname, name_of(node.relation))]
    if kind in ("table", "view", "index", "sequence"):
        return [Rename(kind, name_of(node.relation), node.newname)]
    if kind == "type":
        return [Rename(kind, dotted(node.object.list.items), node.newname)]
    if kind == "function":
        return [Rename(kind, dotted(node.object.object_with_args.objname), node.newname)]
    return [_left_out(written)]


def _set_schema(node: Any, written: Written) -> list[Action]:
    kind = _kind_of(node, "object_type")
    if kind in ("table", "view"):
        return [SetSchema(kind, name_of(node.relation), node.newschema)]
    if kind == "type":
        return [SetSchema(kind, dotted(node.object.list.items), node.newschema)]
    if kind == "function":
        name = dotted(node.object.object_with_args.objname)
        return [SetSchema(kind, name, node.newschema)]
    return [_left_out(written)]


def _set(node: Any, written: Written) -> list[Action]:
    if node.name != "search_path":
        return []
    names = [item.a_const.sval.sval for item in node.args]
    usable = [name for name in names if name not in ("", "pg_catalog", "$user")]
    return [SearchPath(usable[0] if usable else None)]


def _alter_table(node: Any, written: Written) -> list[Action]:
    kinds = type(node).DESCRIPTOR.fields_by_name["objtype"].enum_type
    if kinds.values_by_number[node.objtype].name not in ("OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"):
        return []  # who owns a view or a sequence, and how it is stored
    return alter_table(node, written)


_NOTHING = frozenset(
    {
        "alter_owner_stmt",
        "create_schema_stmt",
        "create_seq_stmt",
        "alter_seq_stmt",
        "create_role_stmt",
        "alter_role_stmt",
        "alter_role_set_stmt",
        "drop_role_stmt",
        "grant_role_stmt",
        "transaction_stmt",
        "alter_object_depends_stmt",
        "constraints_set_stmt",
        "alter_database_set_stmt",
    }
)


def _default_rights(node: Any, written: Written) -> list[Action]:
    return [LeftOut("rights", "rights on what is no table")]


_READERS: Mapping[str, Callable[[Any, Written], list[Action]]] = {
    "create_stmt": _create_table,
    "create_foreign_table_stmt": _foreign_table,
    "alter_table_stmt": _alter_table,
    "index_stmt": create_index,
    "create_policy_stmt": create_policy,
    "alter_policy_stmt": create_policy,
    "create_trig_stmt": create_trigger,
    "create_enum_stmt": create_enum,
    "create_domain_stmt": create_domain,
    "alter_enum_stmt": alter_enum,
    "create_function_stmt": create_function,
    "alter_function_stmt": alter_function,
    "view_stmt": create_view,
    "create_table_as_stmt": create_as,
    "create_extension_stmt": create_extension,
    "comment_stmt": comment,
    "grant_stmt": grant,
    "alter_default_privileges_stmt": _default_rights,
    "drop_stmt": _drop,
    "rename_stmt": _rename,
    "alter_object_schema_stmt": _set_schema,
    "variable_set_stmt": _set,
}
