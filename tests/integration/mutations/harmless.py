"""Changes that no requirement minds."""

from __future__ import annotations

from tests.integration.mutations.mutation import Mutation

HARMLESS = {
    "more of everything": Mutation(
        "create table public.more (id int); alter table app.orders add more text default 'x';"
        " create index on app.orders (note); alter table app.orders add check (room > 0);"
        " alter type app.status add value 'more'; create policy more on public.guarded using (ok);"
        " create function public.more() returns int language sql as 'select 1'"
    ),
    "stricter": Mutation(
        "alter table app.orders alter note set not null; alter table public.memberships"
        " add unique (user_id); alter table public.switched_off enable row level security"
    ),
    "constraints and indexes under other names": Mutation(
        "alter table app.orders rename constraint fk_tenant to tenant;"
        " alter table public.checks rename constraint named_check to other_check;"
        " alter index public.indexed_tags_idx rename to by_tag;"
        " alter table public.memberships rename constraint memberships_pkey to members"
    ),
    "a unique index in place of a unique key": Mutation(
        "alter table app.organisations drop constraint organisations_slug_key;"
        " create unique index on app.organisations (slug)"
    ),
    "checks, defaults and policies in other words": Mutation(
        "alter table public.checks drop constraint checks_word20_check, drop constraint"
        " checks_b_check; alter table public.checks add check (word20 = 'DONE' or word20 ="
        " 'RUNNING'), add check (b <= 5), add check (1 <= b);"
        " alter table public.defaults alter made set default current_timestamp,"
        " alter price set default 0, alter expires set default now() + '7 days'::interval,"
        " alter tags set default array[]::text[], alter utc set default timezone('utc', now());"
        " alter policy writes on public.guarded with check ((status = 'b' or status = 'a')"
        " and public.uid() = owner_id)"
    ),
    "an identity for a serial": Mutation(
        "alter table public.defaults alter smaller drop default;"
        " alter table public.defaults alter smaller add generated always as identity"
    ),
    "a sequence under another name": Mutation(
        "alter sequence public.defaults_id_seq rename to numbers"
    ),
    "an extension in another schema": Mutation(
        "create schema extensions; alter extension citext set schema extensions;"
        " alter extension hstore set schema extensions"
    ),
    "figures, storage and owners": Mutation(
        "analyze; alter table app.orders set (fillfactor = 50); create role schema_audit_owner;"
        " alter table app.orders owner to schema_audit_owner; cluster public.base using base_pkey;"
        " grant select on app.orders to schema_audit_owner"
    ),
    "columns in another order": Mutation(
        "alter table public.scratch rename to old; create table public.scratch"
        " (note text, id int primary key); drop table public.old"
    ),
    "another partition": Mutation(
        "create table public.measured_2025 partition of public.measured"
        " for values from ('2025-01-01') to ('2026-01-01')"
    ),
}
