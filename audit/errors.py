"""The errors that end an audit: each says what failed, where, and what to try."""

from __future__ import annotations

from dataclasses import dataclass


class AuditError(Exception):
    """The audit could not be done; the command line ends with exit code 2.

    `what` is one sentence, `where` names the file, line or target (never with a
    password), `hint` is what the reader can try next.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}"


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a spec (or in any file a person writes), at a line of it.

    `rule` is set where what is wrong is the spec's sense and not its form: `spec check` reports it
    under that id, about `subject`, and goes on.
    """

    path: str
    line: int
    message: str
    hint: str = ""
    rule: str = ""
    subject: str = ""

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.path}:{self.line}: {self.message}{hint}"


class SpecError(AuditError):
    """The spec is wrong: every problem found, not only the first."""

    def __init__(self, problems: tuple[Problem, ...], *, hint: str = "") -> None:
        count = len(problems)
        noun = "problem" if count == 1 else "problems"
        super().__init__(f"the spec has {count} {noun}", hint=hint)
        self.problems = problems


class NoServer(AuditError):
    """There is no PostgreSQL that could be started on this machine."""


class ConnectionFailed(AuditError):
    """The target database could not be reached, or turned us away."""


class TargetError(AuditError):
    """The target can't be audited: no such file, not a snapshot, nothing in it."""


class UsageError(AuditError):
    """The command line asks for something that cannot be."""
