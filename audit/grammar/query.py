"""What a query reads."""

from __future__ import annotations

from functools import lru_cache

from audit.grammar.scan import GrammarError, parse_inside


@lru_cache(maxsize=1 << 10)
def tables_read(query: str) -> tuple[tuple[str | None, str], ...]:
    """The tables and views that `query` names, (namespace or None, name), in order, each once.

    The names of its WITH queries are left out. Empty where `query` does not parse.
    """
    from postgast import find_nodes

    try:
        tree = parse_inside("", query).statement
    except GrammarError:
        return ()
    inner = {node.ctename for node in find_nodes(tree, "CommonTableExpr")}
    found: dict[tuple[str | None, str], None] = {}
    for node in find_nodes(tree, "RangeVar"):
        if node.schemaname or node.relname not in inner:
            found[node.schemaname or None, node.relname] = None
    return tuple(found)


def check_query(query: str) -> None:
    """Raise GrammarError unless `query` is exactly one SELECT (or VALUES, or WITH … SELECT)."""
    statement = parse_inside("", query).statement
    if statement.WhichOneof("node") != "select_stmt" or statement.select_stmt.HasField(
        "into_clause"
    ):
        raise GrammarError("this is no query")
