"""What can be told only once all files are read: which table a name means, and that ids exist."""

from __future__ import annotations

from audit.errors import Problem
from audit.spec.business import Capability
from audit.spec.draft import UNRESOLVED, Draft
from audit.spec.model import ForeignKeySpec, TableSpec
from audit.spec.nearest import did_you_mean


class Names:
    """The required tables by bare name."""

    def __init__(self, draft: Draft) -> None:
        self.default = draft.defaults.namespace
        self.known = {(table.namespace, table.name) for table in draft.tables}
        self.namespaces: dict[str, list[str]] = {}
        for table in draft.tables:
            self.namespaces.setdefault(table.name, []).append(table.namespace)

    def namespace_of(self, name: str, own: str | None = None) -> str:
        """Where a table named without a namespace lives.

        In the default namespace, unless the spec requires it only elsewhere: in the namespace
        of the table that names it (`own`), or in exactly one other.
        """
        found = self.namespaces.get(name, [])
        if self.default in found or not found:
            return self.default
        if own in found:
            return own or self.default
        return found[0] if len(found) == 1 else self.default


def link(draft: Draft) -> tuple[tuple[TableSpec, ...], tuple[Capability, ...]]:
    """The tables and capabilities with every name resolved; problems go to the draft."""
    names = Names(draft)
    _check_ids(draft)
    tables = tuple(_link_table(table, names) for table in draft.tables)
    return tables, tuple(_link_capability(item, names, draft) for item in draft.capabilities)


def _link_table(table: TableSpec, names: Names) -> TableSpec:
    if all(key.ref_namespace for key in table.foreign_keys):
        return table
    keys = tuple(_link_key(key, table, names) for key in table.foreign_keys)
    return table._replace(foreign_keys=keys)


def _link_key(key: ForeignKeySpec, table: TableSpec, names: Names) -> ForeignKeySpec:
    if key.ref_namespace != UNRESOLVED:
        return key
    # A table that references itself by its bare name means itself.
    own = table.namespace
    itself = key.ref_table == table.name and (names.default, table.name) not in names.known
    return key._replace(ref_namespace=own if itself else names.namespace_of(key.ref_table, own))


def _link_capability(capability: Capability, names: Names, draft: Draft) -> Capability:
    needs: list[tuple[str, str]] = []
    for namespace, name in capability.needs:
        need = (namespace or names.namespace_of(name), name)
        needs.append(need)
        if need not in names.known:
            written = f"{namespace}.{name}" if namespace else name
            source = capability.source
            message = f'the capability "{capability.id}" needs "{written}", which is not required'
            hint = did_you_mean(name, names.namespaces)
            rule, subject = "unknown-capability-table", f"{capability.id}: {written}"
            draft.problems.append(Problem(source.path, source.line, message, hint, rule, subject))
    return capability._replace(needs=tuple(needs))


def _check_ids(draft: Draft) -> None:
    known = {
        "category": [category.id for category in draft.categories],
        "phase": [phase.id for phase in draft.phases],
    }
    for kind, name, source in draft.uses:
        if name not in known[kind]:
            plural = {"category": "categories", "phase": "phases"}[kind]
            hint = did_you_mean(name, known[kind]) or f'define it under "{plural}"'
            message = f'unknown {kind} "{name}"'
            draft.problems.append(Problem(source.path, source.line, message, hint))
