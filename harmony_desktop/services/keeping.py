"""Which store is open: the account's own, unlocked by the keyring, or one for this session only."""

import asyncio
import logging
import shutil
import tempfile
from pathlib import Path

from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.syncing import Identity
from harmony_desktop.net import credentials
from harmony_desktop.paths import Paths
from harmony_desktop.store.accounts import Account, Accounts
from harmony_desktop.store.store import Store

log = logging.getLogger(__name__)

KEYRING_PATIENCE = 30.0
"""A keyring may ask a person for a password; after this the session goes on without a lasting cache."""


class Keeper:
    """Holds the open store. ``beside``: another program has the account's files, so this session has its own."""

    def __init__(self, paths: Paths) -> None:
        self._accounts = Accounts(paths.client)
        self._account: Account | None = None
        self._own: Path | None = None
        self.store: Store

    @property
    def beside(self) -> bool:
        return self._own is not None

    async def open(self) -> tuple[Problem, ...]:
        """Opens outbox and memory; server rows are kept for this session until `unlock`."""
        if self._account is None:
            self._account = await asyncio.to_thread(self._accounts.current)
        self.store = Store(self._accounts.folder(self._account))
        if not await self.store.open():
            self._own = await asyncio.to_thread(lambda: Path(tempfile.mkdtemp(prefix="harmony-")))
            self.store = Store(self._own)
            await self.store.open()
        return (Problem("outbox_set_aside"),) if self.store.outbox_set_aside else ()

    async def unlock(self) -> tuple[Problem, ...]:
        """Lets server rows last, if a keyring keeps their key. Returns what the user should know."""
        if self.beside:
            return ()
        try:
            async with asyncio.timeout(KEYRING_PATIENCE):
                key = await credentials.cache_key(str(self.store.folder))
        except TimeoutError:
            key = None
        if key is None:
            return (Problem("session_only"),)
        await self.store.keep_cache(key)
        return (Problem("cache_rebuilt"),) if self.store.cache_rebuilt else ()

    async def claim(self, identity: Identity) -> bool:
        """These rows belong to this person in this workspace. True when another store had to be opened."""
        if self.beside:
            return False
        mine = await asyncio.to_thread(self._accounts.claim, identity)
        switched = self._account is None or mine.folder != self._account.folder
        self._account = mine
        if switched:
            log.info("another account: its own store is opened")
            await self.store.close()
            await self.open()
            await self.unlock()
        return switched

    async def close(self) -> None:
        await self.store.close()
        if self._own is not None:
            await asyncio.to_thread(shutil.rmtree, self._own, ignore_errors=True)
