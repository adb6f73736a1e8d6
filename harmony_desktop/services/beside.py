"""Work in a thread beside the screen's, during which no garbage is collected.

What is garbage may be part of the screen, and a part of the screen that ends in another thread takes the program
with it. Python collects in whichever thread allocates most, which is the one that reads a long file.
"""

import asyncio
import gc
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_lock = threading.Lock()
_at_work = 0


async def run(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await asyncio.to_thread(lambda: _quietly(work, *args, **kwargs))


def _quietly(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    _change(1)
    try:
        return work(*args, **kwargs)
    finally:
        _change(-1)


def _change(by: int) -> None:
    global _at_work
    with _lock:
        _at_work += by
        if _at_work:
            gc.disable()
        else:
            gc.enable()
