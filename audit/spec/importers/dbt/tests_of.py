"""Data tests in the forms in which dbt's YAML has had them."""

from __future__ import annotations

from collections.abc import Iterator

from audit.spec.importers.dbt.resources import Test
from audit.spec.importers.dbt.values import Mapping, is_false

# Settings of a test that stand among its arguments.
_SETTINGS = frozenset(
    (
        *("arguments", "config", "description", "enabled", "error_if", "fail_calc", "limit"),
        *("meta", "name", "severity", "store_failures", "tags", "test_name", "warn_if", "where"),
    )
)


def tests_of(owner: Mapping, column: str, place: str) -> Iterator[Test]:
    """The tests that stand under `tests` or `data_tests` of a table or column."""
    for key in ("tests", "data_tests"):
        for written in owner.items_of(key):
            if isinstance(written, str):
                yield Test(written, column, Mapping(), "", place)
            elif isinstance(written, Mapping):
                test = _test(written, column, place)
                if test is not None:
                    yield test


def _test(written: Mapping, column: str, place: str) -> Test | None:
    """One test with arguments; None for one that is switched off."""
    if "test_name" in written:
        name, settings = written.text("test_name"), written
    elif len(written) >= 1:
        name = next(iter(written))
        inner = written.get(name)
        settings = inner if isinstance(inner, Mapping) else Mapping()
        if len(written) > 1:  # settings beside the name, as older versions take them
            settings = Mapping({**{k: v for k, v in written.items() if k != name}, **settings})
    else:
        return None
    arguments = Mapping({k: v for k, v in settings.items() if k not in _SETTINGS})
    arguments.update(settings.under("arguments"))
    file, _, _ = place.rpartition(":")
    line = written.line or 0
    column = column or arguments.text("column_name")
    config = settings.under("config")
    if is_false(config.get("enabled")) or is_false(settings.get("enabled")):
        return None
    condition = condition_of(config) or condition_of(settings)
    return Test(name, column, arguments, condition, f"{file}:{line}" if line else place)


def condition_of(config: Mapping) -> str:
    """Why a test doesn't hold for every row, or need not; empty where it must."""
    if config.text("where"):
        return "it holds for some rows only (where)"
    if config.text("severity").lower() == "warn":
        return "it only warns"
    if config.text("error_if") not in ("", "!= 0", "!=0", ">0", "> 0"):
        return "it may fail for some rows (error_if)"
    return ""
