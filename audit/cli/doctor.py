"""`schema-audit doctor`: what this role can see, and what would be unknown."""

from __future__ import annotations

import os

from audit.cli import options
from audit.cli.settings import read_settings


def command(
    target: options.Target = None,
    connect_timeout: options.ConnectTimeout = 10.0,
    statement_timeout: options.StatementTimeout = 60.0,
) -> int:
    """Say who the audit would be, what it can see in TARGET, and what it could not tell.

    \b
    Example:
      schema-audit doctor postgresql://auditor@localhost/shop
    """
    from audit.cli.stdout import write_stdout
    from audit.introspect.doctor import examine_target
    from audit.introspect.target import resolve_target

    reference = resolve_target(target, os.environ, read_settings().texts.get("target"))
    report = examine_target(
        reference, connect_timeout=connect_timeout, statement_timeout=statement_timeout
    )
    width = max(len(label) for label, _ in report.lines)
    write_stdout("".join(f"{label:<{width}}  {text}\n" for label, text in report.lines))
    return 0
