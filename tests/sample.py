"""`sample_result()`: one audit that has one of everything a report must cope with."""

from __future__ import annotations

from audit.result.model import (
    AuditResult,
    CapabilityResult,
    GateVerdict,
    ProjectFact,
    ResultTable,
    SpecRef,
)
from tests.makers import HOSTILE, HOSTILE_NAME, group, result
from tests.sample_findings import sample_findings
from tests.sample_tables import sample_tables


def sample_result() -> AuditResult:
    """An audit with every status, kind of finding, capability and fact, hostile text included."""
    tables = sample_tables()

    def of(key: str, value: str | None) -> list[ResultTable]:
        return [t for t in tables if getattr(t, key) == value]

    def by_build(value: str | None) -> list[ResultTable]:
        return sorted(of("phase", value), key=lambda t: t.build_order)

    return result(
        tables,
        sample_findings(),
        spec=SpecRef(
            "Wellness platform",
            "What the booking and payment product needs of its database.",
            (
                ("specs/wellness/authentication.yaml", "1f" * 32),
                ("specs/wellness/payments.yaml", "2e" * 32),
                ("specs/wellness/spec.yaml", "3d" * 32),
            ),
        ),
        categories=(
            group(
                "authentication",
                "Authentication & identity",
                of("category", "authentication"),
                description="Who a person is, and how that is proved.",
            ),
            group("payments", "Payments | billing <core>", of("category", "payments")),
            group("messaging", "Messaging", of("category", "messaging")),
            group(None, "No category", of("category", None)),
        ),
        phases=(
            group(
                "critical",
                "Critical",
                by_build("critical"),
                when="Days 1–3",
                severity="critical",
                goal="The platform cannot run without these.",
            ),
            group(
                "essential", "Essential", by_build("essential"), when="Days 4–7", severity="high"
            ),
            group("later", "Later", by_build("later"), when="Month 2", severity="medium"),
            group(None, "No phase yet", by_build(None)),
        ),
        capabilities=_sample_capabilities(),
        project=(
            ProjectFact(
                "edge_functions",
                "Edge functions",
                "at least 58",
                "12",
                "unmet",
                "Every screen calls one.",
            ),
            ProjectFact("read_replicas", "Read replicas", "at least 1", None, "unknown"),
            ProjectFact("buckets", "Buckets", "avatars, invoices", "avatars, invoices", "met"),
            ProjectFact(
                "extensions.pgcrypto",
                "Extension pgcrypto",
                "pgcrypto",
                "1.4",
                "met",
                "Tokens are hashed.",
            ),
            ProjectFact(
                "extensions.pg_trgm", "Extension pg_trgm", "pg_trgm", "not installed", "unmet"
            ),
        ),
        beyond_spec=(
            "public.admin_logs",
            f"public.legacy_{HOSTILE_NAME}",
            "reporting.daily_visits",
        ),
        set_aside=(("extension members", 2), ("platform namespaces", 31)),
        checked={"tables": 12, "columns": 34, "types": 30, "defaults": 9, "row level security": 9},
        not_checked=(
            "Row contents are never read.",
            "Read replicas: nothing told how many there are.",
        ),
        warnings=(f"The waiver for `missing-index` ends in 3 days. {HOSTILE}",),
        verdict=GateVerdict(
            False,
            "low",
            (
                "11 findings at or above low: 3 critical, 7 high, 1 medium.",
                "1 requirement could not be verified.",
            ),
        ),
        facts={"edge_functions": "12"},
    )


def _sample_capabilities() -> tuple[CapabilityResult, ...]:
    return (
        CapabilityResult(
            "payments",
            "Payments",
            "blocked",
            ("public.payment_methods", "public.payment_transactions", "public.refunds"),
            ("public.payment_methods", "public.payment_transactions", "public.refunds"),
            (),
            (),
            ("Companies cannot be charged.", "Specialists cannot be paid."),
            area="Revenue",
            verdict="none",
        ),
        CapabilityResult(
            "sign_up",
            "Sign-up",
            "blocked",
            ("public.profiles", "public.email_verification_tokens", "public.two_factor_secrets"),
            ("public.email_verification_tokens",),
            ("public.two_factor_secrets",),
            (),
            (HOSTILE,),
            area="Growth",
            verdict="halted | <b>",
        ),
        CapabilityResult(
            "chat",
            "Conversations",
            "degraded",
            ("public.conversations", "public.messages"),
            (),
            ("public.messages",),
            (),
            ("People call the office instead.",),
        ),
        CapabilityResult(
            "invoicing",
            "Invoicing",
            "unknown",
            ("public.invoices",),
            (),
            (),
            ("public.invoices",),
            ("Books cannot be closed.",),
            area="Finance",
        ),
        CapabilityResult(
            "directory",
            "Member directory",
            "ready",
            ("public.profiles",),
            (),
            (),
            (),
            ("Nobody can be found.",),
            area="Community",
            verdict="open",
            description="People find each other by name.",
        ),
    )
