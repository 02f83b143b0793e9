"""What is not compared, so that a change to it is missed for a known reason.

What is missed because a requirement is a guarantee and not a copy is in redundancy.py.
"""

from __future__ import annotations

from tests.mutation.change import Implied

# Kind of change → the rule that is missed, and why.
_LIMITS = {
    "function's body": ("function-mismatch", "the bodies of functions are not compared"),
}


def limit_of(kind: str, implied: Implied) -> str:
    """Why a finding is not expected to be made; empty where it must be."""
    rule, reason = _LIMITS.get(kind, ("", ""))
    return reason if rule == implied.rule else ""
