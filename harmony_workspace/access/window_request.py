"""What a window that wants to be signed in by the browser may ask for (RFC 8252, RFC 7636); anything else is refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from harmony_protocol.sessions import AUTHORIZE

_REDIRECT = re.compile(r"http://(127\.0\.0\.1|\[::1\]):([1-9][0-9]{0,4})/[A-Za-z0-9_~-]{0,100}", re.ASCII)
"""A listener on the computer of the browser, by its number: what `localhost` means can be changed."""
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_STATE = re.compile(r"[A-Za-z0-9._~-]{16,200}", re.ASCII)
_LONGEST_NAME = 60
_LAST_PORT = 65_535


class NotAsked(ValueError):
    """It is nothing that a window of ours asks; says what is wrong."""


@dataclass(frozen=True)
class Asked:
    """One that can be answered. ``client``: what the computer calls itself."""

    redirect_uri: str
    state: str
    challenge: str
    client: str

    @property
    def path(self) -> str:
        """The page where it is answered."""
        asked = {
            "response_type": "code",
            "redirect_uri": self.redirect_uri,
            "state": self.state,
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
            "client": self.client,
        }
        return f"{AUTHORIZE}?{urlencode(asked)}"

    def led_back(self, **told: str) -> str:
        return f"{self.redirect_uri}?{urlencode({**told, 'state': self.state})}"

    @property
    def origin(self) -> str:
        return self.redirect_uri[: self.redirect_uri.index("/", len("http://"))]


def parse(pairs: Sequence[tuple[str, str]]) -> Asked:
    """What stands in the address. Raises `NotAsked`."""
    given = dict(pairs)
    redirect, state = given.get("redirect_uri", ""), given.get("state", "")
    if len(given) != len(pairs):
        raise NotAsked("It says two things at once.")
    if not listens_here(redirect):
        raise NotAsked("It would lead on to another address than this computer.")
    if given.get("response_type") != "code" or given.get("code_challenge_method") != "S256":
        raise NotAsked("It asks in a way that is not safe.")
    if not _CHALLENGE.fullmatch(given.get("code_challenge", "")) or not _STATE.fullmatch(state):
        raise NotAsked("A part of it is missing.")
    return Asked(redirect, state, given["code_challenge"], shown_name(given.get("client", "")))


def of_path(path: str) -> Asked | None:
    """What `Asked.path` said; None where it is no such page."""
    page, _, asked = path.partition("?")
    try:
        return (
            parse(parse_qsl(asked, keep_blank_values=True, max_num_fields=10)) if page == AUTHORIZE else None
        )
    except ValueError:
        return None


def listens_here(redirect_uri: str) -> bool:
    """On the computer the browser is on; exactly, because whoever reads addresses leniently can be led elsewhere."""
    found = _REDIRECT.fullmatch(redirect_uri)
    return found is not None and int(found[2]) <= _LAST_PORT


def shown_name(text: str) -> str:
    """One line that can be shown: a name comes from whoever asks."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[
        :_LONGEST_NAME
    ].strip()
