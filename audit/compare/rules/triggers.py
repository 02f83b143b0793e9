"""Whether the required triggers are there and fire when they must."""

from __future__ import annotations

from collections.abc import Iterator

from audit.compare.context import Subject, plain
from audit.compare.names import names_missing
from audit.compare.row_conditions import compare_on_rows
from audit.compare.rule import Rule
from audit.schema.model import Trigger
from audit.schema.question import Equality
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
    compared="""Timing, events (at least those required), the columns of UPDATE OF, row or
        statement, what WHEN means, function and arguments, whether it is a constraint trigger and
        deferrable, transition tables and whether it is enabled, each only where the spec states
        it. With `exact`, what the spec does not state must be as CREATE TRIGGER leaves it, and no
        other event may fire it. `enabled: true` accepts a trigger that is enabled ALWAYS. A WHEN
        that neither trees nor the server can settle is unverified. Event triggers are not read.""",
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

_STATES = {
    "origin": "enabled",
    "always": "enabled always",
    "replica": "enabled for replication only",
    "disabled": "disabled",
}


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
    exact = wanted.exact or subject.table.exact
    differences = [
        *_events(subject, wanted, there, exact),
        *_call(subject, wanted, there, exact),
        *_kind(wanted, there, exact),
        *_state(wanted, there, exact),
    ]
    said, equality = _condition(subject, wanted, there, exact)
    differences += said
    if differences:
        subject.report(
            TRIGGER_MISMATCH,
            wanted.name,
            f"Trigger `{wanted.name}` differs: {'; '.join(differences)}.",
            wanted.source,
            expected=_wanted_text(wanted),
            actual=_stored_text(there),
            equality="different" if equality == "different" else None,
        )
    elif equality == "unverified":
        subject.report(
            TRIGGER_MISMATCH,
            wanted.name,
            f"Whether trigger `{wanted.name}` has the required condition "
            f"{subject.not_told((wanted.when, there.when))}.",
            wanted.source,
            kind="unverified",
            expected=_wanted_text(wanted),
            actual=_stored_text(there),
            equality=equality,
        )
    elif not _fires(there) and wanted.enabled is None and wanted.state is None:
        _note_disabled(subject, wanted, there)


def _events(subject: Subject, wanted: TriggerSpec, there: Trigger, exact: bool) -> Iterator[str]:
    if wanted.timing and wanted.timing != there.timing:
        yield f"it fires {there.timing}, not {wanted.timing}"
    lacking = [event for event in wanted.events if event not in there.events]
    if lacking:
        yield f"it does not fire on {', '.join(lacking)}"
    more = [event for event in there.events if event not in wanted.events]
    if exact and wanted.events and more:
        yield f"it fires on {', '.join(more)} too"
    columns = () if exact and wanted.columns is None else wanted.columns
    lacking_columns = subject.missing.intersection(columns or ())  # a finding of its own
    if (
        columns is not None
        and not lacking_columns
        and frozenset(subject.actuals(columns)) != frozenset(there.columns)
    ):
        held = f"on updates of {', '.join(there.columns)}" if there.columns else "on every update"
        yield f"it fires {held}, not of {', '.join(columns) or 'any column'}"
    if wanted.level and wanted.level != there.level:
        yield f"it fires for each {there.level}, not {wanted.level}"


def _call(subject: Subject, wanted: TriggerSpec, there: Trigger, exact: bool) -> Iterator[str]:
    if wanted.function and not _same_function(subject, wanted.function, there, exact):
        called = f"{there.function_namespace}.{there.function}"
        yield f"it calls {called}, not {wanted.function}"
    arguments = () if exact and wanted.arguments is None else wanted.arguments
    if arguments is not None and arguments != there.arguments:
        handed = ", ".join(map(repr, there.arguments)) or "nothing"
        yield f"it hands over {handed}, not {', '.join(map(repr, arguments)) or 'anything'}"


