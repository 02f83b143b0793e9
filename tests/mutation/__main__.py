"""`python -m tests.mutation [DSN|FILE.sql|FOLDER]... --count N --seed S [--kind K] [--only N]`.

Each target's spec is imported, then so many changes are made to it, one at a time: each in a
transaction of its own, audited there, and rolled back. Without a target: the repository's own
databases, and Django's. A target's tables are locked while a change lasts: don't name a database
that others work with. A connection string is never printed.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from audit.introspect.connect import mask
from audit.introspect.embedded import embedded_server
from audit.introspect.sql_files import loaded_sql
from tests.exactness.__main__ import own_scripts
from tests.mutation.change import Kind
from tests.mutation.kinds import BY_NAME, KINDS
from tests.mutation.report import score, table, wrong
from tests.mutation.run import Mutator, Outcome


def main(arguments: list[str]) -> int:
    """Print the table for each target; 1 where a finding was false or missed."""
    options = _options(arguments)
    kinds = [BY_NAME[name] for name in options.kind] or list(KINDS)
    every: list[Outcome] = []
    with TemporaryDirectory() as folder:
        for target in options.targets or _own(Path(folder)):
            with ExitStack() as stack:
                dsn, name = _open(target, stack)
                mutator = Mutator.open(dsn)
                stack.callback(mutator.close)
                every += _mutate(mutator, name, options, kinds)
    total = score(every)
    print(
        f"\nall: {total.mutations} mutations, precision {total.precision:.6f},"
        f" recall {total.recall:.6f}, missed by a documented limit {total.explained}"
    )
    return 1 if any(each.missed or each.surplus for each in every) else 0


def _own(folder: Path) -> list[str]:
    """The repository's own databases as files."""
    with embedded_server() as server:
        for name, script in own_scripts(server):
            Path(folder, f"{name}.sql").write_text(script, encoding="utf-8")
    return sorted(map(str, folder.iterdir()))


def _mutate(
    mutator: Mutator, name: str, options: argparse.Namespace, kinds: list[Kind]
) -> list[Outcome]:
    """Print what is wrong as it comes, and the table."""
    started, outcomes = time.perf_counter(), []
    numbers = [options.only] if options.only is not None else range(options.count)
    for number in numbers:
        outcome = mutator.mutate(number, options.seed, kinds)
        if outcome is None:
            break
        outcomes.append(outcome)
        for line in wrong(outcome):
            print(line, flush=True)
        if options.only is not None:
            print(outcome.sql, *map(str, outcome.implied), sep="\n")
    spent = time.perf_counter() - started
    relations, speed = len(mutator.before.relations), len(outcomes) / max(spent, 1e-9)
    print(
        f"\n{name}: {relations} relations, {len(outcomes)} mutations in {spent:.1f} s"
        f" ({speed:.0f} a second), seed {options.seed}"
    )
    for line in table(outcomes, [kind.name for kind in kinds]):
        print(line)
    return outcomes


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("targets", nargs="*", help="a connection string, a .sql file or a folder")
    parser.add_argument("--count", type=int, default=500, help="mutations of each target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--kind", action="append", default=[], choices=sorted(BY_NAME), metavar="KIND",
        help="of this kind only; may be repeated",
    )  # fmt: skip
    parser.add_argument("--only", type=int, help="make again the mutation of this number alone")
    return parser.parse_args(arguments)


def _open(target: str, stack: ExitStack) -> tuple[str, str]:
    """The connection string of a target, and its name."""
    if not Path(target).exists():
        return target, mask(target)
    loaded = stack.enter_context(loaded_sql(Path(target)))
    for warning in loaded.warnings:
        print(f"{Path(target).name}: {warning}", file=sys.stderr)
    return loaded.dsn, Path(target).name


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
