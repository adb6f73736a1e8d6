"""What holds for every story: a busy machine is no failure, and what is left of a screen ends with its story."""

import gc
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings

from tests.parts import quick_starts

settings.register_profile("harmony", deadline=None)
settings.load_profile("harmony")
quick_starts.install()


@pytest.fixture
def fresh_programs() -> Iterator[None]:
    """For a story about a start itself, or about what others see of a process: none is forked."""
    with quick_starts.fresh():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Collects a finished story's screen here, on its own thread; a thread of a later story would crash over it.

    It cannot be a fixture: pytest keeps what a story was given until its teardown is over.
    """
    screens = "qapp" in getattr(item, "fixturenames", ())
    if screens and not gc.get_freeze_count():
        gc.freeze()  # what was there before any screen is not looked through after each of them
    before = gc.get_freeze_count()
    done = yield
    if screens:
        _end_screens(settled=gc.get_freeze_count() > before)
    return done


def _end_screens(*, settled: bool) -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if settled:
        gc.unfreeze()  # what a program has settled may have become garbage
    gc.collect()
