"""What an imported spec does not demand yet, so that a change to it is missed for a known reason.

The limits that stay, because a requirement is a guarantee and not a copy, are in redundancy.py.
"""

from __future__ import annotations

from tests.mutation.change import Implied

_DEFAULTS = "an imported foreign key states no action and no deferral that is the server's default"
_INVOKER = "an imported function states no SECURITY INVOKER and no VOLATILE"

# Kind of change → the rule that is missed, and why.
_LIMITS = {
    "ON DELETE otherwise": ("foreign-key-mismatch", _DEFAULTS),
    "ON UPDATE otherwise": ("foreign-key-mismatch", _DEFAULTS),
    "MATCH FULL or SIMPLE": ("foreign-key-mismatch", _DEFAULTS),
    "foreign key deferrable or not": ("foreign-key-mismatch", _DEFAULTS),
    "foreign key deferred or not": ("foreign-key-mismatch", _DEFAULTS),
    "foreign key to another table": ("foreign-key-mismatch", _DEFAULTS),
    "foreign key NOT VALID": ("not-validated", _DEFAULTS),
    "foreign key NOT ENFORCED": ("not-validated", _DEFAULTS),
    "drop foreign key": ("foreign-key-mismatch", _DEFAULTS),
    "function's rights": ("function-mismatch", _INVOKER),
    "function's volatility": ("function-mismatch", _INVOKER),
}


def limit_of(kind: str, implied: Implied) -> str:
    """Why a finding is not expected to be made; empty where it must be."""
    rule, reason = _LIMITS.get(kind, ("", ""))
    return reason if rule == implied.rule else ""
