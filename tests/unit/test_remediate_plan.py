"""What a plan says for literal schemas: the SQL, its order, its decisions, and no gap left out."""

from __future__ import annotations

from textwrap import dedent

import pytest

from audit.compare.comparison import compare
from audit.errors import UsageError
from audit.remediate import HAZARDS, Plan, Statement, plan_remediation, sql_by_table, sql_text
from audit.schema.model import Check, EnumType, Function, Index, IndexKey, Key, Relation, Schema
from audit.schema.types import DataType
from tests.makers import column, relation, schema
from tests.spec_files import load

USERS = relation(
    "users",
    column("id", "uuid", nullable=False),
    namespace="auth",
    primary_key=Key("users_pkey", ("id",)),
)


def planned(text: str, found: Schema, phases: tuple[str, ...] = ()) -> Plan:
    """The plan for a spec and a database; it closes every gap, or says who has to."""
    spec = load(text)
    comparison = compare(spec, found)
    plan = plan_remediation(spec, found, comparison, phases=phases)
    closed = {fingerprint for statement in plan.statements for fingerprint in statement.findings}
    if not phases:
        gaps = {finding.fingerprint for finding in comparison.findings if finding.kind == "gap"}
        assert closed >= gaps
    assert {hazard for s in plan.statements for hazard in s.hazards} <= HAZARDS.keys()
    assert [statement.order for statement in plan.statements] == [
        number + 1 for number in range(len(plan.statements))
    ]
    return plan


def of_kind(plan: Plan, kind: str) -> list[Statement]:
    return [statement for statement in plan.statements if statement.kind == kind]


def only(plan: Plan, kind: str) -> Statement:
    found = of_kind(plan, kind)
    assert len(found) == 1, [(s.kind, s.object) for s in plan.statements]
    return found[0]


def file_of(plan: Plan) -> str:
    return sql_text(
        plan,
        title="Shop: what is missing",
        target_display="auditor@db/shop",
        spec_title="Shop",
        result_fingerprint="0123456789abcdef",
        generated_at="2026-03-14T09:26:53Z",
    )


# --- new tables ---------------------------------------------------------------


def test_a_missing_table_has_its_keys_checks_and_references_inline() -> None:
    plan = planned(
        """
        tables:
          orders:
            comment: What was bought.
            columns:
              id: uuid primary key default gen_random_uuid()
              user_id: uuid not null references auth.users(id) on delete cascade
              code: text unique
              total: decimal(10,2) check (total > 0)
              number: serial
              net: numeric generated always as (total / 2) stored
              status: {type: text, default: "'new'", values: [new, paid, "it's"]}
            indexes: [[user_id], {columns: [lower(code), total desc], where: total > 10}]
            rls: true
        """,
        schema(platform=(USERS,)),
    )
    assert sql_by_table(plan)["public.orders"] == dedent(
        """\
        CREATE TABLE IF NOT EXISTS public.orders (
          id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
          user_id uuid NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
          code text UNIQUE,
          total numeric(10,2),
          number serial,
          net numeric GENERATED ALWAYS AS (total / 2) STORED,
          status text DEFAULT 'new',
          CONSTRAINT orders_total_check CHECK (total > 0),
          CONSTRAINT orders_status_check CHECK (status IN ('new', 'paid', 'it''s'))
        );

        CREATE INDEX IF NOT EXISTS orders_user_id_idx ON public.orders (user_id);

        CREATE INDEX IF NOT EXISTS orders_expr_total_idx ON public.orders ((lower(code)), total DESC) WHERE (total > 10);

        COMMENT ON TABLE public.orders IS 'What was bought.';

        ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;"""  # noqa: E501
    )
    assert len({statement.group for statement in plan.statements}) == 1
    assert only(plan, "enable-rls").hazards == ("no-policy",)


def test_tables_come_after_what_they_reference_and_phases_in_order() -> None:
    plan = planned(
        """
        phases: {first: {title: First}, second: {title: Second}}
        tables:
          a: {phase: second, columns: {id: int primary key}}
          b: {phase: first, columns: {id: int primary key, a_id: int references a(id)}}
          c: {phase: first, columns: {id: int primary key}}
        """,
        schema(),
    )
    created = of_kind(plan, "create-table")
    assert [statement.object for statement in created] == ["a", "b", "c"]
    assert created[0].required_by == ("public.b",)
    assert {statement.phase for statement in created} == {"first"}


