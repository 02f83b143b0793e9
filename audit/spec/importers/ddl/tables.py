"""A table of scripts as one of a spec."""

from __future__ import annotations

from audit.grammar.ddl.values import Clause, CreateIndex, CreatePolicy, Name, WrittenConstraint
from audit.grammar.parse import (
    parse_exclusion,
    parse_expression,
    parse_foreign_key,
    parse_index_key,
)
from audit.grammar.query import check_query
from audit.grammar.scan import NAME_BYTES
from audit.spec.importers.ddl.columns import target_text, write_column
from audit.spec.importers.ddl.draft import TableDraft
from audit.spec.importers.omitted import Omitted
from audit.spec.importers.relations import VIEWS
from audit.spec.importers.sql_text import quoted
from audit.spec.importers.yaml_text import Flow, Value

_GUARDED = ("", "partitioned table")


def fits(name: str) -> bool:
    """Whether the server takes a name whole."""
    return 0 < len(name.encode(errors="replace")) <= NAME_BYTES and "\0" not in name


class TableWriter:
    """Writes one table; `default` is the namespace whose names are written bare."""

    def __init__(self, table: TableDraft, default: str, omitted: Omitted) -> None:
        self._table = table
        self._default = default
        self._omitted = omitted
        self._says = omitted.says
        self._folded: dict[str, list[Clause]] = {}
        self._keyed = self._only_one_key()

    def _only_one_key(self) -> bool:
        """Whether a column is the primary key; of several that say so, the first is."""
        keyed = False
        for column in self._table.columns.values():
            own = any(clause.kind == "primary key" for clause in column.clauses)
            if own and keyed:
                column.take("primary key")
                what = f"primary key of {self._table.qualified}"
                self._omitted.note(f"{what}: column {column.name} is said to be another")
            keyed = keyed or own
        return keyed

    def keys(self) -> dict[str, Value]:
        """The keys of the table."""
        table = self._table
        for name in [name for name in table.columns if not fits(name)]:
            self._omitted.note(f"column {name[:40]}… of {table.qualified}: its name is too long")
            del table.columns[name]
        found: dict[str, Value] = {}
        if table.kind not in ("", "view"):
            found["kind"] = table.kind
        if table.comment and table.comment.strip():
            found["comment"] = table.comment.strip()
        later = self._constraints()
        if table.kind in VIEWS:
            columns: dict[str, Value] = dict.fromkeys(table.columns)
        else:
            columns = {
                column.name: write_column(
                    table, column, self._folded.get(column.name, []), self._omitted
                )
                for column in table.columns.values()
            }
        if columns:
            found["columns"] = columns
        found |= later
        indexes = [value for each in table.indexes if (value := self._index(each)) is not None]
        if indexes:
            found["indexes"] = indexes
        found |= self._row_security()
        if table.triggers:
            found["triggers"] = {name: self._trigger(name) for name in table.triggers}
        grants: dict[str, Value] = {
            role: Flow(["all"] if "all" in held else held)
            for role, held in table.grants.items()
            if held and self._grantable(role, held)
        }
        if grants:
            found["grants"] = grants
        if table.definition:
            what = f"the query of {table.qualified}"
            if self._says(check_query, table.definition, what):
                lines = (line.rstrip() for line in table.definition.strip().split("\n"))
                found["definition"] = "\n".join(lines)
        return found

    def _grantable(self, role: str, held: list[str]) -> bool:
        from audit.spec.access_keys import PRIVILEGES

        unknown = [each for each in held if each not in PRIVILEGES]
        if unknown or not fits(role):
            self._omitted.note(f"rights of {role} on {self._table.qualified}")
        return not unknown and fits(role)

    def _constraints(self) -> dict[str, Value]:
        """The keys for constraints; plain ones of one column go inside it."""
        found: dict[str, Value] = {}
        lists: dict[str, list[Value]] = {
            key: [] for key in ("unique", "foreign_keys", "checks", "exclusions")
        }
        for constraint in self._table.constraints:
            what = f"{constraint.kind} of {self._table.qualified}"
            strange = [name for name in constraint.columns if name not in self._table.columns]
            if strange and self._table.columns:
                self._omitted.note(f"{what}: there is no column {strange[0]}")
                continue
            if len(set(constraint.columns)) < len(constraint.columns):
                self._omitted.note(f"{what}: a column stands in it twice")
                continue
            match constraint.kind:
                case "primary key":
                    if self._keyed:
                        self._omitted.note(f"{what}: there is another")
                    elif not self._fold(constraint, Clause("primary key", "primary key")):
                        found["primary_key"] = _key(constraint)
                        for name in constraint.columns:
                            if name in self._table.columns:
                                self._table.columns[name].take("null")
                    self._keyed = True
                case "unique":
                    if not self._fold(constraint, Clause("unique", "unique")):
                        lists["unique"].append(_key(constraint))
                case "foreign key":
                    lists["foreign_keys"] += self._foreign_key(constraint, what)
                case "check":
                    if self._says(parse_expression, constraint.text, what):
                        state = {k: v for k, v in constraint.details.items() if v is False}
                        text = constraint.text
                        lists["checks"].append(
                            Flow({"expression": text, **state}) if state else text
                        )
                case "exclude":
                    if self._says(parse_exclusion, constraint.text, what):
                        lists["exclusions"].append(constraint.text)
        return found | {key: items for key, items in lists.items() if items}

    def _fold(self, constraint: WrittenConstraint, clause: Clause) -> bool:
        """Put a constraint of one column inside it, where nothing is lost by that."""
        columns, details = constraint.columns, constraint.details
        column = self._table.columns.get(columns[0]) if len(columns) == 1 else None
        if details or column is None:
            return False
        there = [*column.clauses, *self._folded.get(column.name, [])]
        if any(each.kind == clause.kind for each in there):
            return clause.kind == "unique"  # the same guarantee, said twice
        self._folded.setdefault(column.name, []).append(clause)
        return True

    def _foreign_key(self, constraint: WrittenConstraint, what: str) -> list[Value]:
        target = constraint.target
        if target is None:
            return []
        text = target_text(target)
        period = bool(constraint.details.get("period"))
        columns = [quoted(name) for name in constraint.columns]
        theirs = [quoted(name) for name in target.columns]
        if period:
            columns[-1:] = [f"period {columns[-1]}"]
            theirs[-1:] = [f"period {theirs[-1]}"] if theirs else []
        table = target_text(target._replace(columns=(), tail=""))
        inner = f"({', '.join(theirs)})" if theirs else ""
        whole = f"foreign key ({', '.join(columns)}) references {table}{inner} {target.tail}"
        whole = whole.strip()
        if theirs and len(theirs) != len(columns):
            self._omitted.note(f"{what}: as many columns as it references are not its own")
            return []
        if not self._says(parse_foreign_key, whole, what):
            return []
        state = {key: value for key, value in constraint.details.items() if value is False}
        if state:
            more: dict[str, Value] = {"period": True} if period else {}
            return [
                Flow({"columns": Flow(constraint.columns), "references": text, **more, **state})
            ]
        clause = Clause("references", "", constraint.name, target)
        if not period and self._fold(constraint, clause):
            return []
        return [whole]

    def _index(self, index: CreateIndex) -> Value:
        """An index; None where it can't be required."""
        what = f"index {index.name or 'without a name'} of {self._table.qualified}"
        own = self._table.columns
        for key in index.keys:
            if key in own:
                continue
            if not self._says(parse_index_key, key, what):
                return None
            column = parse_index_key(key).column
            if column is not None and own and column not in own:
                self._omitted.note(f"{what}: there is no column {column}")
                return None
        where = index.details.get("where")
        if isinstance(where, str) and not self._says(parse_expression, where, what):
            return None
        if len(set(index.keys)) < len(index.keys):
            self._omitted.note(f"{what}: a key stands in it twice")
            return None
        details: dict[str, Value] = {
            key: Flow(value) if isinstance(value, tuple) else value
            for key, value in index.details.items()
        }
        return Flow({"columns": Flow(index.keys), **details}) if details else Flow(index.keys)

    def _row_security(self) -> dict[str, Value]:
        table = self._table
        if table.kind not in _GUARDED:
            return {}
        found: dict[str, Value] = {}
        if table.forced:
            found["forced"] = True
        policies = {
            name: self._policy(policy) for name, policy in table.policies.items() if fits(name)
        }
        if policies:
            found["policies"] = policies
        if found:
            return {"rls": {"enabled": bool(table.rls), **found}}
        return {"rls": True} if table.rls else {}

    def _policy(self, policy: CreatePolicy) -> Value:
        found: dict[str, Value] = {"for": policy.command}
        if policy.roles is not None:
            found["to"] = Flow(list(dict.fromkeys(policy.roles)))
        if not policy.permissive:
            found["permissive"] = False
        for word in ("using", "check"):
            text = getattr(policy, word)
            what = f"{word} of policy {policy.name} of {self._table.qualified}"
            if text is not None and self._says(parse_expression, text, what):
                found[word] = text
        return Flow(found)

    def _trigger(self, name: str) -> Value:
        written = self._table.triggers[name]
        found: dict[str, Value] = {
            key: Flow(value) if isinstance(value, tuple) else value
            for key, value in written.details.items()
        }
        when = found.get("when")
        what = f"the condition of trigger {name} of {self._table.qualified}"
        if isinstance(when, str) and not self._says(parse_expression, when, what):
            del found["when"]
        found["function"] = self._named(written.function)
        state = self._table.trigger_states.get(name, "origin")
        if state != "origin":
            found["enabled"] = state
        return Flow(found)

    def _named(self, name: Name) -> str:
        if name.namespace in (None, self._default) and "." not in name.name:
            return name.name
        return f"{name.namespace or self._default}.{name.name}"


def _key(constraint: WrittenConstraint) -> Value:
    """A primary or unique key: its columns, or a mapping where it has details."""
    columns = Flow(constraint.columns)
    if not constraint.details:
        return columns
    details: dict[str, Value] = {
        key: Flow(value) if isinstance(value, tuple) else value
        for key, value in constraint.details.items()
    }
    return Flow({"columns": columns, **details})
