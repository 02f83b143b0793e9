"""Opening a target in the background: a server answers while the spec is being read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, contextmanager
from threading import Lock, Thread
from typing import Literal

from audit.introspect import Introspection, open_target
from audit.introspect.reading import ReaderName
from audit.introspect.target import TargetRef


@contextmanager
def open_target_ahead(
    ref: TargetRef,
    *,
    reader: ReaderName,
    statement_timeout: float,
    connect_timeout: float,
    progress: Callable[[str], None],
    verify_with: Literal["target", "embedded"] = "target",
) -> Iterator[Callable[[], Introspection]]:
    """Begin to open a target; give a function that waits for it and raises as `open_target` does.

    A block that ends before it called that function waits for nothing: what was begun ends itself.
    Only a database is opened in the background. Loading files takes a server of our own, which
    must be stopped on signals, and only the main thread gets those.
    """
    target = open_target(
        ref,
        reader=reader,
        statement_timeout=statement_timeout,
        connect_timeout=connect_timeout,
        progress=progress,
        verify_with=verify_with,
    )
    if ref.kind != "database":
        with ExitStack() as stack:
            yield lambda: stack.enter_context(target)
        return
    opening = _Opening(target)
    try:
        yield opening.wait
    finally:
        opening.leave()


class _Opening:
    """A target that another thread opens. Whichever is the last to leave, it or we, closes it."""

    def __init__(self, target: AbstractContextManager[Introspection]) -> None:
        self._stack = ExitStack()
        self._opened: Future[Introspection] = Future()
        self._lock = Lock()
        self._left = False
        Thread(target=self._open, args=(target,), name="open target", daemon=True).start()

    def wait(self) -> Introspection:
        """What was opened; raises what stood in the way."""
        return self._opened.result()

    def leave(self) -> None:
        """Close the target, or have it closed as soon as it is open."""
        with self._lock:
            self._left = True
            opened = self._opened.done()
        if opened:
            self._stack.close()

    def _open(self, target: AbstractContextManager[Introspection]) -> None:
        try:
            introspection = self._stack.enter_context(target)
        except BaseException as error:
            self._opened.set_exception(error)
            return
        with self._lock:
            self._opened.set_result(introspection)
            left = self._left
        if left:
            self._stack.close()
