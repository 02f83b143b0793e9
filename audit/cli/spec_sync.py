"""`schema-audit spec sync`: a spec brought up to date with a database."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.cli import options
from audit.cli.settings import Settings, read_settings
from audit.errors import AuditError, UsageError

if TYPE_CHECKING:
    from audit.spec.model import Spec, TableSpec
    from audit.sync.model import Synced

_SHOWN = 20
_WHAT = "a rule, a table, table.column, or all; repeatable"


def command(
    target: options.Target = None,
    spec: options.Specs = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept",
            metavar="WHAT",
            help=f"Take the database's side where it differs from what is required: {_WHAT}.",
        ),
    ] = None,
    prune: Annotated[
        list[str] | None,
        typer.Option(
            "--prune",
            metavar="WHAT",
            help=f"Give requirements up that the database has nothing for: {_WHAT}.",
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Print the difference and write nothing; exit 1 where there is one, else 0.",
        ),
    ] = False,
    statement_timeout: options.StatementTimeout = 60.0,
    connect_timeout: options.ConnectTimeout = 10.0,
) -> int:
    """Add to the spec what TARGET has and it doesn't say; keep everything that people wrote.

    New columns, keys, checks, indexes, policies and triggers of required tables that list their
    columns, new tables and enums of the schemas that the spec covers, and new functions where it
    requires any. Text, comments and order around a change stay as they are.

    What is required and missing stays required, and what differs stays as the spec has it: both
    are gaps, which are listed. --accept and --prune say where the database is right. Exit code 0
    when the spec is in step, or has been brought there.

    \b
    Examples:
      schema-audit spec sync --dry-run
      schema-audit spec sync postgresql://auditor@localhost/shop -s specs/shop
      schema-audit spec sync --accept orders.total --accept policy-mismatch --prune old_orders
    """
    from audit.cli.progress import progress
    from audit.compare.comparison import compare
    from audit.introspect import open_target
    from audit.introspect.target import resolve_target
    from audit.spec.files import read_files
    from audit.spec.load import spec_of
    from audit.sync.model import Choices
    from audit.sync.plan import sync

    settings = read_settings()
    paths = settings.several("spec", spec, ("specs",))
    files = read_files(paths)
    loaded = spec_of(files)
    choices = Choices(_known(accept, loaded, "--accept"), _known(prune, loaded, "--prune"))
    with (
        progress() as step,
        open_target(
            resolve_target(target, os.environ, settings.texts.get("target")),
            statement_timeout=statement_timeout,
            connect_timeout=connect_timeout,
            progress=step,
        ) as opened,
    ):
        comparison = compare(loaded, opened.schema)
        if comparison.questions:
            answers = opened.answer(comparison.questions)
            comparison = compare(loaded, opened.schema, answers)
        schema = opened.schema
    _refuse_another_database(loaded, comparison.tables)
    texts = {file.path: _whole_text(file.path) for file in files.files}
    folder = next((path for path in paths if Path(path).is_dir()), None)
    synced = sync(texts, loaded, schema, comparison, choices, folder=folder)
    for warning in opened.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    return _finish(synced, texts, dry_run, settings)


def _finish(synced: Synced, texts: dict[str, str], dry_run: bool, settings: Settings) -> int:
    from audit.cli.output import wants_color, write_files
    from audit.cli.stdout import write_document

    if dry_run:
        write_document("".join(_differences(texts, synced.texts, color=wants_color())))
    else:
        for path in synced.texts:
            if path not in texts and Path(path).exists():
                raise AuditError(f"{path} has come into being meanwhile", hint="try again")
            if path in texts and _whole_text(path) != texts[path]:
                raise AuditError(f"{path} was changed meanwhile", hint="try again")
        write_files([(Path(path), text) for path, text in synced.texts.items()])
    _tell(synced, dry_run)
    return 1 if dry_run and synced.texts else 0


def _whole_text(path: str) -> str:
    """A file's text with the mark that it may begin with, and its line ends as they are."""
    try:
        return Path(path).read_bytes().decode("utf-8")
    except OSError as error:
        raise AuditError(f"the spec can't be read: {error.strerror}", where=path) from error


