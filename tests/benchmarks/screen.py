"""A virtual screen for benchmarks that need a real one."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from tests.benchmarks.needs import NeedsMissing


@contextmanager
def screen() -> Iterator[None]:
    if shutil.which("Xvfb") is None:
        raise NeedsMissing("Xvfb is not installed (apt-get install xvfb)")
    from harmony_desktop.ui.virtual_screen import virtual_screen

    with virtual_screen():
        yield
