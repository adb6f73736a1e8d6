"""The way to a workspace: whom to trust, and through which proxy."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.net.proxies import Proxy

if TYPE_CHECKING:
    import httpx

_NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, for which Python has no name."""


@dataclass(frozen=True)
class Way:
    """``own_authority``: the one certificate authority of the workspace on this machine. ``company``: one that is
    trusted besides the system's."""

    own_authority: Path | None = None
    company: Path | None = None
    proxy: Proxy | None = None

    def trust(self) -> ssl.SSLContext:
        """Blocks: reads files."""
        return _exactly(self.own_authority) if self.own_authority is not None else _of_system(self.company)

    def httpx_proxy(self) -> "httpx.Proxy | None":
        import httpx

        if self.proxy is None:
            return None
        login = (self.proxy.user, self.proxy.password) if self.proxy.user else None
        return httpx.Proxy(self.proxy.url, auth=login)


DIRECT = Way()


def _exactly(authority: Path) -> ssl.SSLContext:
    """Between two programs of one user on one machine a date proves nothing, and a clock set wrong would part them."""
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_verify_locations(cafile=str(authority))
        context.verify_flags |= _NO_CHECK_TIME
    except (OSError, ssl.SSLError) as error:
        raise HarmonyError.of("workspace_untrusted", retryable=True, detail=str(error)) from error
    return context


def _of_system(company: Path | None) -> ssl.SSLContext:
    import truststore

    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if company is not None:
        try:
            context.load_verify_locations(cafile=str(company))
        except (OSError, ssl.SSLError) as error:
            raise HarmonyError.of(
                "certificate_file_bad", retryable=True, detail=str(error), file=company.name
            ) from error
    return context
