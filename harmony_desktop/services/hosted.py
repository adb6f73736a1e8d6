"""Meetings on a host that is no workspace of ours: one connection for each account, read-only, nothing kept but where it
is (in this account's memory) and its key (in the keyring)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from harmony_desktop.domain.bringing import About
from harmony_desktop.domain.facts import Bus, HostedChanged
from harmony_desktop.domain.hosted import Host, HostedInsight, HostedMeeting, HostedPage, written
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.threads import Turn
from harmony_desktop.services.bringing import Bringing
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.memories import Memories
from harmony_desktop.services.ways import Ways

if TYPE_CHECKING:  # the network libraries load behind the first paint
    from harmony_desktop.net.hosted import HostedApi

T = TypeVar("T")
REMEMBERED = "hosted"


class Hosted:
    """Everything raises `HarmonyError`, its codes ``hosted_…``; `HostedChanged` tells of a connection made or ended."""

    def __init__(self, keeper: Keeper, ways: Ways, memories: Memories, bringing: Bringing, bus: Bus) -> None:
        self._keeper, self._ways, self._memories = keeper, ways, memories
        self._bringing, self._bus = bringing, bus

    @property
    def host(self) -> Host | None:
        """Of the account in use; None: nothing is connected."""
        url = self._memories.remembered(REMEMBERED)
        return Host(url) if isinstance(url, str) and url else None

    async def connect(self, address: str, api_key: str) -> Host:
        """Looks whether the Public API answers there with this key; keeps both then, and nothing else otherwise. Raises
        ``hosted_workspace`` where a workspace of ours is, before the key is sent."""
        host = await self._found(address, api_key)
        await self._keeper.keep_hosted_key(api_key.strip())
        self._memories.remember(REMEMBERED, host.url)
        self._bus.publish(HostedChanged())
        return host

    async def look(self, address: str, api_key: str) -> bool:
        """Whether `connect` would succeed; nothing is kept."""
        try:
            await self._found(address, api_key)
        except HarmonyError:
            return False
        return True

    async def disconnect(self) -> None:
        """Address and key leave this computer. Nothing at the host is touched, and what was brought or attached to a
        thread stays where it is."""
        self._memories.remember(REMEMBERED, "")
        await self._keeper.forget_hosted_key()
        self._bus.publish(HostedChanged())

    async def page(self, onward: Mapping[str, str] | None = None) -> HostedPage:
        return await self._ask(lambda api: api.page(onward))

    async def one(self, meeting: HostedMeeting) -> HostedMeeting:
        """As the host has it now."""
        return await self._ask(lambda api: api.one(meeting.id)) or meeting

    async def transcript(self, meeting_id: ConversationId) -> tuple[Turn, ...]:
        return await self._ask(lambda api: api.transcript(meeting_id))

    async def insights(self, meeting_id: ConversationId) -> tuple[HostedInsight, ...]:
        return await self._ask(lambda api: api.insights(meeting_id))

    async def bring(self, meeting: HostedMeeting, turns: tuple[Turn, ...]) -> ConversationId:
        """A copy of it becomes a meeting of the workspace in use; sent as any other transcript is, also later."""
        about = About(
            title=meeting.title,
            started_at=meeting.started_at,
            medium=meeting.medium,
            participants=meeting.participants,
        )
        return await self._bringing.add_text(written(turns), about, "transcript.json")

    # --- behind it -------------------------------------------------------------------------------------------------

    async def _found(self, address: str, api_key: str) -> Host:
        url, key = _base(address), api_key.strip()
        if not key:
            raise HarmonyError.of("key_empty")
        async with self._api(url, key) as api:
            if await self._is_workspace(url):
                raise HarmonyError.of("hosted_workspace")
            await api.page(limit=1)
        return Host(url)

    async def _ask(self, ask: "Callable[[HostedApi], Awaitable[T]]") -> T:
        host = self.host
        if host is None:
            raise HarmonyError.of("hosted_missing", host="")
        key = await self._keeper.hosted_key()
        if key is None:
            raise HarmonyError.of("hosted_key_gone", host=host.name)
        async with self._api(host.url, key) as api:
            return await ask(api)

    @asynccontextmanager
    async def _api(self, url: str, key: str) -> "AsyncIterator[HostedApi]":
        from harmony_desktop.net.hosted import HostedApi

        api = await asyncio.to_thread(HostedApi, url, key, await self._ways.elsewhere(url))
        try:
            yield api
        finally:
            await api.close()

    async def _is_workspace(self, url: str) -> bool:
        """Asked without a key."""
        from harmony_desktop.net.workspace import Workspace

        workspace = await asyncio.to_thread(Workspace, url, "", await self._ways.elsewhere(url))
        try:
            await workspace.greet()
        except HarmonyError:
            return False
        finally:
            await workspace.close()
        return True


def _base(address: str) -> str:
    """``https://host[:port][/…]``, also of an address that goes on to the API itself."""
    text = address.strip().rstrip("/")
    text = text if "://" in text else f"https://{text}"
    text = text.removesuffix("/conversations").removesuffix("/v1")
    try:
        parts = urlsplit(text)
        usable = parts.scheme == "https" and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        raise HarmonyError.of("address_bad", address=address.strip()) from None
    if not usable or parts.username or parts.query or parts.fragment:
        raise HarmonyError.of("address_bad", address=address.strip())
    return f"https://{parts.netloc}{parts.path}"
