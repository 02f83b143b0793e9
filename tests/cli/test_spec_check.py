"""`schema-audit spec check`: formats, exit codes, and what can't be loaded."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import jsonschema
import pytest
import yaml

from audit.result.json_schema import result_json_schema
from tests.cli.conftest import ROOT, Cli

GOOD = "spec: 1\ntables:\n  t: {columns: {id: int primary key}}\n"
BAD = GOOD.replace("primary key", "default 'x'")


def test_the_gate(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    spec = tmp_path / "specs" / "a.yaml"
    spec.write_text(GOOD)
    assert cli("spec", "check").code == 0
    assert cli("spec", "check", "--fail-on", "info").code == 1
    spec.write_text(BAD)
    ran = cli("spec", "check")
    assert ran.code == 1
    assert "specs/a.yaml:3: medium default-not-castable: " in ran.out
    assert "Failed: 1 finding at or above low: 1 medium." in ran.err
    assert cli("spec", "check", "--fail-on", "high").code == 0
    assert cli("spec", "check", "--exit-zero").code == 0


def test_what_can_not_be_loaded_is_no_finding(cli: Cli, tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    for text in ("tables: {t: {columns: {a: [}}", "tables: {t: {colums: }}", "tables: {}", "\x00"):
        spec.write_text(text)
        ran = cli("spec", "check", "spec.yaml", "-f", "json")
        assert (ran.code, ran.out) == (2, ""), text
        assert "No audit was done" in ran.err


def test_a_problem_of_form_brings_the_others_along(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text("tables:\n  t: {colums: }\n  public.t:\n")
    ran = cli("spec", "check", "spec.yaml")
    assert ran.code == 2
    assert "unknown key" in ran.err and "required twice" in ran.err


def test_what_an_audit_refuses_is_a_finding_here(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text("tables:\n  t:\n  public.t:\n")
    ran = cli("spec", "check", "spec.yaml")
    assert ran.code == 1
    assert "high duplicate-requirement" in ran.out
    assert cli("run", "nowhere.json", "-s", "spec.yaml").code == 2


def test_files_and_stdout(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(BAD)
    ran = cli("spec", "check", "spec.yaml", "-f", "json", "-f", "sarif=out/s.sarif", "--exit-zero")
    document = json.loads(ran.out)
    assert document["summary"]["tables"] == 1
    assert document["verdict"]["passed"] is False
    definitions = result_json_schema()["$defs"]
    schema = {"$defs": definitions, **definitions["finding"]}
    for each in document["findings"]:
        jsonschema.validate(each, schema)
    run = json.loads((tmp_path / "out/s.sarif").read_text())["runs"][0]
    assert run["automationDetails"]["id"] == "schema-audit/spec-check/"
    worst = run["results"][0]
    assert (worst["ruleId"], worst["level"]) == ("default-not-castable", "warning")
    assert "CREATE TABLE is refused" in run["tool"]["driver"]["rules"][0]["help"]["text"]


def test_formats_that_do_not_suit(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(GOOD)
    ran = cli("spec", "check", "spec.yaml", "-f", "html=x.html")
    assert ran.code == 2
    assert "one of terminal, json, sarif, junit, github, gitlab" in ran.err


def test_many_notes_are_told_together(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text("tables: {" + ", ".join(f"t{n}: " for n in range(9)) + "}")
    ran = cli("spec", "check", "spec.yaml")
    assert "info table-without-why: 9 times: public.t0, public.t1, public.t2 and 6 more" in ran.out
    assert len(ran.out.splitlines()) == 5


def test_the_hook_runs_a_command_that_there_is(cli: Cli, tmp_path: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    program, *arguments = shlex.split(hook["entry"])
    assert program == "schema-audit"
    assert hook["pass_filenames"] is False
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/a.yaml").write_text(GOOD)
    assert cli(*arguments).code == 0
    (tmp_path / "specs/a.yaml").write_text(BAD)
    assert cli(*arguments).code == 1


@pytest.mark.parametrize("text", [GOOD, BAD])
def test_the_outcome_is_the_same_bytes_each_time(
    cli: Cli, tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    (tmp_path / "spec.yaml").write_text(text)
    for name in ("terminal", "json", "sarif", "junit", "github", "gitlab"):
        ran = [cli("spec", "check", "spec.yaml", "-f", name).out for _ in range(2)]
        assert ran[0] == ran[1]
