"""Row level security, grants, triggers, functions: who may do what, and what happens then."""

from __future__ import annotations

from tests.integration.hazards.case import (
    POLICED,
    Case,
    Hazard,
    agrees,
    differs,
    no_policy,
    policy,
)

AUTH = (
    "create schema if not exists auth; create or replace function auth.uid() returns uuid"
    " language sql stable as 'select null::uuid'; create or replace function auth.jwt() returns"
    " jsonb language sql stable as 'select null::jsonb';"
)
TOUCH = "create function touch() returns trigger language plpgsql as 'begin return new; end';"

EXPRESSIONS = Hazard(
    "the conditions of a policy",
    agree=(
        policy("uid() = owner_id", "uid() = owner_id"),
        policy("uid() = owner_id", "owner_id = uid()"),
        policy("(select uid()) = owner_id", "owner_id = uid()", "a call wrapped for the planner"),
        policy("(select auth.uid()) = owner_id", "auth.uid() = owner_id", sql=AUTH),
        policy("auth.uid() = owner_id", "(select auth.uid()) = owner_id", sql=AUTH),
        policy("auth.jwt() ->> 'role' = 'admin'", "(auth.jwt()->>'role') = 'admin'", sql=AUTH),
        policy(
            "((auth.jwt() -> 'app_metadata') ->> 'org')::int = org_id",
            "org_id = (auth.jwt() -> 'app_metadata' ->> 'org')::integer",
            sql=AUTH,
        ),
        policy("true", "true"),
        policy("ok", "ok = true"),
        policy(
            "org_id in (select org_id from members where user_id = uid())",
            "org_id in (select org_id from members where user_id = uid())",
        ),
        policy(
            "org_id in (select m.org_id from members m where m.user_id = uid())",
            "org_id in (select org_id from members m where user_id = uid())",
        ),
        policy(
            "org_id = any (array(select org_id from members))",
            "org_id = any(array(select org_id from members))",
        ),
        policy(
            "exists (select 1 from members m where m.user_id = uid() and m.org_id = t.org_id)",
            "exists (select * from members m where user_id = uid() and m.org_id = t.org_id)",
        ),
        policy(
            "exists (select 1 from members m where m.user_id = owner_id)",
            "exists (select 1 from members m where m.user_id = owner_id)",
            needs_server=True,
        ),
        policy(
            "not exists (select 1 from members m where m.user_id = t.owner_id)",
            "not exists (select from members m where m.user_id = t.owner_id)",
        ),
        policy("(select count(*) from members) > 0", "(select count(*) from members) > 0"),
        policy(
            "current_setting('app.org', true)::int = org_id",
            "org_id = (current_setting('app.org', true))::integer",
        ),
        policy("current_user = 'x'", "current_user = 'x'"),
        policy(
            "(owner_id, ok) = (uid(), true)", "(owner_id, ok) = (uid(), true)", needs_server=True
        ),
        policy("owner_id = uid() or ok", "ok or uid() = owner_id"),
        policy("coalesce(ok, false)", "coalesce(ok, false)"),
        agrees(
            "WITH CHECK is USING where it isn't written",
            f"{POLICED} create policy p on t using (uid() = owner_id);",
            "t: {rls: {policies: {p: {using: uid() = owner_id, check: uid() = owner_id}}}}",
        ),
    ),
    differ=(
        no_policy("uid() = owner_id", "true"),
        no_policy("ok", "not ok"),
        no_policy(
            "org_id in (select org_id from members)",
            "org_id in (select org_id from members where user_id = uid())",
        ),
        no_policy(
            "exists (select 1 from members m where m.org_id = t.org_id)",
            "exists (select 1 from members m where m.org_id = t.id)",
        ),
        no_policy(
            "org_id = any (array(select org_id from members))",
            "org_id = any (array(select org_id from members where role = 'a'))",
        ),
        no_policy(
            "current_setting('app.org', true)::int = org_id",
            "current_setting('app.tenant', true)::int = org_id",
        ),
        no_policy("uid() = owner_id", "auth.uid() = owner_id", sql=AUTH),
        differs(
            "WITH CHECK of its own",
            f"{POLICED} create policy p on t using (uid() = owner_id) with check (ok);",
            "t: {rls: {policies: {p: {check: uid() = owner_id}}}}",
            "policy-mismatch p gap",
        ),
    ),
)

