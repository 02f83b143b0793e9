"""The sentences that a report computes: the critical finding, the answer, what is enough."""

from __future__ import annotations

from audit.render.report.model import Sufficiency, Verdict
from audit.render.report.words import Names, count, listing, sentence
from audit.result.model import AuditResult, CapabilityResult, Group

MANY = 8  # titles that a sentence can carry before it becomes a list


def blocked(result: AuditResult) -> list[CapabilityResult]:
    """Capabilities that the business does not have, in the spec's order."""
    return [c for c in result.capabilities if c.status == "blocked"]


def ready(result: AuditResult) -> list[CapabilityResult]:
    """Capabilities that nothing stands in the way of."""
    return [c for c in result.capabilities if c.status == "ready"]


def apart_from_tables(result: AuditResult) -> int:
    """Unwaived gaps that belong to no table: extensions, enums, edge functions."""
    return sum(1 for f in result.findings if not f.table and f.kind == "gap" and not f.waiver)


def _standing(result: AuditResult) -> str:
    """What holds of the required tables, as a clause without a full stop."""
    t = result.totals
    required = count(t.required, "required table")
    if not t.required:
        return "the spec requires no table"
    clauses = []
    if t.missing == t.required:
        clauses.append(
            "the only required table does not exist"
            if t.required == 1
            else f"none of the {required} exists"
        )
    elif t.missing:
        verb = "does" if t.missing == 1 else "do"
        clauses.append(f"{t.missing:,} of {required} {verb} not exist")
    if t.partial:
        verb = "exists but is" if t.partial == 1 else "exist but are"
        of = "more" if t.missing else f"of {required}"
        clauses.append(f"{t.partial:,} {of} {verb} incomplete")
    if t.unknown:
        of = "" if clauses else f" of {required}"
        clauses.append(f"{t.unknown:,}{of} could not be checked")
    if not clauses:
        return (
            "the one required table is complete"
            if t.required == 1
            else f"all {required} are complete"
        )
    return listing(clauses)


def critical_finding(result: AuditResult) -> str:
    """The most important thing to know, in one sentence."""
    stuck = blocked(result)
    text = _standing(result)
    if stuck:
        noun = count(len(result.capabilities), "capability", "capabilities")
        verb = "is" if len(stuck) == 1 else "are"
        titles = listing((c.title for c in stuck), MANY)
        text += f", so {len(stuck)} of {noun} {verb} blocked: {titles}"
    elif not (result.totals.missing or result.totals.partial or result.totals.unknown):
        others = apart_from_tables(result)
        if others:
            verb = "is" if others == 1 else "are"
            text += f", but {count(others, 'other requirement')} {verb} not met"
        elif result.capabilities and len(ready(result)) == len(result.capabilities):
            text += ", and everything that the business wants to do has its tables"
    return sentence(text)


def verdict(result: AuditResult) -> Verdict:
    """The gate's outcome; a pass that lets gaps through says so."""
    gate = result.verdict
    gaps = sum(result.findings_by_severity.values())
    if gate.fail_on == "never":
        rule = "The gate was told never to fail."
    else:
        worse = "" if gate.fail_on == "critical" else " or worse"
        rule = f"The gate fails on a finding of severity {gate.fail_on}{worse}."
    caution = ""
    if gate.passed and gaps:
        caution = f"The gate let {count(gaps, 'finding')} pass. They are listed below."
    elif gate.passed and (result.unverified or result.totals.unknown):
        caution = "Some of it could not be checked, so this is no proof that all is well."
    word = "PASSED" if gate.passed else "FAILED"
    return Verdict(gate.passed, word, rule, tuple(sentence(r) for r in gate.reasons), caution)


def answer(result: AuditResult) -> str:
    """Whether the database has what the product needs, and where to start."""
    t = result.totals
    of = (
        f"all that {result.spec.title} needs" if result.spec.title else "all that the spec asks for"
    )
    work = []
    if t.missing:
        work.append(f"{count(t.missing, 'table')} must be created")
    if t.partial:
        work.append(
            f"{t.partial:,} completed" if work else f"{count(t.partial, 'table')} must be completed"
        )
    if t.unknown:
        work.append(f"{t.unknown:,} checked by hand")
    others = apart_from_tables(result)
    if others:
        work.append(f"{count(others, 'other requirement')} met")
    if not work:
        if result.unverified:
            rest = count(result.unverified, "requirement")
            return (
                f"As far as it could be checked, the database has {of}. "
                f"{rest} could not be verified."
            )
        return f"Yes: the database has {of}."
    no = "No" if t.missing or t.partial or others else "That cannot be said yet"
    text = f"{no}. For {of}, {listing(work)}."
    first = next((p for p in result.phases if p.id and p.counts.missing + p.counts.partial), None)
    if first:
        when = f" ({first.when})" if first.when else ""
        todo = first.counts.missing + first.counts.partial
        text += f" Start with {first.title}{when}: {count(todo, 'table')}."
    return text