def test_a_circle_of_tables_is_closed_by_a_later_foreign_key() -> None:
    plan = planned(
        """
        tables:
          a: {columns: {id: int primary key, b_id: int references b(id)}}
          b: {columns: {id: int primary key, c_id: int references c(id)}}
          c: {columns: {id: int primary key, a_id: int references a(id)}}
        """,
        schema(),
    )
    kinds = [(statement.kind, statement.table) for statement in plan.statements]
    assert kinds == [
        ("create-table", "public.a"),
        ("create-table", "public.c"),
        ("create-table", "public.b"),
        ("add-foreign-key", "public.a"),
    ]
    assert "REFERENCES public.b (id)" in plan.statements[-1].sql
    assert plan.statements[-1].short.endswith("FOREIGN KEY (b_id) REFERENCES public.b (id)")


def test_a_reference_to_nothing_is_a_decision_and_the_table_is_created_without_it() -> None:
    plan = planned(
        "tables: {a: {columns: {id: int primary key, x: uuid references elsewhere(id)}}}",
        schema(),
    )
    assert "REFERENCES" not in only(plan, "create-table").sql
    assert "public.elsewhere, which neither exists nor is required" in plan.decisions[0].why


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        ("uuid references users(email)", "nothing makes that unique"),
        ("text references users(id)", "x is text and public.users.id is uuid"),
    ],
)
def test_a_foreign_key_that_the_server_would_refuse_is_a_decision(
    definition: str, reason: str
) -> None:
    users = relation(
        "users",
        column("id", "uuid", nullable=False),
        column("email", "uuid"),
        primary_key=Key("users_pkey", ("id",)),
    )
    plan = planned(f"tables: {{a: {{columns: {{x: {definition}}}}}}}", schema(users))
    assert reason in plan.decisions[0].why


def test_a_type_that_nothing_brings_makes_the_table_a_decision() -> None:
    plan = planned("tables: {a: {columns: {x: vector(3)}}}", schema())
    assert not plan.active
    assert "Type vector(3)" in plan.decisions[0].why
    assert plan.decisions[0].sql.endswith("(\n  x vector(3)\n)")


def test_a_demanded_extension_may_bring_the_type() -> None:
    plan = planned("{extensions: [vector], tables: {a: {columns: {x: vector(3)}}}}", schema())
    assert [statement.kind for statement in plan.statements] == ["create-extension", "create-table"]


def test_an_enum_comes_before_the_table_that_uses_it_and_needs_no_check() -> None:
    plan = planned(
        """
        enums: {mood: [good, bad]}
        tables: {a: {columns: {x: {type: mood, values: [good, bad]}}}}
        """,
        schema(),
    )
    assert [statement.kind for statement in plan.statements] == ["create-enum", "create-table"]
    assert "x public.mood" in plan.statements[1].sql
    assert "CHECK" not in plan.statements[1].sql


def test_a_name_that_something_else_bears_makes_a_decision() -> None:
    found = schema(enums=(EnumType("public", "a", ("x",)),))
    plan = planned("tables: {a: {columns: {id: int}}}", found)
    assert plan.decisions[0].why == "The name is taken by an enum."


def test_index_names_are_free_among_relations_and_in_the_plan() -> None:
    plan = planned(
        "tables: {a: {columns: {x: int}, indexes: [[x], {columns: [x], where: x > 1}]}}",
        schema(relation("a_x_idx", column("id"))),
    )
    assert [s.object for s in of_kind(plan, "create-index")] == ["a_x_idx1", "a_x_idx2"]


def test_nothing_is_created_in_a_namespace_of_the_platform() -> None:
    plan = planned(
        "tables: {auth.sessions: {columns: {id: uuid}}}",
        schema(platform=(USERS,)),
    )
    assert not plan.active
    assert "belongs to the platform" in plan.decisions[0].why


def test_a_missing_schema_is_created_first() -> None:
    plan = planned("tables: {app.a: {columns: {id: int}}}", schema())
    assert plan.statements[0].sql == "CREATE SCHEMA IF NOT EXISTS app"


