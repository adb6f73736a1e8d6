"""How a server is reached: its program started or its address asked, with the secrets that are for it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from harmony_workspace.access import people
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.tools.mcp import secrets, stdio
from harmony_workspace.tools.mcp.link import SignInNeeded
from harmony_workspace.tools.mcp.rows import Server

if TYPE_CHECKING:
    from mcp.client._transport import TransportStreams
    from mcp.client.auth import OAuthClientProvider

AFTER = "http://127.0.0.1/signed-in"
"""Where a browser returns to; the port is chosen when somebody signs in."""


class NotAllowed(Exception):
    """Who owns this server may not have it; the text is for people."""


@asynccontextmanager
async def unasked(
    server: Server, sealed: Sealed, trusted: bool, sign_in_needed: Callable[[], None]
) -> AsyncIterator["TransportStreams"]:
    """Without anybody who could sign in: ``sign_in_needed`` is told where that would be necessary."""
    settings = server.settings
    if settings.transport == "stdio":
        if not trusted:
            raise NotAllowed("Only an admin may have programs of this computer started.")
        environment = await secrets.environment(sealed, server.id)
        async with stdio.started(settings.command, settings.args, environment) as streams:
            yield streams
        return
    from harmony_workspace.tools.mcp import http  # its library costs time at the start

    token = await secrets.token(sealed, server.id)
    kept = secrets.SignedIn(sealed, server.id)
    auth = provider(settings.url, kept) if not token and await kept.load() else None
    if auth is not None:
        kept.serve(auth)

    def refused(status: int) -> None:
        if status == HTTPStatus.UNAUTHORIZED:
            sign_in_needed()
            raise SignInNeeded("The server wants somebody to sign in.")

    async with http.reached(
        settings.url, token=token, auth=auth, public_only=not trusted, refused=refused
    ) as streams:
        yield streams


def provider(url: str, kept: secrets.SignedIn, after: str = AFTER, **asking: Any) -> "OAuthClientProvider":
    from mcp.client.auth import OAuthClientProvider
    from mcp.shared.auth import OAuthClientMetadata

    wanted = OAuthClientMetadata.model_validate(
        {
            "client_name": "Harmony",
            "redirect_uris": [after],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": "none",
        }
    )
    return OAuthClientProvider(url, wanted, kept, **asking)


def is_trusted(connection: sa.Connection, server: Server) -> bool:
    """An admin's servers may be programs and lie on this network; those of others may not."""
    if server.owner_id is None:
        return True
    owner = people.reader(connection, server.owner_id)
    return owner is not None and owner.admin


async def settle(*tasks: "asyncio.Task[Any]") -> None:
    """Ends what still runs."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
