"""The threads in which the engine does whatever blocks, made when first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

COUNT = 4
"""A take being recorded, two being turned into words, and one more deed."""


class Threads:
    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None

    @property
    def used(self) -> bool:
        return self._pool is not None

    def run(self, call: Callable[..., T], *arguments: object) -> asyncio.Future[T]:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(COUNT, "voice")
        return asyncio.get_running_loop().run_in_executor(self._pool, lambda: call(*arguments))

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False)
            self._pool = None
