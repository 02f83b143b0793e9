"""Column definitions, expressions and other fragments of a spec, read with the server's grammar."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from audit.grammar.reference import (
    ForeignKeyDefinition,
    Reference,
    deferrable_in,
    deferred_in,
    parse_foreign_key,
    parse_reference,
    plain_reference,
    reference_of,
    refuse_unchecked,
)
from audit.grammar.scan import (
    Fragment,
    GrammarError,
    Token,
    outside_brackets,
    parse_inside,
    tokenize,
    words_between,
)
from audit.grammar.types import ParsedType, parse_type, resolve_type, storage_clause

__all__ = [
    "ColumnDefinition",
    "Expression",
    "ForeignKeyDefinition",
    "GrammarError",
    "IndexKeyDefinition",
    "NamedExpression",
    "ParsedType",
    "Reference",
    "parse_arguments",
    "parse_column",
    "parse_exclusion",
    "parse_expression",
    "parse_foreign_key",
    "parse_index_key",
    "parse_reference",
    "parse_type",
    "tokenize",
]

# Names of the enum ConstrType in libpg_query's protobuf.
_NULL, _NOT_NULL, _DEFAULT, _IDENTITY, _GENERATED, _CHECK, _PRIMARY, _UNIQUE = range(1, 9)
_FOREIGN = 10
_ATTRIBUTES = range(11, 17)  # DEFERRABLE, INITIALLY …, ENFORCED: they belong to what stands before
_IDENTITIES = {"a": "always", "d": "by default"}


class NamedExpression(NamedTuple):
    """A check as written: SQL without the word CHECK, and the constraint's name if it has one."""

    expression: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class KeyDefinition:
    """A primary key or unique constraint written on a column. None means: not stated."""

    name: str | None = None
    nulls_not_distinct: bool | None = None
    deferrable: bool | None = None
    deferred: bool | None = None


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    """A column's definition, without its name. None and empty mean: not stated.

    Expressions are the text that was written. `identity` is `always` or `by default`.
    """

    type: ParsedType
    type_text: str
    nullable: bool | None = None
    default: str | None = None
    generated: str | None = None
    generated_kind: str = ""
    identity: str | None = None
    primary_key: KeyDefinition | None = None
    unique: KeyDefinition | None = None
    references: Reference | None = None
    references_name: str | None = None
    checks: tuple[NamedExpression, ...] = ()
    collation: str | None = None


class Expression(NamedTuple):
    """An expression as written, trimmed, and the columns that it names, each once, in order."""

    text: str
    columns: tuple[str, ...] = ()


class IndexKeyDefinition(NamedTuple):
    """One key of an index. `column` or `expression` is set; None means: not stated.

    `options` are those of its operator class as the catalog has them: `siglen=32`, sorted.
    """

    column: str | None
    expression: str | None = None
    opclass: str | None = None
    collation: str | None = None
    descending: bool | None = None
    nulls_first: bool | None = None
    options: tuple[str, ...] | None = None


@dataclass
class _Draft:
    """What has been read of a column's constraints so far."""

    fragment: Fragment
    found: dict[str, Any] = field(default_factory=dict)
    checks: list[NamedExpression] = field(default_factory=list)

    def put(self, key: str, value: object, words: str, position: int) -> None:
        if key in self.found:
            raise GrammarError(f"{words} is said twice", position + 1)
        self.found[key] = value


@lru_cache(maxsize=1 << 16)
def parse_column(definition: str) -> ColumnDefinition:
    """What stands after a column's name in CREATE TABLE, such as `uuid not null default f()`.

    Raises GrammarError where it is not exactly one column, or says what no requirement can say
    (how a column is stored, the options of a sequence, a constraint that isn't enforced).
    """
    plain = plain_reference(definition)
    if plain is not None:
        with suppress(GrammarError):  # whose message would be about the pattern
            found = _parse_column(plain.pattern)
            if found.references is not None:
                reference = replace(found.references, table=plain.table, columns=(plain.column,))
                return replace(found, references=reference)
    return _parse_column(definition)


@lru_cache(maxsize=1 << 12)
def _parse_column(definition: str) -> ColumnDefinition:
    fragment = parse_inside("create table t (c ", definition, ")")
    elements = fragment.statement.create_stmt.table_elts
    if len(elements) != 1 or not elements[0].HasField("column_def"):
        raise GrammarError("this is more than one column")
    column = elements[0].column_def
    if clause := storage_clause(column):
        raise GrammarError(f"{clause} can't be required of a column")
    draft = _Draft(fragment)
    constraints = [item.constraint for item in column.constraints]
    starts = [fragment.character(item.location) for item in constraints]
    collation = None
    stops = list(starts)
    if column.HasField("coll_clause"):
        collation = _dotted(column.coll_clause.collname)
        stops.append(fragment.character(column.coll_clause.location))
    stops.append(len(definition))
    stops.sort()
    for constraint, start in zip(constraints, starts, strict=True):
        if constraint.contype not in _ATTRIBUTES:
            end = _end(start, stops, constraints, starts)
            _read_constraint(draft, constraint, start, end)
    return ColumnDefinition(
        type=resolve_type(column.type_name, fragment.sql),
        type_text=_written(fragment, 0, stops[0]),
        checks=tuple(draft.checks),
        collation=collation,
        **draft.found,
    )


