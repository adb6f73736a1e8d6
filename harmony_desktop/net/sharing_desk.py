"""What is asked of a workspace to share a meeting: its report, links to it, its end; and the way in with a browser."""

from urllib.parse import urlencode

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.sharing import Link, Links, Paper
from harmony_desktop.net.transport import Transport, escaped, told
from harmony_protocol import sharing as wire


class SharingDesk:
    """Every method raises `HarmonyError` and nothing else of its own."""

    def __init__(self, http: Transport) -> None:
        self._http = http

    async def report(self, conversation_id: ConversationId, paper: Paper, zone: str) -> bytes:
        """The PDF, whole. ``zone``: by its name or offset."""
        asked = urlencode({"paper": paper, "time_zone": zone})
        async with self._http.stream(f"{_of(conversation_id)}/report?{asked}", {}) as response:
            return await response.aread()

    async def links(self, conversation_id: ConversationId) -> Links:
        found = told(wire.LinkList, await self._http.get(f"{_of(conversation_id)}/links"))
        links = sorted((_link(row) for row in found.items), key=lambda link: link.created_at, reverse=True)
        return Links(tuple(links), found.here_only)

    async def make_link(self, conversation_id: ConversationId) -> Link:
        return _link(told(wire.Link, await self._http.post(f"{_of(conversation_id)}/links")))

    async def revoke(self, conversation_id: ConversationId, link_id: str) -> None:
        await self._http.delete(f"{_of(conversation_id)}/links/{escaped(link_id)}")

    async def delete(self, conversation_id: ConversationId) -> None:
        await self._http.delete(_of(conversation_id))

    async def restore(self, conversation_id: ConversationId) -> None:
        await self._http.post(f"{_of(conversation_id)}/restore")

    async def set_password(self, password: str, current: str) -> None:
        await self._http.put("/v1/me/password", {"password": password, "current": current})

    async def ticket(self, path: str) -> str:
        body = await self._http.post("/v1/me/browser-ticket", {"path": path})
        return told(wire.BrowserTicket, body).url


def _of(conversation_id: ConversationId) -> str:
    return f"/v1/conversations/{escaped(conversation_id)}"


def _link(row: wire.Link) -> Link:
    return Link(row.id, row.url, row.created_at, row.created_by, row.last_opened_at)
