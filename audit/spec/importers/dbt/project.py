"""A dbt project: its settings, its models' files, and what they are made as."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from audit.errors import AuditError
from audit.spec.importers.dbt.jinja import Unresolved, docs_in, resolved
from audit.spec.importers.dbt.values import Mapping, yaml_values
from audit.spec.importers.source_text import files_below, read_text

PROJECT_FILE = "dbt_project.yml"
GENERATED = ("target", "dbt_packages", "dbt_modules", "logs")
_CONFIG = re.compile(r"\bconfig\s*\((.*?)\)\s*-?\}\}", re.DOTALL)
_SETTING = re.compile(r"(\w+)\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|(\w+))")
_NAMING = re.compile(r"\bmacro\s+(generate_(?:schema|alias)_name)\b")
_SNAPSHOT = re.compile(r"\{%-?\s*snapshot\s+(\w+)\s*-?%\}(.*?)\{%-?\s*endsnapshot", re.DOTALL)
# Setting → the key of dbt_project.yml under which folders of that kind are set.
_SECTIONS = {"model": "models", "seed": "seeds", "snapshot": "snapshots"}
_PATHS = {"model": "model-paths", "seed": "seed-paths", "snapshot": "snapshot-paths"}
_OLD_PATHS = {"model": "source-paths", "seed": "data-paths", "snapshot": "snapshot-paths"}
_DEFAULT_PATHS = {"model": "models", "seed": "seeds", "snapshot": "snapshots"}


@dataclass
class Made:
    """A file that makes a relation: its folders below the models' folder, and its own config."""

    folders: tuple[str, ...]
    config: dict[str, str] = field(default_factory=dict)


@dataclass
class Project:
    """What a project says for all its files. `naming` are macros that name relations anew."""

    name: str = ""
    settings: Mapping = field(default_factory=Mapping)
    variables: dict[str, object] = field(default_factory=dict)
    made: dict[tuple[str, str], Made] = field(default_factory=dict)  # (word, name) → file
    naming: frozenset[str] = frozenset()
    docs: dict[str, str] = field(default_factory=dict)
    known: bool = False

    def setting(self, word: str, name: str, key: str) -> object:
        """A setting of a model, seed or snapshot: its own file's, else the nearest folder's."""
        made = self.made.get((word, name))
        if made is not None and key in made.config:
            return made.config[key]
        section = self.settings.under(_SECTIONS[word])
        found: object = _set_in(section, key)
        folders = (*made.folders, name) if made is not None else ()
        for folder in (self.name, *folders):
            section = section.under(folder)
            nearer = _set_in(section, key)
            found = nearer if nearer is not None else found
        return found

    def text(self, value: object, schema: str) -> str:
        """A text with its variables filled in; raises Unresolved for what only dbt could tell."""
        if not isinstance(value, str):
            return ""
        return resolved(value, self.variables, schema)


def _set_in(section: Mapping, key: str) -> object:
    value = section.get(f"+{key}")
    if value is None:
        value = section.get(key)
    return value if isinstance(value, str | bool | list) else None


def find_project(path: Path) -> Path | None:
    """The folder of the project that a file or folder belongs to."""
    start = path.resolve()
    for folder in (start, *start.parents):
        if (folder / PROJECT_FILE).is_file():
            return folder
    return None


def read_project(root: Path, note: Callable[[str], None]) -> Project:
    """The settings of the project at `root`, and what its files make."""
    settings = yaml_values(read_text(root / PROJECT_FILE), PROJECT_FILE, note)
    project = Project(settings.text("name"), settings, known=True)
    project.variables = _variables(settings.under("vars"), project.name)
    for word in _SECTIONS:
        for folder in _folders(settings, word):
            for file in files_below(root / folder, (".sql", ".py", ".csv"), GENERATED):
                for name, made in _made(word, file, (root / folder)):
                    project.made[word, name] = made
    macros = settings.items_of("macro-paths") or ["macros"]
    found: set[str] = set()
    for folder in macros:
        if isinstance(folder, str):
            for file in files_below(root / folder, (".sql",)):
                found.update(_NAMING.findall(read_text(file)))
    project.naming = frozenset(found)
    for file in files_below(root, (".md",), GENERATED):
        project.docs.update(_docs(file))
    return project


def _docs(file: Path) -> dict[str, str]:
    """The blocks of a Markdown file; none of one that can't be read, which is no part of dbt."""
    try:
        return docs_in(read_text(file))
    except AuditError:
        return {}


def _variables(variables: Mapping, project: str) -> dict[str, object]:
    """The project's variables; those of its own name win, those of packages are theirs."""
    return {**variables, **variables.under(project)}


def _folders(settings: Mapping, word: str) -> list[str]:
    listed = settings.items_of(_PATHS[word]) or settings.items_of(_OLD_PATHS[word])
    return [each for each in listed if isinstance(each, str)] or [_DEFAULT_PATHS[word]]


def _made(word: str, file: Path, root: Path) -> Iterator[tuple[str, Made]]:
    """What one file makes: a relation of its name, or those of its snapshot blocks."""
    folders = file.relative_to(root).parts[:-1]
    suffix = file.suffix.lower()
    if (word == "seed") != (suffix == ".csv"):
        return
    if word == "seed":
        yield file.stem, Made(folders)
    elif suffix == ".py":
        yield file.stem, Made(folders, {"materialized": "table"})
    elif word == "snapshot":
        for name, body in _SNAPSHOT.findall(read_text(file)):
            yield name, Made(folders, _config_in(body))
    else:
        yield file.stem, Made(folders, _config_in(read_text(file)))


def _config_in(text: str) -> dict[str, str]:
    """The settings of `{{ config(…) }}`; one that isn't written out becomes unresolvable."""
    found: dict[str, str] = {}
    for call in _CONFIG.findall(text):
        for name, single, double, word in _SETTING.findall(call):
            found[name] = single or double or word
        for name in ("materialized", "schema", "alias", "enabled", "target_schema"):
            if name not in found and re.search(rf"\b{name}\s*=", call):
                found[name] = "{{ unknown }}"
        # A bare word other than a flag is a variable of Jinja.
        for name, single, double, word in _SETTING.findall(call):
            if word and not (single or double) and word.lower() not in ("true", "false", "none"):
                found[name] = "{{ unknown }}"
    return {name: value for name, value in found.items() if value.lower() != "none"}


__all__ = ["Made", "Project", "Unresolved", "find_project", "read_project"]
