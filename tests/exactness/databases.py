"""Databases to go through the loop: our own hazards, the sample, and what others create."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

HERE = Path(__file__).parent
WELLNESS = Path(__file__).parents[2] / "specs" / "wellness" / "current.sql"


def hazards(version_num: int) -> str:
    """One of everything that has a second spelling, as far as a server of this version has it."""
    scripts = {130000: "hazards.sql", 150000: "hazards_15.sql", 180000: "hazards_18.sql"}
    return "\n".join(
        (HERE / name).read_text(encoding="utf-8")
        for since, name in scripts.items()
        if version_num >= since
    )


def django(dsn: str) -> str:
    """The tables that Django's own applications create, as the SQL of its migrations."""
    import os

    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    from django.conf import settings

    names = ("contenttypes", "auth", "sessions", "admin", "sites", "redirects", "flatpages")
    if not settings.configured:
        settings.configure(
            DATABASES={"default": _django_database(dsn)},
            INSTALLED_APPS=[f"django.contrib.{name}" for name in names],
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
            SITE_ID=1,
            USE_TZ=True,
        )
    import django as package
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    package.setup()
    # Nothing is run on the server: older ones than Django supports can be asked for their SQL, too.
    connection.features.minimum_database_version = None
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        with connection.schema_editor(collect_sql=True, atomic=False) as editor:
            state = executor.loader.project_state()
            for migration, _ in plan:
                state = migration.apply(state, editor, collect_sql=True)
        return "\n".join(line for line in editor.collected_sql if not line.startswith("--"))
    finally:
        connection.close()


def _django_database(dsn: str) -> dict[str, Any]:
    parts = conninfo_to_dict(dsn)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "postgres"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
    }


def run(dsn: str, script: str) -> None:
    """Run a script in a database and commit."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(script.encode())