def _known(asked: list[str] | None, spec: Spec, flag: str) -> frozenset[str]:
    """The choices, each of which has to name something; raises UsageError."""
    from audit.compare.registry import RULES_BY_ID

    if not asked:
        return frozenset()
    known = {"all", *RULES_BY_ID}
    for table in spec.tables:
        for name in (table.qualified, table.name):
            known.add(name)
            known.update(f"{name}.{column.name}" for column in table.columns)
            known.update(f"{name}.{each}" for each in _parts(table))
    for enum in spec.enums:
        known |= {enum.name, f"{enum.namespace}.{enum.name}"}
    for function in spec.functions:
        known |= {function.name, f"{function.namespace}.{function.name}"}
    for word in asked:
        if word not in known:
            from difflib import get_close_matches

            near = get_close_matches(word, known, 1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise UsageError(f"{word!r} names nothing", where=flag, hint=f"{hint}{_WHAT}")
    return frozenset(asked)


def _parts(table: TableSpec) -> Iterator[str]:
    """The names of a table's policies, triggers and indexes."""
    for policy in table.rls.policies if table.rls else ():
        yield policy.name or ""
    for trigger in table.triggers:
        yield trigger.name
    for index in table.indexes:
        yield index.name or ", ".join(index.columns)


def _refuse_another_database(spec: Spec, outcomes: Sequence[object]) -> None:
    """Stop where no required table is there: that is more often a wrong address than news."""
    if spec.tables and not any(getattr(outcome, "found", None) for outcome in outcomes):
        raise AuditError(
            f"none of the {len(spec.tables)} required tables is in this database",
            hint="check that this is the right database and spec",
        )


def _differences(before: dict[str, str], after: dict[str, str], *, color: bool) -> Iterator[str]:
    """A unified diff for each file that changes."""
    codes = {"+": "32", "-": "31", "@": "36"}
    for path, text in after.items():
        old = before.get(path)
        lines = difflib.unified_diff(
            [] if old is None else old.splitlines(keepends=True),
            text.splitlines(keepends=True),
            "/dev/null" if old is None else path,
            path,
        )
        for line in lines:
            shown = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            code = codes.get(shown[0]) if color else None
            yield f"\x1b[{code}m{shown.rstrip(chr(10))}\x1b[0m\n" if code else shown


def _tell(synced: Synced, dry_run: bool) -> None:
    from audit.render.report.words import clean

    lines = [f"  {each.kind}: {clean(each.what)}" for each in synced.changes]
    lines += [f"  {clean(note)}" for note in synced.notes]
    left = [
        f"  {each.finding.rule}: {f'{each.finding.table}: ' if each.finding.table else ''}"
        f"{clean(each.finding.message)} ({each.reason})"
        for each in synced.left
    ]
    if synced.texts:
        files = "1 file" if len(synced.texts) == 1 else f"{len(synced.texts)} files"
        number = "1 change" if len(synced.changes) == 1 else f"{len(synced.changes)} changes"
        print(f"{number} in {files}{', not written' if dry_run else ''}:", file=sys.stderr)
    elif synced.notes:
        print("Nothing was changed:", file=sys.stderr)
    else:
        print("The spec says all that the database has.", file=sys.stderr)
    _print_some(lines)
    if left:
        noun = "gap stays" if len(left) == 1 else "gaps stay"
        print(f"{len(left)} {noun} as required:", file=sys.stderr)
        _print_some(left)


def _print_some(lines: Sequence[str]) -> None:
    for line in lines[:_SHOWN]:
        print(line, file=sys.stderr)
    if len(lines) > _SHOWN:
        print(f"  and {len(lines) - _SHOWN} more", file=sys.stderr)