def test_policies_stand_after_all_tables_and_need_what_they_call() -> None:
    found = schema(platform=(USERS,))
    text = """
        tables:
          a:
            columns: {id: uuid}
            rls:
              policies:
                mine: {for: select, to: [app], using: auth.uid() = id}
                reads b: {using: exists (select from b where b.id = a.id)}
                reads c: {using: exists (select from c where c.id = a.id)}
                calls: {using: other.f(id)}
                bare: {for: select}
          b: {columns: {id: uuid}}
        """
    plan = planned(text, found)
    made = of_kind(plan, "create-policy")
    assert [statement.object for statement in made] == ["mine", "reads b"]
    assert made[0].short.splitlines() == [
        "CREATE POLICY mine ON public.a",
        "  FOR SELECT",
        "  TO app",
        "  USING (auth.uid() = id)",
    ]
    assert made[0].hazards == ("needs-role",)
    assert plan.statements.index(made[0]) > plan.statements.index(of_kind(plan, "create-table")[-1])
    reasons = {statement.object: statement.why for statement in plan.decisions}
    assert "reads c" in reasons and "neither exists" in reasons["reads c"]
    assert "no schema other" in reasons["calls"]
    assert "not its condition" in reasons["bare"]


def test_a_trigger_is_made_only_if_its_function_exists() -> None:
    text = """
        tables:
          a:
            columns: {id: int}
            triggers:
              touch: {timing: before, events: [update], level: row, function: touch}
        """
    touch = Function("public", "touch", "", "trigger")
    without, with_it = planned(text, schema()), planned(text, schema(functions=(touch,)))
    assert "body has to be written" in without.decisions[0].why
    assert only(with_it, "create-trigger").short == (
        "CREATE TRIGGER touch BEFORE UPDATE ON public.a "
        "FOR EACH ROW EXECUTE FUNCTION public.touch()"
    )


def test_a_view_is_created_from_its_definition_after_the_tables() -> None:
    plan = planned(
        """
        tables: {a: {columns: {id: int}}}
        views: {v: {definition: select id from a;}}
        """,
        schema(),
    )
    assert [s.kind for s in plan.statements] == ["create-table", "create-view"]
    assert plan.statements[1].short == "CREATE VIEW public.v AS\nselect id from a"


def test_an_optional_table_is_planned_only_if_something_needs_it() -> None:
    spare = "b: {optional: true, columns: {id: int primary key}}"
    alone = planned(f"tables: {{a: {{columns: {{id: int}}}}, {spare}}}", schema())
    needed = planned(f"tables: {{a: {{columns: {{x: int references b(id)}}}}, {spare}}}", schema())
    assert [s.object for s in of_kind(alone, "create-table")] == ["a"]
    assert [s.object for s in of_kind(needed, "create-table")] == ["b", "a"]


@pytest.mark.parametrize(
    "expression", ["x in ('other.f(')", "extract(year from x) > 0", "public.f(x)", "f(x)"]
)
def test_what_an_expression_needs_is_not_seen_where_it_is_not(expression: str) -> None:
    plan = planned(
        f"""
        tables:
          a:
            columns: {{x: int}}
            rls: {{policies: {{p: {{for: select, using: "{expression}"}}}}}}
        """,
        schema(),
    )
    assert not plan.decisions


# --- a part of the spec ---------------------------------------------------------


PHASED = """
    phases: {now: {title: Now}, later: {title: Later}}
    enums: {mood: [x], other: [y]}
    tables:
      a: {phase: now, columns: {id: int primary key, b: int references b(id), m: mood}}
      b: {phase: later, columns: {id: int primary key}}
      c: {phase: later, columns: {id: int primary key, o: other}}
"""


def test_a_phase_brings_what_it_needs_of_later_ones_and_names_who_needs_it() -> None:
    plan = planned(PHASED, schema(), phases=("now",))
    assert [(s.kind, s.object) for s in plan.statements] == [
        ("create-enum", "mood"),
        ("create-table", "b"),
        ("create-table", "a"),
    ]
    assert plan.statements[1].required_by == ("public.a",)
    assert "-- Needed by: public.a" in file_of(plan)


def test_an_unknown_phase_is_an_error() -> None:
    with pytest.raises(UsageError, match="no phase"):
        planned(PHASED, schema(), phases=("never",))


# --- existing tables --------------------------------------------------------------


