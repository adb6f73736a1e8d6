"""How the page of sessions says what it shows."""

from collections.abc import Sequence
from itertools import zip_longest

from harmony_desktop.domain.sign_in import OpenSession
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import tr


def name(session: OpenSession) -> str:
    return session.client or (tr("A window") if session.window else tr("A browser"))


def about(session: OpenSession) -> str:
    kind = tr("Window") if session.window else tr("Browser")
    said = [
        tr("This window") if session.current else kind,
        tr("signed in {day}", day=day(session.created_at)),
    ]
    if session.last_used_at is not None and not session.current:
        said.append(tr("last used {day}", day=day(session.last_used_at)))
    return " · ".join(said)


def grouped(secret: str) -> str:
    """As one types it off."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def in_pairs(codes: Sequence[str]) -> str:
    """Two columns, read downwards, in letters of one width."""
    half = (len(codes) + 1) // 2
    rows = zip_longest(codes[:half], codes[half:], fillvalue="")
    return "\n".join(f"{one}    {other}" for one, other in rows)
