"""Where one is signed in, and the second step of signing in; asked of the workspace each time, never kept."""

from harmony_desktop.domain.sign_in import OpenSession, SecondFactor
from harmony_desktop.services.link import Link


class SignIn:
    """Everything raises `HarmonyError` ``offline`` without a workspace."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def sessions(self) -> tuple[OpenSession, ...]:
        """This one first."""
        return await self._link.connection().sessions.sessions()

    async def end(self, session_id: str) -> None:
        """It opens nothing from now on."""
        await self._link.connection().sessions.end(session_id)

    async def end_others(self) -> None:
        await self._link.connection().sessions.end_others()

    async def second_factor(self) -> SecondFactor:
        return await self._link.connection().sessions.second_factor()

    async def begin(self, password: str) -> SecondFactor:
        """What an app is to be given. Raises ``password_wrong``."""
        return await self._link.connection().sessions.begin(password)

    async def confirm(self, code: str) -> SecondFactor:
        """On from now on; the codes of recovery are told this once. Raises ``code_wrong``."""
        return await self._link.connection().sessions.confirm(code)

    async def renew_codes(self, password: str) -> SecondFactor:
        """New codes of recovery, told this once; those before count no more. Raises ``password_wrong``."""
        return await self._link.connection().sessions.renew_codes(password)

    async def turn_off(self, password: str, code: str = "") -> None:
        """With either."""
        await self._link.connection().sessions.turn_off(password, code)