def orders(**fields: object) -> Relation:
    """An existing table `orders` with a column `id`."""
    return relation("orders", column("id", "int4", nullable=False), **fields)


def test_a_key_that_another_phase_adds_is_not_referenced_before() -> None:
    text = """
        phases: {now: {title: Now}, later: {title: Later}}
        tables:
          a: {phase: later, columns: {id: int primary key}}
          b: {phase: now, columns: {id: int primary key, a_id: int references a(id)}}
    """
    found = schema(relation("a", column("id", "int4")))
    plan = planned(text, found, phases=("now",))
    (decision,) = plan.decisions
    assert "REFERENCES" not in "".join(each.sql for each in plan.active)
    assert "nothing makes that unique yet" in decision.why
    assert "REFERENCES" in "".join(each.sql for each in planned(text, found).statements)


def test_a_missing_column_is_added_and_what_rows_could_refuse_comes_last() -> None:
    plan = planned(
        """
        tables:
          orders:
            columns:
              id: int
              total: numeric not null default 0
              owner: uuid not null references auth.users(id)
              kind: {type: text, values: [a, b]}
            indexes: [[owner]]
        """,
        schema(orders(), platform=(USERS,)),
    )
    assert [(s.kind, s.section) for s in plan.statements] == [
        ("add-column", "tables"),
        ("add-column", "tables"),
        ("add-column", "tables"),
        ("create-index", "tables"),
        ("add-check", "existing rows"),
        ("add-foreign-key", "existing rows"),
        ("set-not-null", "existing rows"),
        ("set-not-null", "existing rows"),
        ("set-not-null", "existing rows"),
        ("validate-constraint", "existing rows"),
        ("validate-constraint", "existing rows"),
    ]
    assert sql_by_table(plan)["public.orders"].split("\n\n") == [
        "ALTER TABLE public.orders ADD COLUMN IF NOT EXISTS kind text;",
        "ALTER TABLE public.orders ADD COLUMN IF NOT EXISTS owner uuid;",
        "ALTER TABLE public.orders ADD COLUMN IF NOT EXISTS total numeric NOT NULL DEFAULT 0;",
        "CREATE INDEX IF NOT EXISTS orders_owner_idx ON public.orders (owner);",
        "ALTER TABLE public.orders ADD CONSTRAINT orders_kind_check\n  CHECK (kind IN ('a', 'b'));",
        "ALTER TABLE public.orders ADD CONSTRAINT orders_owner_fkey\n"
        "  FOREIGN KEY (owner) REFERENCES auth.users (id);",
        "ALTER TABLE public.orders ALTER COLUMN owner SET NOT NULL;",
    ]


def test_a_column_with_a_volatile_default_says_that_the_table_is_rewritten() -> None:
    columns = "{a: uuid default gen_random_uuid(), b: timestamptz default now()}"
    text = f"tables: {{orders: {{columns: {columns}}}}}"
    plan = planned(text, schema(orders()))
    assert [s.hazards for s in of_kind(plan, "add-column")] == [("rewrites-table",), ()]


def test_a_constraint_that_binds_rows_is_added_not_valid_and_validated_apart() -> None:
    plan = planned("tables: {orders: {checks: [id > 0]}}", schema(orders()))
    add, validate = plan.statements
    assert "CHECK (id > 0) NOT VALID;" in add.sql and "IF NOT EXISTS" in add.sql
    assert validate.sql == "ALTER TABLE public.orders VALIDATE CONSTRAINT orders_id_check"
    assert add.group != validate.group
    assert validate.hazards == ("fails-if-rows-violate", "scans-table")


def test_a_constraint_that_was_never_validated_is_validated() -> None:
    found = orders(checks=(Check("positive", "id > 0", ("id",), validated=False),))
    plan = planned("tables: {orders: {checks: [id > 0]}}", schema(found))
    assert only(plan, "validate-constraint").object == "positive"


def test_a_wider_length_is_set_and_another_type_is_a_decision() -> None:
    found = relation(
        "t",
        column("a", type=DataType("pg_catalog", "varchar", "20")),
        column("b", "int4"),
    )
    plan = planned("tables: {t: {columns: {a: text, b: bigint}}}", schema(found))
    assert only(plan, "widen-type").short == "ALTER TABLE public.t ALTER COLUMN a TYPE text"
    assert "format_type(atttypid, atttypmod) = 'character varying(20)'" in plan.statements[0].sql
    assert (
        plan.decisions[0].sql == "ALTER TABLE public.t ALTER COLUMN b TYPE bigint USING b::bigint"
    )


