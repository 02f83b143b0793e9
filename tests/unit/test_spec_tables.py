"""A table's keys, each in every form that it takes."""

from __future__ import annotations

import pytest

from audit.spec.since import too_new
from tests.spec_files import load, load_table, problem, problems


def table_problem(text: str) -> str:
    lines = "".join(f"    {line}\n" for line in text.splitlines())
    return problem(f"tables:\n  t:\n{lines}").message


def test_a_table_that_must_only_exist() -> None:
    table = load("tables:\n  t:\n").tables[0]
    assert (table.namespace, table.name, table.columns, table.rls) == ("public", "t", (), None)


def test_its_business_context() -> None:
    table = load(
        """
        categories: {money: Money}
        phases: {first: {}}
        tables:
          t:
            category: money
            phase: first
            description: d
            why: w
            impact: i
            aliases: [old]
            near: other
            tags: [a, b]
            comment: c
            owner: o
            optional: true
            strict: true
        """
    ).tables[0]
    assert (table.category, table.phase) == ("money", "first")
    assert (table.description, table.why, table.impact) == ("d", "w", "i")
    assert (table.aliases, table.near, table.tags) == (("old",), ("other",), ("a", "b"))
    assert (table.comment, table.owner) == ("c", "o")
    assert table.optional
    assert table.strict


def test_a_name_with_its_schema() -> None:
    spec = load("tables:\n  app.t:\n  u: {schema: app}\n  a.b: {schema: app}\n")
    assert [(table.namespace, table.name) for table in spec.tables] == [
        ("app", "t"),
        ("app", "u"),
        ("app", "a.b"),
    ]


@pytest.mark.parametrize("written", ["[a, b]", "{columns: [a, b]}"])
def test_a_primary_key_of_the_table(written: str) -> None:
    table = load_table(f"columns: {{a: int, b: int}}\nprimary_key: {written}")
    assert table.primary_key is not None
    assert table.primary_key.columns == ("a", "b")


def test_unique_keys() -> None:
    table = load_table(
        """
        unique:
          - [a]
          - [a, b]
          - {columns: [c], name: n, where: d is null, nulls_not_distinct: true, constraint: true}
        """
    )
    assert [key.columns for key in table.uniques] == [("a",), ("a", "b"), ("c",)]
    last = table.uniques[2]
    assert (last.name, last.where, last.nulls_not_distinct, last.constraint) == (
        "n", "d is null", True, True,
    )  # fmt: skip


def test_a_flat_list_of_unique_columns_is_ambiguous() -> None:
    found = problems("tables:\n  t:\n    unique: [a, b]\n")
    assert [item.hint for item in found] == [
        "each key is a list of its own: [[a]]",
        "each key is a list of its own: [[b]]",
    ]


def test_foreign_keys() -> None:
    table = load_table(
        """
        foreign_keys:
          - foreign key (a, b) references other (x, y) on delete cascade
          - {columns: [c], references: app.third(id), name: f}
          - columns: d
            references:
              {table: other, columns: [z], on_update: cascade, match: full, deferrable: true}
        """
    )
    first, second, third = table.foreign_keys
    assert (first.columns, first.ref_columns, first.on_delete) == (
        ("a", "b"),
        ("x", "y"),
        "cascade",
    )
    assert (second.ref_namespace, second.ref_table, second.name) == ("app", "third", "f")
    assert (third.columns, third.ref_columns) == (("d",), ("z",))
    assert (third.on_update, third.on_delete, third.match) == ("cascade", None, "full")
    assert third.deferrable is True


def test_checks_as_a_list() -> None:
    table = load_table("checks:\n  - a > 0\n  - {expression: b > 0, name: n}")
    assert [(check.expression, check.name) for check in table.checks] == [
        ("a > 0", None),
        ("b > 0", "n"),
    ]


def test_checks_by_name() -> None:
    table = load_table("checks: {positive: a > 0}")
    assert [(check.expression, check.name) for check in table.checks] == [("a > 0", "positive")]


def test_exclusions() -> None:
    table = load_table("exclusions: ['constraint n exclude using gist (room with =)']")
    assert table.exclusions[0].definition == "exclude using gist (room with =)"
    assert table.exclusions[0].name == "n"


