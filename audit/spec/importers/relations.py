"""A relation of the database as a table of a spec."""

from __future__ import annotations

from collections.abc import Collection

from audit.grammar.parse import (
    parse_exclusion,
    parse_expression,
    parse_foreign_key,
    parse_index_key,
)
from audit.grammar.query import check_query
from audit.schema.model import (
    Check,
    Exclusion,
    ForeignKey,
    Index,
    IndexKey,
    Key,
    Policy,
    Relation,
    Trigger,
)
from audit.spec.importers.apart import Apart
from audit.spec.importers.columns import ColumnWriter, Inline, key_columns, reference_text
from audit.spec.importers.omitted import Omitted
from audit.spec.importers.publications import Publications
from audit.spec.importers.sql_text import qualified_name, quoted
from audit.spec.importers.values import (
    grant_value,
    key_value,
    options_value,
    state_keys,
)
from audit.spec.importers.yaml_text import Flow, Value

# What belongs to one installation, and is written only on demand.
MORE = ("grants", "owners", "names")
VIEWS = frozenset({"view", "materialized view"})


class RelationWriter:
    """Writes relations; `known` are those that the spec names, by namespace and name.

    `more` are the MORE that is written too.
    """

    def __init__(
        self,
        columns: ColumnWriter,
        known: frozenset[tuple[str, str]],
        default: str,
        omitted: Omitted,
        publications: Publications,
        *,
        rls_by_default: bool,
        more: Collection[str] = (),
    ) -> None:
        self._columns = columns
        self._known = known
        self._names = {name for _, name in known}
        self._default = default
        self._omitted = omitted
        self._publications = publications
        self._rls_by_default = rls_by_default
        self._more = more

    def table(self, relation: Relation) -> dict[str, Value]:
        """The keys of one table or view."""
        found: dict[str, Value] = {}
        if relation.kind not in ("table", "view"):
            found["kind"] = relation.kind
        if relation.comment is not None and relation.comment.strip():
            found["comment"] = relation.comment.strip()
        if "owners" in self._more and relation.owner:
            found["owner"] = relation.owner
        if "grants" in self._more and relation.grants:
            found["grants"] = {grant.role: grant_value(grant) for grant in relation.grants}
        inline = Inline()
        later = self._constraints(relation, inline)
        if relation.columns:
            found["columns"] = {
                column.name: self._columns.column(relation, column, inline)
                for column in relation.columns
            }
        found |= later
        indexes = [
            written
            for index in relation.indexes
            if not index.constraint and (written := self._index(relation, index)) is not None
        ]
        if indexes:
            found["indexes"] = indexes
        found |= self._row_security(relation)
        if relation.triggers:
            found["triggers"] = {
                each.name: self._trigger(relation, each) for each in relation.triggers
            }
        published = self._publications.of_table(relation)
        if published is not None:
            found["publications"] = published
        if relation.kind == "view":
            found |= options_value(relation.options)
        definition = self._definition(relation)
        if definition:
            found["definition"] = definition
        return found

    def _constraints(self, relation: Relation, inline: Inline) -> dict[str, Value]:
        """The keys for constraints of several columns; those of one column go to `inline`."""
        found: dict[str, Value] = {}
        included = {index.name: index.include for index in relation.indexes if index.constraint}
        primary = relation.primary_key
        if primary is not None:
            written = key_value(primary, included.get(primary.name, ()), self._name(primary))
            if written == Flow(primary.columns) and len(primary.columns) == 1:
                inline.primary_key = primary.columns[0]
            else:
                found["primary_key"] = written
        uniques = []
        for key in relation.uniques:
            written = key_value(key, included.get(key.name, ()), self._name(key))
            if written == Flow(key.columns) and len(key.columns) == 1:
                inline.unique.add(key.columns[0])
            else:
                uniques.append(written)
        if uniques:
            found["unique"] = uniques
        keys = [
            written
            for key in relation.foreign_keys
            if (written := self._foreign_key(relation, key, inline)) is not None
        ]
        if keys:
            found["foreign_keys"] = keys
        checks = [
            written
            for check in relation.checks
            if (written := self._check(relation, check, inline)) is not None
        ]
        if checks:
            found["checks"] = checks
        exclusions = [
            written
            for each in relation.exclusions
            if (written := self._exclusion(relation, each)) is not None
        ]
        if exclusions:
            found["exclusions"] = exclusions
        return found

    def inline(self, relation: Relation) -> Inline:
        """The constraints that stand inside the columns."""
        inline = Inline()
        self._constraints(relation, inline)
        return inline

    def apart(self, relation: Relation) -> Apart:
        """Every constraint and index by itself, none inside a column."""
        included = {index.name: index.include for index in relation.indexes if index.constraint}
        primary = relation.primary_key
        # With all columns taken, a foreign key says its own.
        taken = Inline(references={column.name: "" for column in relation.columns})
        return Apart(
            None
            if primary is None
            else key_value(primary, included.get(primary.name, ()), self._name(primary)),
            tuple(
                (key, key_value(key, included.get(key.name, ()), self._name(key)))
                for key in relation.uniques
            ),
            tuple((key, self._foreign_key(relation, key, taken)) for key in relation.foreign_keys),
            tuple((each, self._check_apart(relation, each)) for each in relation.checks),
            tuple((each, self._exclusion(relation, each)) for each in relation.exclusions),
            tuple(
                (index, self._index(relation, index))
                for index in relation.indexes
                if not index.constraint
            ),
        )

    def _check_apart(self, relation: Relation, check: Check) -> Value:
        return self._check(relation, check._replace(columns=()), Inline())

    def _exclusion(self, relation: Relation, exclusion: Exclusion) -> Value:
        what = f"exclusion constraint {exclusion.name} of {relation.qualified}"
        said = self._omitted.says(parse_exclusion, exclusion.definition, what)
        if not said:
            return None
        named = f"constraint {quoted(exclusion.name)} " if self._name(exclusion) else ""
        return f"{named}{exclusion.definition}"

    def row_security(self, relation: Relation) -> dict[str, Value]:
        """The key `rls`, where there is something to say."""
        return self._row_security(relation)

    def policies(self, relation: Relation) -> dict[str, Value]:
        """The policies by name."""
        return {policy.name: self._policy(relation, policy) for policy in relation.policies}

    def triggers(self, relation: Relation) -> dict[str, Value]:
        """The triggers by name."""
        return {each.name: self._trigger(relation, each) for each in relation.triggers}

    def reference(self, key: ForeignKey) -> str:
        """What stands after REFERENCES in a column's definition."""
        return reference_text(key, self._target(key))

    def _name(self, named: Key | ForeignKey | Check | Exclusion | Index) -> dict[str, Value]:
        """The name of a constraint or index, where names are written."""
        return {"name": named.name} if "names" in self._more else {}

    def _check(self, relation: Relation, check: Check, inline: Inline) -> Value:
        """A check; None where it is said elsewhere: inside its only column, or not at all."""
        state = state_keys(check) | self._name(check)
        if len(check.columns) == 1 and not state:
            inline.checks.setdefault(check.columns[0], []).append(check)
            return None
        what = f"check {check.name} of {relation.qualified}"
        text = self._columns.expression(check.expression)
        if not self._omitted.says(parse_expression, text, what):
            return None
        return Flow({"expression": text, **state}) if state else text

    def _foreign_key(self, relation: Relation, key: ForeignKey, inline: Inline) -> Value:
        """A foreign key of several columns; None where it is said elsewhere, or not at all."""
        what = f"foreign key {key.name} of {relation.qualified}"
        if not key.ref_table:
            self._omitted.note(f"{what}: what it references was not read")
            return None
        target = self._target(key)
        text = reference_text(key, target)
        columns = key_columns(key.columns, period=key.period)
        whole = (
            f"foreign key ({columns}) references {reference_text(key, target, period=key.period)}"
        )
        if not self._omitted.says(parse_foreign_key, whole, what):
            return None
        state = state_keys(key) | self._name(key)
        if state:
            period: dict[str, Value] = {"period": True} if key.period else {}
            return Flow({"columns": Flow(key.columns), "references": text, **period, **state})
        if len(key.columns) == 1 and key.columns[0] not in inline.references:
            inline.references[key.columns[0]] = text
            return None
        return whole

    def _target(self, key: ForeignKey) -> str:
        """The referenced table, bare where the spec has it in its default namespace."""
        bare = key.ref_namespace == self._default and (
            (key.ref_namespace, key.ref_table) in self._known or key.ref_table not in self._names
        )
        if bare:
            return quoted(key.ref_table)
        return qualified_name(key.ref_namespace, key.ref_table)

    def _index(self, relation: Relation, index: Index) -> Value:
        """An index; None where it can't be required."""
        what = f"index {index.name} of {relation.qualified}"
        if not index.usable:
            of_parts = relation.kind == "partitioned table"
            until = ", as it is until every partition has it" if of_parts else ""
            self._omitted.note(f"{what}: invalid{until}")
            return None
        own = {column.name for column in relation.columns}
        keys = [self._index_key(key, own) for key in index.keys]
        for text in keys:
            if text not in own and not self._omitted.says(parse_index_key, text, what):
                return None
        where = self._columns.expression(index.predicate) if index.predicate else ""
        if where and not self._omitted.says(parse_expression, where, what):
            return None
        details: dict[str, Value] = self._name(index)
        if index.method != "btree":
            details["method"] = index.method
        if index.unique:
            details["unique"] = True
        if where:
            details["where"] = where
        if index.include:
            details["include"] = Flow(index.include)
        if index.nulls_not_distinct:
            details["nulls_not_distinct"] = True
        return Flow({"columns": Flow(keys), **details}) if details else Flow(keys)

    def _index_key(self, key: IndexKey, own: set[str]) -> str:
        """One key of an index: the bare name of a column, or SQL."""
        words = []
        if key.collation:
            words.append(f"collate {self._columns.collation(key.collation)}")
        if key.opclass:
            words.append(self._columns.opclass(key.opclass, key.options))
        if key.descending:
            words.append("desc" if key.nulls_first else "desc nulls last")
        elif key.nulls_first:
            words.append("nulls first")
        if key.column is not None:
            return " ".join([quoted(key.column), *words]) if words else key.column
        expression = self._columns.expression(key.expression or "")
        text = expression if expression not in own and not words else f"({expression})"
        return " ".join([text, *words])

    def _row_security(self, relation: Relation) -> dict[str, Value]:
        guarded = relation.kind in ("table", "partitioned table")
        if not guarded:
            return {}
        found: dict[str, Value] = {}
        if relation.rls_forced:
            found["forced"] = True
        policies = {
            policy.name: written
            for policy in relation.policies
            if (written := self._policy(relation, policy)) is not None
        }
        if policies:
            found["policies"] = policies
        if not relation.rls_enabled:
            return {"rls": {"enabled": False, **found}} if found else {}
        if found:
            return {"rls": {"enabled": True, **found}}
        return {} if self._rls_by_default else {"rls": True}

    def _policy(self, relation: Relation, policy: Policy) -> Value:
        found: dict[str, Value] = {
            "for": policy.command,
            "to": Flow(policy.roles),
            # One that restricts allows nothing, which is another policy either way.
            "permissive": policy.permissive,
        }
        writes = policy.command in ("all", "update")
        # What new rows must meet where nothing says so, and a WITH CHECK of its own would change.
        check = policy.check or (policy.using if writes else None)
        for word, expression in (("using", policy.using), ("check", check)):
            if expression is None:
                continue
            text = self._columns.expression(expression)
            what = f"{word} of policy {policy.name} of {relation.qualified}"
            if self._omitted.says(parse_expression, text, what):
                found[word] = text
        return found if any("\n" in str(each) for each in found.values()) else Flow(found)

    def _trigger(self, relation: Relation, trigger: Trigger) -> Value:
        """A trigger; `exact` stands for what CREATE TRIGGER leaves as it is by default."""
        function = trigger.function
        if trigger.function_namespace != self._default or "." in function:
            function = f"{trigger.function_namespace}.{function}"
        found: dict[str, Value] = {"timing": trigger.timing, "events": Flow(trigger.events)}
        if trigger.columns:
            found["columns"] = Flow(trigger.columns)
        found["level"] = trigger.level
        exact = True
        if trigger.when is not None:
            text = self._columns.expression(trigger.when)
            what = f"condition of trigger {trigger.name} of {relation.qualified}"
            exact = self._omitted.says(parse_expression, text, what)
            if exact:
                found["when"] = text
        found["function"] = function
        if trigger.arguments:
            found["arguments"] = Flow(trigger.arguments)
        flags = ("constraint", "deferrable", "deferred")
        found |= {flag: True for flag in flags if getattr(trigger, flag)}
        tables = ("old_table", "new_table")
        found |= {table: getattr(trigger, table) for table in tables if getattr(trigger, table)}
        if trigger.enabled != "origin":
            found["enabled"] = trigger.enabled
        if exact:
            found["exact"] = True
        elif trigger.enabled == "origin":
            found["enabled"] = "origin"
        return Flow(found)

    def _definition(self, relation: Relation) -> str:
        if relation.kind not in VIEWS or not relation.definition:
            return ""
        text = "\n".join(line.rstrip() for line in relation.definition.strip().split("\n"))
        text = text.rstrip(";").rstrip()
        return (
            text if self._omitted.says(check_query, text, f"query of {relation.qualified}") else ""
        )
