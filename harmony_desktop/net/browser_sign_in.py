"""One sign-in by the browser: what its page is asked (RFC 7636, RFC 9207), and the key for what it brings back."""

import asyncio
import base64
import hashlib
import platform
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.net.loopback import Brought, Loopback, listening
from harmony_protocol.sessions import AUTHORIZE

if TYPE_CHECKING:
    from harmony_desktop.net.workspace import Workspace

PATIENCE = 300.0
"""Seconds that somebody has to sign in."""


async def key(workspace: "Workspace", url: str, show: Callable[[str], None]) -> str:
    """Of a session. ``show`` gets the page to be opened. Raises what kept one out; nothing has changed then."""
    greeting = await workspace.greet()
    if not greeting.browser_sign_in:
        raise HarmonyError.of("no_browser_sign_in", name=greeting.name)
    if greeting.issuer != _issuer(url):
        raise HarmonyError.of("other_issuer", issuer=greeting.issuer)
    verifier = secrets.token_urlsafe(48)
    async with listening() as loopback:
        show(_page(url, loopback, verifier))
        try:
            async with asyncio.timeout(PATIENCE):
                brought = await loopback.brought()
        except TimeoutError as error:
            raise HarmonyError.of("sign_in_timeout") from error
        address = loopback.address
    return await workspace.sessions.key_for(_code(brought, greeting.issuer), verifier, address)


def _code(brought: Brought, issuer: str) -> str:
    """Nothing that another workspace gave is sent to this one."""
    if brought.issuer != issuer:
        raise HarmonyError.of("other_issuer", issuer=brought.issuer)
    if brought.error == "access_denied":
        raise HarmonyError.of("sign_in_denied")
    if brought.error or not brought.code:
        raise HarmonyError.of("sign_in_ended", detail=brought.error)
    return brought.code


def _page(url: str, loopback: Loopback, verifier: str) -> str:
    challenge = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "redirect_uri": loopback.address,
        "state": loopback.state,
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "client": platform.node(),
    }
    return f"{url}{AUTHORIZE}?{urlencode(asked)}"


def _issuer(url: str) -> str:
    """As a workspace names itself that is reached by this address."""
    return f"https://{httpx.URL(url).netloc.decode()}"
