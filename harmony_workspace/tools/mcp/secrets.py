"""What a server is reached with: values of its environment, its token, what a sign-in gave. All of it sealed."""

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

from harmony_protocol.tools import NewMcpServer
from harmony_workspace.access.sealed import Sealed, Unreadable
from harmony_workspace.problems import conflict

if TYPE_CHECKING:
    from mcp.client.auth import OAuthClientProvider
    from mcp.shared.auth import OAuthClientInformationFull, OAuthToken

_LOCKED = "The key ring that holds the workspace's secrets does not open."


def name(server_id: str, what: str) -> str:
    return f"mcp:{server_id}:{what}"


def names(server_id: str) -> list[str]:
    return [name(server_id, what) for what in ("env", "token", "sign-in")]


def put(sealed: Sealed, server_id: str, new: NewMcpServer) -> None:
    """Those of one that had this name before, or led elsewhere, go."""
    forget(sealed, server_id)
    change(sealed, server_id, new)


def change(sealed: Sealed, server_id: str, new: NewMcpServer) -> None:
    """What is not given anew stays as it was."""
    try:
        if new.env:
            sealed.put(name(server_id, "env"), json.dumps(new.env))
        if new.token:
            sealed.put(name(server_id, "token"), new.token)
    except Unreadable as error:
        raise conflict(_LOCKED) from error


def forget(sealed: Sealed, server_id: str) -> None:
    for each in names(server_id):
        sealed.delete(each)


async def environment(sealed: Sealed, server_id: str) -> dict[str, str]:
    """Raises ``Unreadable``."""
    text = await asyncio.to_thread(sealed.get, name(server_id, "env"))
    found: dict[str, str] = json.loads(text) if text else {}
    return found


async def token(sealed: Sealed, server_id: str) -> str:
    """Raises ``Unreadable``."""
    return await asyncio.to_thread(sealed.get, name(server_id, "token")) or ""


class SignedIn:
    """What the library keeps of a sign-in, for one server; also what it would find out again at each start."""

    def __init__(self, sealed: Sealed, server_id: str) -> None:
        self._sealed = sealed
        self._name = name(server_id, "sign-in")
        self._kept: dict[str, Any] = {}
        self._provider: OAuthClientProvider | None = None

    async def load(self) -> bool:
        """Whether somebody signed in. Raises ``Unreadable``."""
        text = await asyncio.to_thread(self._sealed.get, self._name)
        self._kept = json.loads(text) if text else {}
        return "tokens" in self._kept

    def serve(self, provider: "OAuthClientProvider") -> None:
        """The library remembers tokens, but neither when they end nor where new ones are to be had."""
        from mcp.shared.auth import OAuthMetadata, ProtectedResourceMetadata

        self._provider = provider
        context, kept = provider.context, self._kept
        context.token_expiry_time = kept.get("ends_at")
        if metadata := kept.get("metadata"):
            context.oauth_metadata = OAuthMetadata.model_validate(metadata)
        if resource := kept.get("resource"):
            context.protected_resource_metadata = ProtectedResourceMetadata.model_validate(resource)

    async def get_tokens(self) -> "OAuthToken | None":
        from mcp.shared.auth import OAuthToken

        return OAuthToken.model_validate(self._kept["tokens"]) if "tokens" in self._kept else None

    async def set_tokens(self, tokens: "OAuthToken") -> None:
        assert self._provider is not None
        context = self._provider.context
        self._kept["tokens"] = tokens.model_dump(mode="json", exclude_none=True)
        self._kept["ends_at"] = None if tokens.expires_in is None else time.time() + tokens.expires_in
        for what, found in (
            ("metadata", context.oauth_metadata),
            ("resource", context.protected_resource_metadata),
        ):
            if found is not None:
                self._kept[what] = found.model_dump(mode="json", exclude_none=True)
        await asyncio.to_thread(self._sealed.put, self._name, json.dumps(self._kept))

    async def get_client_info(self) -> "OAuthClientInformationFull | None":
        from mcp.shared.auth import OAuthClientInformationFull

        client = self._kept.get("client")
        return OAuthClientInformationFull.model_validate(client) if client else None

    async def set_client_info(self, client_info: "OAuthClientInformationFull") -> None:
        """Stored together with the tokens it is for."""
        self._kept["client"] = client_info.model_dump(mode="json", exclude_none=True)
