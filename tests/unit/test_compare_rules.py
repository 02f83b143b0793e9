"""The rules themselves: told apart, explained, and each of them really used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from audit.compare import RULES, RULES_BY_ID, Rule
from tests.spec_files import load

FOLDER = Path(__file__).parents[2] / "audit" / "compare"


def test_ids_are_unique_and_kebab_case() -> None:
    assert len(RULES_BY_ID) == len(RULES)
    for rule in RULES:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.id)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_explained(rule: Rule) -> None:
    page = rule.page()
    for text in (rule.failure, rule.title):
        assert text in page
        assert not text.endswith(".")
    for text in (rule.why, rule.how, rule.compared):
        assert text.endswith((".", ")"))
        assert "  " not in text and "\n" not in text
    assert page.endswith("\n")
    assert max(map(len, page.splitlines())) <= 100


@pytest.mark.parametrize("rule", [r for r in RULES if r.spec], ids=lambda rule: rule.id)
def test_the_example_is_a_spec(rule: Rule) -> None:
    """An example may be a whole spec, or what stands under a table."""
    text = rule.spec
    first = text.partition(":")[0]
    if first in ("tables", "enums", "functions", "extensions", "project"):
        load(f"{text}\n" if first != "project" else f"{text}\ntables: {{t: {{}}}}\n")
        return
    columns = "" if text.startswith("columns:") else "    columns:\n      a: int\n"
    used = "order_id product_id company_id email user_id expires_at verified_at room during"
    names = [name for name in used.split() if columns and name in text]
    columns += "".join(f"      {name}: text\n" for name in names)
    if text.startswith("columns:"):
        extra = [n for n in ("company_id", "email", "ends_at", "starts_at") if n in text]
        text = text.replace("columns:\n", "columns:\n" + "".join(f"  {n}: text\n" for n in extra))
    body = "".join(f"    {line}\n" for line in text.splitlines())
    others = "  profiles: {columns: {id: uuid primary key}}\n"
    load(f"tables:\n{others}  t:\n{columns}{body}")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_used_outside_its_list(rule: Rule) -> None:
    name = rule.id.replace("-", "_").upper()
    if rule.id == "not-validated":
        name = "NOT_VALIDATED"
    folder = FOLDER.parent / "result" if rule.id == "project-requirement" else FOLDER
    uses = sum(
        len(re.findall(rf"\b{name}\b", path.read_text(encoding="utf-8")))
        for path in folder.rglob("*.py")
    )
    assert uses >= (1 if rule.id == "project-requirement" else 3)
