"""Our own code may not hold up the event loop: file, lock, socket and sleep calls from it on the loop's thread raise."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from blockbuster import blockbuster_ctx

LOOKING_FOR_MODULES = (
    "os.stat",
    "os.listdir",
    "os.scandir",
    "io.BufferedReader.read",
    "io.TextIOWrapper.read",
)


@contextmanager
def watched(*packages: str) -> Iterator[None]:
    """The first import of a library is not what is looked for, nor how Qt's bindings look at its source."""
    with blockbuster_ctx(list(packages)) as watch:
        for call in LOOKING_FOR_MODULES:
            watch.functions[call].can_block_in("<frozen importlib._bootstrap>", "_find_and_load")
            watch.functions[call].can_block_in("shibokensupport/feature.py", "_mod_uses_pyside")
        yield


@pytest.fixture(autouse=True)
def nonblocking() -> Iterator[None]:
    """Use it by importing it into a folder's conftest."""
    with watched("harmony_desktop", "harmony_protocol"):
        yield
