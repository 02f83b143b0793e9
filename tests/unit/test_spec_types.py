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
