"""The gate: what fails an audit, what cannot count as a pass, and the exit code."""

from __future__ import annotations

from typing import Any

import pytest

from audit.errors import UsageError
from audit.gate import FAIL_ON, exit_code, judge
from audit.result.model import GateVerdict, Waiver
from audit.severity import SEVERITIES, at_least
from tests.builders import clean_result, result, result_finding, result_table, sample_result


def judged(fail_on: str, *findings: Any, tables: Any = ()) -> GateVerdict:
    return judge(result(tables, findings), fail_on)


def test_nothing_found_passes() -> None:
    assert judge(clean_result(), "info") == GateVerdict(True, "info", ())


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("fail_on", SEVERITIES)
def test_a_gap_fails_at_its_own_level_and_at_every_milder_one(severity: Any, fail_on: str) -> None:
    verdict = judged(fail_on, result_finding(severity=severity))
    assert verdict.passed is not at_least(severity, fail_on)
    assert bool(verdict.reasons) is not verdict.passed


def test_the_reason_counts_by_severity_what_reaches_the_level() -> None:
    severities = ("high", "critical", "high", "low")
    verdict = judged("high", *(result_finding(severity=each) for each in severities))
    assert verdict.reasons == ("3 findings at or above high: 1 critical, 2 high.",)


def test_a_waived_gap_does_not_fail() -> None:
    assert judged("low", result_finding(waiver=Waiver("accepted"))).passed


def test_a_note_does_not_fail_at_any_level() -> None:
    assert judged("info", result_finding(kind="note", severity="info")).passed


def test_what_could_not_be_verified_is_no_pass() -> None:
    verdict = judged("low", result_finding(kind="unverified", severity="medium"))
    assert not verdict.passed
    assert verdict.reasons == ("1 requirement could not be verified.",)


def test_what_could_not_be_verified_fails_no_more_than_the_gap_it_may_be() -> None:
    assert judged("high", result_finding(kind="unverified", severity="medium")).passed


def test_a_waived_requirement_that_could_not_be_verified_passes() -> None:
    table = result_table("public.orders", "unknown")
    found = result_finding(kind="unverified", waiver=Waiver("accepted"))
    assert judged("low", found, tables=[table]).passed


def test_an_unknown_table_of_which_nothing_is_said_is_no_pass() -> None:
    verdict = judged("low", tables=[result_table("public.orders", "unknown")])
    assert verdict.reasons == ("1 required table could not be checked.",)


def test_an_unknown_optional_table_passes() -> None:
    assert judged("low", tables=[result_table("public.orders", "unknown", optional=True)]).passed


def test_nothing_about_an_optional_table_fails() -> None:
    found = result_finding(kind="unverified", severity="info")
    table = result_table("public.orders", "unknown", optional=True)
    assert judged("info", found, tables=[table]).passed


def test_never_passes_everything() -> None:
    assert judge(sample_result(), "never") == GateVerdict(True, "never", ())


def test_the_sample_s_own_verdict_is_the_gate_s() -> None:
    assert judge(sample_result(), "low") == sample_result().verdict


def test_every_level_is_judged_and_no_other() -> None:
    assert all(judge(clean_result(), level).passed for level in FAIL_ON)
    with pytest.raises(UsageError, match="no level 'nevr'") as raised:
        judge(clean_result(), "nevr")
    assert "did you mean never?" in raised.value.hint


@pytest.mark.parametrize(
    ("passed", "exit_zero", "code"),
    [(True, False, 0), (True, True, 0), (False, False, 1), (False, True, 0)],
)
def test_exit_code(passed: bool, exit_zero: bool, code: int) -> None:
    assert exit_code(GateVerdict(passed, "low", ()), exit_zero=exit_zero) == code
