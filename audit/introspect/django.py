"""A Django project's migrations, run on a private server."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from audit.errors import UsageError
from audit.introspect.embedded import embedded_server
from audit.introspect.stand_ins import installed_stand_ins, stand_ins
from audit.their_code.running import run_job

_SETTINGS = re.compile(r"DJANGO_SETTINGS_MODULE['\"]\s*,\s*['\"]([\w.]+)['\"]")


class MigratedDjango(NamedTuple):
    """A project's name, the database that its migrations made, and what stands in for what."""

    name: str
    dsn: str
    notes: tuple[str, ...]


@contextlib.contextmanager
def migrated_django(
    settings: str | None,
    *,
    python: str = "",
    progress: Callable[[str], None] = lambda step: None,
) -> Iterator[MigratedDjango]:
    """Run the migrations of the project in the current folder; yield what they made.

    `settings` is its settings' module; None: DJANGO_SETTINGS_MODULE, else what manage.py says.
    Raises UsageError where nothing names it, AuditError where the project's code fails.
    """
    from psycopg.conninfo import conninfo_to_dict

    module = settings or os.environ.get("DJANGO_SETTINGS_MODULE") or _of_manage_py()
    name = module.partition(".")[0]
    progress("starting an embedded PostgreSQL")
    with embedded_server(extensions=stand_ins()) as server:
        dsn = server.create_database(name)
        parts = conninfo_to_dict(dsn)
        database = {
            "NAME": parts["dbname"],
            "USER": parts["user"],
            "HOST": parts["host"],
            "PORT": parts["port"],
        }
        progress(f"running the migrations of {name}")
        argument = json.dumps({"settings": module, "database": database})
        hint = "run `python manage.py migrate` on an empty database to see it"
        run_job("django_tables", argument, python=python, what=module, hint=hint)
        notes, doubts = installed_stand_ins(dsn)
        yield MigratedDjango(name, dsn, (*notes, *doubts))


def _of_manage_py() -> str:
    """The settings that ./manage.py names; raises UsageError where it doesn't."""
    try:
        found = _SETTINGS.search(Path("manage.py").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        found = None
    if found is None:
        raise UsageError(
            "nothing says which settings the project has",
            where="SETTINGS",
            hint="name their module, such as shop.settings, in the folder of manage.py",
        )
    return found[1]