def _whole(groups: tuple[Group, ...]) -> list[str]:
    return [g.title for g in groups if g.counts.required and g.counts.complete == g.counts.required]


def _empty(groups: tuple[Group, ...]) -> list[str]:
    return [g.title for g in groups if g.counts.required and g.counts.missing == g.counts.required]


def sufficiency(result: AuditResult) -> Sufficiency:
    """Whether this number of tables will do, from what they make possible."""
    t, have = result.totals, result.target.tables
    question = {0: "Is an empty database sufficient?", 1: "Is 1 table sufficient?"}.get(
        have, f"Are {have:,} tables sufficient?"
    )
    parts = [f"{t.complete:,} {'is' if t.complete == 1 else 'are'} complete"]
    if t.partial:
        parts.append(f"{t.partial:,} {'is' if t.partial == 1 else 'are'} partial")
    if t.missing:
        parts.append(f"{t.missing:,} {'does' if t.missing == 1 else 'do'} not exist")
    if t.unknown:
        parts.append(f"{t.unknown:,} could not be checked")
    of = f"Of the {count(t.required, 'table')} that the spec requires, {listing(parts)}."
    if not t.required:
        reply = "The spec requires no table, so their number says nothing."
    elif t.missing:
        reply = f"No. {of}"
    elif t.partial:
        reply = f"In number yes, in content not yet. {of}"
    elif t.unknown:
        reply = f"That cannot be said. {of}"
    else:
        reply = f"Yes. All {count(t.required, 'table')} that the spec requires are there, complete."
    return Sufficiency(question, reply, tuple(_gives(result)), tuple(_gives_not(result)))


def _gives(result: AuditResult) -> list[str]:
    lines = [_told(c, "ready") for c in ready(result)]
    if whole := _whole(result.categories):
        lines.append(f"Complete in full: {listing(whole)}.")
    some = [
        f"{g.title} ({g.counts.complete} of {g.counts.required})"
        for g in result.categories
        if 0 < g.counts.complete < g.counts.required
    ]
    if some:
        lines.append(f"Complete in part: {listing(some)}.")
    return lines


def _gives_not(result: AuditResult) -> list[str]:
    lines = [_told(c, "blocked") for c in blocked(result)]
    lines += [
        f"{c.title}: works only in part." for c in result.capabilities if c.status == "degraded"
    ]
    lines += [
        f"{c.title}: could not be checked." for c in result.capabilities if c.status == "unknown"
    ]
    if empty := _empty(result.categories):
        lines.append(f"Not a single table yet for {listing(empty)}.")
    return lines


def _told(capability: CapabilityResult, status: str) -> str:
    words = capability_verdict(capability)
    return f"{capability.title}: {status}{f' ({words})' if words else ''}."


def capability_verdict(capability: CapabilityResult) -> str:
    """The spec's own words for where a capability stands (`Revenue: none`); empty without any."""
    area, words = capability.area, capability.verdict
    if not words or words.startswith(f"{area}:"):
        return words
    return f"{area}: {words}" if area else words


def capability_standing(capability: CapabilityResult, numbers: dict[str, int], names: Names) -> str:
    """`3 of its 5 tables are missing (numbers 4, 5 and 9)`."""
    c, total = capability, len(capability.needs)
    clauses: list[str] = []
    for word, tables in (("missing", c.missing), ("partial", c.partial), ("unknown", c.unknown)):
        if not tables:
            continue
        verb = "is" if len(tables) == 1 else "are"
        if clauses:
            who = f"{len(tables)} {verb}"
        elif total == 1:
            who = "its only table is"
        else:
            who = f"{'all' if len(tables) == total else len(tables)} of its {total} tables {verb}"
        ranks = [numbers[name] for name in tables if numbers.get(name)]
        if ranks:
            which = f"{'number' if len(ranks) == 1 else 'numbers'} {_ranges(ranks)}"
        else:
            which = listing(names.shorten(tables), 4)
        clauses.append(f"{who} {word} ({which})")
    if not clauses:
        return (
            "Its only table is complete."
            if total == 1
            else f"All of its {total} tables are complete."
        )
    return sentence(listing(clauses))


def _ranges(ranks: list[int]) -> str:
    """`28 to 32` for a run of three or more; else each number."""
    values = sorted(set(ranks))
    runs: list[list[int]] = []
    for value in values:
        if runs and runs[-1][-1] == value - 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    words: list[str] = []
    for run in runs:
        words += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(value) for value in run]
    return listing(words)
