"""One person in one workspace: several can be known, one is in use."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Account:
    """``folder`` names its files; it is its id on this machine."""

    folder: str
    workspace_id: str = ""
    """Empty until a workspace has answered for the first time."""
    user_id: str = ""
    workspace_name: str = ""
    user_name: str = ""
    url: str = ""
    """Empty: the workspace on this computer."""
    session: bool = False
    """A browser gave the key: it is listed among the sessions, and ended there when one signs out."""


@dataclass(frozen=True)
class Found:
    """A workspace at an address that is being typed; ``user_name`` once it knows the key."""

    workspace_name: str
    user_name: str = ""
    browser_sign_in: bool = False
    """A browser can bring the key."""


class Leaving(StrEnum):
    """What becomes of unsent work when the user signs out."""

    SEND = "send"
    EXPORT = "export"
    DISCARD = "discard"
