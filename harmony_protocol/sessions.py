"""Signing a window in by the system's browser (RFC 8252, PKCE S256), and the sessions that come of it."""

from typing import Literal

from pydantic import Field

from harmony_protocol.base import Moment, Wire

AUTHORIZE, TOKEN = "/sign-in/window", "/v1/sign-in/token"
"""The page the window opens with ``response_type=code``, ``redirect_uri``, ``state``, ``code_challenge``,
``code_challenge_method=S256`` and ``client`` (the computer's name); it leads back to ``redirect_uri`` with ``code``,
``state`` and ``iss`` (RFC 9207: the workspace's own address), or ``error``. And where the code is exchanged."""


class CodeExchange(Wire):
    code: str = Field(max_length=200)
    code_verifier: str = Field(min_length=43, max_length=128)
    redirect_uri: str = Field(max_length=200)


class SessionKey(Wire):
    """What a code is exchanged for."""

    api_key: str
    expires_at: Moment | None = None


class Proof(Wire):
    """That it is the person who asks: the password, or a code of the second factor."""

    password: str = Field(default="", max_length=1_000)
    code: str = Field(default="", max_length=40)


class Session(Wire):
    """Somebody's way in that is open."""

    id: str
    kind: Literal["window", "browser"]
    client: str = ""
    """The computer or browser, as it calls itself."""
    created_at: Moment
    last_used_at: Moment | None = None
    expires_at: Moment | None = None
    current: bool = False
    """The one that asks."""


class SecondFactor(Wire):
    """``uri`` (``otpauth://…``) and ``secret`` only in the answer that begins it; ``recovery_codes`` only in the one
    that confirms it."""

    on: bool
    uri: str = ""
    secret: str = ""
    recovery_codes: tuple[str, ...] = ()
