"""How tables, types and functions are named in a spec that is written down."""

from __future__ import annotations

from typing import Any

from audit.spec.importers.sql_text import qualified_name, quoted
from audit.spec.model import Spec


class Names:
    """Names as the loader reads them back, bare where the default namespace is meant."""

    def __init__(self, spec: Spec) -> None:
        self.default = spec.default_namespace
        # Of domains, the defaults alone can say it.
        self.exact = any(domain.exact for domain in spec.domains)
        self._known = {(table.namespace, table.name) for table in spec.tables}
        self._bare = {name for _, name in self._known}

    def key(self, namespace: str, name: str) -> tuple[str, dict[str, Any]]:
        """The key that something stands under, and what has to be said beside it."""
        if "." in namespace:
            return name, {"schema": namespace}
        if namespace == self.default and "." not in name:
            return name, {}
        return f"{namespace}.{name}", {}

    def need(self, namespace: str, name: str) -> str:
        """A table that a capability needs."""
        return self.key(namespace, name)[0] if "." not in namespace else f"{namespace}.{name}"

    def table(self, namespace: str, name: str) -> str:
        """A referenced table as SQL."""
        is_default = namespace == self.default
        if is_default and ((namespace, name) in self._known or name not in self._bare):
            return quoted(name)
        return qualified_name(namespace, name)
