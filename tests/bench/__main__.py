"""`python -m tests.bench`: build the products, measure every contender, print ratios and promises.

Environment: SIZES ("60 1000 10000"), RUNS (rounds; unless given 9 for the smallest size, 5 and 3
for the larger ones), RUNS_SLOW (rounds of what takes a minute, default 1).
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from audit.introspect.embedded import embedded_server
from tests.bench.contenders import Programs, contenders, start_up
from tests.bench.measure import Figures, measure
from tests.bench.report import start_up_table, table, target_table, targets

FIGURES = Path("bench/out/figures.json")


def main() -> int:
    """Run the benchmark; 0 if everything of this program's own could be measured."""
    sizes = [int(word) for word in os.environ.get("SIZES", "60 1000 10000").split()]
    slow_runs = int(os.environ.get("RUNS_SLOW", "1"))
    by_size: dict[int, list[Figures]] = {}
    with tempfile.TemporaryDirectory(prefix="schema-audit-bench-") as scratch:
        folder = Path(scratch)
        _allow_bytecode(folder)
        with embedded_server() as server:
            print(f"PostgreSQL {server.version}, {_machine()}\n", flush=True)
            programs = Programs(server.bin)
            for size in sizes:
                _say(f"building {size:,} tables")
                dsn = server.create_database(f"bench_{size}")
                _build(size, dsn, folder / str(size))
                by_size[size] = measure(
                    contenders(programs, dsn, folder / str(size), size, slow_runs),
                    _runs(size),
                    _say,
                )
                print(table(size, by_size[size]) + "\n", flush=True)
        start = measure(start_up(), _runs(0), _say)
    print(start_up_table(start) + "\n")
    print(target_table(targets(by_size, start)))
    _write({**{str(size): figures for size, figures in by_size.items()}, "start-up": start})
    ours = [f for figures in (*by_size.values(), start) for f in figures[:5]]
    return 1 if any(figure.problem for figure in ours) else 0


def _allow_bytecode(folder: Path) -> None:
    """Let Python keep compiled modules, as an installed package has them, whatever is set here."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")


def _runs(size: int) -> int:
    given = os.environ.get("RUNS")
    return int(given) if given else 9 if size < 500 else 5 if size < 5000 else 3


def _build(size: int, dsn: str, folder: Path) -> None:
    """Build in another process: what the parent holds counts into its children's peaks."""
    for module in ("build", "floor"):
        command = [sys.executable, "-m", f"tests.bench.{module}", str(size), dsn, str(folder)]
        subprocess.run(command, check=True)


def _say(step: str) -> None:
    print(f"  … {step}", file=sys.stderr, flush=True)


def _machine() -> str:
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"


def _write(figures: dict[str, list[Figures]]) -> None:
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    rows = {name: [row._asdict() for row in rows] for name, rows in figures.items()}
    FIGURES.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
