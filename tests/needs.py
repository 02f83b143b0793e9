"""What some tests need that Python can't bring: a mark for each, and why it can't be had here."""

from __future__ import annotations

import gc
import os
import shutil
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PGBOUNCER = ("pgbouncer",)


class Need(NamedTuple):
    """What a mark stands for, and a function that says why it can't run; empty if it can."""

    description: str
    problem: Callable[[], str]


def program(names: tuple[str, ...]) -> str | None:
    """The first of these programs that is installed; Debian keeps daemons where only root looks."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
    return next(filter(None, (shutil.which(name, path=path) for name in names)), None)


def _missing(names: tuple[str, ...]) -> Callable[[], str]:
    def problem() -> str:
        return "" if program(names) else f"{' or '.join(names)} is not installed"

    return problem


@cache
def _docker_problem() -> str:
    if "DOCKER_HOST" not in os.environ and not Path("/var/run/docker.sock").exists():
        return "no Docker engine listens at /var/run/docker.sock"
    import docker

    try:
        client = docker.from_env(timeout=5)
        try:
            client.ping()
        finally:
            client.close()
    except Exception as error:  # whatever it is, the engine does not answer
        problem = f"the Docker engine does not answer ({type(error).__name__})"
    else:
        return ""
    # The client leaves its socket open when nobody listens: closed here, no test is warned of it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    return problem


# mark -> what it needs
NEEDS = {
    "docker": Need("starts a container; needs a Docker engine", _docker_problem),
    "browser": Need("opens a report in headless Chromium", _missing(CHROMIUM)),
    "pgbouncer": Need("goes through pgbouncer in transaction mode", _missing(PGBOUNCER)),
}


def absent() -> dict[str, str]:
    """The marks whose tests are left out here, and why.

    None in CI: what is missing there is a failure of CI, so the tests run and fail.
    """
    if os.environ.get("CI", "").lower() in ("1", "true"):
        return {}
    problems = {mark: need.problem() for mark, need in NEEDS.items()}
    return {mark: problem for mark, problem in problems.items() if problem}
