"""What works on this desktop: one finding for each capability, how it was found, and the one thing to do."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from harmony_desktop.domain.desktop import Autostart, DesktopFacts, KeyState
from harmony_desktop.i18n import later, tr

SCHEMA = 1
"""Of the report as JSON. What is added keeps it; what is renamed or taken away raises it."""


class Status(StrEnum):
    WORKS = "works"
    DEGRADED = "degraded"
    MISSING = "missing"


class Act(StrEnum):
    """Where a button beside the finding leads."""

    NONE = ""
    MODELS = "models"
    SPEECH_MODELS = "speech_models"
    HARDWARE = "hardware"
    NETWORK = "network"
    GENERAL = "general"
    ACCOUNTS = "accounts"


@dataclass(frozen=True)
class Check:
    """``how`` it was found out; ``remedy``: the one thing to do, empty where nothing is to be done."""

    id: str
    status: Status
    found: str
    how: str = ""
    remedy: str = ""
    act: Act = Act.NONE


Told = Callable[[tuple[Check, ...], int, int], None]
"""Some checks are done; how many of how many."""


@dataclass(frozen=True)
class Surroundings:
    """What the checks may ask of the desktop underneath. ``keys``: each global key by its title."""

    look: Callable[[], Awaitable[DesktopFacts]]
    keys: Callable[[], Awaitable[Mapping[str, tuple[str, KeyState]]]] | None = None
    autostart: Autostart | None = None
    microphone: str = ""
    """The key of the wish for it."""
    speech_model: str = "base"
    hears: bool = True
    """The microphone may be opened: nobody speaks."""
    own: Mapping[str, str] = field(default_factory=dict)
    """Versions that only the caller knows, such as that of Qt."""


TITLES: dict[str, str] = {
    "workspace": later("Workspace"),
    "chat_model": later("Chat model"),
    "speech_model": later("Speech model"),
    "search": later("Search by meaning"),
    "portaudio": later("Sound library"),
    "microphone": later("Microphone"),
    "keyring": later("Keyring"),
    "display": later("Desktop session"),
    "stays_above": later("Window above others"),
    "tray": later("Tray"),
    "notifications": later("Notifications"),
    "accessibility": later("Screen reader"),
    "global_key": later("Global keys"),
    "network": later("Network"),
    "disk": later("Disk"),
    "autostart": later("Start at login"),
    "links": later("harmony:// links"),
    "language": later("Language"),
    "clock": later("Clock"),
    "versions": later("Versions"),
}
"""In the order they are shown."""


def title(id_: str) -> str:
    """``id_`` may say which one after a colon: “global_key:Hold to speak”."""
    kind, _, which = id_.partition(":")
    name = tr(TITLES.get(kind, kind))
    return f"{name}: {tr(which)}" if which else name
