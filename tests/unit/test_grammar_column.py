"""A column definition is read as the server reads it, and can be nothing but one column."""

from __future__ import annotations

import pytest

from audit.grammar.parse import NamedExpression, Reference, parse_column
from audit.grammar.scan import GrammarError


def test_nothing_said_is_none() -> None:
    column = parse_column("text")
    assert column.nullable is None
    assert column.default is None
    assert column.primary_key is None
    assert column.references is None
    assert column.checks == ()


def test_the_type_is_kept_as_written() -> None:
    assert parse_column("decimal( 10,2 ) not null").type_text == "decimal( 10,2 )"


@pytest.mark.parametrize(
    ("definition", "nullable"), [("int not null", False), ("int null", True), ("int", None)]
)
def test_nullability(definition: str, nullable: bool | None) -> None:
    assert parse_column(definition).nullable is nullable


@pytest.mark.parametrize(
    ("definition", "default"),
    [
        ("int default 0", "0"),
        ("int default -1 not null", "-1"),
        ("text default 'a, b' unique", "'a, b'"),
        ("jsonb default '{}'::jsonb not null", "'{}'::jsonb"),
        ("timestamptz default now() not null", "now()"),
        ("int DEFAULT (1 + 2)", "(1 + 2)"),
        ("text default 'é' not null", "'é'"),
        ("text not null default 'ü' collate \"C\"", "'ü'"),
        ("int default 0 -- none yet", "0"),
        ("int default /* why */ 0 /* so */ not null", "0"),
        ("text default null", "null"),
        ("text[] default array['a', 'b']::text[]", "array['a', 'b']::text[]"),
    ],
)
def test_a_default_is_the_text_that_was_written(definition: str, default: str) -> None:
    assert parse_column(definition).default == default


def test_checks_are_the_text_in_their_brackets() -> None:
    column = parse_column("int check (c > 0) constraint small check ((c < 9) and c <> 5)")
    assert column.checks == (
        NamedExpression("c > 0"),
        NamedExpression("(c < 9) and c <> 5", "small"),
    )


def test_text_beyond_ascii_shifts_nothing() -> None:
    column = parse_column("text default 'äöü' constraint \"größe\" check (c <> 'ß') unique")
    assert column.default == "'äöü'"
    assert column.checks == (NamedExpression("c <> 'ß'", "größe"),)
    assert column.unique is not None


@pytest.mark.parametrize(
    ("definition", "kind"),
    [
        ("int generated always as (a * 2) stored", "stored"),
        ("int generated always as (a * 2) virtual", "virtual"),
        ("int generated always as (a * 2)", ""),
    ],
)
def test_a_generated_column(definition: str, kind: str) -> None:
    column = parse_column(definition)
    assert (column.generated, column.generated_kind) == ("a * 2", kind)


@pytest.mark.parametrize("identity", ["always", "by default"])
def test_an_identity(identity: str) -> None:
    assert parse_column(f"int generated {identity} as identity").identity == identity


def test_a_reference_with_nothing_stated() -> None:
    assert parse_column("uuid references profiles").references == Reference(None, "profiles", ())


def test_a_stated_no_action_differs_from_silence() -> None:
    stated = parse_column("uuid references p(id) on delete no action").references
    assert stated is not None
    assert stated.on_delete == "no action"
    assert stated.on_update is None


def test_everything_a_reference_can_state() -> None:
    column = parse_column(
        "uuid references app.p (id) match full on delete set null on update cascade"
        " deferrable initially deferred not null"
    )
    assert column.references == Reference(
        "app", "p", ("id",), "set null", "cascade", "full", deferrable=True, deferred=True
    )
    assert column.nullable is False


def test_attributes_belong_to_the_constraint_before_them() -> None:
    column = parse_column("uuid unique deferrable references p initially immediate")
    assert column.unique is not None
    assert column.unique.deferrable is True
    assert column.references is not None
    assert (column.references.deferrable, column.references.deferred) == (None, False)


def test_names_of_constraints_are_kept() -> None:
    column = parse_column("uuid constraint pk primary key constraint fk references p")
    assert column.primary_key is not None
    assert column.primary_key.name == "pk"
    assert column.references_name == "fk"


@pytest.mark.parametrize(
    ("definition", "distinct", "deferrable"),
    [
        ("text unique", None, None),
        ("text unique nulls distinct", False, None),
        ("text unique nulls not distinct not deferrable", True, False),
        ("text unique initially deferred", None, True),
    ],
)
def test_what_a_unique_key_states(
    definition: str, distinct: bool | None, deferrable: bool | None
) -> None:
    key = parse_column(definition).unique
    assert key is not None
    assert (key.nulls_not_distinct, key.deferrable) == (distinct, deferrable)


def test_a_reference_that_is_not_deferrable() -> None:
    reference = parse_column("uuid references p not deferrable").references
    assert reference is not None
    assert reference.deferrable is False


def test_unique_nulls_not_distinct() -> None:
    column = parse_column("text unique nulls not distinct")
    assert column.unique is not None
    assert column.unique.nulls_not_distinct is True


def test_a_collation_without_pg_catalog() -> None:
    assert parse_column('text collate "C"').collation == "C"
    assert parse_column('text collate pg_catalog."C" not null').collation == "C"
    assert parse_column("text collate app.german").collation == "app.german"


@pytest.mark.parametrize(
    "definition",
    [
        "int, b int",
        "int); drop table x; --",
        "int) with (fillfactor = 10",
        "int) inherits (pg_class",
        "int; drop table x",
        "int, primary key (c)",
        "int 'a",
        "int $$ a",
        "int /* a",
        'int "a',
        "int default (1",
        "int default 1)",
        "int default ]1[",
        "int\0",
    ],
)
def test_a_definition_cannot_break_out(definition: str) -> None:
    with pytest.raises(GrammarError):
        parse_column(definition)


def test_a_closing_bracket_in_a_text_is_text() -> None:
    assert parse_column("text default '); drop table x; --'").default == "'); drop table x; --'"


@pytest.mark.parametrize(
    "definition",
    [
        "text storage plain",
        "text compression lz4",
        "int generated always as identity (start 5)",
        "int check (c > 0) not enforced",
        "int check (c > 0) no inherit",
        "int unique with (fillfactor = 10)",
    ],
)
def test_what_no_requirement_can_say_is_refused(definition: str) -> None:
    with pytest.raises(GrammarError, match="can't be"):
        parse_column(definition)


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ("int foo", 'syntax error at or near "foo" at character 5'),
        ("text default 'é' foo", 'syntax error at or near "foo" at character 18'),
        ("int default", "it ends too early"),
        ("", "there is nothing here"),
        ("-- int", "there is nothing here"),
        ("int default 1 default 2", "DEFAULT is said twice at character 15"),
        ("int references " + "a" * 64, "a name is longer than 63 bytes at character 16"),
    ],
)
def test_an_error_says_where(definition: str, message: str) -> None:
    with pytest.raises(GrammarError) as caught:
        parse_column(definition)
    assert str(caught.value) == message


def test_a_long_text_is_no_long_name() -> None:
    text = "x" * 100
    assert parse_column(f"text default '{text}'").default == f"'{text}'"
    assert parse_column(f"text default E'{text}'").default == f"E'{text}'"
    assert parse_column(f"text default $${text}$$").default == f"$${text}$$"
