"""Waits for a fact instead of for a time; says what was missing when it does not come."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds after which a fact on a busy two-core machine counts as not coming."""


def until(look: Callable[[], T], what: str, seconds: float = PATIENCE) -> T:
    """The first truthy value that ``look`` returns; an AssertionError naming ``what`` when there is none in time."""
    end = time.monotonic() + seconds
    pause = 0.005
    while not (seen := look()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:g} s for {what}; last seen: {seen!r}")
        time.sleep(pause)  # between two looks
        pause = min(pause * 1.5, 0.1)
    return seen
