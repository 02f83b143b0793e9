"""The rules themselves: told apart, explained, and each of them really used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from audit.compare.context import plain
from audit.compare.registry import RULES, RULES_BY_ID
from audit.compare.rule import Rule
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
    load(rule.spec)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_used_outside_its_list(rule: Rule) -> None:
    name = rule.id.replace("-", "_").upper()
    folder = FOLDER.parent / "result" if rule.id == "project-requirement" else FOLDER
    uses = sum(
        len(re.findall(rf"\b{name}\b", path.read_text(encoding="utf-8")))
        for path in folder.rglob("*.py")
    )
    assert uses >= (1 if rule.id == "project-requirement" else 3)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("((a > 0))", "a > 0"),
        ("(a > 0) AND (b > 0)", "(a > 0) AND (b > 0)"),
        ("(a = ')'::text)", "a = ')'::text"),
        ("f(a)", "f(a)"),
        ("(a", "(a"),
    ],
)
def test_brackets_around_the_whole_are_not_shown(stored: str, shown: str) -> None:
    assert plain(stored) == shown
