"""The figures as a table for people, and the promises they keep or break."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tests.bench.contenders import EMPTY, FLOOR, HELP, INTROSPECT, RUN
from tests.bench.measure import Figures

_MEGABYTE = 1 << 20
_WIDTH = 24


class Target(NamedTuple):
    """A promise: `value` must not exceed `limit`, in `unit`."""

    text: str
    value: float | None
    limit: float
    unit: str

    @property
    def met(self) -> bool:
        """Whether it was measured and kept."""
        return self.value is not None and self.value <= self.limit


def table(size: int, figures: Sequence[Figures]) -> str:
    """One size: a row for each contender, its medians and its ratio to the floor."""
    floor = next((f for f in figures if f.name == FLOOR and not f.problem), None)
    lines = [
        f"{size:,} tables",
        f"  {'':{_WIDTH}} {'wall s':>8} {'floor ×':>8} {'cpu s':>8} {'peak MB':>8} {'runs':>5}",
    ]
    for row in figures:
        if row.problem:
            lines.append(f"  {row.name:{_WIDTH}} n/a: {row.problem}")
            continue
        ratio = f"{row.wall / floor.wall:.2f}" if floor else "–"
        lines.append(
            f"  {row.name:{_WIDTH}} {row.wall:8.3f} {ratio:>8} {row.cpu:8.3f} "
            f"{row.peak / _MEGABYTE:8.0f} {row.runs:5}"
        )
    return "\n".join(lines)


def start_up_table(figures: Sequence[Figures]) -> str:
    """The start: milliseconds of each command."""
    lines = ["start-up"]
    for row in figures:
        text = f"n/a: {row.problem}" if row.problem else f"{row.wall * 1000:8.0f} ms"
        lines.append(f"  {row.name:{_WIDTH}} {text}")
    return "\n".join(lines)


def targets(by_size: Mapping[int, Sequence[Figures]], start: Sequence[Figures]) -> list[Target]:
    """Every promise that the measured sizes can tell of."""
    found = []
    for size, figures in by_size.items():
        floor = _wall(figures, FLOOR)
        found.append(
            Target(
                f"{size:,}: connect → Schema",
                _ratio(_wall(figures, INTROSPECT), floor),
                1.2,
                "× floor",
            )
        )
        run = _wall(figures, RUN)
        if size <= 100:
            found.append(Target(f"{size:,}: run -f json", run, 0.35, "s"))
        else:
            limit = 2.2 if size <= 1000 else 1.7
            found.append(Target(f"{size:,}: run -f json", _ratio(run, floor), limit, "× floor"))
        peak = next((f.peak for f in figures if f.name == RUN and not f.problem), None)
        found.append(
            Target(
                f"{size:,}: peak of run -f json",
                None if peak is None else peak / _MEGABYTE,
                350,
                "MB",
            )
        )
    helped, empty = _wall(start, HELP), _wall(start, EMPTY)
    beyond = None if helped is None or empty is None else (helped - empty) * 1000
    found.append(Target("--help over an empty interpreter", beyond, 150, "ms"))
    return found


def target_table(found: Sequence[Target]) -> str:
    """The promises, each with what was measured."""
    lines = ["targets"]
    for target in found:
        digits = 0 if target.limit >= 100 else 2
        value = "not measured" if target.value is None else f"{target.value:.{digits}f}"
        limit = f"{target.limit:g} {target.unit}"
        lines.append(
            f"  {target.text:34} {value:>12}  of {limit:12} {'met' if target.met else 'NOT MET'}"
        )
    return "\n".join(lines)


def _wall(figures: Sequence[Figures], name: str) -> float | None:
    return next((f.wall for f in figures if f.name == name and not f.problem), None)


def _ratio(value: float | None, floor: float | None) -> float | None:
    return None if value is None or not floor else value / floor