def _end(start: int, stops: list[int], constraints: list[Any], starts: list[int]) -> int:
    """Where the constraint that begins at `start` ends: its attributes are part of it."""
    attributes = {
        place
        for item, place in zip(constraints, starts, strict=True)
        if item.contype in _ATTRIBUTES
    }
    return next(stop for stop in stops if stop > start and stop not in attributes)


def _read_constraint(draft: _Draft, constraint: Any, start: int, end: int) -> None:
    """Put one constraint, written from `start` to `end`, into the draft."""
    kind = constraint.contype
    name = constraint.conname or None
    tokens = words_between(draft.fragment, start, end)
    words = outside_brackets(tokens)
    said = set(pairwise(words))
    if kind != _DEFAULT:
        refuse_unchecked(said)
    if ("no", "inherit") in said and kind in (_NOT_NULL, _CHECK):
        raise GrammarError("NO INHERIT can't be required of a column", start + 1)
    if kind in (_NULL, _NOT_NULL):
        draft.put("nullable", kind == _NULL, "NULL or NOT NULL", start)
    elif kind == _DEFAULT:
        draft.put("default", _after(draft.fragment, tokens, "default", end), "DEFAULT", start)
    elif kind == _IDENTITY:
        if constraint.options:
            raise GrammarError("the options of an identity can't be required", start + 1)
        draft.put("identity", _IDENTITIES[constraint.generated_when], "IDENTITY", start)
    elif kind == _GENERATED:
        draft.put("generated", _bracketed(draft.fragment, tokens), "GENERATED", start)
        stated = words[-1] if words[-1] in ("stored", "virtual") else ""
        draft.put("generated_kind", stated, "GENERATED", start)
    elif kind == _CHECK:
        draft.checks.append(NamedExpression(_bracketed(draft.fragment, tokens), name))
    elif kind in (_PRIMARY, _UNIQUE):
        if constraint.options or constraint.indexspace:
            raise GrammarError("how a key is stored can't be required", start + 1)
        key, title = ("primary_key", "PRIMARY KEY") if kind == _PRIMARY else ("unique", "UNIQUE")
        draft.put(key, _key(name, words, said), title, start)
    elif kind == _FOREIGN:
        reference = reference_of(constraint, draft.fragment, start, end)
        draft.put("references", reference, "REFERENCES", start)
        draft.put("references_name", name, "REFERENCES", start)
    else:
        raise GrammarError("this can't be required of a column", start + 1)


def _key(name: str | None, words: list[str], said: set[tuple[str, str]]) -> KeyDefinition:
    distinct = None
    if ("nulls", "not") in said:
        distinct = True
    elif ("nulls", "distinct") in said:
        distinct = False
    return KeyDefinition(name, distinct, deferrable_in(words, said), deferred_in(said))


def _written(fragment: Fragment, start: int, end: int) -> str:
    """The text between two places, from its first token to its last (no comment around it)."""
    tokens = words_between(fragment, start, end)
    return fragment.text[tokens[0].start : tokens[-1].end] if tokens else ""


def _after(fragment: Fragment, tokens: list[Token], word: str, end: int) -> str:
    """What was written after the first `word` of `tokens`."""
    start = next(token.end for token in tokens if token.word == word)
    return _written(fragment, start, end)


def _bracketed(fragment: Fragment, tokens: list[Token]) -> str:
    """What was written in the first pair of round brackets."""
    depth = 0
    opening = 0
    for token in tokens:
        if token.word == "(":
            depth += 1
            opening = token.end if depth == 1 else opening
        elif token.word == ")":
            depth -= 1
            if not depth:
                return _written(fragment, opening, token.start)
    raise GrammarError("an expression in brackets is missing")


def _dotted(names: Any) -> str:
    """A qualified name, pg_catalog left out as introspection does."""
    parts = [item.string.sval for item in names]
    return ".".join(parts[1:] if parts[0] == "pg_catalog" else parts)


