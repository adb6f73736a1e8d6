"""Names that admins give: trimmed, one line, no two alike but for capital letters."""

import unicodedata
from collections.abc import Iterable, Sequence
from http import HTTPStatus

from harmony_protocol.errors import ErrorCode
from harmony_workspace.problems import Refused
from harmony_workspace.words import whole

LONGEST, LONGEST_EMAIL = 100, 254
_SPACES = frozenset({"Zl", "Zp", "Cc"})
"""What would break a line, or do worse to a terminal."""


def tidy(text: str) -> str:
    """The name as it is kept. Raises ``Refused``."""
    name = unicodedata.normalize("NFC", text).strip()
    if not 1 <= len(name) <= LONGEST or _broken(name):
        detail = f"A name has 1 to {LONGEST} characters on one line."
        raise Refused(ErrorCode.NAME_BAD, HTTPStatus.UNPROCESSABLE_ENTITY, detail, most=LONGEST)
    return name


def email(text: str) -> str:
    """The address as it is kept. Raises ``Refused``; whether somebody reads it nobody can tell from here."""
    address = unicodedata.normalize("NFC", text).strip().lower()
    name, at, host = address.rpartition("@")
    spaced = _broken(address) or any(letter.isspace() for letter in address)
    if not (name and at and host) or "@" in name or spaced or len(address) > LONGEST_EMAIL:
        detail = "This is not an e-mail address."
        raise Refused(ErrorCode.EMAIL_BAD, HTTPStatus.UNPROCESSABLE_ENTITY, detail)
    return address


def alike(one: str, other: str) -> bool:
    return folded(one) == folded(other)


def folded(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())


def find(rows: Iterable[tuple[str, str]], name_or_id: str) -> str | None:
    """The id of what is called so, or has this id, among ``(id, name)``."""
    known = list(rows)
    wanted = name_or_id.strip()
    by_name = (id_ for id_, name in known if alike(name, wanted))
    return next((id_ for id_, _ in known if id_ == wanted), None) or next(by_name, None)


def check_free(rows: Sequence[tuple[str, str]], name: str, *, but: str = "") -> None:
    """Raises ``Refused`` where another one than ``but`` is called so."""
    if any(alike(taken, name) and id_ != but for id_, taken in rows):
        text = f"There is already one called {name!r}."
        raise Refused(ErrorCode.NAME_TAKEN, HTTPStatus.CONFLICT, text, name=name)


def _broken(text: str) -> bool:
    return not whole(text) or any(unicodedata.category(letter) in _SPACES for letter in text)
