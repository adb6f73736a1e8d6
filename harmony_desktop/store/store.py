"""The store as services see it: one thread, one connection, nothing that blocks the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from harmony_desktop.store.database import Connection
from harmony_desktop.store.files import Files

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """``await store.do(function, …)`` runs ``function(connection, …)`` on the store's thread, in order.

    Close is final: what is asked later raises ``RuntimeError``.
    """

    def __init__(self, folder: Path) -> None:
        self._files = Files(folder)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._closing = False

    @property
    def folder(self) -> Path:
        return self._files.folder

    @property
    def lasting(self) -> bool:
        """Whether server rows outlive this session."""
        return self._files.lasting

    @property
    def cache_rebuilt(self) -> bool:
        return self._files.cache_rebuilt

    @property
    def outbox_set_aside(self) -> bool:
        return self._files.outbox_set_aside

    async def open(self) -> bool:
        """False when another process has these files open; then nothing was opened."""
        return await self._run(self._open)

    def _open(self) -> bool:
        if not self._files.acquire():
            return False
        self._files.open()
        return True

    async def keep_cache(self, key: str) -> None:
        await self._run(lambda: self._files.keep_cache(key))

    async def do(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        if self._closing:
            raise RuntimeError("the store is closed")
        return await self._run(lambda: function(self._files.db, *args, **kwargs))

    def post(
        self, function: Callable[Concatenate[Connection, P], Any], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """As `do`, for what nobody waits for; it is done before the store closes."""
        self._thread.submit(lambda: function(self._files.db, *args, **kwargs))

    async def _run(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def close(self) -> None:
        self._closing = True
        await self._run(self._files.close)
        self._thread.shutdown(wait=False)
