"""CREATE TABLE: its columns and constraints, as they were written."""

from __future__ import annotations

from typing import Any

from audit.grammar.ddl.values import (
    Clause,
    CreateTable,
    LeftOut,
    Name,
    Target,
    WrittenColumn,
    WrittenConstraint,
)
from audit.grammar.ddl.written import Written

# Names of the enum ConstrType in libpg_query's protobuf.
_NULL, _NOT_NULL, _DEFAULT, _IDENTITY, _GENERATED, _CHECK, _PRIMARY, _UNIQUE = range(1, 9)
_EXCLUSION, _FOREIGN = 9, 10
_ATTRIBUTES = range(11, 17)  # DEFERRABLE, INITIALLY …, ENFORCED: they belong to what stands before
_IDENTITIES = {"a": "always", "d": "by default"}
_STORAGE = ("storage", "compression", "options")
_KINDS = {
    _PRIMARY: "primary key",
    _UNIQUE: "unique",
    _EXCLUSION: "exclude",
    _FOREIGN: "foreign key",
    _CHECK: "check",
    _NOT_NULL: "not null",
}


def name_of(relation: Any) -> Name:
    """The name of a RangeVar node."""
    return Name(relation.schemaname or None, relation.relname)


def create_table(node: Any, written: Written) -> list[CreateTable | LeftOut]:
    """What CREATE TABLE (or CREATE FOREIGN TABLE's inner node) says."""
    name = name_of(node.relation)
    if node.relation.relpersistence == "t":
        return [LeftOut(f"temporary table {name.name}")]
    if node.HasField("partbound"):
        return [LeftOut(f"partition {name.name} of {node.inh_relations[0].range_var.relname}")]
    left_out = []
    if node.HasField("of_typename"):
        left_out.append("the columns that its type gives it")
    left_out += (f"what it inherits from {each.range_var.relname}" for each in node.inh_relations)
    opening = written.find(
        ["("], written.after_name(written.at(node.relation.location)), len(written)
    )
    columns: list[WrittenColumn] = []
    constraints: list[WrittenConstraint] = []
    parts = written.items(opening + 1, written.closing(opening)) if opening >= 0 else []
    for (first, last), element in zip(parts, node.table_elts, strict=False):
        match element.WhichOneof("node"):
            case "column_def":
                columns.append(column(element.column_def, written, first, last))
            case "constraint":
                constraints.append(constraint(element.constraint, written, first, last))
            case "table_like_clause":
                left_out.append(
                    f"the columns that are like those of {written.text(first + 1, last)}"
                )
    kind = "partitioned table" if node.HasField("partspec") else ""
    return [
        CreateTable(
            name, tuple(columns), tuple(constraints), kind, node.if_not_exists, tuple(left_out)
        )
    ]


def column(node: Any, written: Written, first: int, last: int) -> WrittenColumn:
    """A column that stands from token `first` (its name) to before `last`."""
    starts = [written.at(item.constraint.location) for item in node.constraints]
    left_out: list[str] = []
    collation = ""
    stops = [*starts, last]
    if node.HasField("coll_clause"):
        start = written.at(node.coll_clause.location)
        stops.append(start)
        end = min(stop for stop in stops if stop > start)
        collation = f" {written.text(start, end)}"
    for word in _STORAGE:
        place = written.find([word], first + 2, min(stops))
        if place >= 0:
            stops.append(place)
            left_out.append(f"{word.upper()} of column {node.colname}")
    type_text = type_of(node.type_name, written, first + 1, min(stops))
    clauses: list[Clause] = []
    for place, (item, start) in enumerate(zip(node.constraints, starts, strict=True)):
        kind = item.constraint.contype
        if kind in _ATTRIBUTES:
            continue
        end = _end(place, node.constraints, starts, stops)
        clauses += _clause(item.constraint, written, start, end, node.colname, left_out)
    return WrittenColumn(
        node.colname,
        type_text + collation,
        tuple(clauses),
        tuple(left_out),
        written.end_of(last - 1),
    )


def _end(place: int, constraints: Any, starts: list[int], stops: list[int]) -> int:
    """Where the constraint number `place` ends: its attributes are part of it."""
    attributes = {
        start
        for item, start in zip(constraints, starts, strict=True)
        if item.constraint.contype in _ATTRIBUTES
    }
    return min(stop for stop in stops if stop > starts[place] and stop not in attributes)


