"""What closes a table's findings about access: policies, triggers, grants, publications."""

from __future__ import annotations

from audit.compare.finding import Finding
from audit.grammar.quote import literal, qualified
from audit.remediate import access, columns
from audit.remediate.closing import Closing
from audit.remediate.draft import draft
from audit.remediate.model import EXCLUSIVE
from audit.remediate.publications import published_statements


class AccessRepair(Closing):
    """The closers of findings about who may do what, and of comments."""

    def _enable_rls(self, finding: Finding) -> bool:
        if self.table.rls is None or not self.table.rls.enabled:
            return False  # it must be off: what protects rows is not taken away here
        wanted = self.table.rls.policies
        bare = not self.relation.policies and not wanted
        self.made.append(
            draft(
                "enable-rls",
                "access",
                "row level security",
                f"ALTER TABLE {qualified(*self.rows.own)} ENABLE ROW LEVEL SECURITY",
                table=self.table,
                group=f"access {self.table.qualified}",
                source=finding.source,
                findings=(finding.fingerprint,),
                hazards=("hides-rows", "no-policy") if bare else ("hides-rows",),
                lock=EXCLUSIVE,
            )
        )
        return True

    def _force_rls(self, finding: Finding) -> bool:
        if self.table.rls is None or not self.table.rls.forced:
            return False
        self.made.append(access.force_rls(self.table, self.rows.own, (finding.fingerprint,)))
        return True

    def _policy(self, finding: Finding) -> bool:
        return self._each(
            self.table.rls.policies if self.table.rls else (),
            lambda policy: (policy.name or "",),
            lambda policy, findings: (
                access.policy_statement(
                    self.situation, self.table, self.rows.own, policy, findings
                ),
            ),
            finding,
        )

    def _trigger(self, finding: Finding) -> bool:
        return self._each(
            self.table.triggers,
            lambda trigger: (trigger.name,),
            lambda trigger, findings: (
                access.trigger_statement(
                    self.situation, self.table, self.rows.own, trigger, findings
                ),
            ),
            finding,
        )

    def _grant(self, finding: Finding) -> bool:
        return self._each(
            self.table.grants,
            lambda grant: (grant.role,),
            lambda grant, findings: (
                access.grant_statement(self.situation, self.table, self.rows.own, grant, findings),
            ),
            finding,
        )

    def _publish(self, finding: Finding) -> bool:
        return self._each(
            self.table.publications,
            lambda published: (published.name,),
            lambda published, findings: published_statements(
                self.situation, self.table, self.rows.own, published, findings
            ),
            finding,
        )

    def _owner(self, finding: Finding) -> bool:
        if not self.table.owner:
            return False
        self.made.append(access.owner_decision(self.table, self.rows.own, (finding.fingerprint,)))
        return True

    def _comment(self, finding: Finding) -> bool:
        """A comment where there is none; to replace one is for its author."""
        column = self._spec_column(finding) if finding.column else None
        if column is not None:
            there = self._there(column)
            if there is None or there.comment:
                return False
            self.made.append(columns.comment(self.rows, column, there.name, (finding.fingerprint,)))
            return True
        if self.relation.comment or self.table.comment is None:
            return False
        self.made.append(
            draft(
                "comment",
                "tables",
                self.table.name,
                f"COMMENT ON TABLE {qualified(*self.rows.own)} IS {literal(self.table.comment)}",
                table=self.table,
                source=finding.source,
                findings=(finding.fingerprint,),
            )
        )
        return True
