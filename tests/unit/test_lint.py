"""`spec check`: each rule on specs that break it, and on specs that come close and don't."""

from __future__ import annotations

from textwrap import dedent

import pytest

from audit.compare.registry import RULES_BY_ID
from audit.lint.registry import LINT_RULES, LINT_RULES_BY_ID
from audit.lint.report import LintReport, lint
from audit.render.lint import LINT_RENDERERS, render_lint
from audit.severity import SEVERITIES
from audit.spec.files import FileText, SpecFiles
from audit.spec.load import spec_and_problems

CONTEXT = ("table-without-phase", "table-without-why", "table-without-impact")


def checked(*texts: str, fail_on: str = "low") -> LintReport:
    """What is found in a spec of these files: a.yaml, b.yaml …"""
    files = tuple(
        FileText(f"{name}.yaml", dedent(text), "0" * 64)
        for name, text in zip("abcd", texts, strict=False)
    )
    spec, problems = spec_and_problems(SpecFiles(files, "", False))
    return lint(
        spec, problems, fail_on=fail_on, started_at="2026-01-01T00:00:00Z", tool_version="1"
    )


def rules(*texts: str) -> list[str]:
    """The rules that are not met, but for those about context."""
    return [f.rule for f in checked(*texts).findings if f.rule not in CONTEXT]


def tables(columns: str, more: str = "") -> str:
    """A spec with the table t of these columns, and others."""
    return f"{more}\ntables:\n  t:\n    columns: {{{columns}}}\n"


def test_ids_are_no_rules_of_audits() -> None:
    assert len(LINT_RULES_BY_ID) == len(LINT_RULES)
    assert not RULES_BY_ID.keys() & LINT_RULES_BY_ID.keys()
    assert {rule.severity for rule in LINT_RULES} <= set(SEVERITIES)


def test_one_thing_in_two_files() -> None:
    report = checked("tables: {t: , public.u: }", "enums: {e: [a]}\ntables: {u: }")
    found = [f for f in report.findings if f.rule == "duplicate-requirement"]
    assert [(f.source.path, f.source.line) for f in found] == [("b.yaml", 2)]
    assert found[0].hint == "first in a.yaml:1"
    assert not report.verdict.passed


def test_a_name_that_postgresql_would_cut() -> None:
    assert rules(f"tables: {{{'n' * 64}: }}") == ["name-too-long"]
    assert rules(f"tables: {{{'ö' * 32}: }}") == ["name-too-long"]
    assert rules(f"tables: {{{'n' * 63}: }}") == []


def test_a_capability_of_a_table_that_nothing_requires() -> None:
    spec = "capabilities: {pay: {needs: [orders, refnds]}}\ntables: {orders: , refunds: }"
    report = checked(spec)
    assert report.findings[0].rule == "unknown-capability-table"
    assert 'did you mean "refunds"' in report.findings[0].hint
    assert rules(spec.replace("refnds", "refunds")) == []


def test_the_quotes_of_yaml_are_no_default() -> None:
    assert rules(tables("note: {type: text, default: ''}")) == ["empty-default"]
    assert rules(tables("note: {type: text, default: \"''\"}")) == []
    assert rules(tables("note: text default ''")) == []


@pytest.mark.parametrize("name", ["timestampz", "varchr", "jsnob", "boolen", "bigitn", "moood"])
def test_a_slip_in_a_types_name(name: str) -> None:
    assert rules(tables(f"c: {name}", "enums: {mood: [a]}")) == ["unknown-type"]


@pytest.mark.parametrize("name", ["record", "anyelement", "pg_catalog.nothing"])
def test_types_that_no_column_can_have(name: str) -> None:
    assert rules(tables(f"c: {name}")) == ["unknown-type"]


@pytest.mark.parametrize(
    "name",
    [
        "int", "varchar(20)", "timestamptz(3)", "text[]", "_text", "numeric(10,2)", "serial",
        "double precision", "citext", "vector(3)", "extensions.whatever", "mood", "mood[]",
        "public.mood", "t", "int8multirange", "pg_catalog.pg_class", "information_schema.yes_or_no",
    ],
)  # fmt: skip
def test_types_that_are_known(name: str) -> None:
    assert rules(tables(f"c: '{name}'", "enums: {mood: [a]}")) == []


@pytest.mark.parametrize("name", ["app.mood", "email_address", "int16", "money2"])
def test_types_that_only_a_database_can_tell_of(name: str) -> None:
    report = checked(tables(f"a: {name}, b: '{name}[]'", "enums: {mood: [a]}"))
    found = [f for f in report.findings if f.rule == "undeclared-type"]
    assert [(f.severity, f.object) for f in found] == [("info", name)]
    assert "2 columns" in found[0].message
    assert report.verdict.passed


