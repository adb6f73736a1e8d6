"""Where what is sent to an address goes, as far as the address tells: this machine, the inner network, elsewhere."""

import ipaddress
from urllib.parse import urlsplit

from harmony_protocol.disclosure import Place

_USUAL = {"http": 80, "https": 443}
_INNER = (".local", ".lan", ".internal", ".intranet", ".home.arpa", ".corp", ".private")
"""Ends of names that no public server has."""


def is_local(url: str) -> bool:
    """True when the address is this machine."""
    return _is_loopback(urlsplit(url).hostname or "")


def at(url: str, provider: str, *, local: bool, onward: bool = False) -> Place:
    """``local``: nothing leaves this machine for it. Whoever is asked at this machine and is not ``local`` hands on."""
    if local:
        return Place(local=True, provider=provider)
    parts = urlsplit(url)
    port = "" if parts.port in (None, _USUAL.get(parts.scheme)) else f":{parts.port}"
    name = parts.hostname or ""
    host = (f"[{name}]" if ":" in name else name) + port
    here = _is_loopback(name)
    return Place(
        local=False, provider=provider, host=host, inner=not here and is_inner(name), onward=onward or here
    )


def is_inner(host: str) -> bool:
    """As far as it is written: nobody asks where a name leads."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(_INNER)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
