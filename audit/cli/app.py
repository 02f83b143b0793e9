"""The commands, in one explicit list."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from audit.cli import demo, doctor, init, plan, report, rules, run, snapshot, spec

app = typer.Typer(
    name="schema-audit",
    # Plain help: rich would double the time that --help takes.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help=(
        "What a Postgres or Supabase database must have, and doesn't.\n\n"
        "Exit codes: 0 the gate passed, 1 the gate failed, 2 the audit could not be done.\n\n"
        "\b\nExamples:\n"
        "  schema-audit demo -o out                     the sample product; needs nothing\n"
        "  schema-audit run postgresql://… -s specs/    audit a database\n"
        "  schema-audit plan -o remediation.sql         the SQL that closes the gaps\n"
    ),
)


def _version(asked: bool) -> None:
    if not asked:
        return
    import platform

    import psycopg

    from audit import __version__

    print(
        f"schema-audit {__version__} (Python {platform.python_version()},"
        f" psycopg {psycopg.__version__}, libpq {psycopg.pq.version()})"
    )
    raise typer.Exit(0)


@app.callback()
def _top(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version and exit.", callback=_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Options before a command."""
    # Names in a database are any Unicode; a stream that can't print one must not end the audit.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


app.command("init", short_help="Set a project up: settings, a first spec, CI.")(init.command)
app.command("run", short_help="Audit a target against the spec.")(run.command)
app.command("plan", short_help="Print the SQL that closes the gaps.")(plan.command)
app.command("snapshot", short_help="Save a database's structure as JSON, or as SQL.")(
    snapshot.command
)
app.command("report", short_help="Render a saved result in other formats.")(report.command)
app.add_typer(spec.app, name="spec", short_help="Author specs: import, check, sync, export.")
app.command("rules", short_help="List the rules, or explain one.")(rules.command)
app.command("doctor", short_help="Say what this role can see, and what not.")(doctor.command)
app.command("demo", short_help="Audit the sample product; needs nothing.")(demo.command)
