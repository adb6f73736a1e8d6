"""Which proxy leads to an address: as the user wished, or as the environment and the desktop say; never to loopback."""

import ipaddress
import logging
import sys
import urllib.request
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote, urlsplit

from harmony_desktop.domain.network import NetworkWishes, ProxyUse, proxy_url

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Proxy:
    """``source``: wish, environment, desktop or system. The password is in no text that is made of it."""

    url: str
    source: str
    user: str = ""
    password: str = field(default="", repr=False)

    def knowing(self, user: str, password: str) -> "Proxy":
        return replace(self, user=user, password=password)


def find(url: str, wishes: NetworkWishes) -> Proxy | None:
    """Blocks: asks the desktop. None: straight there."""
    host = urlsplit(url).hostname or ""
    if wishes.proxy is ProxyUse.NONE or is_loopback(host):
        return None
    if wishes.proxy is ProxyUse.OWN:
        return _proxy(wishes.address, "wish") if wishes.address else None
    return _of_system(url, host)


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def environment(proxy: Proxy | None) -> dict[str, str]:
    """For a child process: the same proxy as its libraries look for it. Without one, as the environment is."""
    if proxy is None or proxy.source == "environment":
        return {}
    login = f"{quote(proxy.user, safe='')}:{quote(proxy.password, safe='')}@" if proxy.user else ""
    address = proxy.url.replace("://", f"://{login}", 1)
    names = ("ALL_PROXY",) if address.startswith("socks") else ("HTTPS_PROXY", "HTTP_PROXY")
    into = dict.fromkeys(names, address)
    small = {name.lower(): value for name, value in into.items()}
    return {**into, **small, "NO_PROXY": "localhost,127.0.0.1,::1", "no_proxy": "localhost,127.0.0.1,::1"}


def _of_system(url: str, host: str) -> Proxy | None:
    if sys.platform in ("win32", "darwin"):
        if urllib.request.proxy_bypass(host):
            return None
        return _chosen(urllib.request.getproxies(), "system")
    given = urllib.request.getproxies_environment()
    if any(given.get(kind) for kind in ("https", "all")):
        if urllib.request.proxy_bypass_environment(host, given):  # type: ignore[attr-defined]  # typeshed lacks it
            return None
        return _chosen(given, "environment")
    from harmony_desktop.net import desktop_proxies

    return _proxy(desktop_proxies.ask(url, host), "desktop")


def _chosen(given: dict[str, str], source: str) -> Proxy | None:
    return _proxy(given.get("https") or given.get("all") or given.get("socks") or "", source)


def _proxy(written: str, source: str) -> Proxy | None:
    """One that cannot be read is none; how it is written is not logged, for it may hold a password."""
    if not written:
        return None
    before, at, address = written.rpartition("@")
    scheme, _, login = before.rpartition("://")
    user, _, password = login.partition(":")
    try:
        plain = proxy_url(f"{scheme}://{address}" if at and scheme else address)
    except ValueError:
        log.warning("the proxy of the %s cannot be read", source)
        return None
    return Proxy(plain, source, unquote(user), unquote(password))
