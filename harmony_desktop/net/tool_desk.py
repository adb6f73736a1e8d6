"""What is asked of a workspace about its tools: which there are, rules for them, servers they come from."""

from harmony_desktop.domain.tools import McpServer, NewMcpServer, RuleTrial, Tool, ToolChange
from harmony_desktop.net import translate_tools as translate
from harmony_desktop.net.transport import Transport, escaped, items, told
from harmony_protocol import tools as wire

ASKED = 75.0
"""Seconds while the workspace asks a server: more than it gives one itself."""


class ToolDesk:
    """Every method raises `HarmonyError` and nothing else of its own."""

    def __init__(self, http: Transport) -> None:
        self._http = http

    async def all(self) -> tuple[Tool, ...]:
        return tuple(_tool(row) for row in items(await self._http.get("/v1/tools")))

    async def change(self, tool_id: str, change: ToolChange) -> Tool:
        """What is not named stays."""
        body = {name: value for name, value in vars(change).items() if value is not None}
        return _tool(await self._http.patch(f"/v1/tools/{escaped(tool_id)}", body))

    async def try_rule(self, rule: str, instead_of: str) -> RuleTrial:
        given = {"rule": rule, "instead_of": instead_of}
        body = told(wire.RuleTrial, await self._http.post("/v1/rules/trial", given))
        return RuleTrial(**body.model_dump())

    async def servers(self) -> tuple[McpServer, ...]:
        return tuple(_server(row) for row in items(await self._http.get("/v1/mcp-servers")))

    async def add_server(self, new: NewMcpServer) -> McpServer:
        body = vars(new) | {"args": list(new.args), "env": dict(new.env)}
        return _server(await self._http.post("/v1/mcp-servers", body))

    async def put_server(self, server_id: str, new: NewMcpServer) -> McpServer:
        body = vars(new) | {"args": list(new.args), "env": dict(new.env)}
        return _server(await self._http.put(f"/v1/mcp-servers/{escaped(server_id)}", body))

    async def remove_server(self, server_id: str) -> None:
        await self._http.delete(f"/v1/mcp-servers/{escaped(server_id)}")

    async def enable_server(self, server_id: str, enabled: bool) -> McpServer:
        body = {"enabled": enabled}
        return _server(await self._http.patch(f"/v1/mcp-servers/{escaped(server_id)}", body))

    async def refresh_server(self, server_id: str) -> McpServer:
        path = f"/v1/mcp-servers/{escaped(server_id)}/refresh"
        return _server(await self._http.post(path, patience=ASKED))

    async def sign_in_server(self, server_id: str) -> str:
        body = await self._http.post(f"/v1/mcp-servers/{escaped(server_id)}/sign-in", patience=ASKED)
        return told(wire.SignIn, body).address

    async def has_search_key(self) -> bool:
        return told(wire.WebSearch, await self._http.get("/v1/web-search")).has_key

    async def set_search_key(self, key: str) -> None:
        await self._http.put("/v1/web-search", {"key": key})

    async def remove_search_key(self) -> None:
        await self._http.delete("/v1/web-search")


def _tool(row: object) -> Tool:
    return translate.tool(told(wire.Tool, translate.known(row)))


def _server(row: object) -> McpServer:
    return translate.server(told(wire.McpServer, translate.known_server(row)))
