"""The types that a spec requires: short and long forms, and what is wrong with them."""

from __future__ import annotations

import pytest

from audit.schema.types import DataType
from audit.spec.model import CheckSpec
from tests.spec_files import load, problem


def test_a_domain_in_short_and_in_long_form_is_one() -> None:
    short, long, bare = load(
        """
        domains:
          email: text collate "C" not null default 'a@b' constraint at check (value ~ '@')
          app.email:
            type: text
            collation: '"C"'
            nullable: false
            default: "'a@b'"
            checks: [{expression: value ~ '@', name: at}]
            why: Mail must arrive.
            impact: It bounces.
            comment: An address
          percent:
        """
    ).domains
    assert short.qualified == "public.email"
    assert short.type == DataType("pg_catalog", "text")
    assert (short.nullable, short.default, short.collation) == (False, "'a@b'", "C")
    assert short.checks == (CheckSpec("value ~ '@'", short.source, "at"),)
    assert long.namespace == "app"
    assert long.checks == (CheckSpec("value ~ '@'", long.checks[0].source, "at"),)
    own = {"namespace": "public", "source": short.source, "checks": short.checks}
    said = {"comment": None, "why": "", "impact": ""}
    assert long._replace(**own, **said) == short
    assert (long.comment, long.why, long.impact) == (
        "An address",
        "Mail must arrive.",
        "It bounces.",
    )
    assert (bare.type, bare.nullable, bare.default, bare.checks) == (None, None, None, ())


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("d: int primary key", "a primary key can't be required of a domain"),
        ("d: serial", "a serial can't be required of a domain"),
        ("d: int references t(id)", "a reference can't be required of a domain"),
        ("d: int generated always as identity", "an identity can't be required of a domain"),
        ("d: {type: bigserial}", "a serial can't be required of a domain"),
        ("d: int check (price > 0)", 'a check of a domain names "price"'),
        ("d: {type: int, checks: [a > value]}", 'a check of a domain names "a"'),
        ("d: int default none_", 'the default names "none_", and a default can name no column'),
        ("d: {tpye: int}", 'unknown key "tpye" in a domain'),
        ("d: [int]", 'the domain "d" must be a text, not a list'),
    ],
)
def test_what_no_domain_can_be(written: str, message: str) -> None:
    assert problem(f"domains: {{{written}}}").message == message


def test_a_default_of_a_domain_that_is_empty() -> None:
    found = problem("domains: {d: {type: text, default: }}")
    assert found.message == 'the default of the domain "d" is empty'


def test_one_domain_twice() -> None:
    found = problem("domains: {d: int, public.d: int}")
    assert found.message == 'the domain "public.d" is required twice'


@pytest.mark.parametrize(
    ("written", "read"),
    [("C", "C"), ('"C"', "C"), ("en_US.utf8", "en_US.utf8"), ('app."my ""one"', 'app.my "one')],
)
def test_a_collation_is_a_name_or_sql(written: str, read: str) -> None:
    quoted = written.replace("'", "''")
    assert (
        load(f"domains: {{d: {{type: text, collation: '{quoted}'}}}}").domains[0].collation == read
    )


def test_a_composite_type_in_short_and_in_long_form_is_one() -> None:
    short, long = load(
        """
        composites:
          price: '(amount numeric(12, 2)[], "Cur" char(3) collate "C", note app.note)'
          app.price:
            attributes:
              amount: numeric(12, 2)[]
              Cur: {type: char(3), collation: C}
              note: app.note
            exact: true
            why: Money
        """
    ).composites
    assert [(a.name, a.type_text, a.collation) for a in short.attributes] == [
        ("amount", "numeric(12, 2)[]", None),
        ("Cur", "char(3)", "C"),
        ("note", "app.note", None),
    ]
    assert short.attributes[2].type == DataType("app", "note")
    assert [a[:1] + a[2:] for a in long.attributes] == [a[:1] + a[2:] for a in short.attributes]
    assert (short.exact, long.exact, long.why) == (False, True, "Money")
    assert [a.source.line for a in long.attributes] == [6, 7, 8]


def test_a_range_type_in_short_and_in_long_form_is_one() -> None:
    short, long = load(
        """
        ranges:
          float_range: double precision
          app.Spans:
            subtype: float8
            subtype_diff: '"My".diff'
            multirange: app.many
        """
    ).ranges
    assert (short.qualified, short.subtype) == ("public.float_range", long.subtype)
    assert short.multirange_name == ("public", "float_multirange")
    assert (long.subtype_diff, long.multirange_name) == ("My.diff", ("app", "many"))
    assert short._replace(name="spans").multirange_name == ("public", "spans_multirange")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("composites: {c: a int}", 'the composite type "c" is not valid: syntax error'),
        ("composites: {c: (a int not null)}", 'the composite type "c" is not valid: syntax error'),
        ('composites: {c: "(a int) with (x)"}', 'the composite type "c" is not valid: syntax'),
        ("composites: {c: enum ('a')}", 'the composite type "c" is not valid: attributes stand'),
        ('composites: {c: "(a int, a text)"}', '"a" stands twice in the composite type "c"'),
        ("composites: {c: (a serial)}", 'the attribute "a" can\'t be a serial'),
        ("composites: {c: {attributes: {a: 'int, b int'}}}", 'the attribute "a" is not valid'),
        ("composites: {c: {attributes: {a: int default 1}}}", 'the attribute "a" is not valid'),
        ("composites: {c: {comment: x}}", '"attributes" is missing in a composite type'),
        (
            "composites: {c: (a int), public.c: (a int)}",
            'the composite type "public.c" is required',
        ),
        ("ranges: {r: numeric(5)}", 'the range type "r" can\'t be over numeric(5)'),
        ("ranges: {r: serial}", 'the range type "r" can\'t be over serial'),
        ("ranges: {r: {over: int}}", 'unknown key "over" in a range type'),
        ("ranges: {r: int check}", 'the range type "r" is not valid'),
        ("ranges: {r: int, public.r: int}", 'the range type "public.r" is required twice'),
    ],
)
def test_what_no_type_can_be(written: str, message: str) -> None:
    assert problem(written).message.startswith(message)


def test_a_spec_may_require_nothing_but_types() -> None:
    for text in ("domains: {d: int}", "composites: {c: ()}", "ranges: {r: int}"):
        assert load(text).type_names
