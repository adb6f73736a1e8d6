"""What the screens may ask of the session about the network."""

from typing import Protocol


class Network(Protocol):
    """`services.network`."""

    @property
    def proxy(self) -> str:
        """The address of the one that leads to the workspace; empty for none."""

    async def sign_in_to_proxy(self, user: str, password: str) -> None: ...
    def again(self) -> None:
        """Connects afresh, without waiting."""

    def ask_keyring(self) -> None:
        """A prompt may come."""
