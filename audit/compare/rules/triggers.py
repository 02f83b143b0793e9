"""Whether the required triggers are there and fire when they must."""

from __future__ import annotations

from audit.compare.context import Subject
from audit.compare.rule import Rule
from audit.schema.model import Trigger
from audit.spec.model import TriggerSpec

MISSING_TRIGGER = Rule(
    id="missing-trigger",
    family="triggers",
    title="the trigger exists",
    failure="A required trigger does not exist",
    why="""What it keeps up to date by itself (a timestamp, a counter, a profile for each new
        user) is not done by anything.""",
    how="CREATE TRIGGER, after the function that it calls.",
    compared="""The name, on this table. Triggers that the server makes for constraints are not
        looked at.""",
    spec="""
        tables:
          orders:
            triggers: [set_updated_at]
    """,
    sql="""
        CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.orders
          FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
    """,
    step=1,
)
TRIGGER_MISMATCH = Rule(
    id="trigger-mismatch",
    family="triggers",
    title="the trigger fires as required",
    failure="A trigger fires at another time, calls another function, or is disabled",
    why="A disabled trigger looks exactly like a working one to everybody but the server.",
    how="ALTER TABLE … ENABLE TRIGGER; anything else takes CREATE OR REPLACE TRIGGER.",
    compared="""Timing, events (at least those required), row or statement, function and whether
        it is enabled, each only where the spec states it.""",
    spec="""
        tables:
          orders:
            triggers:
              set_updated_at:
                {timing: before, events: [update], function: set_updated_at}
    """,
    sql="""
        ALTER TABLE public.orders ENABLE TRIGGER set_updated_at;
    """,
    step=1,
)
RULES = (MISSING_TRIGGER, TRIGGER_MISMATCH)


def check_triggers(subject: Subject) -> None:
    """Compare every required trigger."""
    there = {trigger.name: trigger for trigger in subject.relation.triggers}
    for wanted in subject.table.triggers:
        subject.context.checked["triggers"] += 1
        trigger = there.get(wanted.name)
        if trigger is not None:
            _compare(subject, wanted, trigger)
            continue
        unread = subject.hidden("triggers")
        if unread:
            subject.unverified(MISSING_TRIGGER, wanted.name, unread, wanted.source)
            continue
        subject.report(
            MISSING_TRIGGER,
            wanted.name,
            f"Trigger `{wanted.name}` does not exist.",
            wanted.source,
            expected=_wanted_text(wanted),
            actual=", ".join(there) or "no trigger",
        )


def _compare(subject: Subject, wanted: TriggerSpec, there: Trigger) -> None:
    differences = []
    if wanted.timing and wanted.timing != there.timing:
        differences.append(f"it fires {there.timing}, not {wanted.timing}")
    lacking = [event for event in wanted.events if event not in there.events]
    if lacking:
        differences.append(f"it does not fire on {', '.join(lacking)}")
    if wanted.level and wanted.level != there.level:
        differences.append(f"it fires for each {there.level}, not {wanted.level}")
    if wanted.function and not _same_function(wanted.function, there):
        called = f"{there.function_namespace}.{there.function}"
        differences.append(f"it calls {called}, not {wanted.function}")
    fires = there.enabled in ("origin", "always")
    if wanted.enabled is not None and wanted.enabled != fires:
        differences.append("it is disabled" if wanted.enabled else "it is enabled")
    if not differences:
        if not fires and wanted.enabled is None:
            _note_disabled(subject, wanted, there)
        return
    subject.report(
        TRIGGER_MISMATCH,
        wanted.name,
        f"Trigger `{wanted.name}` differs: {'; '.join(differences)}.",
        wanted.source,
        expected=_wanted_text(wanted),
        actual=_stored_text(there),
    )


def _note_disabled(subject: Subject, wanted: TriggerSpec, there: Trigger) -> None:
    subject.report(
        TRIGGER_MISMATCH,
        wanted.name,
        f"Trigger `{wanted.name}` exists and is {there.enabled}: it does not fire as it is.",
        wanted.source,
        kind="note",
        actual=_stored_text(there),
        hint="Say `enabled: true` in the spec to demand that it fires.",
    )


def _same_function(wanted: str, there: Trigger) -> bool:
    name = wanted.strip().removesuffix("()").strip()
    if "." in name:
        return name == f"{there.function_namespace}.{there.function}"
    return name == there.function


def _wanted_text(wanted: TriggerSpec) -> str:
    parts = [wanted.timing or "", " OR ".join(wanted.events)]
    if wanted.level:
        parts.append(f"FOR EACH {wanted.level}")
    text = " ".join(part.upper() for part in parts if part)
    if wanted.function:
        text += f" EXECUTE FUNCTION {wanted.function.removesuffix('()')}()"
    return f"{wanted.name} {text}".strip()


def _stored_text(there: Trigger) -> str:
    text = (
        f"{there.name} {there.timing.upper()} {' OR '.join(there.events).upper()} "
        f"FOR EACH {there.level.upper()} "
        f"EXECUTE FUNCTION {there.function_namespace}.{there.function}()"
    )
    return text if there.enabled == "origin" else f"{text} ({there.enabled})"
