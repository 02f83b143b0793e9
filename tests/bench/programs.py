"""What is measured in a process of its own: `python -m tests.bench.programs NAME DSN`.

Each program times nothing but the part that counts, if it prints a figure; what it imports is
part of its whole process, as it is for whoever uses it.
"""

from __future__ import annotations

import sys
import time


def introspect(dsn: str) -> None:
    """Print the seconds from connecting to the finished `Schema`."""
    # Imported first: what is timed begins with connecting.
    import audit.introspect.catalog
    import audit.introspect.connect
    import audit.introspect.session  # noqa: F401
    from audit.introspect import open_target
    from audit.introspect.target import resolve_target

    reference = resolve_target(dsn, {})
    started = time.perf_counter()
    with open_target(
        reference,
        reader="pg_catalog",
        statement_timeout=600.0,
        connect_timeout=10.0,
        progress=lambda step: None,
    ) as introspection:
        seconds = time.perf_counter() - started
        _must_hold(len(introspection.schema.relations))
    print(seconds)


def sqlalchemy(dsn: str) -> None:
    """Reflect everything with SQLAlchemy, views too."""
    from sqlalchemy import MetaData, create_engine

    engine = create_engine(dsn.replace("postgresql:", "postgresql+psycopg:", 1))
    metadata = MetaData()
    metadata.reflect(bind=engine, views=True)
    _must_hold(len(metadata.tables))
    engine.dispose()


def schemainspect(dsn: str) -> None:
    """Inspect with schemainspect, over SQLAlchemy as its own command line does."""
    import warnings

    # It asks for pkg_resources, which warns that it is on its way out.
    warnings.simplefilter("ignore")
    from schemainspect import get_inspector
    from sqlalchemy import create_engine

    engine = create_engine(dsn.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        _must_hold(len(get_inspector(connection).tables))
    engine.dispose()


def _must_hold(count: int) -> None:
    """Reading nothing is quick: refuse to be measured on it."""
    if count == 0:
        raise SystemExit("it found no table")


if __name__ == "__main__":
    {"introspect": introspect, "sqlalchemy": sqlalchemy, "schemainspect": schemainspect}[
        sys.argv[1]
    ](sys.argv[2])
