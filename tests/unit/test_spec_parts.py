"""What a spec says besides its tables, and how its parts refer to each other."""

from __future__ import annotations

import pytest

from audit.spec.business import Category, Phase, Verdict
from tests.spec_files import load, problem, problems


def test_categories_in_report_order() -> None:
    spec = load(
        """
        categories:
          b: Title of b
          a: {title: Title of a, description: d}
          c:
        tables: {t: }
        """
    )
    assert spec.categories == (
        Category("b", "Title of b"),
        Category("a", "Title of a", "d"),
        Category("c", "c"),
    )


def test_phases() -> None:
    spec = load(
        """
        phases:
          now: {title: Now, when: Days 1-3, severity: Critical, goal: g}
          later: {}
          some day:
        tables: {t: }
        """
    )
    assert spec.phases == (
        Phase("now", "Now", "Days 1-3", "critical", "g"),
        Phase("later", "later"),
        Phase("some day", "some day"),
    )


def test_a_severity_out_of_the_list() -> None:
    found = problem("phases:\n  now: {severity: hihg}\ntables: {t: }\n")
    assert (found.line, found.hint) == (2, 'did you mean "high"?')


def test_capabilities() -> None:
    spec = load(
        """
        capabilities:
          pay:
            title: Payments
            description: d
            needs: [t, app.u, u]
            without: Nobody is paid.
            verdict: {area: Revenue, blocked: none, ready: flowing}
        tables: {t: , app.u: }
        """
    )
    pay = spec.capabilities[0]
    assert (pay.id, pay.title, pay.description) == ("pay", "Payments", "d")
    assert pay.needs == (("public", "t"), ("app", "u"), ("app", "u"))
    assert pay.without == ("Nobody is paid.",)
    assert pay.verdict == Verdict("Revenue", "none", "flowing")
    assert pay.source.line == 3


def test_a_capability_that_needs_a_table_nobody_requires() -> None:
    found = problem("capabilities:\n  pay: {needs: [refund]}\ntables: {refunds: }\n")
    assert found.line == 2
    assert found.message == 'the capability "pay" needs "refund", which is not required'
    assert found.hint == 'did you mean "refunds"?'


def test_a_capability_that_needs_nothing() -> None:
    assert "needs no table" in problem("capabilities:\n  pay: {title: x}\ntables: {t: }\n").message


def test_the_project() -> None:
    spec = load(
        """
        project:
          edge_functions: {minimum: 58, required: [pay, mail], why: w}
          read_replicas: {minimum: 0, maximum: 2}
          extensions: [pgcrypto]
        extensions:
          - {name: vector, version: 0.8, why: Search}
        """
    )
    first, second = spec.project
    assert (first.name, first.minimum, first.maximum) == ("edge_functions", 58, None)
    assert (first.required, first.why) == (("pay", "mail"), "w")
    assert (second.minimum, second.maximum) == (0, 2)
    assert [(item.name, item.version) for item in spec.extensions] == [
        ("pgcrypto", None),
        ("vector", "0.8"),
    ]


def test_extensions_as_a_mapping() -> None:
    spec = load("extensions: {pgcrypto: , vector: {version: '0.10', why: w}}\n")
    assert [(item.name, item.version, item.why) for item in spec.extensions] == [
        ("pgcrypto", None, ""),
        ("vector", "0.10", "w"),
    ]


@pytest.mark.parametrize("buckets", ["[avatars, papers]", "{avatars: {public: true}, papers: }"])
def test_buckets_are_a_demand_on_the_project(buckets: str) -> None:
    spec = load(f"buckets: {buckets}\n")
    assert (spec.project[0].name, spec.project[0].required) == ("buckets", ("avatars", "papers"))


def test_enums() -> None:
    spec = load(
        """
        enums:
          status: [no, on, 010]
          app.kind: {labels: [a], ordered: true, why: w, impact: i}
        """
    )
    first, second = spec.enums
    assert (first.namespace, first.name, first.labels) == ("public", "status", ("no", "on", "010"))
    assert (second.namespace, second.name, second.ordered) == ("app", "kind", True)
    assert (second.why, second.impact) == ("w", "i")


def test_functions() -> None:
    spec = load(
        """
        functions:
          touch:
          app.is_admin(user_id uuid): {returns: boolean, security: definer, volatility: stable}
          now_utc(): {search_path: "''"}
          pay: {arguments: 'numeric, text', schema: app}
        """
    )
    touch, admin, now, pay = spec.functions
    assert (touch.namespace, touch.name, touch.arguments) == ("public", "touch", None)
    assert (admin.namespace, admin.name, admin.arguments) == ("app", "is_admin", "user_id uuid")
    assert (admin.returns, admin.security_definer, admin.volatility) == ("boolean", True, "stable")
    assert (now.name, now.arguments, now.search_path) == ("now_utc", "", "''")
    assert (pay.namespace, pay.arguments) == ("app", "numeric, text")


