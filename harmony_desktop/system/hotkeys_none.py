"""Where no program may take a key for itself: says so, and names the way that works."""

from harmony_desktop.domain.desktop import Call, Chord, KeyCalls, KeyUse
from harmony_desktop.domain.problems import HarmonyError


class NoKeys:
    """Every grab is refused with keys_missing, whose hint is to bind ``harmony-desktop toggle``."""

    asks_user = False
    can_configure = False

    def grab(self, use: KeyUse, chord: Chord, calls: KeyCalls) -> Call:
        raise HarmonyError.of("keys_missing", chord=str(chord))

    def configure(self) -> None:
        """There is nothing to choose."""

    def close(self) -> None:
        """Nothing was taken."""
