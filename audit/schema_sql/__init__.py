"""A `Schema` as SQL that makes it again in an empty database; no connection, no file."""

from audit.schema_sql.functions import BUILDING
from audit.schema_sql.model import Omission, Rebuild, Step
from audit.schema_sql.rebuild import NOT_AVAILABLE, rebuild

__all__ = ["BUILDING", "NOT_AVAILABLE", "Omission", "Rebuild", "Step", "rebuild"]
