"""The HTTP clients that reach providers: the system's certificates and proxies, firm time-outs, and no retries of
their own."""

import logging
import os
import ssl
from functools import cache
from types import ModuleType
from typing import Any

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5.0
AUTHORITY_ENV = "HARMONY_CA_FILE"
"""Names a file with an authority that is trusted besides the system's; the window sets it as its user wished."""
_HERE = ("all://localhost", "all://127.0.0.1", "all://[::1]")
"""Servers on this machine, which no proxy leads to."""
SILENCE_SECONDS = 60.0
"""Until the first token, and from one to the next."""


def client(silence_seconds: float = SILENCE_SECONDS) -> Any:
    """An ``httpx2.AsyncClient`` that its caller closes. Making one may read files: keep it off the event loop."""
    import httpx2

    return _made(httpx2, silence_seconds)


def older_client(silence_seconds: float = SILENCE_SECONDS) -> Any:
    """The same as an ``httpx.AsyncClient``, for a library that takes no other."""
    import httpx

    return _made(httpx, silence_seconds)


def _made(library: ModuleType, silence_seconds: float) -> Any:
    limits = library.Timeout(silence_seconds, connect=CONNECT_SECONDS)
    straight = dict.fromkeys(_HERE)
    return _class_of(library)(timeout=limits, verify=_trusted(), mounts=straight)


@cache
def _class_of(library: ModuleType) -> Any:
    base: Any = library.AsyncClient

    class Careful(base):  # type: ignore[misc]
        """Providers' libraries set time-outs of minutes and follow redirects, keys in hand; ours hold."""

        async def send(self, request: Any, **how: Any) -> Any:
            request.extensions["timeout"] = self.timeout.as_dict()
            reply = await super().send(request, **{**how, "follow_redirects": False})
            if reply.has_redirect_location:
                await reply.aclose()
                raise library.RemoteProtocolError("The server asks to go elsewhere.", request=request)
            return reply

    return Careful


@cache
def _trusted() -> ssl.SSLContext:
    """The system's certificates, a company's own among them; reading them takes longer than most else here."""
    import truststore

    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if authority := os.environ.get(AUTHORITY_ENV):
        try:
            context.load_verify_locations(cafile=authority)
        except (OSError, ssl.SSLError) as error:
            log.warning("the authority in %s cannot be used: %s", AUTHORITY_ENV, error)
    return context
