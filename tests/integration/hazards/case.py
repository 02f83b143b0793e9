"""A case: what made the database, and what a spec demands of it.

The statements run with a namespace of the case's own as the search_path. A case is named after what
is written differently on the two sides.
"""

from __future__ import annotations

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


class Case(NamedTuple):
    """Statements, the `tables` of a spec, and the findings expected as `rule object kind`."""

    name: str
    sql: str
    spec: str
    expected: tuple[str, ...] = ()
    top: str = ""  # other top-level keys of the spec
    needs_server: bool = False  # text and trees can't settle it


def column(
    name: str, made: str, demanded: str, *, sql: str = "", needs_server: bool = False
) -> Case:
    """One column `c`, as the database was made and as the spec demands it."""
    statement = f"{sql} create table t ({'c ' + made});"
    return Case(name, statement, f"t: {{columns: {{c: {quoted(demanded)}}}}}", (), "", needs_server)


def quoted(text: str) -> str:
    """`text` as a YAML scalar."""
    return "'" + text.replace("'", "''") + "'"


def check(name: str, columns: str, made: str, demanded: str, *, needs_server: bool = False) -> Case:
    """One check of a table, as the database was made and as the spec demands it."""
    statement = f"create table t ({columns}, check ({made}));"
    return Case(name, statement, f"t: {{checks: [{quoted(demanded)}]}}", (), "", needs_server)
