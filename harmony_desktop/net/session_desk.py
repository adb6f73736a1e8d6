"""What is asked of a workspace about signing in: the key for a code, the sessions that are open, the second step."""

from typing import Any

from harmony_desktop.domain.sign_in import Greeting, OpenSession, SecondFactor
from harmony_desktop.net.transport import Transport, escaped, items, told
from harmony_protocol import local
from harmony_protocol import sessions as wire

_SECOND = "/v1/me/second-factor"
_SESSIONS = "/v1/me/sessions"
CURRENT = "current"


class SessionDesk:
    """Every method raises `HarmonyError` and nothing else of its own."""

    def __init__(self, http: Transport) -> None:
        self._http = http

    async def key_for(self, code: str, verifier: str, redirect_uri: str) -> str:
        given = {"code": code, "code_verifier": verifier, "redirect_uri": redirect_uri}
        return told(wire.SessionKey, await self._http.post(wire.TOKEN, given)).api_key

    async def sessions(self) -> tuple[OpenSession, ...]:
        return tuple(_session(told(wire.Session, row)) for row in items(await self._http.get(_SESSIONS)))

    async def end(self, session_id: str = CURRENT) -> None:
        await self._http.delete(f"{_SESSIONS}/{escaped(session_id)}")

    async def end_others(self) -> None:
        await self._http.delete(_SESSIONS)

    async def second_factor(self) -> SecondFactor:
        return _factor(await self._http.get(_SECOND))

    async def begin(self, password: str) -> SecondFactor:
        return _factor(await self._http.post(_SECOND, {"password": password}))

    async def confirm(self, code: str) -> SecondFactor:
        return _factor(await self._http.put(_SECOND, {"code": code}))

    async def renew_codes(self, password: str) -> SecondFactor:
        return _factor(await self._http.post(f"{_SECOND}/recovery-codes", {"password": password}))

    async def turn_off(self, password: str, code: str) -> None:
        await self._http.post(f"{_SECOND}/off", {"password": password, "code": code})


def greeting(body: Any) -> Greeting:
    said = told(local.WellKnown, body)
    return Greeting(said.name, said.issuer, said.browser_sign_in, said.deleted)


def _session(row: wire.Session) -> OpenSession:
    return OpenSession(
        row.id, row.kind == "window", row.client, row.created_at, row.last_used_at, row.current
    )


def _factor(body: Any) -> SecondFactor:
    said = told(wire.SecondFactor, body)
    return SecondFactor(said.on, said.uri, said.secret, said.recovery_codes)
