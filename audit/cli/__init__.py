"""The command line: parse, call one function, print, exit; nothing else prints or exits."""

from __future__ import annotations

import gc
import os
import signal
import sys
from errno import ENOSPC

_INTERRUPTED = 130  # what typer makes of Ctrl-C, without a word


def main() -> None:
    """Run `schema-audit` and exit: 0 the gate passed, 1 it failed, 2 the audit could not be done.

    Every failure that is not the gate's becomes exit code 2 here: typer alone would end an
    uncaught error with 1, which is what a pipeline takes for findings.
    """
    # Among the millions of live values of a process that ends in seconds is no garbage to look for.
    gc.disable()
    # A cancelled CI job sends SIGTERM: end as after Ctrl-C, which stops a server of our own.
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:  # nohup ignores it
            signal.signal(number, signal.default_int_handler)
    sys.exit(exit_code(sys.argv[1:]))


def exit_code(arguments: list[str]) -> int:
    """Run one command line and return its exit code; prints, and never raises."""
    if sys.stderr is None:  # as after `2>&-`: print would turn to stdout
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        print("schema-audit: stopped by a signal. No audit was done.", file=sys.stderr)
        return 2
    except OSError:  # nothing can be said on stderr either
        return 2


def _run(arguments: list[str]) -> int:
    from typer.exceptions import Abort, TyperException

    from audit.cli.app import app
    from audit.cli.failure import explain_crash, explain_error
    from audit.cli.stdout import flush_stdout, silence_stdout
    from audit.errors import AuditError

    try:
        code = app(args=arguments, prog_name="schema-audit", standalone_mode=False)
        if code == _INTERRUPTED:
            raise KeyboardInterrupt
        flush_stdout()  # here, so that a reader that has gone away is met here
        return code if isinstance(code, int) else 0
    except AuditError as error:
        explain_error(error)
    except TyperException as error:
        print(_usage_text(error), file=sys.stderr)
    except Abort as stop:
        raise KeyboardInterrupt from stop
    except SystemExit as stop:  # typer ends shell completion so
        return stop.code if isinstance(stop.code, int) else 2
    except BrokenPipeError:
        silence_stdout()  # the reader (head, less) has gone
    except OSError as error:
        if error.errno != ENOSPC:  # what typer itself prints: help
            explain_crash(error)
        else:
            silence_stdout()
            explain_error(AuditError(f"cannot write to stdout: {error.strerror}"))
    except Exception as error:
        explain_crash(error)
    return 2


def _usage_text(error: Exception) -> str:
    """A usage error in words; the class of the vendored parser is not part of typer's interface."""
    context = getattr(error, "ctx", None)
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    if context is None:
        return f"schema-audit: {message}"
    return f"{context.command_path}: {message}\n  try: {context.command_path} --help"
