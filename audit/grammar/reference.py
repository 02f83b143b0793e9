"""Foreign keys as SQL says them: `t(c) on delete cascade`, `foreign key (a) references t`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from audit.grammar.keywords import KEYWORDS
from audit.grammar.scan import Fragment, GrammarError, outside_brackets, parse_inside, words_between

_ACTIONS = {
    "a": "no action",
    "r": "restrict",
    "c": "cascade",
    "n": "set null",
    "d": "set default",
}
_MATCHES = {"s": "simple", "f": "full", "p": "partial"}

# No quote, comment or line break anywhere; a second reference is left to the parser to refuse.
_PLAIN_REFERENCE = re.compile(
    r"([a-z0-9_ (),.\[\]]* )references ([a-z_][a-z0-9_]{0,62})\(([a-z_][a-z0-9_]{0,62})\)([a-z ]*)"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a foreign key points to, and how. None means: not stated.

    `set_columns` are those of ON DELETE SET NULL (…); `period` is for the last pair of columns.
    The last three can't be said in SQL; a spec has keys for them.
    """

    namespace: str | None
    table: str
    columns: tuple[str, ...]
    on_delete: str | None = None
    on_update: str | None = None
    match: str | None = None
    deferrable: bool | None = None
    deferred: bool | None = None
    set_columns: tuple[str, ...] = ()
    period: bool = False
    validated: bool | None = None
    enforced: bool | None = None
    indexed: bool | None = None


@dataclass(frozen=True, slots=True)
class ForeignKeyDefinition:
    """A foreign key of a table: its own columns, what they reference, its name if given."""

    columns: tuple[str, ...]
    reference: Reference
    name: str | None = None


@lru_cache(maxsize=1 << 14)
def parse_reference(text: str) -> Reference:
    """What follows the word REFERENCES: `profiles(id) on delete cascade`.

    Raises GrammarError where it is not exactly one reference.
    """
    fragment = parse_inside("create table t (foreign key (c) references ", text, ")")
    return reference_of(_only_constraint(fragment), fragment, 0, len(text))


@lru_cache(maxsize=1 << 14)
def parse_foreign_key(text: str) -> ForeignKeyDefinition:
    """`[constraint n] foreign key (a, period b) references t (x, period y) on delete cascade`.

    Raises GrammarError where it is not exactly one foreign key.
    """
    fragment = parse_inside("create table t (", text, ")")
    constraint = _only_constraint(fragment)
    if not constraint.HasField("pktable"):
        raise GrammarError("this is no foreign key")
    columns = tuple(item.string.sval for item in constraint.fk_attrs)
    reference = reference_of(constraint, fragment, 0, len(text))
    return ForeignKeyDefinition(columns, reference, constraint.conname or None)


class PlainReference(NamedTuple):
    """A column's definition whose reference names other things, and what it names itself."""

    pattern: str
    table: str
    column: str


def plain_reference(definition: str) -> PlainReference | None:
    """The pattern of a definition such as `uuid not null references profiles(id)`.

    Of a thousand definitions in a spec most differ only in the table that they reference. What
    needs no quotes cannot change how the rest is read, so that one parse serves them all. None
    for anything that is not that plain.
    """
    match = _PLAIN_REFERENCE.fullmatch(definition)
    if match is None or not KEYWORDS.isdisjoint(match.group(2, 3)):
        return None
    head, table, column, tail = match.groups()
    return PlainReference(f"{head}references t(c){tail}", table, column)


def _only_constraint(fragment: Fragment) -> Any:
    elements = fragment.statement.create_stmt.table_elts
    if len(elements) != 1 or not elements[0].HasField("constraint"):
        raise GrammarError("this is more than one constraint, or none")
    return elements[0].constraint


def reference_of(constraint: Any, fragment: Fragment, start: int, end: int) -> Reference:
    """The reference of a constraint's node, which was written from `start` to `end`.

    The tree cannot tell a stated NO ACTION from silence, so what was stated is read off the
    words. Raises GrammarError for what no requirement can say.
    """
    if constraint.pk_attrs and constraint.fk_with_period != constraint.pk_with_period:
        raise GrammarError("PERIOD has to stand on both sides of a foreign key")
    words = outside_brackets(words_between(fragment, start, end))
    said = set(pairwise(words))
    refuse_unchecked(said)
    table = constraint.pktable
    if table.catalogname:
        raise GrammarError("a table of another database can't be referenced")
    return Reference(
        namespace=table.schemaname or None,
        table=table.relname,
        columns=tuple(item.string.sval for item in constraint.pk_attrs),
        on_delete=_ACTIONS[constraint.fk_del_action] if ("on", "delete") in said else None,
        on_update=_ACTIONS[constraint.fk_upd_action] if ("on", "update") in said else None,
        match=_MATCHES[constraint.fk_matchtype] if "match" in words else None,
        deferrable=deferrable_in(words, said),
        deferred=deferred_in(said),
        set_columns=tuple(item.string.sval for item in constraint.fk_del_set_cols),
        period=constraint.fk_with_period,
    )


def refuse_unchecked(said: set[tuple[str, str]]) -> None:
    """Raise GrammarError where a constraint is wished for that guards nothing, or not yet."""
    if ("not", "valid") in said or ("not", "enforced") in said:
        hint = "a mapping can accept them: validated: false, enforced: false"
        raise GrammarError(f"a requirement can't be NOT VALID or NOT ENFORCED ({hint})")


def deferrable_in(words: list[str], said: set[tuple[str, str]]) -> bool | None:
    """Whether a constraint's words make it deferrable; None where they don't say."""
    if ("not", "deferrable") in said:
        return False
    return True if "deferrable" in words or ("initially", "deferred") in said else None


def deferred_in(said: set[tuple[str, str]]) -> bool | None:
    """Whether a constraint's words make it initially deferred; None where they don't say."""
    if ("initially", "deferred") in said:
        return True
    return False if ("initially", "immediate") in said else None
