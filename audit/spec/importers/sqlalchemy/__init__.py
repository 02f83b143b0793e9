"""SQLAlchemy's models as a spec: what `metadata.create_all()` would make of them."""

from audit.spec.importers.sqlalchemy.reading import read_sqlalchemy

__all__ = ["read_sqlalchemy"]
