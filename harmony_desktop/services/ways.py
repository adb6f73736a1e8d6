"""How this machine reaches an address: proxy and certificates as wished, and why it cannot where it cannot."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from harmony_desktop.domain.network import NetworkWishes, ProxyUse
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.paths import Paths
from harmony_desktop.services.secrets import Secrets
from harmony_desktop.settings import Settings
from harmony_desktop.wishes.network import CERTIFICATE, PROXY, PROXY_ADDRESS

if TYPE_CHECKING:  # the network libraries load behind the first paint
    from harmony_desktop.net.proxies import Proxy
    from harmony_desktop.net.way import Way

SOMEWHERE = "https://harmony.invalid/"
"""For what is asked of a proxy in general."""
AUTHORITY_ENV = "HARMONY_CA_FILE"
_OF_PORTAL = ("workspace_unreachable", "workspace_untrusted", "workspace_slow")
"""What a network looks like that lets nobody through before they signed in."""


class Ways:
    def __init__(self, paths: Paths, secrets: Secrets) -> None:
        self._paths, self._secrets = paths, secrets
        self.proxy: Proxy | None = None
        """Of the last way that was found."""

    async def to(self, url: str) -> "Way":
        """Looked for anew each time: networks and wishes change. Raises nothing that a keyring refuses."""
        way = await self.elsewhere(url)
        self.proxy = way.proxy
        return way

    async def elsewhere(self, url: str) -> "Way":
        """To what is no workspace: it is not what the user signs in to."""
        from harmony_desktop.net.way import Way

        wishes, proxy = await asyncio.to_thread(self._find, url)
        company = Path(wishes.certificate) if wishes.certificate else None
        return Way(company=company, proxy=await self._knowing(proxy))

    async def surroundings(self) -> dict[str, str]:
        """The environment in which the workspace on this computer finds the same way to its providers."""
        from harmony_desktop.net import proxies

        wishes, proxy = await asyncio.to_thread(self._find, SOMEWHERE)
        found = proxies.environment(await self._knowing(proxy))
        if wishes.proxy is ProxyUse.NONE:
            found = {"NO_PROXY": "*", "no_proxy": "*"}
        return found | ({AUTHORITY_ENV: wishes.certificate} if wishes.certificate else {})

    async def sign_in_to_proxy(self, user: str, password: str) -> None:
        """For the proxy of the last way; kept in the keyring."""
        if self.proxy is not None:
            await self._secrets.keep(_login_of(self.proxy), json.dumps([user, password]))

    async def explain(self, problem: Problem, url: str) -> Problem:
        """The same trouble, as far as it can be told why: a certificate, or a network that wants to be signed in to."""
        from harmony_desktop.net import certificates, portal_page, proxies

        host = urlsplit(url).hostname or ""
        if problem.code in _OF_PORTAL and self.proxy is None and not proxies.is_loopback(host):
            page = await portal_page.asked_for(host)
            if page:
                return Problem("network_sign_in", {"url": page}, retryable=True, detail=problem.detail)
        if problem.code == "workspace_untrusted":
            shown = await certificates.look(url, await self.to(url))
            if shown is not None:
                return certificates.explain(problem, url, shown)
        return problem

    def _find(self, url: str) -> "tuple[NetworkWishes, Proxy | None]":
        from harmony_desktop.net import proxies

        settings = Settings(self._paths.client)
        wishes = NetworkWishes(
            ProxyUse(settings[PROXY]), settings[PROXY_ADDRESS].strip(), settings[CERTIFICATE]
        )
        return wishes, proxies.find(url, wishes)

    async def _knowing(self, proxy: "Proxy | None") -> "Proxy | None":
        """With name and password, if it was signed in to before."""
        if proxy is None or proxy.user:
            return proxy
        try:
            kept = await self._secrets.get(_login_of(proxy))
            user, password = json.loads(kept) if kept else ("", "")
        except (HarmonyError, ValueError):
            return proxy
        return proxy.knowing(user, password) if user else proxy


def _login_of(proxy: "Proxy") -> str:
    return f"proxy {proxy.url}"
