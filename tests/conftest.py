"""What holds for every story: a busy machine is no failure, and what is left of a screen ends with its story."""

import gc
from collections.abc import Generator

import pytest
from hypothesis import settings

settings.register_profile("harmony", deadline=None)
settings.load_profile("harmony")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Collects a finished story's screen here, on its own thread; a thread of a later story would crash over it.

    It cannot be a fixture: pytest keeps what a story was given until its teardown is over.
    """
    done = yield
    if "qapp" in getattr(item, "fixturenames", ()):
        _end_screens()
    return done


def _end_screens() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.unfreeze()  # what a program has settled may have become garbage
    gc.collect()
