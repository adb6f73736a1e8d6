"""What the screens may ask of the session about workspaces and accounts."""

from collections.abc import Callable
from typing import Protocol

from harmony_desktop.domain.accounts import Account, Found, Leaving


class AccountActions(Protocol):
    """`services.account_actions`."""

    def all(self) -> tuple[Account, ...]:
        """The one in use first."""

    async def sign_in(self, url: str, api_key: str) -> Account: ...
    async def sign_in_with_browser(
        self, url: str, show: Callable[[str], None], came: Callable[[], None]
    ) -> Account:
        """``show`` gets the page that the browser is to open; may be cancelled until the answer ``came``."""

    async def look(self, url: str, api_key: str = "") -> Found:
        """Who is at this address, and whose key this is; nothing is kept."""

    async def fingerprint(self, url: str) -> str:
        """Of the certificate that the address shows, to be compared where it is not trusted; no key is sent."""

    async def switch(self, account: Account) -> None: ...
    def drafts(self) -> int:
        """In how many threads something is being written."""

    async def unsent(self) -> int:
        """How many operations the workspace has not taken yet."""

    async def sign_out(self, leaving: Leaving, export_to: str = "") -> bool:
        """False: the workspace could not be told that the session has ended."""
