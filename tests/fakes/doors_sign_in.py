"""The scripted session's door to sessions and sign-in: everything happens at once, in memory."""

from datetime import UTC, datetime

from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.sign_in import OpenSession, SecondFactor

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SINCE = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SESSIONS = (
    OpenSession("s1", True, "Sam’s laptop", SINCE, SINCE, True),
    OpenSession("s2", True, "Desk in Lyon", SINCE, SINCE),
    OpenSession("s3", False, "Firefox · Linux", SINCE),
)


class ScriptedSignIn:
    """`doors.SignIn`: the password is ``right``, and the code ``123456``."""

    def __init__(self) -> None:
        self.open = list(SESSIONS)
        self.on = False
        self.refuses: Problem | None = None

    async def sessions(self) -> tuple[OpenSession, ...]:
        if self.refuses is not None:
            raise HarmonyError(self.refuses)
        return tuple(self.open)

    async def end(self, session_id: str) -> None:
        self.open = [each for each in self.open if each.id != session_id]

    async def end_others(self) -> None:
        self.open = [each for each in self.open if each.current]

    async def second_factor(self) -> SecondFactor:
        return SecondFactor(self.on)

    async def begin(self, password: str) -> SecondFactor:
        if password != "right":
            raise HarmonyError.of("password_wrong")
        return SecondFactor(False, f"otpauth://totp/Harmony:sam?secret={SEED}&issuer=Harmony", SEED)

    async def confirm(self, code: str) -> SecondFactor:
        if code != "123456":
            raise HarmonyError.of("code_wrong")
        self.on = True
        return SecondFactor(True, recovery_codes=tuple(f"abcd{n}-efgh{n}" for n in range(10)))

    async def renew_codes(self, password: str) -> SecondFactor:
        if password != "right":
            raise HarmonyError.of("password_wrong")
        return SecondFactor(True, recovery_codes=tuple(f"stuv{n}-wxyz{n}" for n in range(10)))

    async def turn_off(self, password: str, code: str = "") -> None:
        if password != "right" and code != "123456":
            raise HarmonyError.of("password_wrong" if password else "code_wrong")
        self.on = False
