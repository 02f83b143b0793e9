"""How a failed audit is told on stderr: what failed, where, and what to try; never a traceback."""

from __future__ import annotations

import os
import sys

from audit import __version__
from audit.errors import AuditError, SpecError

_MOST_PROBLEMS = 50


def explain_error(error: AuditError) -> None:
    """Print an error that a person can do something about."""
    lines = []
    if isinstance(error, SpecError):
        shown = error.problems[:_MOST_PROBLEMS]
        lines += [str(problem) for problem in shown]
        if len(error.problems) > len(shown):
            lines.append(f"… and {len(error.problems) - len(shown)} more")
    place = f" ({error.where})" if error.where else ""
    lines.append(f"schema-audit: {error.what}{place}. No audit was done.")
    if error.hint:
        lines.append(f"  try: {error.hint}")
    print("\n".join(lines), file=sys.stderr)


def explain_crash(error: Exception) -> None:
    """Print a fault of ours: its kind and place, but not its text, which may hold a secret."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = ""
    if last is not None:
        place = f" at {os.path.basename(last.tb_frame.f_code.co_filename)}:{last.tb_lineno}"
    print(
        f"schema-audit: an error of its own stopped it: {type(error).__name__}{place}. "
        f"No audit was done.\n"
        f"  try: report it with this line and `schema-audit --version` ({__version__});"
        f" SCHEMA_AUDIT_DEBUG=1 shows the traceback, which may contain values of yours.",
        file=sys.stderr,
    )
    if os.environ.get("SCHEMA_AUDIT_DEBUG"):
        import traceback

        traceback.print_exception(error, file=sys.stderr)
