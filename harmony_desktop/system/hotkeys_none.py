"""Where no program may take a key for itself: says so, and names the way that works."""

from collections.abc import Callable

from harmony_desktop.domain.desktop import Chord, KeyState, KeyUse
from harmony_desktop.domain.problems import HarmonyError


class NoKeys:
    """Every grab is refused with keys_missing, whose hint is to bind ``harmony-desktop toggle``."""

    asks_user = False
    can_configure = False

    def grab(
        self,
        use: KeyUse,
        chord: Chord,
        *,
        pressed: Callable[[], None],
        released: Callable[[], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        changed: Callable[[KeyState], None] | None = None,
    ) -> Callable[[], None]:
        raise HarmonyError.of("keys_missing", chord=str(chord))

    def configure(self) -> None:
        """There is nothing to choose."""

    def close(self) -> None:
        """Nothing was taken."""
