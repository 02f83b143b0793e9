"""Changes to row level security and triggers, and to what belongs to no table."""

from __future__ import annotations

from tests.integration.mutations.mutation import Mutation

ACCESS = {
    "row level security is off": Mutation(
        "alter table public.only_on disable row level security",
        ("rls-disabled public.only_on row level security",),
    ),
    "row level security is not forced": Mutation(
        "alter table public.guarded no force row level security",
        ("rls-not-forced public.guarded force row level security",),
    ),
    "a policy is dropped": Mutation(
        "drop policy writes on public.guarded", ("missing-policy public.guarded writes",)
    ),
    "a policy is renamed": Mutation(
        "alter policy writes on public.guarded rename to write",
        ("missing-policy public.guarded writes",),
    ),
    "a policy is open to all": Mutation(
        'alter policy "owner reads" on public.guarded using (true)',
        ("policy-mismatch public.guarded owner reads",),
    ),
    "a policy tests another column": Mutation(
        "alter policy members on public.guarded using (exists (select 1 from public.memberships m"
        " where m.org = guarded.id and m.user_id = public.uid()"
        " and m.role = any (array['owner', 'admin'])))",
        ("policy-mismatch public.guarded members",),
    ),
    "a policy checks otherwise": Mutation(
        "alter policy writes on public.guarded with check (owner_id = public.uid())",
        ("policy-mismatch public.guarded writes",),
    ),
    "a policy is for others": Mutation(
        "create role schema_audit_other; alter policy writes on public.guarded"
        " to schema_audit_other",
        ("policy-mismatch public.guarded writes",),
    ),
    "a policy is for another command": Mutation(
        "drop policy writes on public.guarded; create policy writes on public.guarded for update"
        " with check (owner_id = public.uid() and status in ('a', 'b'))",
        ("policy-mismatch public.guarded writes",),
    ),
    "a policy no longer restricts": Mutation(
        'drop policy "no deletes: never" on public.guarded;'
        ' create policy "no deletes: never" on public.guarded for delete using (false)',
        ("policy-mismatch public.guarded no deletes: never",),
    ),
    "a trigger is dropped": Mutation(
        "drop trigger touched on public.guarded", ("missing-trigger public.guarded touched",)
    ),
    "a trigger is disabled": Mutation(
        "alter table public.guarded disable trigger touched",
        ("trigger-mismatch public.guarded touched",),
    ),
    "a trigger calls another function": Mutation(
        "drop trigger touched on public.guarded; create trigger touched before update on"
        " public.guarded for each row execute function app.audit()",
        ("trigger-mismatch public.guarded touched",),
    ),
    "a trigger fires at other times": Mutation(
        "drop trigger touched on public.guarded; create trigger touched after insert on"
        " public.guarded for each statement execute function public.touch()",
        ("trigger-mismatch public.guarded touched",),
    ),
}

OTHERS = {
    "an enum's label is renamed": Mutation(
        """alter type public."Mood" rename value 'happy' to 'glad'""",
        ("missing-enum-value  public.Mood",),
    ),
    "an enum is dropped": Mutation(
        'alter table public.types drop column a_keyword; drop type public."select"',
        ("missing-column public.types a_keyword", "missing-enum  public.select"),
    ),
    "an extension is dropped": Mutation(
        "drop extension unaccent", ("missing-extension  unaccent",)
    ),
    "a function is dropped": Mutation(
        "drop function app.tabled",
        ("missing-function  app.tabled(since timestamp with time zone)",),
    ),
    "a function runs with other rights": Mutation(
        "alter function public.uid() security invoker", ("function-mismatch  public.uid()",)
    ),
    "a function's search_path is open": Mutation(
        "alter function public.uid() reset search_path", ("function-mismatch  public.uid()",)
    ),
    "a function returns something else": Mutation(
        "drop function app.tabled; create function app.tabled(since timestamptz)"
        " returns setof integer language sql stable as 'select 1'",
        ("function-mismatch  app.tabled(since timestamp with time zone)",),
    ),
}
