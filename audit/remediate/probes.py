"""Read-only queries that count the rows which a statement of the plan would fail on."""

from __future__ import annotations

from collections.abc import Sequence

from audit.grammar.quote import identifier, parenthesised, qualified
from audit.remediate.model import Probe
from audit.remediate.situation import TableKey


def nulls(own: TableKey, columns: Sequence[str]) -> Probe:
    """Rows in which one of these columns is NULL."""
    condition = " OR ".join(f"{identifier(column)} IS NULL" for column in columns)
    return Probe("fails-if-nulls", f"SELECT count(*) FROM {qualified(*own)} WHERE {condition}")


def duplicates(
    own: TableKey, keys: Sequence[str], *, where: str | None = None, nulls_alike: bool = False
) -> Probe:
    """Rows too many: those beside the first of each key. `keys` are SQL.

    A row with a NULL in its key has no double, unless nulls are alike.
    """
    conditions = [] if nulls_alike else [f"{key} IS NOT NULL" for key in keys]
    conditions += [parenthesised(where)] if where else []
    filtered = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    groups = ", ".join(keys)
    return Probe(
        "fails-if-duplicates",
        "SELECT coalesce(sum(n - 1), 0) FROM (\n"
        f"  SELECT count(*) AS n FROM {qualified(*own)}{filtered}\n"
        f"  GROUP BY {groups} HAVING count(*) > 1\n) AS doubles",
    )


def violations(own: TableKey, expression: str) -> Probe:
    """Rows that break a check; one that comes to NULL is kept."""
    condition = parenthesised(expression)
    return Probe(
        "fails-if-rows-violate", f"SELECT count(*) FROM {qualified(*own)} WHERE NOT {condition}"
    )


def orphans(
    own: TableKey,
    columns: Sequence[str],
    target: TableKey,
    ref_columns: Sequence[str],
    *,
    match: str = "simple",
    period: bool = False,
    exists: bool = True,
) -> Probe:
    """Rows that refer to nothing. Where the target is still to be made, every row that refers.

    With MATCH FULL a row whose key is NULL in part is refused, too. The period of a temporal key
    must lie in those of the rows that it refers to, taken together.
    """
    mine = [f"c.{identifier(column)}" for column in columns]
    refers = " AND ".join(f"{column} IS NOT NULL" for column in mine)
    if exists:
        pairs = list(zip((f"r.{identifier(c)}" for c in ref_columns), mine, strict=True))
        lost = _outside(target, pairs) if period else _without_row(target, pairs)
        refused = f"{refers} AND {lost}"
    else:
        refused = refers
    if match == "full" and len(mine) > 1:
        empty = " AND ".join(f"{column} IS NULL" for column in mine)
        refused = f"({refused}) OR NOT (({refers}) OR ({empty}))"
    return Probe("fails-if-orphans", f"SELECT count(*) FROM {qualified(*own)} AS c WHERE {refused}")


def _without_row(target: TableKey, pairs: Sequence[tuple[str, str]]) -> str:
    same = " AND ".join(f"{theirs} = {mine}" for theirs, mine in pairs)
    return f"NOT EXISTS (\n  SELECT FROM {qualified(*target)} AS r WHERE {same}\n)"


def _outside(target: TableKey, pairs: Sequence[tuple[str, str]]) -> str:
    *scalars, (theirs, mine) = pairs
    same = " AND ".join(f"{one} = {other}" for one, other in scalars)
    where = f" WHERE {same}" if same else ""
    return (
        f"NOT coalesce({mine} <@ (\n"
        f"  SELECT range_agg({theirs}) FROM {qualified(*target)} AS r{where}\n), false)"
    )


def overlaps(own: TableKey, elements: Sequence[tuple[str, str]], where: str | None) -> Probe:
    """Pairs of rows that exclude each other. `elements` are (key, operator) in SQL; `where` is the
    constraint's own condition. Keys and condition name columns without their table.
    """
    keys = ", ".join(f"{key} AS k{number}" for number, (key, _) in enumerate(elements))
    filtered = f" WHERE {parenthesised(where)}" if where else ""
    rows = f"(SELECT ctid AS place, tableoid AS part, {keys} FROM {qualified(*own)}{filtered})"
    clash = " AND ".join(
        f"a.k{number} {operator} b.k{number}" for number, (_, operator) in enumerate(elements)
    )
    return Probe(
        "fails-if-overlaps",
        f"SELECT count(*) FROM {rows} AS a\nJOIN {rows} AS b\n"
        f"  ON (a.part, a.place) < (b.part, b.place) AND {clash}",
    )
