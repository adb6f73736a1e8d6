"""What the page of sessions and sign-in needs from the session."""

from typing import Protocol

from harmony_desktop.domain.sign_in import OpenSession, SecondFactor


class SignIn(Protocol):
    """`services.sign_in`: asked of the workspace, never kept."""

    async def sessions(self) -> tuple[OpenSession, ...]:
        """This one first."""

    async def end(self, session_id: str) -> None: ...
    async def end_others(self) -> None: ...
    async def second_factor(self) -> SecondFactor: ...
    async def begin(self, password: str) -> SecondFactor:
        """What an app is to be given. Raises ``password_wrong``."""

    async def confirm(self, code: str) -> SecondFactor:
        """The codes of recovery are told this once. Raises ``code_wrong``."""

    async def renew_codes(self, password: str) -> SecondFactor:
        """Told this once; those before count no more. Raises ``password_wrong``."""

    async def turn_off(self, password: str, code: str = "") -> None:
        """With either."""
