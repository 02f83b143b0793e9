"""Changes to keys, checks and indexes."""

from __future__ import annotations

from tests.integration.mutations.mutation import Mutation

CONSTRAINTS = {
    "a primary key is dropped": Mutation(
        "alter table public.memberships drop constraint memberships_pkey",
        ("missing-primary-key public.memberships user_id, org",),
    ),
    "a primary key has another column": Mutation(
        "alter table public.only_on add other int; alter table public.only_on drop constraint"
        " only_on_pkey; alter table public.only_on add primary key (other)",
        ("missing-primary-key public.only_on id",),
    ),
    "a unique key is dropped": Mutation(
        "alter table app.organisations drop constraint organisations_slug_key",
        ("missing-unique app.organisations slug",),
    ),
    "a unique key of two columns is dropped": Mutation(
        "alter table app.orders drop constraint orders_org_number_key",
        ("missing-unique app.orders org, number",),
    ),
    "a unique key can be deferred": Mutation(
        "alter table app.organisations drop constraint organisations_slug_key; alter table"
        " app.organisations add unique (slug) deferrable",
        ("missing-unique app.organisations slug",),
    ),
    "a foreign key is dropped": Mutation(
        "alter table app.orders drop constraint orders_parent_fkey",
        ("missing-foreign-key app.orders parent",),
    ),
    "a foreign key of two columns is dropped": Mutation(
        "alter table app.orders drop constraint fk_tenant",
        ("missing-foreign-key app.orders org, number",),
    ),
    "a foreign key acts otherwise": Mutation(
        "alter table app.orders drop constraint orders_parent_fkey; alter table app.orders"
        " add foreign key (parent) references app.orders (id) on delete cascade",
        ("foreign-key-mismatch app.orders parent",),
    ),
    "a foreign key points elsewhere": Mutation(
        "alter table public.twice_named drop constraint twice_named_account_fkey; alter table"
        " public.twice_named add foreign key (account) references public.user_accounts (id)",
        ("foreign-key-mismatch public.twice_named account",),
    ),
    "a foreign key is not validated": Mutation(
        "alter table app.orders drop constraint orders_parent_fkey; alter table app.orders"
        " add foreign key (parent) references app.orders (id) on delete set null not valid",
        ("not-validated app.orders parent",),
    ),
    "a check is dropped": Mutation(
        "alter table public.checks drop constraint checks_a_check",
        ("missing-check public.checks a > 0",),
    ),
    "a check is loosened": Mutation(
        "alter table public.checks drop constraint checks_a_check;"
        " alter table public.checks add constraint checks_a_check check (a >= 0)",
        ("missing-check public.checks a > 0",),
    ),
    "a list of values is longer": Mutation(
        "alter table public.checks drop constraint checks_word_check;"
        " alter table public.checks add check (word in ('a', 'b', 'c'))",
        ("missing-check public.checks word = ANY (ARRAY['a'::text, 'b'::text])",),
    ),
    "a check of two columns is turned round": Mutation(
        "alter table public.checks drop constraint named_check;"
        " alter table public.checks add constraint named_check check (a + b < c * d)",
        ("missing-check public.checks (a + b) > (c * d)",),
    ),
    "a check is not validated": Mutation(
        "alter table public.checks drop constraint checks_a_check;"
        " alter table public.checks add check (a > 0) not valid",
        ("not-validated public.checks a > 0",),
    ),
    "an exclusion is dropped": Mutation(
        "alter table app.orders drop constraint no_overlap",
        (
            "missing-exclusion app.orders EXCLUDE USING gist (room WITH =, tstzrange(starts_at,"
            " ends_at) WITH &&) WHERE ((state <> 'void'::text))",
        ),
    ),
    "an index is dropped": Mutation(
        "drop index public.indexed_tags_idx", ("missing-index public.indexed tags",)
    ),
    "an index of an expression is dropped": Mutation(
        "drop index public.indexed_lower_idx", ("missing-index public.indexed lower(email)",)
    ),
    "an index is no longer unique": Mutation(
        "drop index public.indexed_lower_idx; create index on public.indexed (lower(email))",
        ("missing-index public.indexed lower(email)",),
    ),
    "a part's index covers another part": Mutation(
        "drop index public.indexed_state_idx; create index on public.indexed (state)"
        " where state in ('draft', 'published') and amount > 1",
        ("missing-index public.indexed state",),
    ),
    "an index has another method": Mutation(
        "drop index public.indexed_email_idx1; create index on public.indexed (email)",
        ("missing-index public.indexed email",),
    ),
    "an index has another operator class": Mutation(
        "drop index public.indexed_body_idx; create index on public.indexed using gin (body)",
        ("missing-index public.indexed body jsonb_path_ops",),
    ),
    "an index is sorted otherwise": Mutation(
        "drop index public.indexed_created_at_id_idx;"
        " create index on public.indexed (created_at, id desc)",
        ("missing-index public.indexed created_at desc nulls last, id",),
    ),
    "an index is invalid": Mutation(
        "update pg_index set indisvalid = false"
        " where indexrelid = 'public.indexed_tags_idx'::regclass",
        ("invalid-index public.indexed tags",),
    ),
}