def test_indexes() -> None:
    table = load_table(
        """
        columns: {a: int, User Id: uuid, tags: jsonb}
        indexes:
          - [a]
          - [User Id, a desc, lower(a::text)]
          - {columns: tags, method: GIN, where: a > 0, name: n, unique: true, include: [a], why: w}
        """
    )
    first, second, third = table.indexes
    assert first.columns == ("a",)
    assert second.columns == ("User Id", "a desc", "lower(a::text)")
    assert (third.columns, third.method, third.where, third.name) == (
        ("tags",), "gin", "a > 0", "n",
    )  # fmt: skip
    assert (third.unique, third.include, third.why) == (True, ("a",), "w")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("columns: {a: int}\nprimary_key: [b]", "the primary key names the column"),
        ("columns: {a: int}\nunique: [[b]]", "the unique key names the column"),
        (
            "columns: {a: int}\nforeign_keys: ['foreign key (b) references u']",
            "the foreign key names",
        ),
        ("columns: {a: int}\nindexes: [[b]]", "the index names the column"),
        ("foreign_keys: ['foreign key (a) references u (x, y)']", "has 1 columns and references 2"),
        ("columns: {a: int primary key}\nprimary_key: [a]", "two primary keys"),
        ("columns: {a: int primary key, b: int primary key}", "two primary keys"),
        ("columns: {a: int null}\nprimary_key: [a]", "in the primary key and nullable"),
        ("columns: {a: int}\nprimary_key: [a, a]", "stands twice"),
        ("primary_key: []", "has no column"),
        ("checks: ['check (a > 0)']", "without the word CHECK"),
        ("checks: ['a >']", "the check is not valid"),
        ("checks: [{name: n}]", '"expression" is missing'),
        ("exclusions: ['unique (a)']", "the exclusion constraint is not valid"),
        ("foreign_keys: ['unique (a)']", "the foreign key is not valid"),
        ("foreign_keys: [{columns: [a]}]", '"references" is missing'),
        ("indexes: [a]", "an index must be a list"),
        ("indexes: [{where: a > 0}]", '"columns" is missing'),
        ("indexes: [['a, b']]", "the index's key is not valid"),
        ("indexes: [{columns: [a], where: 'a, b'}]", '"where" is not valid'),
        ("columns: [a, b]", '"columns" must be a mapping'),
        ("kind: tabel", '"kind" can\'t be "tabel"'),
        ("rls: sometimes", '"rls" is true or false'),
        ("rls: {policies: {p: {for: read}}}", '"for" can\'t be "read"'),
        ("rls: {policies: {p: {using: 'a b'}}}", '"using" is not valid'),
        ("triggers: {g: {timing: later}}", '"timing" can\'t be "later"'),
        ("triggers: {g: {events: [insert, upsert]}}", 'unknown "upsert"'),
        ("grants: {anon: [read]}", 'unknown "read"'),
        ("grants: {anon: }", "is granted nothing"),
        ("grants: {anon: []}", "is granted nothing"),
        ("grants: {anon: {}}", "is granted nothing"),
        ("grants: {anon: {update: []}}", '"update" names no column'),
        ("grants: {anon: [{delete: [a]}]}", 'unknown key "delete" in a grant on columns'),
        ("publications: [p, p]", '"p" stands twice in "publications"'),
        ("publications: {p: {where: a =}}", '"where" is not valid'),
        ("security_invoker: true", 'only a view has "security_invoker"'),
    ],
)
def test_what_is_wrong_is_told(text: str, message: str) -> None:
    assert message in table_problem(text)


def test_a_key_over_a_mistyped_column_names_the_nearest() -> None:
    found = problem("tables:\n  t:\n    columns: {email: text}\n    unique: [[emial]]\n")
    assert found.hint == 'did you mean "email"?'


def test_keys_are_free_where_the_table_lists_no_column() -> None:
    table = load_table("primary_key: [a]\nunique: [[b]]\nindexes: [[c]]")
    assert table.primary_key is not None


def test_rls_enabled() -> None:
    rls = load_table("rls: true").rls
    assert rls is not None
    assert (rls.enabled, rls.forced, rls.policies) == (True, None, ())


