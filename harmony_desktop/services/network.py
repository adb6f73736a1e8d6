"""What the user can do about the network: sign in to a proxy, try again now, let the keyring be asked again."""

from typing import TYPE_CHECKING

from harmony_desktop.net import credentials
from harmony_desktop.services.link import Link
from harmony_desktop.services.secrets import Secrets
from harmony_desktop.services.ways import Ways

if TYPE_CHECKING:  # the network libraries load behind the first paint
    from harmony_desktop.net.way import Way


class Network:
    def __init__(self, ways: Ways, secrets: Secrets, link: Link) -> None:
        self._ways, self._secrets, self._link = ways, secrets, link

    @property
    def proxy(self) -> str:
        """The address of the one that led to the workspace the last time; empty for none."""
        return self._ways.proxy.url if self._ways.proxy is not None else ""

    async def sign_in_to_proxy(self, user: str, password: str) -> None:
        """Kept in the keyring; in memory where there is none. The workspace is tried at once."""
        await self._ways.sign_in_to_proxy(user, password)
        self._link.again()

    async def way_to(self, url: str) -> "Way":
        """To what is no workspace."""
        return await self._ways.elsewhere(url)

    def again(self) -> None:
        """Another network, other wishes, or the user wants it: connects afresh, without waiting."""
        self._link.again()

    def woke(self) -> None:
        """The computer slept: a connection to another computer is not there any more, though nothing says so."""
        self._link.again(afresh=True)

    def ask_keyring(self) -> None:
        """The user tries again; a prompt may come."""
        self._secrets.ask_again()

    async def keyring(self) -> credentials.Standing:
        """Looks without asking anybody for a password."""
        return await credentials.look()
