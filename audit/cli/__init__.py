"""The command line: parse, call one function, print, exit; nothing else prints or exits."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run `schema-audit` and exit: 0 the gate passed, 1 it failed, 2 the audit could not be done.

    Every failure that is not the gate's becomes exit code 2 here: typer alone would end an
    uncaught error with 1, which is what a pipeline takes for findings.
    """
    # Among the millions of live values of a process that ends in seconds is no garbage to look for.
    gc.disable()
    sys.exit(exit_code(sys.argv[1:]))


def exit_code(arguments: list[str]) -> int:
    """Run one command line and return its exit code; prints, and never raises."""
    from typer.exceptions import Abort, TyperException

    from audit.cli.app import app
    from audit.cli.failure import explain_crash, explain_error
    from audit.errors import AuditError

    try:
        code = app(args=arguments, prog_name="schema-audit", standalone_mode=False)
        _flush()
        return code if isinstance(code, int) else 0
    except AuditError as error:
        explain_error(error)
    except TyperException as error:
        print(_usage_text(error), file=sys.stderr)
    except (Abort, KeyboardInterrupt):
        print("\nStopped. Nothing was written.", file=sys.stderr)
    except SystemExit as stop:  # typer ends shell completion so
        return stop.code if isinstance(stop.code, int) else 2
    except BrokenPipeError:
        # The reader (head, less) has gone; Python would complain once more at shutdown.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        explain_crash(error)
    return 2


def _flush() -> None:
    """Flush here, so that a reader that has gone away is met inside `exit_code`."""
    sys.stdout.flush()


def _usage_text(error: Exception) -> str:
    """A usage error in words; the class of the vendored parser is not part of typer's interface."""
    context = getattr(error, "ctx", None)
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    if context is None:
        return f"schema-audit: {message}"
    return f"{context.command_path}: {message}\n  try: {context.command_path} --help"
