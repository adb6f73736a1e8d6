"""Which store is open: the account's own, unlocked by the keyring, or one for this session only."""

import asyncio
import logging
import shutil
import tempfile
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from harmony_desktop.domain.accounts import Account
from harmony_desktop.domain.facts import Bus
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.syncing import Identity
from harmony_desktop.net import credentials
from harmony_desktop.paths import Paths
from harmony_desktop.services.secrets import Secrets
from harmony_desktop.store import places
from harmony_desktop.store.accounts import Accounts
from harmony_desktop.store.store import Store

log = logging.getLogger(__name__)


class Keeper:
    """Holds the open store. ``beside``: another program has the account's files, so this session has its own."""

    def __init__(self, paths: Paths, secrets: Secrets | None = None) -> None:
        self._accounts = Accounts(paths.client)
        self.data = paths.data
        self._takes = paths.takes
        self._own: Path | None = None
        self.secrets = secrets or Secrets(Bus())
        self.known: tuple[Account, ...] = ()
        """All accounts, the one in use first."""
        self.identity: Identity | None = None
        """Who the user is, as the workspace said now or the last time."""
        self.store: Store

    @property
    def beside(self) -> bool:
        return self._own is not None

    @property
    def account(self) -> Account:
        """The one in use."""
        return self.known[0]

    async def open(self) -> tuple[Problem, ...]:
        """Opens outbox and memory; server rows are kept for this session until `unlock`."""
        if not self.known:
            await self._remove_left()
            await self._look()
        self.store = Store(self._accounts.folder(self.account))
        if not await self.store.open():
            self._own = await asyncio.to_thread(lambda: Path(tempfile.mkdtemp(prefix="harmony-")))
            self.store = Store(self._own)
            await self.store.open()
        return (Problem("outbox_set_aside"),) if self.store.outbox_set_aside else ()

    async def unlock(self) -> tuple[Problem, ...]:
        """Lets server rows last, if a keyring keeps their key: at once, or not now. Returns what the user should know;
        of a keyring that refuses or is waited for, `Secrets` tells."""
        if self.beside or self.store.lasting:
            return ()
        try:
            key = await self.secrets.get(_cache_of(str(self.store.folder)), make=True)
        except HarmonyError as error:
            return (error.problem,) if error.problem.code == credentials.NONE else ()
        await self.store.keep_cache(key or "")
        self.identity = await self.store.do(places.identity)
        return (Problem("cache_rebuilt"),) if self.store.cache_rebuilt else ()

    async def cache_opens(self) -> bool:
        """Whether `unlock` would succeed now."""
        try:
            return bool(await self.secrets.get(_cache_of(str(self.store.folder)), make=True))
        except HarmonyError:
            return False

    async def claim(self, identity: Identity) -> bool:
        """These rows belong to this person in this workspace. True when another store had to be opened."""
        switched = False
        if not self.beside:
            before = self.account.folder
            mine = await asyncio.to_thread(self._accounts.claim, identity, self.account.url)
            await self._look()
            switched = mine.folder != before
        if switched:
            log.info("another account: its own store is opened")
            await self.store.close()
            await self.open()
            await self.unlock()
        self.identity = identity
        await self.store.do(places.remember_identity, identity)
        return switched

    async def rename(self, name: str) -> None:
        """The workspace in use is called ``name`` now; empty: it did not say."""
        if self.identity is not None and name and name != self.identity.workspace_name:
            await self.claim(replace(self.identity, workspace_name=name))

    # ── accounts ─────────────────────────────────────────────────────────────────────────────────────
    async def admit(self, identity: Identity, url: str, api_key: str, *, session: bool = False) -> Account:
        """Remembers an account and its key without using it yet. Without a keyring the key lasts for this session of the
        program. ``session``: a browser gave the key, and the workspace is told when it is no longer needed."""
        current = self.account
        account = await asyncio.to_thread(self._accounts.claim, identity, url, session)
        await asyncio.to_thread(self._accounts.choose, current)
        await self._look()
        await self.secrets.keep(_key_of(self._folder(account)), api_key)
        return account

    async def api_key(self, account: Account) -> str | None:
        """None: it was not kept. Raises `HarmonyError` when the keyring cannot say."""
        return await self._secret(_key_of(self._folder(account)))

    async def keep_hosted_key(self, api_key: str) -> None:
        """Of the host that is read in the account in use; as with its own, one that no keyring takes lasts for this
        session of the program."""
        await self.secrets.keep(_hosted_of(self._folder(self.account)), api_key)

    async def hosted_key(self) -> str | None:
        """As `api_key`."""
        return await self._secret(_hosted_of(self._folder(self.account)))

    async def forget_hosted_key(self) -> None:
        await self.secrets.forget(_hosted_of(self._folder(self.account)))

    async def _secret(self, name: str) -> str | None:
        try:
            return await self.secrets.get(name)
        except HarmonyError as error:
            if error.problem.code == credentials.NONE:
                return None
            raise

    async def change_to(self, account: Account) -> tuple[Problem, ...]:
        """The store of this account instead of the open one."""
        await self.close()
        await asyncio.to_thread(self._accounts.choose, account)
        await self._look()
        return await self.open()

    async def forget(self) -> tuple[Problem, ...]:
        """The account in use leaves this computer with all its files and keys, and what was dictated last; the next
        one is opened."""
        gone = self.account
        await self.close()
        await asyncio.to_thread(self._accounts.leave, gone)
        await self._remove_left()
        await self._look()
        return await self.open()

    async def drop(self, deleted: Collection[str]) -> None:
        """Accounts of workspaces that were deleted where the one in use is now."""
        here = self.account
        gone = [a for a in self.known[1:] if a.url == here.url and a.workspace_id in deleted]
        for account in gone:
            await asyncio.to_thread(self._accounts.leave, account)
        if gone:
            await self._remove_left()
            await self._look()

    async def _remove_left(self) -> None:
        """Files and keys of accounts that were left, also of one whose leaving was cut short. The key goes first: what
        it opens cannot be read from then on."""
        for gone in await asyncio.to_thread(self._accounts.left):
            await self.secrets.forget(_cache_of(self._folder(gone)))
            await self.secrets.forget(_key_of(self._folder(gone)))
            await self.secrets.forget(_hosted_of(self._folder(gone)))
            await asyncio.to_thread(shutil.rmtree, self._takes, ignore_errors=True)
            await asyncio.to_thread(self._accounts.forget, gone)

    async def close(self) -> None:
        await self.store.close()
        self.identity = None
        if self._own is not None:
            await asyncio.to_thread(shutil.rmtree, self._own, ignore_errors=True)
            self._own = None

    def _folder(self, account: Account) -> str:
        return str(self._accounts.folder(account))

    async def _look(self) -> None:
        def look() -> tuple[Account, ...]:
            self._accounts.add_local()
            return tuple(self._accounts.all())

        self.known = await asyncio.to_thread(look)


def _cache_of(folder: str) -> str:
    return f"cache {folder}"


def _key_of(folder: str) -> str:
    return f"connection {folder}"


def _hosted_of(folder: str) -> str:
    return f"hosted {folder}"
