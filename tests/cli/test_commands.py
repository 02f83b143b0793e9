"""The commands beside `run`: spec, rules, doctor, demo, help."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from audit.compare.registry import RULES
from audit.lint.registry import LINT_RULES
from audit.spec.importers.markdown.rules import DOCUMENT_RULES
from tests.cli.conftest import ROOT, WELLNESS, Cli
from tests.conftest import Database


def test_spec_check_counts_the_sample(cli: Cli) -> None:
    ran = cli("spec", "check", WELLNESS)
    assert ran.code == 0, ran.err
    assert "Wellness platform: 77 tables, " in ran.out
    assert "Passed" in ran.err
    assert "9 categories, 4 phases, 6 capabilities in 10 files" in ran.out


def test_spec_schema_is_the_one_that_ships(cli: Cli) -> None:
    shipped = (ROOT / "audit/schemas/spec.schema.json").read_text(encoding="utf-8")
    assert cli("spec", "schema").out == shipped


def test_rules_lists_every_rule(cli: Cli) -> None:
    ran = cli("rules")
    assert ran.code == 0
    audits, _, rest = ran.out.partition("\nOf spec check:\n")
    checks, _, documents = rest.partition("\nOf spec import markdown:\n")
    assert [line.split()[0] for line in audits.splitlines()] == [rule.id for rule in RULES]
    assert [line.split()[0] for line in checks.splitlines()] == [rule.id for rule in LINT_RULES]
    told = [line.split()[0] for line in documents.splitlines()]
    assert told == [rule.id for rule in DOCUMENT_RULES]
    every = [rule.id for rules in (RULES, LINT_RULES, DOCUMENT_RULES) for rule in rules]
    assert len(set(every)) == len(every)


@pytest.mark.parametrize("rule", [rule.id for rule in DOCUMENT_RULES])
def test_every_rule_of_documents_is_explained(cli: Cli, rule: str) -> None:
    page = cli("rules", rule).out
    assert page.startswith(f"{rule}: ") and "Of spec import markdown." in page
    assert len(page.split()) > 20, page


@pytest.mark.parametrize("rule", [rule.id for rule in (*RULES, *LINT_RULES)])
def test_every_rule_has_a_page(cli: Cli, rule: str) -> None:
    page = cli("rules", rule).out
    assert page.startswith(rule)
    assert len(page.split()) > 40, page


def test_doctor_says_who_and_what(cli: Cli, wellness: Database) -> None:
    ran = cli("doctor", wellness.dsn)
    assert ran.code == 0, ran.err
    assert wellness.name in ran.out
    assert "public" in ran.out


def test_demo_needs_nothing_and_writes_everything(cli: Cli, tmp_path: Path) -> None:
    ran = cli("demo", "-o", "out")
    assert ran.code == 0, ran.err
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["remediation.sql", "report.html", "report.md", "result.json"]
    document = json.loads((tmp_path / "out/result.json").read_text())
    assert document["summary"]["tables"]["required"] == 77
    assert document["summary"]["tables"]["missing"] == 59
    assert document["project"]["edge_functions"]["status"] == "met"
    assert all(s["path"].startswith("specs/wellness/") for s in document["spec"]["sources"])
    assert str(ROOT) not in (tmp_path / "out/result.json").read_text()
    schema = json.loads((ROOT / "audit/schemas/result.schema.json").read_text())
    jsonschema.validate(document, schema)


@pytest.mark.parametrize(
    "command",
    [
        "",
        "init",
        "run",
        "plan",
        "snapshot",
        "report",
        "spec",
        "spec check",
        "spec sync",
        "spec schema",
        "rules",
        "doctor",
        "demo",
    ],
)
def test_help_has_an_example(cli: Cli, command: str) -> None:
    ran = cli(*command.split(), "--help")
    assert ran.code == 0
    assert "schema-audit" in ran.out
    if command not in ("spec", "spec schema"):
        assert "Example" in ran.out


def test_version(cli: Cli) -> None:
    ran = cli("--version")
    assert ran.code == 0
    assert ran.out.startswith("schema-audit 0.1.0 (Python 3.")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion(cli: Cli, shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The script names the shell itself; nothing is to be guessed from the parent process.
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    ran = cli("--show-completion", shell)
    assert ran.code == 0
    assert "schema-audit" in ran.out


def test_completion_offers_commands_and_formats(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_SCHEMA_AUDIT_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "schema-audit run -f mark")
    monkeypatch.setenv("COMP_CWORD", "3")
    assert cli().out.split() == ["markdown"]
