"""Where one is signed in, and the second step of signing in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Greeting:
    """What a workspace says of itself to whoever comes. ``issuer``: the address it was reached at, as it names it."""

    name: str
    issuer: str = ""
    browser_sign_in: bool = False
    deleted: tuple[str, ...] = ()
    """Ids of workspaces that were there before and were deleted."""


@dataclass(frozen=True)
class OpenSession:
    """A way in that is open: a window on some computer, or a browser. ``current``: the one that asks."""

    id: str
    window: bool
    client: str
    created_at: datetime
    last_used_at: datetime | None = None
    current: bool = False


@dataclass(frozen=True)
class SecondFactor:
    """``uri`` and ``secret`` only while it is begun; ``recovery_codes`` only when it is on from now on."""

    on: bool
    uri: str = ""
    secret: str = ""
    recovery_codes: tuple[str, ...] = ()
