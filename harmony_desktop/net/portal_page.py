"""Whether the network wants somebody to sign in first, found out at the workspace's own address and nowhere else."""

from urllib.parse import urljoin, urlsplit

import httpx

from harmony_desktop.net.replies import NETWORK_SIGN_IN

PATIENCE = 3.0
PORT = 80


async def asked_for(host: str, port: int = PORT) -> str:
    """The page to open, or nothing. Plain HTTP, which such networks answer themselves; no key goes there."""
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{shown}/" if port == PORT else f"http://{shown}:{port}/"
    try:
        async with (
            httpx.AsyncClient(trust_env=False, verify=False, timeout=PATIENCE) as client,
            client.stream("GET", url) as reply,
        ):
            if reply.status_code == NETWORK_SIGN_IN:
                return url
            if not reply.has_redirect_location:
                return ""
            there = urlsplit(urljoin(url, reply.headers["location"]))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return ""
    return there.geturl() if there.scheme in ("http", "https") and there.hostname != host else ""
