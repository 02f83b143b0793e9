"""What a query reads."""

from __future__ import annotations

from functools import lru_cache

from audit.grammar.scan import GrammarError, parse_inside


@lru_cache(maxsize=1 << 10)
def tables_read(query: str) -> tuple[tuple[str | None, str], ...]:
    """The tables and views that `query` names, (namespace or None, name), in order, each once.

    The names of its WITH queries are left out. Empty where `query` does not parse.
    """
    from postgast import walk

    try:
        tree = parse_inside("", query).statement
    except GrammarError:
        return ()
    inner: set[str] = set()
    found: dict[tuple[str | None, str], None] = {}
    for _, node in walk(tree):
        kind = node.DESCRIPTOR.name
        if kind == "CommonTableExpr":
            inner.add(node.ctename)
        elif kind == "RangeVar":
            found[node.schemaname or None, node.relname] = None
    return tuple(name for name in found if name[0] or name[1] not in inner)


def check_query(query: str) -> None:
    """Raise GrammarError unless `query` is exactly one SELECT (or VALUES, or WITH … SELECT)."""
    statement = parse_inside("", query).statement
    if statement.WhichOneof("node") != "select_stmt" or statement.select_stmt.HasField(
        "into_clause"
    ):
        raise GrammarError("this is no query")