def test_a_reference_to_a_table_in_no_spec() -> None:
    assert rules(tables("a: uuid references users(id)")) == ["unknown-table"]
    assert rules(tables("a: uuid references auth.users(id)")) == []
    assert rules(tables("a: uuid references users(id)"), "tables: {users: }") == []
    aliased = "tables: {people: {aliases: [users]}}"
    assert rules(tables("a: uuid references users(id)"), aliased) == []


@pytest.mark.parametrize(
    ("referenced", "found"),
    [
        ("columns: {a: int primary key}", []),
        ("columns: {a: int unique}", []),
        ("columns: {a: int}\n    primary_key: [a]", []),
        ("columns: {a: int}\n    indexes: [{columns: [a desc], unique: true}]", []),
        ("columns: {a: int}", ["reference-not-unique"]),
        ("columns: {a: int, b: int}\n    primary_key: [a, b]", ["reference-not-unique"]),
        ("columns: {a: int}\n    indexes: [[a]]", ["reference-not-unique"]),
        (
            "columns: {a: int}\n    unique: [{columns: [a], where: a > 0}]",
            ["reference-not-unique"],
        ),
        (
            "columns: {a: int}\n    unique: [{columns: [a], deferrable: true}]",
            ["reference-not-unique"],
        ),
        (
            "columns: {a: int}\n    indexes: [{columns: [a, lower(b)], unique: true}]",
            ["reference-not-unique"],
        ),
        ("columns: {b: int primary key}", ["unknown-column"]),
        ("columns: {b: {type: int, primary_key: true, aliases: [a]}}", []),
        ("why: It is not said which columns it has.", []),
        ("kind: view", ["reference-not-unique"]),
    ],
)
def test_what_a_foreign_key_points_to(referenced: str, found: list[str]) -> None:
    if "lower(b)" in referenced:
        referenced = referenced.replace("{a: int}", "{a: int, b: text}")
    text = tables("c: int references u(a)") + f"  u:\n    {referenced}\n"
    assert rules(text) == found


def test_a_reference_that_names_no_columns_means_the_primary_key() -> None:
    text = tables("c: int references u") + "  u:\n    columns: {a: int unique}\n"
    assert rules(text) == ["reference-not-unique"]
    assert rules(text.replace("unique", "primary key")) == []
    assert rules(text.replace("int unique", "uuid primary key")) == ["reference-type-mismatch"]


def test_keys_of_several_columns_in_any_order() -> None:
    text = """
        tables:
          t:
            columns: {a: int, b: uuid}
            foreign_keys: ["foreign key (b, a) references u (y, x)"]
          u:
            columns: {x: int, y: uuid}
            primary_key: [x, y]
    """
    assert rules(text) == []
    assert rules(text.replace("y: uuid", "y: text")) == ["reference-type-mismatch"]


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        ("text", "uuid", ["reference-type-mismatch"]),
        ("numeric", "int", ["reference-type-mismatch"]),
        ("int[]", "int", ["reference-type-mismatch"]),
        ("int", "bigint", ["reference-type-differs"]),
        ("date", "timestamptz", ["reference-type-differs"]),
        ("text", "varchar(20)", []),
        ("varchar(10)", "varchar(20)", []),
        ("citext", "text", []),
    ],
)
def test_types_on_both_sides(ours: str, theirs: str, found: list[str]) -> None:
    text = tables(f"c: '{ours} references u(a)'") + f"  u:\n    columns: {{a: '{theirs} unique'}}\n"
    assert rules(text) == found


