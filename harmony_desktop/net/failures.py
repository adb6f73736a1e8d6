"""What failed on the way to a workspace, told apart as far as that helps whoever has to mend it."""

import errno
import socket
import ssl
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx

from harmony_desktop.domain.problems import HarmonyError

if TYPE_CHECKING:
    from harmony_desktop.net.proxies import Proxy

_NO_NETWORK = (errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH)
_LOGIN = httpx.codes.PROXY_AUTHENTICATION_REQUIRED


def unreachable(error: httpx.TransportError, host: str, proxy: "Proxy | None") -> HarmonyError:
    """``host``: of the workspace. Everything here passes: what the user wrote waits for it."""
    detail = f"{type(error).__name__}: {error}"
    causes = tuple(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return HarmonyError.of("workspace_untrusted", retryable=True, detail=detail, host=host)
    if isinstance(error, httpx.ProxyError) and proxy is not None:
        return _refused_by(proxy, str(error), detail)
    if isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout):
        return HarmonyError.of("workspace_slow", retryable=True, detail=detail)
    if any(isinstance(cause, OSError) and cause.errno in _NO_NETWORK for cause in causes):
        return HarmonyError.of("network_missing", retryable=True, detail=detail)
    never_connected = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
    if proxy is not None and never_connected and not any(isinstance(c, ssl.SSLError) for c in causes):
        return HarmonyError.of("proxy_unreachable", retryable=True, detail=detail, proxy=shown(proxy))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return HarmonyError.of("name_unknown", retryable=True, detail=detail, host=host)
    return HarmonyError.of("workspace_unreachable", retryable=True, detail=detail)


def shown(proxy: "Proxy") -> str:
    """Its address as people write it."""
    return proxy.url.partition("://")[2]


def _refused_by(proxy: "Proxy", said: str, detail: str) -> HarmonyError:
    """httpx words a refusal to connect as its status and reason."""
    status = said.split(" ", 1)[0]
    if status == str(int(_LOGIN)) or "auth" in said.lower():
        code = "proxy_password_wrong" if proxy.user else "proxy_password"
        return HarmonyError.of(code, retryable=True, detail=detail, proxy=shown(proxy))
    return HarmonyError.of("proxy_refused", retryable=True, detail=detail, proxy=shown(proxy), said=said)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it came from, and what groups hold."""
    waiting = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop()
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [cause.__cause__, cause.__context__]
        if isinstance(cause, BaseExceptionGroup):
            waiting += cause.exceptions
