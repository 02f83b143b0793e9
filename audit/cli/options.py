"""The arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

_FORMATS = ("terminal", "json", "markdown", "html", "sarif", "junit", "github", "gitlab")


def _complete_format(incomplete: str) -> list[str]:
    return [name for name in _FORMATS if name.startswith(incomplete)]


def _complete_level(incomplete: str) -> list[str]:
    levels = ("critical", "high", "medium", "low", "info", "never")
    return [name for name in levels if name.startswith(incomplete)]


Target = Annotated[
    str | None,
    typer.Argument(
        metavar="[TARGET]",
        help="What to audit: postgresql://… or any libpq string, a folder of .sql migrations,"
        " a .sql dump, or a snapshot .json."
        " Omitted: SCHEMA_AUDIT_TARGET, SUPABASE_DB_URL, DATABASE_URL.",
        show_default=False,
    ),
]
Specs = Annotated[
    list[str] | None,
    typer.Option(
        "-s", "--spec", metavar="SPEC", help="Spec file or folder; repeatable. Default: specs/"
    ),
]
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "-f",
        "--format",
        metavar="FORMAT[=FILE]",
        help=f"{', '.join(_FORMATS)}; to stdout, or to FILE; repeatable. Default: terminal",
        autocompletion=_complete_format,
    ),
]
FailOn = Annotated[
    str | None,
    typer.Option(
        "--fail-on",
        metavar="LEVEL",
        help="Fail the gate on findings this bad or worse: critical, high, medium, low, info,"
        " never. Hides nothing. Default: low",
        autocompletion=_complete_level,
    ),
]
ExitZero = Annotated[
    bool,
    typer.Option("--exit-zero", help="Exit 0 when the gate fails (never when the audit does)."),
]
Phases = Annotated[
    list[str] | None,
    typer.Option("--phase", metavar="ID", help="Only tables of this phase; repeatable."),
]
Categories = Annotated[
    list[str] | None,
    typer.Option("--category", metavar="ID", help="Only tables of this category; repeatable."),
]
Reader = Annotated[
    str | None,
    typer.Option(
        "--reader",
        metavar="NAME",
        help="pg-catalog (default), or information-schema where only the standard views are.",
    ),
]
Facts = Annotated[
    Path | None,
    typer.Option(
        "--facts",
        metavar="FILE",
        help='What no catalog tells, as JSON: {"edge_functions": 58, "read_replicas": 0}.',
    ),
]
AllowEmpty = Annotated[
    bool,
    typer.Option("--allow-empty", help="Accept a database that has none of the required tables."),
]
VerifyWith = Annotated[
    str | None,
    typer.Option(
        "--verify-with",
        metavar="SERVER",
        help="Who tells whether two expressions are the same: target (default), or embedded, a"
        " PostgreSQL of our own with a copy of the structure: for snapshots.",
    ),
]
StatementTimeout = Annotated[
    float,
    typer.Option(
        "--statement-timeout", metavar="SECONDS", min=0.1, help="For each query of the audit."
    ),
]
ConnectTimeout = Annotated[
    float,
    typer.Option("--connect-timeout", metavar="SECONDS", min=1, help="For reaching the server."),
]
OutputFile = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Write here, not to stdout."),
]