def test_a_default_is_set_where_there_is_none_and_replaced_by_nobody() -> None:
    found = relation("t", column("a", "int4"), column("b", "int4", default="1"))
    plan = planned("tables: {t: {columns: {a: int default 5, b: int default 5}}}", schema(found))
    assert only(plan, "set-default").sql == "ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 5"
    assert plan.decisions[0].why == "It has another default: 1."


def test_policies_are_made_before_row_level_security_is_switched_on() -> None:
    plan = planned(
        "tables: {orders: {rls: {policies: {all: {using: 'true'}}}}}",
        schema(orders()),
    )
    assert [s.kind for s in plan.statements] == ["create-policy", "enable-rls"]
    assert plan.statements[1].hazards == ("hides-rows",)
    assert len({s.group for s in plan.statements}) == 1


def test_row_level_security_is_never_switched_off() -> None:
    plan = planned("tables: {orders: {rls: {enabled: false}}}", schema(orders(rls_enabled=True)))
    assert not plan.active


def test_what_exists_under_another_name_is_not_made_twice() -> None:
    index = Index("old", (IndexKey("id"),))
    text = "tables: {orders: {columns: {id: int}, indexes: [{columns: [id], name: fresh}]}}"
    plan = planned(text, schema(orders(indexes=(index,))))
    assert not plan.active
    assert "RENAME" in plan.decisions[0].why


def test_a_key_that_a_foreign_key_rests_on_comes_first() -> None:
    plan = planned(
        """
        tables:
          orders: {columns: {id: int, code: text unique}}
          lines: {columns: {code: text references orders(code)}}
        """,
        schema(relation("orders", column("id", "int4"), column("code"))),
    )
    assert [s.kind for s in plan.statements] == ["create-table", "add-unique", "add-foreign-key"]


def test_labels_are_added_beside_their_neighbours() -> None:
    plan = planned(
        "{enums: {mood: [a, b, c]}, tables: {orders: {}}}",
        schema(orders(), enums=(EnumType("public", "mood", ("c",)),)),
    )
    assert [s.sql for s in plan.statements] == [
        "ALTER TYPE public.mood ADD VALUE IF NOT EXISTS 'a' BEFORE 'c'",
        "ALTER TYPE public.mood ADD VALUE IF NOT EXISTS 'b' AFTER 'a'",
    ]
    assert plan.statements[0].group != plan.statements[1].group


def test_a_view_in_place_of_a_table_is_a_decision() -> None:
    plan = planned("tables: {orders: {columns: {id: int}}}", schema(orders(kind="view")))
    assert not plan.active and len(plan.decisions) == 1


# --- the file -----------------------------------------------------------------------


def test_a_file_with_nothing_to_do_says_so_and_runs_nothing() -> None:
    text = file_of(planned("tables: {orders: {columns: {id: int}}}", schema(orders())))
    assert "Nothing to do" in text
    assert all(line.startswith("--") for line in text.splitlines())


def test_every_statement_stands_in_a_transaction_with_a_lock_timeout() -> None:
    text = file_of(planned(PHASED, schema()))
    transactions = text.split("BEGIN;\n")[1:]
    assert transactions
    for transaction in transactions:
        assert transaction.startswith("SET LOCAL lock_timeout = '5s';\n")
        assert "SET LOCAL search_path = public, pg_temp;" in transaction
        assert transaction.count("COMMIT;") == 1


def test_decisions_are_comments_to_their_last_line() -> None:
    plan = planned(
        "tables: {t: {columns: {b: bigint}}}", schema(relation("t", column("b", "int4")))
    )
    text = file_of(plan)
    assert "--     ALTER TABLE public.t ALTER COLUMN b TYPE bigint" in text
    assert all(not line or line.startswith("--") for line in text.splitlines())


def test_the_same_input_gives_the_same_file() -> None:
    spec, found = load(PHASED), schema()
    comparison = compare(spec, found)
    first, second = (file_of(plan_remediation(spec, found, comparison)) for _ in range(2))
    assert first == second
