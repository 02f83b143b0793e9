"""`schema-audit run`: audit a target and print or write the reports."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from audit.cli import options
from audit.cli.settings import Settings, one_of, read_settings
from audit.errors import AuditError
from audit.introspect.reading import ReaderName
from audit.pipeline import Request, read_facts, run_audit


def command(
    target: options.Target = None,
    spec: options.Specs = None,
    format: options.Formats = None,
    fail_on: options.FailOn = None,
    exit_zero: options.ExitZero = False,
    phase: options.Phases = None,
    category: options.Categories = None,
    reader: options.Reader = None,
    facts: options.Facts = None,
    verify_with: options.VerifyWith = None,
    allow_empty: options.AllowEmpty = False,
    statement_timeout: options.StatementTimeout = 60.0,
    connect_timeout: options.ConnectTimeout = 10.0,
) -> int:
    """Audit TARGET against the spec: which required tables are complete, partial, missing, unknown.

    \b
    Examples:
      schema-audit run postgresql://auditor@localhost/shop -s specs/shop
      schema-audit run supabase/migrations -f terminal -f html=audit.html
      schema-audit run --phase critical --fail-on high -f json=result.json
    """
    from audit.cli.output import parse_outputs, write_reports
    from audit.cli.progress import progress
    from audit.gate import exit_code
    from audit.render import RENDERERS

    settings = read_settings()
    outputs = parse_outputs(list(settings.several("format", format, ())))
    request = make_request(
        settings,
        target=target,
        spec=spec,
        fail_on=fail_on,
        phase=phase,
        category=category,
        reader=reader,
        facts=facts,
        verify_with=verify_with,
        allow_empty=allow_empty,
        statement_timeout=statement_timeout,
        connect_timeout=connect_timeout,
    )
    with progress() as step:
        outcome = run_audit(
            request, step, needed_later=[RENDERERS[output.format] for output in outputs]
        )
    write_reports(outcome.result, outputs)
    print(outcome.result.summary_line, file=sys.stderr)
    return exit_code(outcome.result.verdict, exit_zero=exit_zero)


def make_request(
    settings: Settings,
    *,
    target: str | None,
    spec: list[str] | None,
    fail_on: str | None = None,
    phase: list[str] | None = None,
    category: list[str] | None = None,
    reader: str | None = None,
    facts: Path | None = None,
    verify_with: str | None = None,
    allow_empty: bool = False,
    statement_timeout: float = 60.0,
    connect_timeout: float = 10.0,
) -> Request:
    """Settle flags, environment and settings file into one request; raises AuditError."""
    from audit.gate import FAIL_ON
    from audit.introspect.target import resolve_target

    level = one_of("severity for --fail-on", settings.text("fail_on", fail_on, "low"), FAIL_ON)
    chosen_reader = reader_name(settings, reader)
    facts_file = settings.text("facts", str(facts) if facts else None, "")
    return Request(
        target=resolve_target(target, os.environ, settings.texts.get("target")),
        specs=tuple(_relative(path) for path in settings.several("spec", spec, ("specs",))),
        started_at=started_at(),
        phases=settings.several("phase", phase, ()),
        categories=settings.several("category", category, ()),
        fail_on=level,
        reader=chosen_reader,
        statement_timeout=statement_timeout,
        connect_timeout=connect_timeout,
        facts=read_facts(Path(facts_file)) if facts_file else {},
        allow_empty=allow_empty,
        verify_with=verify_name(settings, verify_with),
    )


def verify_name(settings: Settings, flag: str | None) -> Literal["target", "embedded"]:
    """Who settles what text and trees can't; raises UsageError for a name that is none."""
    name = settings.text("verify_with", flag, "target")
    chosen = one_of("server for --verify-with", name, ("target", "embedded"))
    return "embedded" if chosen == "embedded" else "target"


def reader_name(settings: Settings, flag: str | None) -> ReaderName:
    """The reader asked for, in either spelling; raises UsageError for another."""
    name = settings.text("reader", flag, "pg-catalog").replace("_", "-")
    chosen = one_of("reader", name, ("pg-catalog", "information-schema"))
    return "pg_catalog" if chosen == "pg-catalog" else "information_schema"


def started_at() -> str:
    """Now in UTC, to the second; SOURCE_DATE_EPOCH holds the clock still, as builds do.

    Raises AuditError when that variable is not a number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        moment = datetime.now(UTC)
    else:
        try:
            moment = datetime.fromtimestamp(int(epoch), UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise AuditError(f"SOURCE_DATE_EPOCH is {epoch!r}, not seconds since 1970") from error
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _relative(path: str) -> str:
    """A spec's path as reports name it: from the current folder where it lies below it."""
    absolute = os.path.abspath(path)
    here = os.getcwd()
    return os.path.relpath(absolute, here) if absolute.startswith(here + os.sep) else path