def test_one_function_with_several_signatures() -> None:
    assert len(load("functions: {f(int): , f(text): }\n").functions) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("spec: 2\ntables: {t: }", 'unknown spec format "2"'),
        ("tabels: {t: }\ntables: {u: }", 'unknown key "tabels" in a spec'),
        ("project: {edge_functions: {minimum: many}}", '"minimum" is a whole number'),
        ("project: {edge_functions: {minimum: -1}}", '"minimum" is a whole number'),
        ("project: {x: {minimum: 3, maximum: 2}}", "a minimum above its maximum"),
        ("extensions: [a, a]", 'the extension "a" is required twice'),
        ("extensions: [{version: 1}]", '"name" is missing in an extension'),
        ("project: {extensions: [a]}\nextensions: [a]", 'the extension "a" is required twice'),
        ("buckets: [a]\nproject: {buckets: {minimum: 1}}", '"buckets" is demanded twice'),
        ("publications: {p: {operations: [merge]}}", 'unknown "merge"'),
        ("publications: {p: }\nviews: {v: {publications: [p]}}", "a view is never published"),
        ("functions: {f: {grants: {a: }}}", '"a" is granted nothing'),
        ("functions: {f: {grants: {a: select}}}", '"a" can\'t be "select"'),
        ("enums: {e: }", 'the enum "e" has no label'),
        ("enums: {e: {ordered: true}}", '"labels" is missing in an enum'),
        ("enums: {e: [a, a]}", '"a" stands twice in the enum "e"'),
        ("enums: {e: [a], public.e: [a]}", 'the enum "public.e" is required twice'),
        ("functions: {f(int: }", "lacks its closing bracket"),
        ("functions: {'f(int)); drop table t; --': }", "lacks its closing bracket"),
        ("functions: {'f(1 2)': }", "the list of arguments is not valid"),
        ("functions: {f(int): , f(int ): }", "is required twice"),
        ("tables: {t: , public.t: }", 'the table "public.t" is required twice'),
        ("tables: {t: }\nviews: {t: }", 'the table "public.t" is required twice'),
        ("tables: {t: {category: x}}", 'unknown category "x"'),
        ("tables: {t: {phase: x}}", 'unknown phase "x"'),
        ("category: x\ntables: {t: }", 'unknown category "x"'),
        ("defaults: {phase: x}\ntables: {t: }", 'unknown phase "x"'),
        ("defaults: {rls: maybe}\ntables: {t: }", '"rls" is true or false'),
    ],
)
def test_what_is_wrong_is_told(text: str, message: str) -> None:
    assert message in problem(text + "\n").message


def test_a_mistyped_id_names_the_nearest() -> None:
    found = problem("phases: {essential: {}}\ntables: {t: {phase: esential}}\n")
    assert found.hint == 'did you mean "essential"?'


def test_defaults_hold_for_tables_that_say_nothing() -> None:
    spec = load(
        """
        tables:
          t: {columns: {a: int}}
          u: {schema: public, rls: false, category: two, strict: false, exact: false}
          w: {kind: materialized view}
        views: {v: }
        defaults: {schema: app, rls: true, category: one, phase: first, exact: true, strict: true}
        categories: {one: , two: }
        phases: {first: }
        """
    )
    first, second, third, view = spec.tables
    assert spec.default_namespace == "app"
    assert (first.namespace, first.category, first.phase) == ("app", "one", "first")
    assert first.exact
    assert first.strict
    assert first.columns[0].exact
    assert first.rls is not None
    assert first.rls.source == first.source
    assert (second.namespace, second.rls, second.category) == ("public", None, "two")
    assert not second.exact
    assert not second.strict
    assert third.rls is None
    assert view.rls is None


def test_the_category_and_phase_of_a_file() -> None:
    spec = load(
        """
        category: one
        phase: first
        categories: {one: , two: }
        phases: {first: , second: }
        tables: {t: , u: {category: two, phase: second}}
        """
    )
    assert [(table.category, table.phase) for table in spec.tables] == [
        ("one", "first"),
        ("two", "second"),
    ]


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ("{t: {columns: {a: int references u}}, u: }", "public"),
        ("{t: {columns: {a: int references u}}, app.u: }", "app"),
        ("{t: {columns: {a: int references u}}, app.u: , u: }", "public"),
        ("{t: {columns: {a: int references u}}, app.u: , other.u: }", "public"),
        ("{app.t: {columns: {a: int references u}}, app.u: , other.u: }", "app"),
        ("{app.t: {columns: {a: int references t}}}", "app"),
        ("{t: {columns: {a: int references auth.u}}, u: }", "auth"),
        ("{t: {columns: {a: int references nowhere}}}", "public"),
    ],
)
def test_where_a_referenced_table_lives(tables: str, expected: str) -> None:
    assert load(f"tables: {tables}\n").tables[0].foreign_keys[0].ref_namespace == expected


def test_problems_of_all_parts_are_told_together() -> None:
    found = problems("spec: 3\nphases: {a: {severity: x}}\ntables: {t: {phase: b}}\nviews: 3\n")
    assert [item.line for item in found] == [1, 2, 3, 4]
