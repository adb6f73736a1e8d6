"""What holds for every story: a busy machine is no failure, and what is left of a screen ends with its story."""

import gc
import os
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings

from tests.parts import quick_starts

settings.register_profile("seeded", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HARMONY_PROPERTIES", "seeded"))  # `make soak` searches
quick_starts.install()


@pytest.fixture
def fresh_programs() -> Iterator[None]:
    """For a story about a start itself, or about what others see of a process: none is forked."""
    with quick_starts.fresh():
        yield


class _Frozen:
    """What was there before any story is not looked through again and again: it took a tenth of the time of all."""

    def __init__(self) -> None:
        self._freeze = gc.freeze
        self._begun = self._settled = False
        gc.freeze = self._settle  # noted here: to ask how much is frozen takes longer than many a story

    def _settle(self) -> None:
        self._settled = True
        self._freeze()

    def begin(self) -> None:
        if not self._begun:
            self._freeze()
            self._begun = True

    def end(self) -> None:
        """What a program has settled may have become garbage."""
        if self._settled:
            gc.unfreeze()
            self._begun = self._settled = False
        gc.collect()


_frozen = _Frozen()


def pytest_collection_finish() -> None:
    gc.collect()
    _frozen.begin()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Collects a finished story's screen here, on its own thread; a thread of a later story would crash over it.

    It cannot be a fixture: pytest keeps what a story was given until its teardown is over.
    """
    screens = "qapp" in getattr(item, "fixturenames", ())
    if screens:
        _frozen.begin()
    done = yield
    if screens:
        _end_screens()
    return done


def _end_screens() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    _frozen.end()