POLICIES = Hazard(
    "commands, roles and flags of row level security",
    agree=(
        agrees(
            "any that fits, by no name",
            f"{POLICED} create policy odd on t for select using (ok);",
            "t: {rls: {policies: [{for: select, using: ok}]}}",
        ),
        agrees(
            "to everybody",
            f"{POLICED} create policy p on t to public using (ok);",
            "t: {rls: {enabled: true, policies: {p: {using: ok}}}}",
        ),
        agrees(
            "to several roles",
            f"{POLICED} create policy p on t to pg_monitor, pg_read_all_stats using (ok);",
            "t: {rls: {policies: {p: {to: [pg_read_all_stats, pg_monitor]}}}}",
        ),
        agrees(
            "a restrictive one that covers more is stricter",
            f"{POLICED} create policy p on t as restrictive using (uid() = owner_id);",
            "t: {rls: {policies: {p: {for: select, using: uid() = owner_id}}}}",
        ),
        agrees(
            "forced",
            "create table t (a int); alter table t enable row level security;"
            " alter table t force row level security;",
            "t: {rls: {enabled: true, forced: true}}",
        ),
    ),
    differ=(
        differs(
            "off, and not forced",
            "create table t (a int);",
            "t: {rls: {enabled: true, forced: true}}",
            "rls-disabled row level security gap",
            "rls-not-forced force row level security gap",
        ),
        differs(
            "another command, another role, none",
            f"{POLICED} create policy p on t for select to pg_monitor using (ok);"
            " create policy q on t using (ok);",
            "t: {rls: {policies: {p: {for: update}, q: {permissive: false}, r: {for: select},"
            " p2: {}}}}",
            "policy-mismatch p gap",
            "policy-mismatch q gap",
            "missing-policy r gap",
            "missing-policy p2 gap",
        ),
        differs(
            "to fewer roles",
            f"{POLICED} create policy p on t to pg_monitor using (ok);",
            "t: {rls: {policies: {p: {to: [pg_monitor, pg_read_all_stats]}}}}",
            "policy-mismatch p gap",
        ),
        differs(
            "one for every command and role is more than required",
            f"{POLICED} create policy p on t using (uid() = owner_id);",
            "t: {rls: {enabled: true, policies: {p: {for: select, to: [postgres], using:"
            " uid() = owner_id}}}}",
            "policy-mismatch p note",
        ),
    ),
)

GRANTS = Hazard(
    "grants through PUBLIC and by default",
    agree=(
        agrees(
            "to everybody",
            "create table t (a int); grant select on t to public;",
            "t: {columns: {a: int}, grants: {pg_monitor: [select]}}",
        ),
        agrees(
            "of single columns beside the whole",
            "create table t (a int, b int); grant select on t to pg_monitor;"
            " grant update (a) on t to pg_monitor;",
            "t: {grants: {pg_monitor: [select]}}",
        ),
        agrees(
            "the owner's own, which no acl holds",
            "create table t (a int);",
            "t: {grants: {pg_monitor: none}}",
        ),
    ),
    differ=(
        differs(
            "too few, too many, another owner",
            "create table t (a int); grant select on t to pg_monitor;",
            "t: {columns: {a: int}, owner: somebody,"
            " grants: {pg_monitor: none, pg_signal_backend: [select, insert]}}",
            "excess-grant pg_monitor gap",
            "not-granted pg_signal_backend gap",
            "owner-mismatch owner gap",
        ),
        differs(
            "one column for all",
            "create table t (a int, b int); grant select (a) on t to pg_monitor;",
            "t: {grants: {pg_monitor: [select]}}",
            "not-granted pg_monitor gap",
        ),
        differs(
            "to everybody, where one must have none",
            "create table t (a int); grant select on t to public;",
            "t: {grants: {pg_monitor: none}}",
            "excess-grant pg_monitor gap",
        ),
    ),
    elsewhere=("integration/test_catalog.py::test_grants_to_others_than_the_owner",),
)

