"""What the user wishes of the network, and how a proxy is written."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

SCHEMES = ("http", "https", "socks5")
_PORTS = {"http": 80, "https": 443, "socks5": 1080}


class ProxyUse(StrEnum):
    SYSTEM = "system"
    NONE = "none"
    OWN = "own"


@dataclass(frozen=True)
class NetworkWishes:
    proxy: ProxyUse = ProxyUse.SYSTEM
    address: str = ""
    """Of the user's own proxy."""
    certificate: str = ""
    """The file with a certificate authority that is trusted besides those of the system."""


def proxy_url(text: str) -> str:
    """``scheme://host:port``. Raises ValueError for what is no address of a proxy, or holds a password: that is asked
    for when the proxy wants it, and kept in the keyring."""
    written = text.strip().rstrip("/")
    parts = urlsplit(written if "://" in written else f"http://{written}")
    scheme = "socks5" if parts.scheme in ("socks", "socks5h") else parts.scheme
    port = parts.port or _PORTS.get(scheme)
    if scheme not in SCHEMES or not parts.hostname or " " in parts.hostname or parts.username is not None:
        raise ValueError(f"no proxy: {parts.scheme}")
    if parts.path or parts.query or parts.fragment:
        raise ValueError("a proxy has no path")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{scheme}://{host}:{port}"