def test_rls_false_demands_nothing() -> None:
    assert load_table("rls: false").rls is None
    assert load_table("rls: {enabled: false}").rls is None


def test_policies_by_name() -> None:
    rls = load_table(
        """
        rls:
          forced: true
          policies:
            owner reads: {for: SELECT, to: authenticated, using: auth.uid() = user_id}
            owner writes: {for: insert, to: [a, b], check: owner = 1, permissive: false}
            any of that name:
        """
    ).rls
    assert rls is not None
    assert rls.forced is True
    first, second, third = rls.policies
    assert (first.name, first.command, first.roles) == ("owner reads", "select", ("authenticated",))
    assert first.using == "auth.uid() = user_id"
    assert (second.check, second.permissive, second.roles) == ("owner = 1", False, ("a", "b"))
    assert (third.name, third.command, third.roles) == ("any of that name", None, None)


def test_policies_of_any_name() -> None:
    rls = load_table("rls: {policies: [{for: select, using: a}, by name]}").rls
    assert rls is not None
    assert [(policy.name, policy.using) for policy in rls.policies] == [
        (None, "a"),
        ("by name", None),
    ]


def test_triggers_by_name() -> None:
    assert [trigger.name for trigger in load_table("triggers: [a, b]").triggers] == ["a", "b"]


def test_triggers_in_full() -> None:
    trigger = load_table(
        "triggers: {g: {timing: Before, events: [insert, UPDATE], level: row,"
        " function: app.touch(), enabled: true}}"
    ).triggers[0]
    assert (trigger.timing, trigger.events, trigger.level) == (
        "before",
        ("insert", "update"),
        "row",
    )
    assert (trigger.function, trigger.enabled) == ("app.touch", True)


def test_grants() -> None:
    table = load_table("grants: {a: [SELECT, insert], b: none, c: select, d: all}")
    first, second, third, fourth = table.grants
    assert (first.role, first.privileges) == ("a", ("select", "insert"))
    assert (second.none, second.privileges) == (True, ())
    assert third.privileges == ("select",)
    assert "truncate" in fourth.privileges
    assert "maintain" not in fourth.privileges


def test_views() -> None:
    spec = load(
        """
        tables: {t: {columns: {a: int}}}
        views:
          v: {columns: {a: int}, definition: select a from t;}
          m: {kind: materialized view}
        """
    )
    _, view, materialized = spec.tables
    assert (view.kind, view.definition) == ("view", "select a from t")
    assert materialized.kind == "materialized view"


def test_a_definition_is_a_query() -> None:
    assert (
        "the definition is not valid"
        in problem("views:\n  v: {definition: drop table t}\n").message
    )


def test_what_exact_constraints_leave_out_is_the_default() -> None:
    spec = load(
        """
        defaults: {exact_constraints: true, foreign_keys_indexed: true}
        tables:
          p: {columns: {id: int primary key}}
          t:
            columns: {a: int references p(id), b: int unique}
            foreign_keys: [{columns: [b], references: p(id), indexed: false}]
            indexes: [[a]]
        """
    )
    table = spec.by_name["public", "t"]
    one, other = sorted(table.foreign_keys, key=lambda key: key.columns)
    assert (one.on_delete, one.on_update, one.match) == ("no action", "no action", "simple")
    assert (one.deferrable, one.deferred, one.indexed, other.indexed) == (False, False, True, False)
    assert table.uniques[0].nulls_not_distinct is False
    assert (table.indexes[0].method, table.indexes[0].exact) == ("btree", True)


@pytest.mark.parametrize(
    ("version", "words"), [(170000, "WITHOUT OVERLAPS"), (180000, ""), (140000, "WITHOUT OVERLAPS")]
)
def test_what_a_server_is_too_old_for(version: int, words: str) -> None:
    spec = load(
        "tables: {t: {columns: {id: int, at: daterange}, primary_key: [id, at without overlaps]}}"
    )
    key = spec.by_name["public", "t"].primary_key
    assert key is not None
    assert too_new(version, key).startswith(words)
    assert bool(too_new(version, key)) is bool(words)
