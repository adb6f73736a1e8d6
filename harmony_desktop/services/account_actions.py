"""Several workspaces and accounts: signing in, switching, signing out. Their caches are apart."""

import asyncio
import base64
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar
from urllib.parse import urlsplit

from harmony_desktop.domain.accounts import Account, Found, Leaving
from harmony_desktop.domain.context import Attachment
from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.syncing import Identity, Operation
from harmony_desktop.services.bringing import Bringing
from harmony_desktop.services.doorway import Doorway
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import Link
from harmony_desktop.services.memories import Memories
from harmony_desktop.services.pump import Pump
from harmony_desktop.store import outbox, uploads
from harmony_desktop.store.rows import attachment_row

if TYPE_CHECKING:  # the network libraries load behind the first paint
    from harmony_desktop.net.workspace import Workspace

T = TypeVar("T")
SEND_PATIENCE = 120.0
END_PATIENCE = 6.0


class Life(Protocol):
    """The session, as far as changing accounts needs it."""

    async def change_account(self, change: Callable[[], Awaitable[tuple[Problem, ...]]]) -> None:
        """Ends all work for the account in use, calls ``change``, and begins anew."""


class AccountActions:
    def __init__(
        self,
        keeper: Keeper,
        doorway: Doorway,
        link: Link,
        pump: Pump,
        bringing: Bringing,
        memories: Memories,
        life: Life,
    ) -> None:
        self._keeper, self._doorway = keeper, doorway
        self._bringing = bringing
        self._link = link
        self._pump = pump
        self._memories = memories
        self._life = life

    def all(self) -> tuple[Account, ...]:
        """The one in use first."""
        return self._keeper.known

    async def sign_in_with_browser(
        self, url: str, show: Callable[[str], None], came: Callable[[], None]
    ) -> Account:
        """As `sign_in`, with a key that the browser brings: ``show`` opens the page for it. May be cancelled until it
        ``came``. Raises ``no_browser_sign_in``, ``other_issuer``, ``sign_in_denied``, ``sign_in_timeout``,
        ``sign_in_ended`` as well."""
        from harmony_desktop.net import browser_sign_in

        address = _address(url)
        key = await self._ask(address, "", lambda stranger: browser_sign_in.key(stranger, address, show))
        came()
        return await self._admit(address, key, session=True)

    async def sign_in(self, url: str, api_key: str) -> Account:
        """Asks the workspace who this key belongs to, keeps the key, and switches there. Raises what is wrong with
        the address or the key; then nothing changed."""
        address, key = _address(url), api_key.strip()
        if not key:
            raise HarmonyError.of("key_empty")
        return await self._admit(address, key, session=False)

    async def _admit(self, address: str, key: str, *, session: bool) -> Account:
        identity = await self._ask(address, key, _me)
        account = await self._keeper.admit(identity, address, key, session=session)
        await self.switch(account)
        self._link.again()  # also where it was in use already, with a key that is no longer known
        return self._keeper.account

    async def look(self, url: str, api_key: str = "") -> Found:
        """Who is at this address, and whose key this is; nothing is kept, and only a workspace is sent the key. Raises
        what is wrong: ``address_bad``, ``workspace_unreachable``, ``workspace_untrusted``, ``no_workspace``,
        ``unauthorized``."""
        address, key = _address(url), api_key.strip()
        greeting = await self._ask(address, "", lambda stranger: stranger.greet())
        user = (await self._ask(address, key, _me)).user_name if key else ""
        return Found(greeting.name, user, greeting.browser_sign_in)

    async def fingerprint(self, url: str) -> str:
        """Of the certificate that the address shows, to be compared where it is not trusted; no key is sent."""
        return await self._doorway.fingerprint(_address(url))

    async def switch(self, account: Account) -> None:
        if account.folder == self._keeper.account.folder:
            return
        await self._life.change_account(lambda: self._keeper.change_to(account))

    async def unsent(self) -> int:
        """How many operations and files the workspace has not taken yet."""
        store = self._keeper.store
        return await store.do(outbox.count) + await store.do(uploads.count)

    def drafts(self) -> int:
        """In how many threads something is being written, words or what is to go with them; and how many notes, tasks
        and contacts hold something that is not saved."""
        threads = {*self._memories.drafts(), *self._memories.all_chips()}
        return len(threads) + sum(map(len, self._memories.unsaved().values()))

    async def sign_out(self, leaving: Leaving, export_to: str = "") -> bool:
        """Afterwards nothing that this program kept of the account can be read on this computer, and the next one is
        in use; a workspace on this computer keeps its own files. Raises before anything is removed: ``offline`` or
        ``unsent_left`` when not all could be sent, ``export_failed``. False: the workspace could not be told, so the
        session there stays open."""
        if leaving is Leaving.SEND:
            await self._send_all()
        elif leaving is Leaving.EXPORT:
            await self._export(export_to)
        told = True

        async def change() -> tuple[Problem, ...]:
            nonlocal told
            told = await self._end_session()
            return await self._keeper.forget()

        await self._life.change_account(change)
        return told

    async def _end_session(self) -> bool:
        """Of the account in use, where a browser gave its key; nobody is kept here by a workspace that is away."""
        account = self._keeper.account
        if not account.session:
            return True
        try:
            async with asyncio.timeout(END_PATIENCE):
                key = await self._keeper.api_key(account)
                await self._ask(account.url, key or "", lambda workspace: workspace.sessions.end())
        except TimeoutError:
            return False
        except HarmonyError as error:
            return error.problem.code in ("unauthorized", "not_found")  # it had ended already
        return True

    async def _ask(self, address: str, key: str, ask: "Callable[[Workspace], Awaitable[T]]") -> T:
        """Of a workspace that is not the one in use; what keeps it away is told as far as it can be told why."""
        workspace = await self._doorway.reach(address, key)
        try:
            return await ask(workspace)
        except HarmonyError as error:
            raise HarmonyError(await self._doorway.explain(error.problem, address)) from error
        finally:
            await workspace.close()

    async def _send_all(self) -> None:
        if self._link.state is not LinkState.ONLINE:
            raise HarmonyError.of("offline", retryable=True)
        await self._keeper.store.do(outbox.recover)
        self._pump.wake()
        try:
            async with asyncio.timeout(SEND_PATIENCE):
                await self._pump.drained()
                await self._bringing.drained()
        except TimeoutError:
            pass
        if left := await self.unsent():
            raise HarmonyError.of("unsent_left", count=left)

    async def _export(self, export_to: str) -> None:
        ops = await self._keeper.store.do(outbox.unsent)
        kept = [(one, await self._keeper.store.do(uploads.content, one.id)) for one in self._bringing.all()]
        told = {
            "unsent": [_told(op) for op in ops],
            "meetings": [
                {"title": one.title, "file": one.path, "text": text.decode(errors="replace")}
                for one, text in kept
            ],
            "drafts": self._memories.drafts(),
            "draft_attachments": {
                of: [_carried(a) for a in draft.attached] for of, draft in self._memories.all_chips().items()
            },
            "unsaved": self._memories.unsaved(),
        }
        try:
            await asyncio.to_thread(_write, Path(export_to), told)
        except OSError as error:
            raise HarmonyError.of("export_failed", file=export_to, detail=str(error)) from error


def _address(url: str) -> str:
    """``https://host[:port]``; nothing else keeps a key safe on its way."""
    text = url.strip().rstrip("/")
    parts = urlsplit(text if "://" in text else f"https://{text}")
    try:
        usable = parts.scheme == "https" and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or parts.username or parts.query or parts.fragment:
        raise HarmonyError.of("address_bad", address=url.strip())
    return f"https://{parts.netloc}{parts.path}"


async def _me(workspace: "Workspace") -> Identity:
    return await workspace.me()


def _told(op: Operation) -> dict[str, object]:
    return {
        "kind": op.kind.value,
        "target": op.target,
        "written_at": op.written_at.isoformat(),
        "body": dict(op.body),
        "attachments": [_carried(a) for a in op.attachments],
    }


def _carried(attached: Attachment) -> dict[str, object]:
    return attachment_row(attached) | {
        "text": attached.text,
        "data": base64.b64encode(attached.data).decode(),
    }


def _write(file: Path, told: Mapping[str, object]) -> None:
    """Private like everything the user wrote, and on the disk before anything else is removed."""
    body = json.dumps(told, ensure_ascii=False, indent=1)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(body + "\n")
        out.flush()
        os.fsync(out.fileno())
