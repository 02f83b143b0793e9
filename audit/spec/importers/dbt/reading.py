"""A dbt project, a properties file, a manifest or a catalog as an outline."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from audit.errors import AuditError
from audit.spec.importers.dbt.manifest import catalog_resources, manifest_resources
from audit.spec.importers.dbt.project import (
    GENERATED,
    PROJECT_FILE,
    Project,
    find_project,
    read_project,
)
from audit.spec.importers.dbt.properties import PropertyReader
from audit.spec.importers.dbt.resources import Resource
from audit.spec.importers.dbt.tables import TableMaker
from audit.spec.importers.dbt.values import Mapping, json_values, yaml_values
from audit.spec.importers.outline import Outline
from audit.spec.importers.source_text import files_below, read_text

_LARGEST_JSON = 128 << 20  # bytes; the manifest of a project of thousands of models
_YAML = (".yml", ".yaml")


def read_dbt(path: Path, *, namespace: str = "public", tests: bool = True) -> Outline:
    """What the project, properties file, manifest or catalog at `path` documents.

    `namespace` is the target's schema, which a project's files don't tell. `tests` tells whether
    data tests are demanded as constraints. Raises AuditError where nothing is documented.
    """
    outline = Outline(namespace)
    note = outline.omitted.note
    if path.suffix.lower() == ".json" and not path.is_dir():
        resources = list(_resources_of_json(path))
    else:
        resources = list(_resources_of_project(path, outline, note))
    kept = [each for each in resources if each.kind is not None]
    if not kept:
        notes = outline.omitted.notes
        raise AuditError(
            "no model, seed, snapshot or source is documented here",
            where=str(path),
            hint=notes[0] if notes else "name the project's folder, or target/manifest.json",
        )
    maker = TableMaker(resources, outline, tests=tests)
    seen: set[tuple[str, str]] = set()
    for resource in kept:
        key = (resource.namespace, resource.relation)
        if key in seen:
            note(f"{resource.place}: {'.'.join(key)} is documented twice")
            continue
        seen.add(key)
        outline.tables.append(maker.table(resource))
    if maker.demanded:
        outline.remarks.append(
            f"{maker.demanded} data tests of what dbt makes are demanded as constraints, which dbt"
            " itself doesn't make; --no-tests leaves tests out"
        )
    for name, count in sorted(maker.left.items()):
        noun = "test" if count == 1 else "tests"
        note(f"{count} {noun} {name}: nothing in a database stands for it")
    if path.suffix.lower() == ".json":
        outline.namespace = _commonest(outline)
    return outline


def _resources_of_json(path: Path) -> Iterable[Resource]:
    """What a manifest has, with the catalog beside it; or what a catalog has alone."""
    document = json_values(read_text(path, _LARGEST_JSON), str(path))
    if "nodes" not in document and "sources" not in document:
        raise AuditError("this is neither a manifest nor a catalog of dbt", where=str(path))
    if "macros" not in document and "/catalog/" in document.under("metadata").text(
        "dbt_schema_version"
    ):
        return catalog_resources(document, path.name)
    beside = path.with_name("catalog.json")
    catalog = Mapping()
    if beside.is_file() and beside != path:
        catalog = json_values(read_text(beside, _LARGEST_JSON), str(beside))
    return manifest_resources(document, catalog, path.name)


def _resources_of_project(
    path: Path, outline: Outline, note: Callable[[str], None]
) -> Iterable[Resource]:
    """What the YAML of a project has, or one file of it."""
    if not path.exists():
        raise AuditError("there is no such file or folder", where=str(path))
    root = find_project(path)
    if root is None and path.is_dir():
        path = _project_below(path)
        root = find_project(path)
    project = Project() if root is None else read_project(root, note)
    outline.title = project.name
    reader = PropertyReader(project, outline.namespace, note)
    files = [(path, str(path))]
    if path.is_dir():
        found = files_below(path, _YAML, GENERATED)
        files = [(file, os.path.relpath(file, path)) for file in found]
    for file, shown in files:
        yield from reader.resources(yaml_values(read_text(file), shown, note), shown)


def _project_below(folder: Path) -> Path:
    """The folder of the one project below, or `folder` itself if there is none."""
    found = files_below(folder, (PROJECT_FILE,), GENERATED)
    if len(found) > 1:
        places = ", ".join(str(file.parent.relative_to(folder)) for file in found[:5])
        raise AuditError(
            f"there are several dbt projects: {places}", where=str(folder), hint="name one of them"
        )
    return found[0].parent if found else folder


def _commonest(outline: Outline) -> str:
    """The schema that most relations of a manifest live in: its names are written bare."""
    counts: dict[str, int] = {}
    for table in outline.tables:
        counts[table.namespace] = counts.get(table.namespace, 0) + 1
    return max(counts, key=lambda name: (counts[name], name), default=outline.namespace)
