"""Tools, rules and the servers tools come from; asked of the workspace each time, never kept."""

from harmony_desktop.domain.tools import McpServer, NewMcpServer, RuleTrial, Tool, ToolChange
from harmony_desktop.services.link import Link


class Tools:
    """Everything raises `HarmonyError` ``offline`` without a workspace."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def all(self) -> tuple[Tool, ...]:
        """Also those that cannot be used now; ``reason_off`` says why."""
        return await self._link.connection().tools.all()

    async def change(self, tool_id: str, change: ToolChange) -> Tool:
        """An admin's; of the tools of one's own server also one's own."""
        return await self._link.connection().tools.change(tool_id, change)

    async def try_rule(self, rule: str, instead_of: str = "") -> RuleTrial:
        """What it would have done to the user's past calls, in place of one of their rules; nothing is kept."""
        return await self._link.connection().tools.try_rule(rule.strip(), instead_of)

    async def servers(self) -> tuple[McpServer, ...]:
        return await self._link.connection().tools.servers()

    async def add_server(self, new: NewMcpServer) -> McpServer:
        """It is asked for its tools at once, and nobody waits for that: ``state`` tells."""
        return await self._link.connection().tools.add_server(new)

    async def put_server(self, server_id: str, new: NewMcpServer) -> McpServer:
        """An empty secret stays what it was, unless another place is asked."""
        return await self._link.connection().tools.put_server(server_id, new)

    async def remove_server(self, server_id: str) -> None:
        await self._link.connection().tools.remove_server(server_id)

    async def enable_server(self, server_id: str, enabled: bool) -> McpServer:
        return await self._link.connection().tools.enable_server(server_id, enabled)

    async def refresh_server(self, server_id: str) -> McpServer:
        """Asks it for its tools, and waits for them."""
        return await self._link.connection().tools.refresh_server(server_id)

    async def sign_in_server(self, server_id: str) -> str:
        """The address where the user signs in, to be opened in a browser on the workspace's computer; empty where the
        server lets them in as it is."""
        return await self._link.connection().tools.sign_in_server(server_id)

    async def has_search_key(self) -> bool:
        """Of the web search; an admin's to know. Nothing gives the key itself out."""
        return await self._link.connection().tools.has_search_key()

    async def set_search_key(self, key: str) -> None:
        await self._link.connection().tools.set_search_key(key)

    async def remove_search_key(self) -> None:
        await self._link.connection().tools.remove_search_key()
