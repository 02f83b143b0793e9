"""ALTER TABLE and what else changes a table that is there."""

from __future__ import annotations

from typing import Any

from audit.grammar.ddl.table import column, constraint, name_of, type_of
from audit.grammar.ddl.values import (
    Action,
    Clause,
    ColumnChange,
    ConstraintChange,
    Drop,
    LeftOut,
    Name,
    RowSecurity,
    TriggerState,
)
from audit.grammar.ddl.written import Written

_ROW_SECURITY = {
    "AT_EnableRowSecurity": {"enabled": True},
    "AT_DisableRowSecurity": {"enabled": False},
    "AT_ForceRowSecurity": {"forced": True},
    "AT_NoForceRowSecurity": {"forced": False},
}
_TRIGGER_STATES = {
    "AT_EnableTrig": "origin",
    "AT_EnableAlwaysTrig": "always",
    "AT_EnableReplicaTrig": "replica",
    "AT_DisableTrig": "disabled",
    "AT_EnableTrigAll": "origin",
    "AT_DisableTrigAll": "disabled",
    "AT_EnableTrigUser": "origin",
    "AT_DisableTrigUser": "disabled",
}
_IDENTITIES = {"a": "always", "d": "by default"}
# How a table is stored and who owns it: no requirement on its structure.
_NOTHING = frozenset(
    {
        "AT_ChangeOwner",
        "AT_SetStatistics",
        "AT_SetOptions",
        "AT_ResetOptions",
        "AT_SetStorage",
        "AT_SetCompression",
        "AT_ClusterOn",
        "AT_DropCluster",
        "AT_SetTableSpace",
        "AT_SetRelOptions",
        "AT_ResetRelOptions",
        "AT_ReplaceRelOptions",
        "AT_ReplicaIdentity",
        "AT_SetAccessMethod",
        "AT_SetLogged",
        "AT_SetUnLogged",
    }
)


def alter_table(node: Any, written: Written) -> list[Action]:
    """What each part of ALTER TABLE says, in order."""
    table = name_of(node.relation)
    start = written.after_name(written.at(node.relation.location))
    if start < len(written) and written.words[start] == "*":
        start += 1
    parts = written.items(start, len(written))
    kinds = type(node.cmds[0].alter_table_cmd).DESCRIPTOR.fields_by_name["subtype"].enum_type
    found: list[Action] = []
    for item, (first, last) in zip(node.cmds, parts, strict=False):
        command = item.alter_table_cmd
        kind = kinds.values_by_number[command.subtype].name
        found += _command(kind, command, table, written, first, last)
    return found


def _command(
    kind: str, command: Any, table: Name, written: Written, first: int, last: int
) -> list[Action]:
    """One part of ALTER TABLE, which stands from token `first` to before `last`."""
    lenient = bool(command.missing_ok)
    if kind in _NOTHING:
        return []
    if kind in _ROW_SECURITY:
        return [RowSecurity(table, **_ROW_SECURITY[kind])]
    if kind in _TRIGGER_STATES:
        return [TriggerState(table, command.name or None, _TRIGGER_STATES[kind])]
    match kind:
        case "AT_AddColumn":
            node = getattr(command, "def").column_def
            added = column(node, written, written.at(node.location), last)
            return [ColumnChange(table, "add", added.name, added=added, lenient=lenient)]
        case "AT_DropColumn":
            return [ColumnChange(table, "drop", command.name, lenient=lenient)]
        case "AT_AddConstraint":
            node = getattr(command, "def").constraint
            added_one = constraint(node, written, first + 1, last)
            return [ConstraintChange(table, "add", node.conname or None, added_one)]
        case "AT_DropConstraint":
            return [ConstraintChange(table, "drop", command.name, lenient=lenient)]
        case "AT_AttachPartition":
            part = name_of(getattr(command, "def").partition_cmd.name)
            return [Drop("table", part), LeftOut(f"partition {part.name} of {table.name}")]
        case "AT_ValidateConstraint":
            return [ConstraintChange(table, "validate", command.name)]
    return _column_command(kind, command, table, written, first, last) or [
        LeftOut(f"{written.text(first, last)} of {table.name}")
    ]


def _column_command(
    kind: str, command: Any, table: Name, written: Written, first: int, last: int
) -> list[Action]:
    """ALTER COLUMN; empty where it is nothing that a spec knows."""

    def put(clause: Clause) -> list[Action]:
        return [ColumnChange(table, "clause", command.name, clause=clause)]

    def take(clause_kind: str) -> list[Action]:
        return [ColumnChange(table, "no clause", command.name, clause=Clause(clause_kind))]

    match kind:
        case "AT_ColumnDefault":
            place = written.find(["default"], first, last)
            if not command.HasField("def"):
                return take("default")
            return put(Clause("default", written.text(place, last)))
        case "AT_SetNotNull":
            return put(Clause("not null", "not null"))
        case "AT_DropNotNull":
            return take("not null")
        case "AT_AlterColumnType":
            place = written.find(["type"], first + 1, last)
            using = written.find(["using"], place, last)
            node = getattr(command, "def").column_def.type_name
            text = type_of(node, written, place + 1, using if using >= 0 else last)
            return [ColumnChange(table, "type", command.name, type=text)]
        case "AT_AddIdentity":
            always = written.find(["always"], first, last) >= 0
            word = _IDENTITIES["a" if always else "d"]
            return put(Clause("identity", f"generated {word} as identity"))
        case "AT_DropIdentity":
            return take("identity")
        case "AT_SetIdentity":
            for word in _IDENTITIES.values():
                if written.find(["generated", *word.split()], first, last) >= 0:
                    return put(Clause("identity", f"generated {word} as identity"))
        case "AT_DropExpression":
            return take("generated")
        case "AT_SetExpression":
            text = written.bracketed(first, last)
            return put(Clause("generated", f"generated always as ({text}) stored"))
    return []
