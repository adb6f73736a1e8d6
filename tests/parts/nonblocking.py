"""The client's code may not hold up the event loop: file, lock, socket and sleep calls from it on the loop's thread raise."""

from collections.abc import Iterator

import pytest
from blockbuster import blockbuster_ctx


@pytest.fixture(autouse=True)
def nonblocking() -> Iterator[None]:
    """Use it by importing it into a folder's conftest."""
    with blockbuster_ctx(["harmony_desktop", "harmony_protocol"]) as block:
        for (
            function
        ) in block.functions.values():  # Qt's import hook, which pytest-qt brings, reads source files
            function.can_block_in("shibokensupport/feature.py", "_mod_uses_pyside")
        yield
