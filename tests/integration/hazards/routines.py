"""Functions and triggers by all that they are, but for what a function does."""

from __future__ import annotations

from tests.integration.hazards.case import Hazard, agrees, differs

T = "create table t (a int, b text);"
FIRE = "create function fire() returns trigger language plpgsql as 'begin return new; end';"
ONLY = "t: {columns: {a: int}}"


def _trigger(rest: str, also: str = "") -> str:
    return f"{FIRE} {T} create trigger x {rest}; {also}"


FACETS = Hazard(
    "what a function is beside its signature",
    agree=(
        agrees(
            "as CREATE FUNCTION leaves it",
            f"create function f(a int) returns int language sql as 'select 1'; {T}",
            ONLY,
            top='functions: {"f(int4)": {returns: integer, language: sql, exact: true}}',
        ),
        agrees(
            "every facet",
            "create function f(a int, variadic b text[]) returns table (x int, y timestamptz)"
            " language sql stable strict security definer parallel safe set search_path = ''"
            f" set work_mem = '5MB' as 'select 1, now()'; {T}",
            ONLY,
            top='functions: {"f(integer, variadic text[])": {kind: function,'
            ' returns: "table (x int4, y timestamp with time zone)", language: sql,'
            " volatility: stable, strict: true, security: definer, parallel: safe,"
            " search_path: \"''\", settings: {work_mem: 5MB}, exact: true}}",
        ),
        agrees(
            "a procedure, an aggregate",
            "create procedure p(a int) language sql as 'select 1';"
            f" create aggregate g(int) (sfunc = int4pl, stype = int, initcond = '0'); {T}",
            ONLY,
            top='functions: {"p(int)": {kind: procedure}, "g(int)": {kind: aggregate}}',
        ),
    ),
    differ=(
        differs(
            "more than CREATE FUNCTION gives it",
            "create function f() returns int language sql security definer as 'select 1';"
            " create function g() returns int language sql immutable as 'select 1';"
            " create function h() returns int language sql strict as 'select 1';"
            " create function i() returns int language sql set work_mem = '5MB' as 'select 1';"
            f" {T}",
            ONLY,
            *(f"function-mismatch {{place}}.{name} gap" for name in "fghi"),
            top="functions: {f: {exact: true}, g: {exact: true}, h: {exact: true},"
            " i: {exact: true}}",
        ),
        differs(
            "another kind, language and result",
            "create procedure f() language sql as 'select 1';"
            " create function g() returns int language plpgsql as 'begin return 1; end';"
            f" create function h() returns setof int language sql as 'select 1'; {T}",
            ONLY,
            *(f"function-mismatch {{place}}.{name} gap" for name in "fgh"),
            top="functions: {f: {kind: function}, g: {language: sql}, h: {returns: int}}",
        ),
    ),
)

TRIGGERS = Hazard(
    "what a trigger is beside its name",
    agree=(
        agrees(
            "its condition in other words",
            _trigger(
                "before update on t for each row when (old.a is distinct from new.a and"
                " new.b in ('x', 'y')) execute function fire()"
            ),
            "t: {triggers: {x: {when: \"new.b = any (array['y', 'x']) and"
            ' old.a is distinct from new.a"}}}',
        ),
        agrees(
            "the row as a whole",
            _trigger(
                "after update on t for each row when (old.* is distinct from new.*)"
                " execute function fire()"
            ),
            't: {triggers: {x: {when: "(old.*) is distinct from (new.*)"}}}',
        ),
        agrees(
            "a transition table, arguments",
            _trigger(
                "after insert on t referencing new table as now_rows"
                " for each statement execute function fire('one', 'it''s')"
            ),
            "t: {triggers: {x: {timing: after, events: [insert], level: statement,"
            ' new_table: now_rows, function: fire, arguments: [one, "it\'s"], exact: true}}}',
        ),
        agrees(
            "UPDATE OF in another order",
            _trigger("before update of b, a on t for each row execute function fire()"),
            "t: {triggers: {x: {events: [update], columns: [a, b], exact: true}}}",
        ),
        agrees(
            "a constraint trigger",
            _trigger(
                "after insert on t deferrable initially deferred for each row"
                " execute function fire()"
            ).replace("create trigger", "create constraint trigger"),
            "t: {triggers: {x: {constraint: true, deferrable: true, deferred: true}}}",
        ),
    ),
    differ=(
        differs(
            "another condition",
            _trigger("before update on t for each row when (new.a > 1) execute function fire()"),
            "t: {triggers: {x: {when: old.a > 1}}}",
            "trigger-mismatch x gap",
        ),
        differs(
            "a condition that nobody asked for",
            _trigger("before update on t for each row when (new.a > 1) execute function fire()"),
            "t: {triggers: {x: {timing: before, events: [update], exact: true}}}",
            "trigger-mismatch x gap",
        ),
        differs(
            "other columns, other arguments",
            _trigger("before update of a on t for each row execute function fire('one')"),
            "t: {triggers: {x: {columns: [b], arguments: [two]}}}",
            "trigger-mismatch x gap",
        ),
        differs(
            "always, where it must fire as usual",
            _trigger(
                "before update on t for each row execute function fire()",
                "alter table t enable always trigger x;",
            ),
            "t: {triggers: {x: {enabled: origin}}}",
            "trigger-mismatch x gap",
        ),
    ),
)

NEW_ROWS = Hazard(
    "what new rows must meet where a policy does not say",
    agree=(
        agrees(
            "USING, as the server has it",
            f"{T} alter table t enable row level security; create policy p on t using (a > 0);",
            "t: {rls: {policies: {p: {using: a > 0, check: a > 0}}}}",
        ),
    ),
    differ=(
        differs(
            "a WITH CHECK of its own",
            f"{T} alter table t enable row level security;"
            " create policy p on t using (a > 0) with check (true);",
            "t: {rls: {policies: {p: {using: a > 0, check: a > 0}}}}",
            "policy-mismatch p gap",
        ),
    ),
)

ROUTINES = (FACETS, TRIGGERS, NEW_ROWS)
