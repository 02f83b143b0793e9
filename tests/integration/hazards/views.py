"""The options of views, as people write them and as the server keeps them."""

from __future__ import annotations

from tests.integration.hazards.case import Case, Hazard, agrees, differs

BASE = "create table b (id int primary key, a int);"


def _view(options: str, name: str = "t") -> str:
    return f"{BASE} create view {name} {options} as select id, a from b where a > 0;"


def _spec(keys: str) -> str:
    return f"t: {{kind: view, {keys}}}"


def _no(name: str, made: str, keys: str, option: str, since: int = 13) -> Case:
    return differs(
        name, _view(made), _spec(keys), f"view-option-mismatch {option} gap", since=since
    )


OPTIONS = Hazard(
    "a view's options are kept as they were written",
    agree=(
        agrees(
            "on is true", _view("with (security_invoker = on)"), _spec("security_invoker: true"),
            since=15,
        ),
        agrees(
            "a bare option is true",
            _view("with (security_invoker, security_barrier)"),
            _spec("security_invoker: true, security_barrier: true"),
            since=15,
        ),
        agrees("none is false", _view(""), _spec("security_invoker: false, check_option: none")),
        agrees("off is false", _view("with (security_barrier = 0)"), _spec("exact: true")),
        agrees(
            "WITH CHECK OPTION is cascaded",
            f"{BASE} create view t as select id, a from b where a > 0 with check option;",
            _spec("check_option: cascaded"),
        ),
        agrees(
            "more than is asked for",
            _view("with (security_barrier, check_option = local)"),
            _spec("columns: {id: int}"),
        ),
    ),
    differ=(
        _no("a view reads as its owner", "", "security_invoker: true", "security_invoker"),
        _no("a view is no barrier", "", "security_barrier: true", "security_barrier"),
        _no(
            "local for cascaded", "with (check_option = local)", "check_option: cascaded",
            "check_option",
        ),
        _no("no check option", "", "check_option: local", "check_option"),
        _no(
            "an option that must be off", "with (security_barrier)", "security_barrier: false",
            "security_barrier",
        ),
        _no(
            "an option beyond an exact view", "with (security_invoker = yes)", "exact: true",
            "security_invoker", since=15,
        ),
    ),
)  # fmt: skip
VIEWS = (OPTIONS,)
