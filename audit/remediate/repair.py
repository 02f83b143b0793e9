"""A required table that lacks something: each finding becomes statements or a decision."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from audit.compare.finding import Finding
from audit.grammar.quote import literal
from audit.remediate import columns
from audit.remediate.beside import add_labels, repair_view
from audit.remediate.closing import Fingerprints
from audit.remediate.constraints import needs_values_check
from audit.remediate.draft import decision
from audit.remediate.indexes import index_statement
from audit.remediate.model import Statement
from audit.remediate.repair_access import AccessRepair
from audit.remediate.situation import Situation, TableKey
from audit.remediate.validation import validate_constraint
from audit.schema.model import Relation
from audit.spec.model import ForeignKeySpec, IndexSpec, KeySpec, TableSpec

# Columns before what names them, policies before the switch that makes them count.
_RANK = {"add-column": 0, "enable-rls": 2}


def repair_table(
    situation: Situation,
    table: TableSpec,
    relation: Relation,
    *,
    standing: Collection[TableKey],
) -> tuple[Statement, ...]:
    """Everything that closes the gaps of a table that exists, or says who has to."""
    findings = situation.gaps.get(table.qualified, ())
    if not findings:
        return ()
    if relation.namespace in situation.platform:
        reason = f"Schema {relation.namespace} belongs to the platform; its tables are not altered."
        return tuple(_undecided(table, finding, reason) for finding in findings)
    if relation.kind == "view":
        return repair_view(situation, table, (relation.namespace, relation.name))
    if relation.kind not in ("table", "partitioned table"):
        return tuple(_undecided(table, finding) for finding in findings)
    work = _Repair(situation, table, relation, standing)
    for finding in findings:
        work.close(finding)
    work.add_what_hangs_on_missing_columns()
    return tuple(sorted(work.made, key=lambda statement: _RANK.get(statement.kind, 1)))


def _undecided(table: TableSpec, finding: Finding, reason: str = "") -> Statement:
    sentences = [reason, finding.message, finding.hint]
    return decision(
        finding.object or table.name,
        " ".join(sentence for sentence in sentences if sentence),
        table=table,
        source=finding.source,
        findings=(finding.fingerprint,),
    )


class _Repair(AccessRepair):
    """The repair of one table while it comes together."""

    def __init__(
        self,
        situation: Situation,
        table: TableSpec,
        relation: Relation,
        standing: Collection[TableKey],
    ) -> None:
        super().__init__(situation, table, relation, standing)
        self._missing: dict[str, Finding] = {}  # by column
        self._closers: dict[str, Callable[[Finding], bool]] = {
            "missing-column": self._column,
            "type-mismatch": self._type,
            "nullability-mismatch": self._nullability,
            "default-mismatch": self._default,
            "missing-primary-key": self._primary_key,
            "missing-unique": self._unique,
            "missing-foreign-key": self._foreign_key,
            "missing-check": self._check,
            "values-not-enforced": self._values,
            "missing-exclusion": self._exclusion,
            "missing-enum-value": self._enum_value,
            "not-validated": self._not_validated,
            "missing-index": self._index,
            "unindexed-foreign-key": self._serve_foreign_key,
            "rls-disabled": self._enable_rls,
            "rls-not-forced": self._force_rls,
            "missing-policy": self._policy,
            "missing-trigger": self._trigger,
            "not-granted": self._grant,
            "excess-grant": self._grant,
            "owner-mismatch": self._owner,
            "not-published": self._publish,
            "publication-mismatch": self._publish,
            "comment-mismatch": self._comment,
        }

    def close(self, finding: Finding) -> None:
        """Plan what closes `finding`; what nothing closes is left to a person, never left out."""
        closer = self._closers.get(finding.rule)
        if "RENAME" in finding.hint:  # it is there, under another name: a second one helps nobody
            closer = None
        if closer is None or not closer(finding):
            self.made.append(_undecided(self.table, finding))

    # --- columns ---------------------------------------------------------------

    def _column(self, finding: Finding) -> bool:
        column = self._spec_column(finding)
        if column is None:
            return False
        made = columns.add_column(self.rows, column, (finding.fingerprint,))
        self.made += made
        if not made[0].decision:
            self._missing[column.name] = finding
        return True

    def _type(self, finding: Finding) -> bool:
        column = self._spec_column(finding)
        there = self._there(column) if column else None
        if column is None or there is None:
            return False
        self.made += columns.change_type(self.rows, column, there, (finding.fingerprint,))
        return True

    def _default(self, finding: Finding) -> bool:
        column = self._spec_column(finding)
        there = self._there(column) if column else None
        if column is None or there is None or column.serial or column.default is None:
            return False
        self.made += columns.change_default(self.rows, column, there, (finding.fingerprint,))
        return True

    def _nullability(self, finding: Finding) -> bool:
        column = self._spec_column(finding)
        there = self._there(column) if column else None
        if column is None or there is None or not there.nullable:
            return False
        self.made += self.rows.not_null(there.name, column.source, (finding.fingerprint,))
        return True

    # --- constraints -----------------------------------------------------------

    def _primary_key(self, finding: Finding) -> bool:
        key = self.table.primary_key
        return key is not None and self._plan(key, self.rows.primary_key, finding)

    def _unique(self, finding: Finding) -> bool:
        return self._each(self.table.uniques, _key_texts, self.rows.unique, finding)

    def _foreign_key(self, finding: Finding) -> bool:
        return self._each(self.table.foreign_keys, _key_texts, self._add_foreign_key, finding)

    def _add_foreign_key(
        self, key: ForeignKeySpec, findings: Fingerprints
    ) -> tuple[Statement, ...]:
        return self.rows.foreign_key(key, findings, self.standing)

    def _check(self, finding: Finding) -> bool:
        return self._each(
            self.table.checks,
            lambda check: (check.name or "", check.expression),
            self.rows.check,
            finding,
        )

    def _exclusion(self, finding: Finding) -> bool:
        return self._each(
            self.table.exclusions,
            lambda item: (item.name or "", item.definition),
            self.rows.exclusion,
            finding,
        )

    def _values(self, finding: Finding) -> bool:
        column = self._spec_column(finding)
        if column is None or not column.values:
            return False
        there = self._there(column)
        if there is not None:
            labels = self.situation.enum_labels(there.type, self.table.namespace)
            if labels is not None and set(column.values) - set(labels):
                return self._enum_value(finding)
            if self._stricter_check(there.name, column.values):
                return False
        return self._plan(column, self.rows.values, finding)

    def _enum_value(self, finding: Finding) -> bool:
        column = self._spec_column(finding)
        there = self._there(column) if column else None
        if column is None or there is None or not column.values:
            return False
        enum = (there.type.namespace or "", there.type.name)
        made = add_labels(self.situation, enum, column.values, column.source, (finding,))
        self.made += (replace(s, table=self.table.qualified, phase=self.table.phase) for s in made)
        return bool(made)

    def _stricter_check(self, column: str, values: tuple[str, ...]) -> bool:
        """Whether a check of that column alone refuses a value that the spec allows."""
        wanted = {literal(value) for value in values}
        for check in self.relation.checks:
            lists = " IN " in check.expression or "ANY" in check.expression
            if check.columns == (column,) and lists:
                return any(value not in check.expression for value in wanted)
        return False

    def _not_validated(self, finding: Finding) -> bool:
        column = self._spec_column(finding)
        validated = validate_constraint(self.rows, self.relation, finding, column)
        if validated is not None:
            self.made.append(validated)
            return True
        return column is not None and finding.expected == "NOT NULL" and self._nullability(finding)

    # --- indexes ------------------------------------------------------------

    def _index(self, finding: Finding) -> bool:
        return self._each(
            self.table.indexes,
            lambda index: (index.name or "", ", ".join(index.columns)),
            self._add_index,
            finding,
        )

    def _serve_foreign_key(self, finding: Finding) -> bool:
        return self._each(self.table.foreign_keys, _key_texts, self._index_foreign_key, finding)

    def _index_foreign_key(
        self, key: ForeignKeySpec, findings: Fingerprints
    ) -> tuple[Statement, ...]:
        return self._add_index(IndexSpec(key.columns, key.source), findings)

    def _add_index(self, index: IndexSpec, findings: Fingerprints) -> tuple[Statement, ...]:
        return (index_statement(self.situation, self.table, self.rows.own, index, findings),)

    # --- requirements ----------------------------------------------------------

    def add_what_hangs_on_missing_columns(self) -> None:
        """What names a missing column is missing with it, whether or not that was found apart."""
        for name, finding in self._missing.items():
            table = self.table
            key = table.primary_key
            if key and name in key.columns and self.relation.primary_key is None:
                self._plan(key, self.rows.primary_key, finding)
            for unique in table.uniques:
                if name in unique.columns:
                    self._plan(unique, self.rows.unique, finding)
            for check in table.checks:
                if name == check.column or name in _columns_of(check.expression):
                    self._plan(check, self.rows.check, finding)
            for column in table.columns:
                if column.name == name and needs_values_check(self.situation, table, column):
                    self._plan(column, self.rows.values, finding)
            for reference in table.foreign_keys:
                if name in reference.columns:
                    self._plan(reference, self._add_foreign_key, finding)
            for index in table.indexes:
                named = name in index.columns or name in index.include
                texts = (*index.columns, index.where or "")
                if named or any(name in _columns_of(text) for text in texts):
                    self._plan(index, self._add_index, finding)


def _key_texts(key: KeySpec | ForeignKeySpec) -> tuple[str, ...]:
    return (key.name or "", ", ".join(key.columns))


def _columns_of(text: str) -> Collection[str]:
    """The columns that an expression, or one key of an index, names."""
    from audit.grammar.parse import GrammarError, parse_expression, parse_index_key

    if not text:
        return ()
    try:
        key = parse_index_key(text)
        if key.column is not None:
            return (key.column, text.strip())
        return parse_expression(key.expression or text).columns
    except GrammarError:
        return ()
