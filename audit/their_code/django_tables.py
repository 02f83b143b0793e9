"""The tables of a Django project, made by its own migrations in a database that is given.

It runs in the interpreter that has the project; see runner.py.
"""

from __future__ import annotations

import json
import os
from typing import Any


class Wrong(Exception):
    """What whoever named the project can mend."""


def do(argument: str) -> dict[str, Any]:
    """Migrate: `settings` is the module, `database` what DATABASES["default"] is to be."""
    given = json.loads(argument)
    os.environ["DJANGO_SETTINGS_MODULE"] = given["settings"]
    try:
        import django
    except ImportError:
        raise Wrong("there is no Django here") from None
    from django.conf import settings
    from django.core.management import call_command

    databases = {
        # No other database of the project is touched, whatever its routers say.
        alias: {"ENGINE": "django.db.backends.dummy"}
        for alias in settings.DATABASES
    }
    engine = settings.DATABASES.get("default", {}).get("ENGINE", "")
    if "postg" not in engine:  # postgresql, postgis, and what wraps them
        engine = "django.db.backends.postgresql"
    databases["default"] = {**given["database"], "ENGINE": engine}
    settings.DATABASES = databases
    django.setup()
    from django.db import connection

    # An older server than this Django supports takes its DDL just as well.
    connection.features.minimum_database_version = None
    call_command("migrate", interactive=False, verbosity=0, run_syncdb=True)
    return {}
