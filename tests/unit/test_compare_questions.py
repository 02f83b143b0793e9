"""Expressions that trees can't settle: asked once, answered, and never passed over."""

from __future__ import annotations

import pytest

from audit.compare.comparison import compare
from audit.schema.model import Check, Function, Policy, Schema, Trigger
from audit.schema.question import Answer, Question, Untold
from audit.spec.model import CheckSpec, PolicySpec, RlsSpec, Spec, TriggerSpec
from tests.makers import column, column_spec, relation, schema, source, spec, table_spec


def pair() -> tuple[Spec, Schema]:
    """A default that only a server can compare."""
    required = table_spec("t", column_spec("wait", "interval", default="'1 day'"))
    there = relation("t", column("wait", "interval", default="'24:00:00'::interval"))
    return spec(required), schema(there)


def test_an_open_question_makes_a_table_unknown() -> None:
    comparison = compare(*pair())
    (finding,) = comparison.findings
    assert (finding.rule, finding.kind, finding.equality) == (
        "default-mismatch",
        "unverified",
        "unverified",
    )
    assert comparison.tables[0].status == "unknown"
    assert comparison.tables[0].columns_met == 0
    (question,) = comparison.questions
    assert (question.kind, question.spec, question.stored) == (
        "default",
        "'1 day'",
        "'24:00:00'::interval",
    )


@pytest.mark.parametrize(
    ("answer", "status", "kinds"),
    [
        ("equivalent", "complete", []),
        ("different", "partial", ["gap"]),
        (Untold("the server said: no"), "unknown", ["unverified"]),
    ],
)
def test_the_answer_decides(answer: Answer, status: str, kinds: list[str]) -> None:
    questions = compare(*pair()).questions
    comparison = compare(*pair(), dict.fromkeys(questions, answer))
    assert comparison.tables[0].status == status
    assert [finding.kind for finding in comparison.findings] == kinds
    assert comparison.questions == ()


def test_a_finding_says_why_it_could_not_be_told() -> None:
    (finding,) = compare(*pair()).findings
    assert finding.message.endswith(" could not be told: no server was asked.")
    questions = compare(*pair()).questions
    refused = compare(*pair(), dict.fromkeys(questions, Untold("the server said: no")))
    assert refused.findings[0].message.endswith(" could not be told: the server said: no.")


def test_each_kind_of_requirement_says_why() -> None:
    required = table_spec(
        "t",
        column_spec("a", "int4"),
        column_spec("g", "int4", generated="f(a)"),
        column_spec("v", "text"),
        checks=(CheckSpec("f(a) > 0", source()),),
        rls=RlsSpec(source(), policies=(PolicySpec(source(), "p", using="f(a) = 1"),)),
    )
    there = relation(
        "t",
        column("a", "int4"),
        column("g", "int4", generated="g(a)"),
        column("v"),
        checks=(Check("c", "(g(a) > 0)", ("a",)),),
        rls_enabled=True,
        policies=(Policy("p", using="(g(a) = 1)"),),
    )
    sides = spec(required), schema(there)
    reason = Untold("the server took too long over it")
    findings = compare(*sides, dict.fromkeys(compare(*sides).questions, reason)).findings
    said = {finding.rule: finding.message for finding in findings if finding.kind == "unverified"}
    assert set(said) == {"generated-mismatch", "missing-check", "policy-mismatch"}
    assert all(text.endswith(f" could not be told: {reason.reason}.") for text in said.values())


def test_one_question_is_asked_once() -> None:
    required = table_spec(
        "t",
        *(column_spec(name, "interval", default="'1 day'") for name in "ab"),
    )
    there = relation("t", *(column(n, "interval", default="'24:00:00'::interval") for n in "ab"))
    assert len(compare(spec(required), schema(there)).questions) == 1


def check_of(*stored: str, wanted: str = "f(a) > 0") -> tuple[Spec, Schema]:
    required = table_spec("t", column_spec("a", "int4"), checks=(CheckSpec(wanted, source()),))
    checks = tuple(Check(f"c{n}", text, ("a",)) for n, text in enumerate(stored))
    return spec(required), schema(relation("t", column("a", "int4"), column("b"), checks=checks))


def test_every_check_of_the_same_columns_is_asked_about() -> None:
    comparison = compare(*check_of("(g(a) > 0)", "(h(a) > 0)", "(b <> ''::text)"))
    assert [question.stored for question in comparison.questions] == ["(g(a) > 0)", "(h(a) > 0)"]
    assert comparison.questions[0].columns[0][0] == "a"


def test_a_check_that_a_server_calls_the_same_satisfies() -> None:
    sides = check_of("(g(a) > 0)", "(h(a) > 0)")
    first, second = compare(*sides).questions
    answers: dict[Question, Answer] = {first: "different", second: "equivalent"}
    assert compare(*sides, answers).findings == ()


def test_when_all_differ_the_nearest_is_shown() -> None:
    sides = check_of("(g(a) > 0)")
    answers: dict[Question, Answer] = dict.fromkeys(compare(*sides).questions, "different")
    (finding,) = compare(*sides, answers).findings
    assert (finding.rule, finding.kind, finding.actual) == (
        "missing-check",
        "gap",
        "CHECK (g(a) > 0)",
    )


def test_without_a_candidate_nothing_is_asked() -> None:
    comparison = compare(*check_of("(b <> ''::text)"))
    assert comparison.questions == ()
    assert comparison.findings[0].kind == "gap"


def test_a_policy_that_can_not_be_settled_is_unverified() -> None:
    policy = PolicySpec(source(), "p", using="f(owner)")
    required = table_spec("t", column_spec("owner"), rls=RlsSpec(source(), policies=(policy,)))
    there = relation(
        "t", column("owner"), rls_enabled=True, policies=(Policy("p", using="g(owner)"),)
    )
    comparison = compare(spec(required), schema(there))
    (finding,) = comparison.findings
    assert (finding.rule, finding.kind) == ("policy-mismatch", "unverified")
    assert comparison.questions[0].kind == "policy"


def test_why_the_condition_of_a_trigger_could_not_be_told() -> None:
    wanted = TriggerSpec("x", source(), when="f(new.a) > 0")
    required = table_spec("t", column_spec("a", "int4"), triggers=(wanted,))
    stored = Trigger("x", "before", ("update",), "row", "public", "fire", when="g(new.a) > 0")
    there = relation("t", column("a", "int4"), triggers=(stored,))
    (finding,) = compare(spec(required), schema(there)).findings
    assert (finding.kind, finding.rule) == ("unverified", "trigger-mismatch")
    assert finding.message.endswith(" could not be told: no server was asked.")


def test_other_functions_of_the_database_are_another_condition() -> None:
    """Nobody is asked: were the bodies one today, the spec would still mean the one it names."""
    own = (
        Function("public", "is_admin", "", "boolean"),
        Function("app", "is_owner", "", "boolean"),
    )
    wanted = PolicySpec(source(), "p", using="is_admin()")
    required = table_spec("t", column_spec("a"), rls=RlsSpec(source(), policies=(wanted,)))
    stored = Policy("p", using="app.is_owner()")
    there = relation("t", column("a"), rls_enabled=True, policies=(stored,))
    comparison = compare(spec(required), schema(there, functions=own))
    assert comparison.questions == ()
    assert [(f.rule, f.kind) for f in comparison.findings] == [("policy-mismatch", "gap")]
