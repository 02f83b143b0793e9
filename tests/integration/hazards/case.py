"""A hazard, and its cases: what made the database, and what a spec demands of it.

The statements run with a namespace of the case's own as the search_path. A hazard is a way to
report a difference that isn't there; its agreeing cases are written differently on the two sides
and are the same, its differing ones are the nearest real differences.
"""

from __future__ import annotations

import json
from typing import NamedTuple

ROW = (
    "a int, b int, n bigint, price numeric(10,2), status text, short varchar(25), ok boolean,"
    " at timestamptz, tags text[], body jsonb, ratio float8, day date, name text, gone timestamptz"
)
POLICED = (
    "create function uid() returns uuid language sql stable as 'select null::uuid';"
    " create table members (org_id int, user_id uuid, role text);"
    " create table t (id int, org_id int, owner_id uuid, ok boolean);"
    " alter table t enable row level security;"
)
OLDEST = 13


class Case(NamedTuple):
    """Statements, the `tables` of a spec, and the findings expected as `rule object kind`.

    A server older than `since` (a major version) refuses the statements.
    """

    name: str
    sql: str
    spec: str
    expected: tuple[str, ...] = ()
    top: str = ""  # other top-level keys of the spec
    needs_server: bool = False  # text and trees can't settle it
    since: int = OLDEST


class Hazard(NamedTuple):
    """A row of the catalogue of hazards.

    `elsewhere` names tests (`file::function`, from tests/) that show what no case can. Where one
    half is shown by them alone, or can't be, `because` says why.
    """

    name: str
    agree: tuple[Case, ...] = ()
    differ: tuple[Case, ...] = ()
    elsewhere: tuple[str, ...] = ()
    because: str = ""


def agrees(
    name: str,
    sql: str,
    spec: str,
    *,
    top: str = "",
    needs_server: bool = False,
    since: int = OLDEST,
) -> Case:
    """A case without findings."""
    return Case(name, sql, spec, (), top, needs_server, since)


def differs(
    name: str, sql: str, spec: str, *expected: str, top: str = "", since: int = OLDEST
) -> Case:
    """A case with findings, each as `rule object kind`."""
    return Case(name, sql, spec, expected, top, since=since)


def same(
    made: str,
    demanded: str,
    name: str = "",
    *,
    sql: str = "",
    needs_server: bool = False,
    since: int = OLDEST,
) -> Case:
    """One column `c`, as the database was made and as the spec demands it."""
    return Case(
        name or f"{made} for {demanded}",
        f"{sql} create table t ({'c ' + made});",
        f"t: {{columns: {{c: {quoted(demanded)}}}}}",
        needs_server=needs_server,
        since=since,
    )


def other(
    made: str, demanded: str, *found: str, sql: str = "", name: str = "", since: int = OLDEST
) -> Case:
    """One column `c` that is not as demanded; `found` is by which rules, with the kind."""
    case = same(made, demanded, name, sql=sql, since=since)
    return case._replace(expected=tuple(f"{rule} c {kind}" for rule, kind in map(_split, found)))


def _split(found: str) -> tuple[str, str]:
    rule, _, kind = found.partition(" ")
    return rule, kind or "gap"


def quoted(text: str) -> str:
    """`text` as a YAML scalar."""
    if "\n" in text:
        return json.dumps(text)
    return "'" + text.replace("'", "''") + "'"


def check(
    made: str,
    demanded: str,
    name: str = "",
    *,
    columns: str = ROW,
    sql: str = "",
    needs_server: bool = False,
    since: int = OLDEST,
) -> Case:
    """One check of a table, as the database was made and as the spec demands it."""
    return Case(
        name or f"{made} for {demanded}",
        f"{sql} create table t ({columns}, check ({made}));",
        f"t: {{checks: [{quoted(demanded)}]}}",
        needs_server=needs_server,
        since=since,
    )


def no_check(made: str, demanded: str, name: str = "", *, columns: str = ROW) -> Case:
    """A check that says something else than what is demanded."""
    case = check(made, demanded, name, columns=columns)
    return case._replace(expected=(f"missing-check {demanded} gap",))


def policy(
    made: str, demanded: str, name: str = "", *, sql: str = "", needs_server: bool = False
) -> Case:
    """One policy's USING, as the database was made and as the spec demands it."""
    return Case(
        name or f"{made} for {demanded}",
        f"{POLICED} {sql} create policy p on t using ({made});",
        f"t: {{rls: {{policies: {{p: {{using: {quoted(demanded)}}}}}}}}}",
        needs_server=needs_server,
    )


def no_policy(made: str, demanded: str, name: str = "", *, sql: str = "") -> Case:
    """A policy whose USING lets other rows through than demanded."""
    return policy(made, demanded, name, sql=sql)._replace(expected=("policy-mismatch p gap",))