@lru_cache(maxsize=1 << 16)
def parse_expression(sql: str) -> Expression:
    """One expression, such as a default, a check or a predicate.

    Raises GrammarError where `sql` is anything else: two expressions, an alias, a clause, a query.
    """
    fragment = parse_inside("select ", sql)
    select = fragment.statement.select_stmt
    extra = {field.name for field, _ in select.ListFields()} - {"target_list", "limit_option", "op"}
    if extra or len(select.target_list) != 1:
        raise GrammarError("this is more than one expression")
    target = select.target_list[0].res_target
    if target.name:
        raise GrammarError("this is more than one expression")
    if target.val.HasField("column_ref") and target.val.column_ref.fields[-1].HasField("a_star"):
        raise GrammarError('"*" is no expression')
    return Expression(_written(fragment, 0, len(sql)), _columns(fragment, target.val))


def _columns(fragment: Fragment, node: Any) -> tuple[str, ...]:
    """The columns that an expression names, each once, those of a subquery too."""
    from postgast import walk

    words = {token.word for token in fragment.tokens}
    if all(word[0] in "'0123456789" for word in words):
        return ()
    names: dict[str, None] = {}
    for _, found in walk(node):
        if found.DESCRIPTOR.name == "ColumnRef" and found.fields[-1].HasField("string"):
            names[found.fields[-1].string.sval] = None
    return tuple(names)


@lru_cache(maxsize=1 << 14)
def parse_index_key(text: str) -> IndexKeyDefinition:
    """One key of an index: `email`, `lower(email) desc`, `a || b` (brackets may be left out).

    Raises GrammarError where `text` is anything else.
    """
    try:
        fragment = parse_inside("create index on t (", text, ")")
    except GrammarError:
        # The grammar wants brackets around anything but a name or a call.
        return IndexKeyDefinition(None, parse_expression(text).text)
    keys = fragment.statement.index_stmt.index_params
    if len(keys) != 1:
        raise GrammarError("this is more than one key of an index")
    key = keys[0].index_elem
    words = outside_brackets(list(fragment.tokens))
    said = set(pairwise(words))
    expression = None
    if not key.name:
        expression = _index_expression(fragment, key)
    return IndexKeyDefinition(
        column=key.name or None,
        expression=expression,
        opclass=_dotted(key.opclass) if key.opclass else None,
        collation=_dotted(key.collation) if key.collation else None,
        descending=True if "desc" in words else False if "asc" in words else None,
        nulls_first=True
        if ("nulls", "first") in said
        else False
        if ("nulls", "last") in said
        else None,
        options=_options(key) if key.opclassopts else None,
    )


def _options(key: Any) -> tuple[str, ...]:
    """The options of an operator class, as text that the catalog would hold."""
    found = []
    for item in key.opclassopts:
        option = item.def_elem
        kind = option.arg.WhichOneof("node")
        if kind == "integer":
            value = str(option.arg.integer.ival)
        elif kind == "float":
            value = option.arg.float.fval
        elif kind == "string":
            value = option.arg.string.sval
        elif kind == "type_name":  # a word without quotes
            value = option.arg.type_name.names[-1].string.sval
        else:
            value = "true"
        found.append(f"{option.defname}={value}")
    return tuple(sorted(found))


def _index_expression(fragment: Fragment, key: Any) -> str:
    """The expression of an index's key, without the brackets around it and what follows it."""
    first = fragment.tokens[0]
    if first.word == "(":
        return _bracketed(fragment, list(fragment.tokens))
    depth = 0
    for token in fragment.tokens:
        depth += (token.word == "(") - (token.word == ")")
        if token.word == ")" and not depth:
            return fragment.text[first.start : token.end]
    return first.word


@lru_cache(maxsize=1 << 12)
def parse_exclusion(text: str) -> NamedExpression:
    """`[constraint n] exclude using gist (room with =, during with &&)`: its definition and name.

    Raises GrammarError where `text` is not exactly one exclusion constraint.
    """
    fragment = parse_inside("create table t (", text, ")")
    elements = fragment.statement.create_stmt.table_elts
    if len(elements) != 1 or not elements[0].constraint.exclusions:
        raise GrammarError("this is no exclusion constraint")
    start = next(token.start for token in fragment.tokens if token.word == "exclude")
    name = elements[0].constraint.conname or None
    return NamedExpression(_written(fragment, start, len(text)), name)


@lru_cache(maxsize=1 << 12)
def parse_arguments(text: str) -> tuple[ParsedType, ...]:
    """The types of the input arguments of a function: `user_id uuid, variadic text[]`.

    Raises GrammarError where `text` is not a list of arguments.
    """
    if not text.strip():
        return ()
    fragment = parse_inside("comment on function f(", text, ") is null")
    arguments = fragment.statement.comment_stmt.object.object_with_args.objargs
    return tuple(resolve_type(item.type_name, fragment.sql) for item in arguments)
