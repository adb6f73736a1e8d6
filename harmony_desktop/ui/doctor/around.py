"""What the doctor may ask of the desktop, from the rooms that hold it."""

from collections.abc import Awaitable, Callable, Mapping

from PySide6.QtCore import qVersion

from harmony_desktop.domain.checks import Surroundings
from harmony_desktop.domain.desktop import DesktopFacts, KeyState
from harmony_desktop.settings import Settings
from harmony_desktop.ui.machine import Machine
from harmony_desktop.wish import Kind
from harmony_desktop.wishes import WISHES
from harmony_desktop.wishes.voice import MICROPHONE, SPEECH_MODEL

KEYS = tuple(wish for wish in WISHES if wish.kind is Kind.KEY)


def around(
    machine: Machine, settings: Settings, look: Callable[[], Awaitable[DesktopFacts]], hears: bool
) -> Surroundings:
    """As it is right now. ``hears``: the microphone may be opened."""

    async def keys() -> Mapping[str, tuple[str, KeyState]]:
        held = machine.keys
        return {wish.label: (held.chord(wish), held.state(wish)) for wish in KEYS} if held else {}

    return Surroundings(
        look,
        keys,
        machine.autostart,
        settings[MICROPHONE],
        settings[SPEECH_MODEL],
        hears,
        {"Qt": qVersion()},
    )
