"""How the worker keeps memory while a take runs and gives it back afterwards."""

from __future__ import annotations

import ctypes
import sys

M_TRIM_THRESHOLD, M_MMAP_MAX, M_ARENA_MAX = -1, -4, -8
"""Of glibc's mallopt."""
NEVER = 2**31 - 1


def prepare_memory() -> ctypes.CDLL | None:
    """glibc keeps an arena for each thread and gives little back: 100 MB of a model's worker. Within a take it gives
    back too eagerly: every large block comes from the kernel and goes there, layer for layer, 20 000 page faults."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "mallopt"):
        return None
    for option, value in ((M_ARENA_MAX, 1), (M_MMAP_MAX, 0), (M_TRIM_THRESHOLD, NEVER)):
        libc.mallopt(option, value)
    return libc


def give_back(libc: ctypes.CDLL | None) -> None:
    """After a take, all that is free."""
    if libc is not None:
        libc.malloc_trim(0)