TRIGGERS = Hazard(
    "a trigger by what it does, not by its text",
    agree=(
        agrees(
            "more events, a condition",
            f"create table t (a int); {TOUCH}"
            " create trigger keep before insert or update of a on t for each row when (new.a >"
            " 0) execute function touch();",
            "t: {triggers: {keep: {timing: before, events: [update], level: row, function:"
            " touch}}}",
        ),
        agrees(
            "a function of another schema",
            "create schema if not exists acts; create or replace function acts.touch() returns"
            " trigger language plpgsql as 'begin return new; end'; create table t (a int);"
            " create trigger keep after delete on t execute procedure acts.touch();",
            "t: {triggers: {keep: {function: acts.touch, level: statement}}}",
        ),
        agrees(
            "of the partitioned table",
            f"create table t (a int) partition by list (a); {TOUCH}"
            " create trigger keep after insert on t for each row execute function touch();",
            "t: {triggers: {keep: {timing: after}}}",
        ),
        agrees(
            "a constraint trigger",
            f"create table t (a int); {TOUCH}"
            " create constraint trigger keep after insert on t deferrable for each row"
            " execute function touch();",
            "t: {triggers: {keep: {events: insert}}}",
        ),
    ),
    differ=(
        differs(
            "other timing, disabled, none",
            f"create table t (a int); {TOUCH} create trigger one after insert on t for each row"
            " execute function touch(); create trigger two before insert on t for each row"
            " execute function touch(); alter table t disable trigger two;",
            "t: {triggers: {one: {timing: before}, two: {enabled: true}, three: {}}}",
            "trigger-mismatch one gap",
            "trigger-mismatch two gap",
            "missing-trigger three gap",
        ),
        differs(
            "a function of that name elsewhere",
            "create schema if not exists acts; create or replace function acts.touch2() returns"
            f" trigger language plpgsql as 'begin return new; end'; {TOUCH}"
            " create table t (a int); create trigger keep after delete on t execute procedure"
            " acts.touch2();",
            "t: {triggers: {keep: {function: touch}}}",
            "trigger-mismatch keep gap",
        ),
    ),
)

FUNCTIONS = Hazard(
    "a function by its arguments, not by its text",
    agree=(
        agrees(
            "aliases of the arguments' types",
            "create function f(who uuid, many int, extra text default 'x') returns setof text"
            " language sql stable as 'select null::text'; create table t (a int);",
            "t: {columns: {a: int}}",
            top='functions: {"f(uuid, int4, text)": {returns: setof text, volatility: stable}}',
        ),
        agrees(
            "a body with other blanks",
            "create function f() returns int language sql as"
            " 'select   1 '; create table t (a int);",
            "t: {columns: {a: int}}",
            top="functions: {f: {returns: int4}}",
        ),
        agrees(
            "the path that it searches",
            "create function f() returns int language sql set"
            " search_path = '' as 'select 1'; create table t (a int);",
            "t: {columns: {a: int}}",
            top="functions: {f: {search_path: \"''\"}}",
        ),
        agrees(
            "one of several of that name",
            "create function f(int) returns int language sql as"
            " 'select 1'; create function f(text) returns text language sql as 'select $1';"
            " create table t (a int);",
            "t: {columns: {a: int}}",
            top='functions: {"f(text)": {returns: text}}',
        ),
    ),
    differ=(
        differs(
            "other arguments, another result, none",
            "create function f(who int) returns int language sql as 'select 1'; create table t"
            " (a int);",
            "t: {columns: {a: int}}",
            "missing-function {place}.f(uuid) gap",
            "function-mismatch {place}.f gap",
            "missing-function {place}.g gap",
            top='functions: {"f(uuid)": {}, f: {security: definer, volatility: stable}, g: {}}',
        ),
    ),
)

