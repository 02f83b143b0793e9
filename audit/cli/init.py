"""`schema-audit init`: settings, a first spec and a CI workflow, where a project has none."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.cli.settings import FILE_NAME

if TYPE_CHECKING:
    from audit.introspect.target import TargetRef

# Where migrations usually are, the surest first; a folder's tool is told by what is in it.
_PLACES = (
    "supabase",
    "prisma/migrations",
    "drizzle",
    "db/migrations",
    "migrations",
    "sql/migrations",
    "db/structure.sql",
    "db/schema.sql",
    "schema.sql",
)
_SPECS = Path("specs")
_WORKFLOW = Path(".github/workflows/schema-audit.yml")
_JOB = Path(".gitlab/schema-audit.yml")


def command(
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[TARGET]",
            help="What the first spec is made of: a database, a folder of migrations, a dump or a"
            " snapshot. Omitted: the migrations found here, else an example.",
            show_default=False,
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over files that are there already.")
    ] = False,
) -> int:
    """Set a project up: schema-audit.yaml, a first spec in specs/, and a CI workflow.

    Looks for a Supabase project and other folders of migrations here, and makes the spec of what
    they make. The workflow is GitHub's; GitLab's where there is a .gitlab-ci.yml. What is there
    already stays as it is, and is named.

    \b
    Examples:
      schema-audit init
      schema-audit init postgresql://auditor@localhost/shop
    """
    from audit.cli.output import write_files

    # What a database has and what its migrations make may differ: CI audits what the spec is of.
    migrations = None if target else _migrations()
    files: dict[Path, str] = {}
    told = "specs/ holds a spec already"
    if force or not _specs_there():
        files, told, meant = _spec(target or migrations)
        migrations = migrations if meant else None
        if others := sorted(_specs_there() - files.keys()):
            # What they require may be in the new files, too, and nothing may be required twice.
            files = {}
            told = f"specs/ is left as it is, because it holds {others[0]}"
    files[Path(FILE_NAME)] = _settings()
    files |= _pipelines(migrations)
    kept = [path for path in files if path.exists() and not force]
    new = {path: text for path, text in files.items() if path not in kept}
    write_files(list(new.items()))
    print(f"{told}.", file=sys.stderr)
    for path in new:
        print(f"  wrote {path}", file=sys.stderr)
    for path in kept:
        print(f"  kept {path}; --force writes over it", file=sys.stderr)
    _next(target, migrations, files)
    return 0


def _specs_there() -> set[Path]:
    """The files of a spec that is there already."""
    found = _SPECS.rglob("*") if _SPECS.is_dir() else ()
    return {path for path in found if path.suffix.lower() in (".yaml", ".yml")}


def _migrations() -> str | None:
    """The first usual place that holds SQL to be run; None where there is none."""
    from audit.errors import AuditError
    from audit.introspect.folders import find_files

    for place in _PLACES:
        path = Path(place)
        if path.is_file():
            return place
        if not path.is_dir():
            continue
        try:
            found = find_files(path)
        except AuditError:
            continue
        if found.paths:
            return place
    return None


def _spec(source: str | None) -> tuple[dict[Path, str], str, bool]:
    """The files of a first spec, a sentence that says what it was made of, and whether it was
    made of `source`."""
    from audit.introspect.target import resolve_target
    from audit.spec.json_schema import spec_json_schema
    from audit.starter.texts import first_spec

    schema = json.dumps(spec_json_schema(), indent=2, ensure_ascii=False) + "\n"
    files = {_SPECS / "spec.schema.json": schema}
    if source:
        texts, told = _imported(resolve_target(source, {}))
        if texts:
            return {_SPECS / name: text for name, text in texts.items()} | files, told, True
    name = Path.cwd().name or "Database"
    files = {_SPECS / "spec.yaml": first_spec(name)} | files
    return files, "The spec is an example, to be exchanged for what the product needs", False


def _imported(ref: TargetRef) -> tuple[dict[str, str], str]:
    """The spec of a target; no file where nothing is in it."""
    from audit.cli.progress import progress
    from audit.introspect import open_target
    from audit.schema.platform import is_platform_namespace
    from audit.spec.importers.database import import_schema

    with progress() as step, open_target(ref, progress=step) as opened:
        schema = opened.schema
    for warning in opened.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    title = schema.database if opened.kind == "database" else Path.cwd().name
    names = [n.name for n in schema.namespaces if not is_platform_namespace(n.name)]
    imported = import_schema(
        schema, title=title, namespaces=names, facts=opened.facts, given=opened.given
    )
    if not imported.relations:
        return {}, ""
    number = "one relation" if imported.relations == 1 else f"{imported.relations} relations"
    return imported.files, f"The spec requires the {number} of {opened.display}"


def _settings() -> str:
    from audit.starter.texts import SETTINGS

    return SETTINGS


def _pipelines(migrations: str | None) -> dict[Path, str]:
    """GitHub's workflow; GitLab's job where that is what runs here."""
    from audit import __version__
    from audit.starter.texts import github_workflow, gitlab_job

    if not Path(".gitlab-ci.yml").exists():
        return {_WORKFLOW: github_workflow(__version__, migrations)}
    files = {_JOB: gitlab_job(__version__, migrations)}
    if Path(".github").is_dir():
        files[_WORKFLOW] = github_workflow(__version__, migrations)
    return files


def _next(target: str | None, migrations: str | None, files: dict[Path, str]) -> None:
    """Say what to do next, on stdout."""
    source = f" {migrations}" if migrations else ""
    steps = [
        ("schema-audit spec check", "whether the spec makes sense"),
        (f"schema-audit run{source}", "the audit"),
    ]
    if migrations or target:
        steps.append((f"schema-audit spec sync{source} --dry-run", "what has come since"))
    print("Next: read specs/, cut it down to what is required, and say why each table is there.")
    if not migrations:
        print("Put the connection string of the database into SCHEMA_AUDIT_TARGET.")
    width = max(len(text) for text, _ in steps)
    for text, why in steps:
        print(f"  {text:<{width}}   {why}")
    if _WORKFLOW in files:
        print("CI audits the database once the repository has the secret AUDIT_DATABASE_URL.")
    if _JOB in files:
        print(f"Take {_JOB} into .gitlab-ci.yml, and give the project SCHEMA_AUDIT_TARGET.")