def _kind(wanted: TriggerSpec, there: Trigger, exact: bool) -> Iterator[str]:
    words = {
        "constraint": "a constraint trigger",
        "deferrable": "deferrable",
        "deferred": "initially deferred",
    }
    for name, word in words.items():
        required = getattr(wanted, name)
        required = False if exact and required is None else required
        if required is not None and required != getattr(there, name):
            yield f"it is {'not ' if required else ''}{word}"
    for name, word in (("old_table", "old"), ("new_table", "new")):
        required = getattr(wanted, name)
        required = "" if exact and required is None else required
        if required is not None and required != getattr(there, name):
            held = getattr(there, name) or "no name"
            yield f"it has {held} for its table of {word} rows, not {required or 'one'}"


def _fires(there: Trigger) -> bool:
    return there.enabled in ("origin", "always")


def _state(wanted: TriggerSpec, there: Trigger, exact: bool) -> Iterator[str]:
    state = wanted.state
    if exact and state is None and wanted.enabled is None:
        state = "origin"
    if state is not None:
        if state != there.enabled:
            yield f"it is {_STATES[there.enabled]}, not {_STATES[state]}"
    elif wanted.enabled is not None and wanted.enabled != _fires(there):
        yield "it is disabled" if wanted.enabled else "it is enabled"


def _condition(
    subject: Subject, wanted: TriggerSpec, there: Trigger, exact: bool
) -> tuple[list[str], Equality | None]:
    """In what the condition differs, and how it compares."""
    if wanted.when is None:
        if exact and there.when is not None:
            return [f"it fires only when {plain(there.when)}"], None
        return [], None
    if there.when is None:
        return ["it has no condition"], None
    equality = compare_on_rows(subject, wanted.when, there.when)
    if equality == "unverified" and names_missing(wanted.when, subject.missing):
        return [], None
    if equality == "different":
        return [f"it fires when {plain(there.when)}, not {plain(wanted.when)}"], equality
    return [], equality


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


def _same_function(subject: Subject, wanted: str, there: Trigger, exact: bool) -> bool:
    """A bare name may be anywhere, and with `exact` where a search would find it."""
    name = wanted.strip().removesuffix("()").strip()
    if name == f"{there.function_namespace}.{there.function}":
        return True
    if name != there.function:
        return False
    return not exact or there.function_namespace in subject.searched()


def _wanted_text(wanted: TriggerSpec) -> str:
    return _as_sql(wanted, (wanted.function or "").removesuffix("()"))


def _stored_text(there: Trigger) -> str:
    text = _as_sql(there, f"{there.function_namespace}.{there.function}")
    return text if there.enabled == "origin" else f"{text} ({there.enabled})"


def _as_sql(trigger: TriggerSpec | Trigger, function: str) -> str:
    """A required or a stored trigger as SQL for people."""
    events = " OR ".join(trigger.events).upper()
    if trigger.columns:
        of = f"UPDATE OF {', '.join(trigger.columns)}"
        events = events.replace("UPDATE", of) if "UPDATE" in events else of
    parts = [(trigger.timing or "").upper(), events]
    if trigger.deferrable:
        parts.append("DEFERRABLE" + (" INITIALLY DEFERRED" if trigger.deferred else ""))
    for word, table in (("OLD", trigger.old_table), ("NEW", trigger.new_table)):
        if table:
            parts.append(f"REFERENCING {word} TABLE AS {table}")
    if trigger.level:
        parts.append(f"FOR EACH {trigger.level.upper()}")
    if trigger.when is not None:
        parts.append(f"WHEN ({plain(trigger.when)})")
    if function:
        arguments = ", ".join(
            "'" + text.replace("'", "''") + "'" for text in trigger.arguments or ()
        )
        parts.append(f"EXECUTE FUNCTION {function}({arguments})")
    kind = "constraint trigger " if trigger.constraint else ""
    return f"{kind}{trigger.name} {' '.join(filter(None, parts))}".strip()
