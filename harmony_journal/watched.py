"""One run of a program under watch, from its lock to its end: crashes, stalls, and how the run before it ended."""

from pathlib import Path
from typing import TYPE_CHECKING, Self

from harmony_journal import crashes
from harmony_journal.endings import Run
from harmony_journal.reports import Report

if TYPE_CHECKING:
    import asyncio

    from harmony_journal.stalls import Watchdog


class Watched:
    """Made by whoever is alone on the data directory; ``children``: programs that it starts and that keep no log."""

    def __init__(self, logs: Path, program: str, children: tuple[str, ...] = ()) -> None:
        self._run = Run(logs, program, children)
        self._watchdog: Watchdog | None = None
        crashes.watch(logs, program)

    @property
    def found(self) -> list[Report]:
        """What the run before left."""
        return self._run.found

    def follow(self, loop: "asyncio.AbstractEventLoop") -> None:
        """On the loop's own thread."""
        from harmony_journal.stalls import Watchdog

        loop.set_exception_handler(crashes.on_loop)
        self._watchdog = Watchdog(loop)

    def asked(self) -> None:
        """It was told to end: nobody is to blame if it is killed before it has."""
        self._run.asked()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Also after an exception: of that there is a report."""
        if self._watchdog is not None:
            self._watchdog.close()
        self._run.end()
