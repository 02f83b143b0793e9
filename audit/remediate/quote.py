"""The plan's names and texts as SQL; `audit.grammar.quote` makes them."""

from audit.grammar.quote import (
    comment,
    dollar_quoted,
    identifier,
    identifiers,
    literal,
    parenthesised,
    qualified,
    role,
    words,
)

__all__ = [
    "comment",
    "dollar_quoted",
    "identifier",
    "identifiers",
    "literal",
    "parenthesised",
    "qualified",
    "role",
    "words",
]