@pytest.mark.parametrize(
    ("column", "found"),
    [
        ("{type: mood, values: [happy]}", []),
        ("{type: mood, values: [happy, angry]}", ["value-not-castable"]),
        ("{type: smallint, values: [1, -32768]}", []),
        ("{type: smallint, values: [1, 32768]}", ["value-not-castable"]),
        ("{type: int, values: [1.5]}", ["value-not-castable"]),
        ("{type: 'numeric(3,1)', values: [99.9]}", []),
        ("{type: 'numeric(3,1)', values: [100]}", ["value-not-castable"]),
        ("{type: boolean, values: [yes, f, 1]}", []),
        ("{type: boolean, values: [maybe]}", ["value-not-castable"]),
        ("{type: uuid, values: [x]}", ["value-not-castable"]),
        ("{type: uuid, values: ['{A0EEBC99-9C0B4EF8-BB6D6BB9-BD380A11}']}", []),
        ("{type: varchar(3), values: [abc, 'ab   ']}", []),
        ("{type: varchar(3), values: [abcd]}", ["value-not-castable"]),
        ("{type: date, values: [someday]}", []),
        ("{type: 'text[]', values: [a], default: \"'{}'\"}", []),
        ("{type: text, values: [a, b], default: \"'c'\"}", ["default-not-among-values"]),
        ("{type: text, values: [a, b], default: \"'a'::text\"}", []),
        ("{type: text, values: [a, b], default: lower('A')}", []),
        ("{type: text, values: [a], default: null}", []),
        ("{type: numeric, values: [1.0, 2], default: 1}", []),
        ("{type: int, values: [1, 2], default: 3}", ["default-not-among-values"]),
        ("{type: citext, values: [new], default: \"'NEW'\"}", []),
        ("mood default 'happy'::mood", []),
        ("mood default 'angry'", ["default-not-castable"]),
        ("boolean default 0", ["default-not-castable"]),
        ("boolean default 'off'", []),
        ("int default 'x'", ["default-not-castable"]),
        ("int default true", ["default-not-castable"]),
        ("int default '5'", []),
        ("int default 1.5", []),
        ("int default 3000000000", ["default-not-castable"]),
        ("text default 5", []),
        ("text default true", []),
        ("uuid default gen_random_uuid()", []),
        ("uuid default 'x'", ["default-not-castable"]),
        ("jsonb default '{}'", []),
        ("jsonb default '{]'::jsonb", ["default-not-castable"]),
        ("timestamptz default 0", ["default-not-castable"]),
        (f"jsonb default '{'9' * 5000}'", []),
        ("date default 'soon'", []),
        ("varchar(3) default 'abcd'::varchar(3)", []),
        ("float8 default 'NaN'", []),
    ],
)
def test_values_and_defaults(column: str, found: list[str]) -> None:
    written = column if column.startswith("{type") else '"' + column + '"'
    assert rules(tables(f"c: {written}", "enums: {mood: [happy, sad]}")) == found


def test_a_phase_that_needs_a_later_one() -> None:
    text = """
        phases: {first: First, second: Second}
        tables:
          companies: {phase: second, columns: {id: uuid primary key}}
          invoices:
            phase: first
            columns:
              company_id: uuid references companies(id)
    """
    report = checked(text)
    found = next(f for f in report.findings if f.rule == "phase-order")
    assert (found.table, found.object, found.source.line) == (
        "public.invoices", "public.companies", 8,
    )  # fmt: skip
    assert rules(text.replace("{first: First, second: Second}", "{second: S, first: F}")) == []
    assert rules(text.replace("phase: second, ", "")) == []


def test_circles_are_told_once_each() -> None:
    def chain(*names: str) -> str:
        pairs = zip(names, (*names[1:], names[0]), strict=True)
        return "".join(
            f"  {name}: {{columns: {{id: int primary key, r: int references {other}(id)}}}}\n"
            for name, other in pairs
        )

    report = checked("tables:\n" + chain("a", "b", "c") + chain("d", "e") + chain("self"))
    found = [f for f in report.findings if f.rule == "reference-cycle"]
    assert [f.table for f in found] == ["public.a", "public.d"]
    assert "3 tables" in found[0].message


def test_a_chain_of_thousands_needs_no_deep_stack() -> None:
    lines = [
        f"  t{n}: {{columns: {{id: int primary key, r: int references t{(n + 1) % 3000}(id)}}}}"
        for n in range(3000)
    ]
    assert rules("tables:\n" + "\n".join(lines)) == ["reference-cycle"]


def test_context_is_info_and_fails_nothing_by_itself() -> None:
    text = "phases: {p: P}\ntables:\n  t: {phase: p, why: So., impact: Much.}\n  u:\n"
    report = checked(text)
    assert [(f.rule, f.table, f.severity) for f in report.findings] == [
        (rule, "public.u", "info") for rule in CONTEXT
    ]
    assert report.verdict.passed
    assert not checked(text, fail_on="info").verdict.passed


def test_fingerprints_stay_when_lines_move() -> None:
    text = tables("a: boolean default 0, b: int references u(id)")
    before = {f.fingerprint for f in checked(text).findings}
    assert before == {f.fingerprint for f in checked(f"# a line\n\n{text}").findings}
    assert len(before) == len(checked(text).findings)


@pytest.mark.parametrize("format_name", list(LINT_RENDERERS))
def test_every_format_holds_every_finding(format_name: str) -> None:
    report = checked(tables("a: boolean default 0, b: int references u(id), c: timestampz"))
    text = render_lint(report, format_name)
    for rule in ("default-not-castable", "unknown-table", "unknown-type"):
        assert rule in text
    assert text.endswith("\n")