def type_of(node: Any, written: Written, first: int, last: int) -> str:
    """A type as written; the modifiers of one that is not the server's keep their capitals."""
    names = [name.string.sval for name in node.names]
    if node.typmods and names[0] != "pg_catalog":
        bracket = written.find(["("], first, last)
        if bracket >= 0:
            return written.text(first, bracket) + written.text(bracket, last, capitals=True)
    return written.text(first, last)


def _clause(
    node: Any, written: Written, start: int, end: int, column_name: str, left_out: list[str]
) -> list[Clause]:
    """One constraint inside a column, which stands from `start` to before `end`."""
    name = node.conname or None
    first = start + 2 if name and written.words[start] == "constraint" else start
    match node.contype:
        case 1:
            return [Clause("null", "null", name)]
        case 2:
            return [Clause("not null", "not null", name)]
        case 3:
            return [Clause("default", written.text(first, end), name)]
        case 4:
            if node.options:
                left_out.append(f"the sequence options of column {column_name}")
            kind = _IDENTITIES.get(node.generated_when, "always")
            return [Clause("identity", f"generated {kind} as identity", name)]
        case 5:
            expression = written.bracketed(first, end)
            word = written.words[end - 1]
            stored = f" {word}" if word in ("stored", "virtual") else ""
            return [Clause("generated", f"generated always as ({expression}){stored}", name)]
        case 6:
            return [Clause("check", f"check ({written.bracketed(first, end)})", name)]
        case 7 | 8:
            kind = _KINDS[node.contype]
            words = "".join(f" {word}" for word in _said(written, first, end))
            return [Clause(kind, kind + words, name)]
        case 10:
            return [Clause("references", "", name, target(node, written, first, end))]
    left_out.append(f"{written.text(start, end)} of column {column_name}")
    return []


def _said(written: Written, first: int, end: int) -> list[str]:
    """What a key says beyond its kind: NULLS NOT DISTINCT, DEFERRABLE."""
    wished = ("nulls not distinct", "not deferrable", "deferrable", "initially deferred")
    found = []
    for phrase in wished:
        place = written.find(phrase.split(), first, end)
        if place < 0 or (phrase == "deferrable" and "not deferrable" in found):
            continue
        found.append(phrase)
    return found


def target(node: Any, written: Written, first: int, end: int) -> Target:
    """What a foreign key's node points to, written from `first` to before `end`."""
    start = written.find(["references"], first, end)
    after = written.after_name(start + 1)
    if after < end and written.words[after] == "(":
        after = written.closing(after) + 1
    tail = written.text(after, end)
    for phrase in (" not valid", " not enforced"):
        tail = f" {tail}".replace(phrase, "").strip()
    return Target(name_of(node.pktable), tuple(item.string.sval for item in node.pk_attrs), tail)


def constraint(node: Any, written: Written, first: int, last: int) -> WrittenConstraint:
    """A table's constraint that stands from token `first` to before `last`."""
    name = node.conname or None
    kind = _KINDS.get(node.contype, "")
    start = first + 2 if name and written.words[first] == "constraint" else first
    details: dict[str, bool | tuple[str, ...]] = {}
    columns = tuple(item.string.sval for item in node.keys)
    text, points = "", None
    if kind in ("primary key", "unique"):
        if node.including:
            details["include"] = tuple(item.string.sval for item in node.including)
        if node.nulls_not_distinct:
            details["nulls_not_distinct"] = True
        if node.without_overlaps:
            details["without_overlaps"] = True
    elif kind == "check":
        text = written.bracketed(start, last)
    elif kind == "exclude":
        text = written.text(start, last)
    elif kind == "foreign key":
        columns = tuple(item.string.sval for item in node.fk_attrs)
        points = target(node, written, start, last)
        if node.fk_with_period:
            details["period"] = True
    if kind in ("primary key", "unique"):
        details |= {key: True for key in ("deferrable", "initdeferred") if getattr(node, key)}
        if "initdeferred" in details:
            details["deferred"] = details.pop("initdeferred")
    if kind in ("foreign key", "check"):
        if not node.is_enforced:
            details["enforced"] = False
        elif node.skip_validation:
            details["validated"] = False
    return WrittenConstraint(kind, columns, name, text, points, details, node.indexname or None)
