"""Whole processes, measured one after another: time on the wall, processor time, peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

# ru_maxrss counts kilobytes on Linux and bytes on macOS.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Sample(NamedTuple):
    """One run. `own_seconds` is what the process itself reported, where it times a part."""

    wall: float
    cpu: float
    peak: int
    own_seconds: float | None = None


class MeasurementFailed(Exception):
    """The process ended with an error; the text is the last line of what it said."""


@dataclass(frozen=True)
class Contender:
    """A command to measure.

    `runs` limits how often it runs, for what takes a minute; such a one has no warm-up either.
    With `times_itself` it prints the seconds of the part that counts as its last line.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    runs: int | None = None
    times_itself: bool = False


class Figures(NamedTuple):
    """The medians of a contender's samples; `problem` says why there are none."""

    name: str
    runs: int = 0
    wall: float = 0.0
    cpu: float = 0.0
    peak: int = 0
    problem: str = ""


def run_once(contender: Contender) -> Sample:
    """Run the command to its end; raises MeasurementFailed when it fails."""
    environment = {**os.environ, **contender.environment}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        # wait4 is the only call that tells the memory of one child, so Popen must not reap it.
        process = subprocess.Popen(
            contender.command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            raise MeasurementFailed(_last_line(errors.read()) or f"exit {process.returncode}")
        own = float(_last_line(output.read())) if contender.times_itself else None
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _RSS_UNIT, own)


def _last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def measure(
    contenders: Sequence[Contender], runs: int, progress: Callable[[str], None]
) -> list[Figures]:
    """Measure all contenders in turn, `runs` times over, so that a slow minute hits each alike.

    The first round warms caches and does not count.
    """
    samples: dict[str, list[Sample]] = {contender.name: [] for contender in contenders}
    problems: dict[str, str] = {}
    for turn in range(runs + 1):
        progress(f"round {turn} of {runs}" if turn else "warming up")
        for contender in contenders:
            rare = contender.runs is not None
            limit = runs if contender.runs is None else min(contender.runs, runs)
            if contender.name in problems or turn > limit or (rare and turn == 0):
                continue
            try:
                sample = run_once(contender)
            except (MeasurementFailed, OSError) as error:
                problems[contender.name] = str(error)
                continue
            if turn > 0:
                samples[contender.name].append(sample)
    return [_figures(name, samples[name], problems.get(name, "")) for name in samples]


def _figures(name: str, samples: list[Sample], problem: str) -> Figures:
    if problem or not samples:
        return Figures(name, problem=problem or "not measured")
    return Figures(
        name,
        runs=len(samples),
        wall=statistics.median(s.wall if s.own_seconds is None else s.own_seconds for s in samples),
        cpu=statistics.median(s.cpu for s in samples),
        peak=max(s.peak for s in samples),
    )


def find_program(name: str, folders: Sequence[Path]) -> str:
    """The path of a program: from the first folder that has it, else from PATH ("" if nowhere)."""
    import shutil

    for folder in folders:
        if (folder / name).is_file():
            return str(folder / name)
    return shutil.which(name) or ""
