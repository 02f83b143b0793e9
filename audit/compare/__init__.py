"""Comparing a spec with a schema: two plain values in, findings out, no connection."""

from audit.compare.comparison import compare
from audit.compare.registry import RULES, RULES_BY_ID
from audit.compare.rule import Rule

__all__ = ["RULES", "RULES_BY_ID", "Rule", "compare"]
