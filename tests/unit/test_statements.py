"""Where a statement ends in a script of SQL."""

from __future__ import annotations

import pytest

from audit.grammar.statements import Statement, split_statements


def texts(script: str) -> list[str]:
    return [statement.text for statement in split_statements(script)]


def test_semicolons_end_statements_and_lines_are_counted() -> None:
    script = "\nselect 1;\n\n-- two;\n  select\n2 ;;\nselect 3"
    assert split_statements(script) == (
        Statement("select 1", 2),
        Statement("select\n2", 5),
        Statement("select 3", 7),
    )


@pytest.mark.parametrize(
    "statement",
    [
        "select 'a;b'",
        "select 'it''s; fine'",
        r"select E'it\'s; fine'",
        'create table "a;""b" (id int)',
        "do $$ begin; end; $$",
        "do $body$ select $$;$$; $body$",
        "select a$b$, ';' from t",
        "select 1 /* ; /* nested; */ ; */ + 1",
        "select 1 -- ;\n + 1",
        "create rule r as on insert to t do also (select 1; select 2)",
        "create function f() returns int begin atomic select case when a then 1 end; return 2; end",
        "select $1",
    ],
)
def test_a_semicolon_inside_does_not(statement: str) -> None:
    assert texts(f"{statement};\nselect 2;") == [statement, "select 2"]


def test_an_unclosed_quote_runs_to_the_end() -> None:
    assert texts("select 'a; select 2;") == ["select 'a; select 2;"]
    assert texts("select 1; /* x") == ["select 1"]
    assert texts("do $$ ; ") == ["do $$ ;"]


def test_the_rows_of_copy_are_left_out() -> None:
    script = (
        "copy a (b) from stdin;\n1;\n'\n\\.\n\ncopy c from stdin with (format csv);\n\\.\nselect 1;"
    )
    assert [(s.text, s.line) for s in split_statements(script)] == [
        ("copy a (b) from stdin", 1),
        ("copy c from stdin with (format csv)", 6),
        ("select 1", 8),
    ]


def test_rows_that_never_end_end_with_the_script() -> None:
    assert texts("copy a from stdin;\n1;2;3") == ["copy a from stdin"]


def test_commands_of_psql_are_told_apart() -> None:
    assert split_statements("\\connect shop\nselect 1;\\i more.sql\r\n") == (
        Statement("\\connect shop", 1, meta=True),
        Statement("select 1", 2),
        Statement("\\i more.sql", 2, meta=True),
    )


def test_an_empty_script_has_no_statement() -> None:
    assert split_statements(" ;; -- nothing\n") == ()
