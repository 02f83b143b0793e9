"""The DDL that somebody's SQLAlchemy models compile to.

It runs in the interpreter that has the models; see runner.py. SQLAlchemy may be 1.4.
"""

from __future__ import annotations

import importlib
import os
import sys
from types import ModuleType
from typing import Any

# Where models usually keep what knows all tables.
_USUAL = ("metadata", "Base", "target_metadata", "db", "SQLModel", "mapper_registry")


class Wrong(Exception):
    """What whoever named the models can mend."""


def do(target: str) -> dict[str, Any]:
    """The statements that create the tables of `MODULE:ATTRIBUTE`, or of a file of Python."""
    place, _, attribute = target.partition(":")
    if os.name == "nt" and len(place) == 1:  # C:\models.py
        rest, _, attribute = attribute.partition(":")
        place = f"{place}:{rest}"
    module = _module(place)
    try:
        importlib.import_module("sqlalchemy")
    except ImportError:
        raise Wrong(f"there is no SQLAlchemy in {sys.executable}") from None
    metadata = _named(module, attribute) if attribute else _found(module)
    if not metadata.tables:
        raise Wrong("its metadata has no table: name a module that imports the models")
    return _statements(metadata)


def _module(place: str) -> ModuleType:
    """A module by its name, or by its file: then inside the package that the file belongs to."""
    if not (place.endswith(".py") or os.sep in place):
        return importlib.import_module(place)
    path = os.path.abspath(place)
    if os.path.isdir(path):
        path = os.path.join(path, "__init__.py")
    if not os.path.isfile(path):
        raise Wrong(f"there is no file {place}")
    folder, name = os.path.split(path)
    parts = [os.path.splitext(name)[0]]
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder, package = os.path.split(folder)
        parts.insert(0, package)
    if parts[-1] == "__init__":
        parts.pop()
    sys.path.insert(0, folder)
    return importlib.import_module(".".join(parts))


def _metadata_of(value: object) -> Any:
    """The MetaData that a value is or has; None where it has none."""
    from sqlalchemy import MetaData

    if isinstance(value, MetaData):
        return value
    try:
        inner = getattr(value, "metadata", None)
    except Exception:  # whatever an attribute of somebody's object does
        return None
    return inner if isinstance(inner, MetaData) else None


def _named(module: ModuleType, attribute: str) -> Any:
    value: Any = module
    for name in attribute.split("."):
        if not hasattr(value, name):
            raise Wrong(f"{module.__name__} has no {attribute}")
        value = getattr(value, name)
    metadata = _metadata_of(value)
    if metadata is None:
        raise Wrong(f"{module.__name__}:{attribute} is no MetaData and has none")
    return metadata


def _found(module: ModuleType) -> Any:
    """The metadata of a module: under one of the usual names, else the only one that has tables."""
    for name in _USUAL:
        metadata = _metadata_of(getattr(module, name, None))
        if metadata is not None and metadata.tables:
            return metadata
    found: dict[int, tuple[str, Any]] = {}
    for name, value in list(vars(module).items()):
        metadata = _metadata_of(value)
        if metadata is not None and metadata.tables:
            found.setdefault(id(metadata), (name, metadata))
    if not found:
        raise Wrong(
            f"{module.__name__} has no metadata with a table: name it, as in {module.__name__}:Base"
        )
    if len(found) > 1:
        names = ", ".join(f"{module.__name__}:{name}" for name, _ in found.values())
        raise Wrong(f"it has several metadata, name one: {names}")
    return next(iter(found.values()))[1]


def _statements(metadata: Any) -> dict[str, Any]:
    """The statements that create_all() would run; table by table where that can't be compiled."""
    from sqlalchemy import create_mock_engine

    found: list[tuple[str, str]] = []

    def keep(statement: Any, *parameters: Any, **more: Any) -> None:
        found.append((_name_of(statement), str(statement.compile(dialect=engine.dialect))))

    engine = create_mock_engine("postgresql://", keep)
    try:
        metadata.create_all(engine, checkfirst=False)
    except Exception:
        found.clear()
        left = _one_by_one(metadata, engine)
    else:
        left = []
    return {"statements": found, "left": left}


def _one_by_one(metadata: Any, engine: Any) -> list[tuple[str, str]]:
    """Make each table by itself; what can't be made, and why.

    Foreign keys in circles stand inside their tables then, in no order that a server could run.
    """
    left = []
    for table in metadata.tables.values():
        for constraint in table.foreign_key_constraints:
            constraint.use_alter = False
    for table in metadata.tables.values():
        try:
            _make(table, engine)
        except Exception as error:
            left.append((f"table {table.fullname}", _described(error)))
    return left


def _described(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]


def _make(table: Any, engine: Any) -> None:
    from sqlalchemy.schema import CreateIndex, CreateTable

    statements: list[Any] = [CreateTable(table)]
    statements += [CreateIndex(index) for index in table.indexes]
    for statement in statements:
        statement.compile(dialect=engine.dialect)  # before any is kept
    for column in table.columns:
        create = getattr(column.type.dialect_impl(engine.dialect), "create", None)
        if create is not None:
            create(engine, checkfirst=False)
    for statement in statements:
        engine.execute(statement)
    _comment(table, engine)


def _comment(table: Any, engine: Any) -> None:
    from sqlalchemy.schema import SetColumnComment, SetTableComment

    if table.comment is not None:
        engine.execute(SetTableComment(table))
    for column in table.columns:
        if column.comment is not None:
            engine.execute(SetColumnComment(column))


def _name_of(statement: Any) -> str:
    """What a statement is about, for messages."""
    element = getattr(statement, "element", None)
    table = getattr(element, "table", element)
    name = getattr(table, "fullname", None) or getattr(element, "name", None)
    return f"table {name}" if hasattr(table, "fullname") else str(name or "a statement of its own")
