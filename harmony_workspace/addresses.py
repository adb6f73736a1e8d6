"""Under which names a workspace is reached: what a Host header may say, what a certificate names, what links begin with."""

import ipaddress
from urllib.parse import urlsplit

_ANY = ("0.0.0.0", "::")
_NEARBY = (".local", ".localhost", ".localdomain", ".lan", ".home", ".home.arpa", ".internal", ".intranet", ".corp", ".private",
           ".test")  # fmt: skip
"""Ends of names that only one network knows."""


def reachable(host: str) -> str:
    """How this computer reaches a server that listens at ``host``; IPv6 in brackets."""
    if host in _ANY:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def local_url(host: str, port: int) -> str:
    return f"https://{reachable(host)}:{port}"


def allowed(host: str, port: int, public_url: str) -> frozenset[str]:
    """What may stand in a Host header: our own names, exactly."""
    names = {"127.0.0.1", "localhost", "[::1]", reachable(host)}
    bare = names if port == 443 else set()
    return frozenset(
        {*(f"{name}:{port}" for name in names), *bare, urlsplit(public_url).netloc.lower()} - {""}
    )


def named(host: str, public_url: str) -> list[str]:
    """Names beside those of this computer that our own certificate has to hold."""
    return sorted({host, urlsplit(public_url).hostname or ""} - {"", *_ANY})


def by_tls_alone(public_url: str) -> str:
    """The name that browsers may be told never to ask without TLS; empty where there is none. What they remember counts
    for every port of it: so the name has to be ours alone, which an address of one network or with a port need not be."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    if parts.scheme != "https" or parts.port not in (None, 443) or "." not in host or host.endswith(_NEARBY):
        return ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    return ""