ENUMS = Hazard(
    "labels of an enum, more of them and in what order",
    agree=(
        agrees(
            "more labels",
            "create type st as enum ('a', 'x', 'b'); create table t (c st);",
            "t: {columns: {c: st}}",
            top="enums: {st: {labels: [a, b], ordered: true}}",
        ),
        agrees(
            "in another order",
            "create type st as enum ('b', 'a'); create table t (c st);",
            "t: {columns: {c: st}}",
            top="enums: {st: [a, b]}",
        ),
        agrees(
            "one put in between",
            "create type st as enum ('a', 'c'); alter type st add value"
            " 'b' before 'c'; create table t (c st);",
            "t: {columns: {c: st}}",
            top="enums: {st: {labels: [a, b, c], ordered: true}}",
        ),
        agrees(
            "words that YAML reads otherwise",
            "create type st as enum ('no', '1', 'null'); create table t (c st);",
            "t: {columns: {c: st}}",
            top="enums: {st: [no, 1, 'null']}",
        ),
        agrees(
            "an enum without labels, and one whose label is empty",
            "create type st as enum (); create type em as enum ('', 'a'); create table t (c em);",
            "t: {columns: {c: {type: em, values: ['', a]}}}",
            top="enums: {st: [], em: ['']}",
        ),
    ),
    differ=(
        differs(
            "an enum without labels that isn't there, and one without an empty label",
            "create type em as enum (' '); create table t (c em);",
            "t: {columns: {c: em}}",
            "missing-enum {place}.st gap",
            "missing-enum-value {place}.em gap",
            top="enums: {st: [], em: ['']}",
        ),
        differs(
            "one too few, none, in another order",
            "create type st as enum ('b', 'a'); create type sr as enum ('b', 'a');"
            " create table t (c st);",
            "t: {columns: {c: st}}",
            "missing-enum-value {place}.st gap",
            "missing-enum {place}.gone gap",
            "enum-order {place}.sr gap",
            top="enums: {st: [a, c], sr: {labels: [a, b], ordered: true}, gone: [a]}",
        ),
        differs(
            "other capitals",
            "create type st as enum ('A'); create table t (c st);",
            "t: {columns: {c: st}}",
            "missing-enum-value {place}.st gap",
            top="enums: {st: [a]}",
        ),
    ),
)

_COLUMNS = "create table t (a int, b int, c int);"
_RUN = "create function f() returns int language sql as 'select 1';"
_CALL = "functions: {'f()': {grants: %s}}"


def _run(name: str, sql: str, grants: str, *expected: str) -> Case:
    """A function of the case's own schema, and who may execute it."""
    return differs(name, f"{_COLUMNS} {_RUN} {sql}", "t:", *expected, top=_CALL % grants)


PARTIAL_GRANTS = Hazard(
    "grants on columns, and on functions by default",
    agree=(
        agrees(
            "granted on these columns and more",
            f"{_COLUMNS} grant update (a, b, c), select (a) on t to pg_monitor;",
            "t: {grants: {pg_monitor: [{update: [b, a], select: [a]}]}}",
        ),
        agrees(
            "granted on the whole table",
            f"{_COLUMNS} grant select, update on t to pg_monitor;",
            "t: {grants: {pg_monitor: [select, {update: [a]}]}}",
        ),
        agrees(
            "granted to PUBLIC on one column and to the role on another",
            f"{_COLUMNS} grant select (a) on t to public; grant select (b) on t to pg_monitor;",
            "t: {grants: {pg_monitor: {select: [a, b]}}}",
        ),
        _run("everybody may execute by default", "", "{pg_monitor: execute, public: execute}"),
        _run("revoked from PUBLIC, granted to the role",
             "revoke execute on function f() from public;"
             " grant execute on function f() to pg_monitor;",
             "{pg_monitor: execute, public: none, pg_signal_backend: none}"),
    ),
    differ=(
        differs(
            "a column less",
            f"{_COLUMNS} grant update (a) on t to pg_monitor;",
            "t: {grants: {pg_monitor: [{update: [a, b]}]}}",
            "not-granted pg_monitor gap",
        ),
        differs(
            "granted on every column is not granted on the table",
            f"{_COLUMNS} grant select (a, b, c) on t to pg_monitor;",
            "t: {grants: {pg_monitor: [select]}}",
            "not-granted pg_monitor gap",
        ),
        differs(
            "a column where nothing must be held",
            f"{_COLUMNS} grant select (a) on t to pg_monitor;",
            "t: {grants: {pg_monitor: none}}",
            "excess-grant pg_monitor gap",
        ),
        _run("everybody may execute where a role must not", "", "{pg_monitor: none}",
             "excess-grant {place}.f() pg_monitor gap"),
        _run("revoked from a role alone, which PUBLIC lets in",
             "revoke execute on function f() from pg_monitor;", "{pg_monitor: none, public: none}",
             "excess-grant {place}.f() pg_monitor gap", "excess-grant {place}.f() public gap"),
        _run("revoked from PUBLIC and not granted",
             "revoke execute on function f() from public;", "{pg_monitor: execute}",
             "not-granted {place}.f() pg_monitor gap"),
    ),
)  # fmt: skip
ACCESS = (EXPRESSIONS, POLICIES, GRANTS, PARTIAL_GRANTS, TRIGGERS, FUNCTIONS, ENUMS)
