"""A column of a script as one of a spec: the SQL that was written, or a mapping."""

from __future__ import annotations

from audit.grammar.ddl.values import Clause, Target
from audit.grammar.parse import ColumnDefinition, parse_column
from audit.grammar.scan import GrammarError
from audit.spec.importers.ddl.draft import ColumnDraft, TableDraft
from audit.spec.importers.omitted import Omitted
from audit.spec.importers.sql_text import quoted
from audit.spec.importers.yaml_text import Flow, Value

# The order of PostgreSQL's own documentation, with what makes a value before what limits it.
_ORDER = (
    "null",
    "not null",
    "default",
    "generated",
    "identity",
    "primary key",
    "unique",
    "references",
    "check",
)


def target_text(target: Target) -> str:
    """What stands after REFERENCES."""
    namespace, name = target.table
    text = f"{quoted(namespace)}.{quoted(name)}" if namespace else quoted(name)
    if target.columns:
        text += f"({', '.join(map(quoted, target.columns))})"
    return f"{text} {target.tail}".strip()


def write_column(
    table: TableDraft, column: ColumnDraft, folded: list[Clause], omitted: Omitted
) -> Value:
    """The column with its constraints; what the loader would refuse is left out and told."""
    where = f"column {column.name} of {table.qualified}"
    clauses = _without_doubles([*column.clauses, *folded], where, omitted)
    if not column.type:
        return _untyped(clauses, where, omitted) | _prose(column) or None
    kept = _readable(column.type, clauses, where, omitted)
    if kept is None:
        return _prose(column) or None
    short = _short(column.type, kept)
    prose = _prose(column)
    if not prose and not column.values:
        return short
    found = _long(short, kept, column, where, omitted) | prose
    return found if prose else Flow(found)


def _untyped(clauses: list[Clause], where: str, omitted: Omitted) -> dict[str, Value]:
    """What is said of a column whose type nothing tells."""
    kept = _readable("text", clauses, where, omitted) or []
    found = _long(_short("text", kept), kept, ColumnDraft("", ""), where, omitted)
    del found["type"]
    return found


def _prose(column: ColumnDraft) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if column.comment and column.comment.strip():
        found["comment"] = column.comment.strip()
    if column.description:
        found["description"] = column.description
    return found


def _without_doubles(clauses: list[Clause], where: str, omitted: Omitted) -> list[Clause]:
    """The constraints in order, of each kind the first: PostgreSQL takes one (any number of
    checks)."""
    kept: list[Clause] = []
    for clause in clauses:
        said_before = clause.kind != "check" and any(k.kind == clause.kind for k in kept)
        if not said_before:
            kept.append(clause)
        elif clause.kind not in ("not null", "primary key", "unique"):
            omitted.note(f"{where}: {clause.kind} is said twice")
    kinds = {clause.kind for clause in kept}
    if "null" in kinds and kinds & {"not null", "primary key", "identity"}:
        kept = [clause for clause in kept if clause.kind != "null"]
    return sorted(kept, key=lambda clause: _ORDER.index(clause.kind))


def _text(clause: Clause) -> str:
    if clause.target is not None:
        return f"references {target_text(clause.target)}"
    return clause.text


def _short(type_text: str, clauses: list[Clause]) -> str:
    return " ".join([type_text, *map(_text, clauses)])


def _readable(
    type_text: str, clauses: list[Clause], where: str, omitted: Omitted
) -> list[Clause] | None:
    """The constraints that the loader takes; None where it doesn't even take the type."""
    if _sound(_short(type_text, clauses)):
        return clauses
    try:
        parse_column(type_text)
    except GrammarError as error:
        omitted.note(f"the type of {where}: {error}")
        return None
    kept: list[Clause] = []
    for clause in clauses:
        if _sound(_short(type_text, [*kept, clause])):
            kept.append(clause)
        else:
            omitted.note(f"{where}: {_text(clause)}")
    return kept


def _sound(definition: str) -> bool:
    """Whether the loader finds nothing wrong with a column's definition."""
    try:
        found = parse_column(definition)
    except GrammarError:
        return False
    default = found.default if (found.default or "").upper() != "NULL" else None
    sources = (default, found.generated, found.identity, found.type.serial or None)
    return sum(source is not None for source in sources) < 2 and not _names_column(default)


def _names_column(default: str | None) -> bool:
    from audit.grammar.parse import parse_expression

    if default is None:
        return False
    try:
        return bool(parse_expression(default).columns)
    except GrammarError:
        return True


def _long(
    short: str, clauses: list[Clause], column: ColumnDraft, where: str, omitted: Omitted
) -> dict[str, Value]:
    """A key for each thing that the short form says."""
    parsed = parse_column(short)
    found: dict[str, Value] = {"type": parsed.type_text}
    if parsed.nullable is not None:
        found["nullable"] = parsed.nullable
    if parsed.default is not None:
        found["default"] = parsed.default
    if parsed.generated is not None:
        kind = parsed.generated_kind
        text = parsed.generated
        found["generated"] = Flow({"expression": text, "kind": kind}) if kind else text
    if parsed.identity is not None:
        found["identity"] = parsed.identity
    if parsed.collation is not None:
        found["collation"] = parsed.collation
    found |= _long_keys(parsed, clauses, where, omitted)
    if column.values:
        found["values"] = Flow(list(column.values))
    return found


def _long_keys(
    parsed: ColumnDefinition, clauses: list[Clause], where: str, omitted: Omitted
) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key, value in (("primary_key", parsed.primary_key), ("unique", parsed.unique)):
        if value is None:
            continue
        found[key] = True
        if value.deferrable or value.nulls_not_distinct:
            omitted.note(f"{where}: what its {key.replace('_', ' ')} says beyond its column")
    for clause in clauses:
        if clause.target is not None:
            found["references"] = target_text(clause.target)
    checks = [check.expression for check in parsed.checks]
    if checks:
        found["check"] = checks[0] if len(checks) == 1 else checks
    return found
