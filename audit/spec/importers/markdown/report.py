"""What an import found wrong with a document, as text and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from audit.spec.importers.markdown.reading import ImportedDocument

REPORT_VERSION = 1
_APART = 3  # problems of one rule about one table each; of more there is one line
_TOGETHER = frozenset({"no-phase"})
_SHOWN = 10


def text_report(found: ImportedDocument) -> str:
    """A line for each problem, in the order of the document, and a line that sums up."""
    counts = Counter(problem.rule for problem in found.problems)
    together = {rule for rule in _TOGETHER if counts[rule] > _APART}
    lines = [
        _clean(f"{problem.path}:{problem.line}: {problem.rule}: {problem.message}")
        for problem in found.problems
        if problem.rule not in together
    ]
    for rule in sorted(together):
        own = [problem for problem in found.problems if problem.rule == rule]
        names = ", ".join(problem.subject for problem in own[:_SHOWN])
        more = f" and {len(own) - _SHOWN} more" if len(own) > _SHOWN else ""
        lines.append(_clean(f"{own[0].path}: {rule}: {len(own)} tables: {names}{more}"))
    return "".join(f"{line}\n" for line in [*lines, *([""] if lines else []), _sum(found)])


def _clean(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _sum(found: ImportedDocument) -> str:
    counts = found.counts
    parts = [
        f"{counts['tables']:,} {'table' if counts['tables'] == 1 else 'tables'}"
        f" ({counts['existing']:,} existing, {counts['missing']:,} missing)",
        *([f"{counts['referenced']:,} only referenced"] if counts["referenced"] else []),
        *(
            f"{counts[many]:,} {one if counts[many] == 1 else many}"
            for one, many in (
                ("column", "columns"),
                ("category", "categories"),
                ("phase", "phases"),
                ("capability", "capabilities"),
            )
        ),
    ]
    number = len(found.problems)
    return f"{', '.join(parts)}; {number:,} {'problem' if number == 1 else 'problems'}."


def json_report(found: ImportedDocument, *, tool_version: str) -> str:
    """The same as a document of plain values in a fixed order."""
    document: dict[str, Any] = {
        "report_version": REPORT_VERSION,
        "tool": {"name": "schema-audit", "version": tool_version},
        "counts": found.counts,
        "files": list(found.imported.files),
        "problems": [
            {
                "rule": problem.rule,
                "path": problem.path,
                "line": problem.line,
                "subject": problem.subject,
                "message": problem.message,
            }
            for problem in found.problems
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
