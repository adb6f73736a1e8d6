"""A desktop's global keys with nobody at the keyboard: some belong to another program."""

from collections.abc import Callable

from harmony_desktop.domain.desktop import Chord
from harmony_desktop.domain.problems import HarmonyError


class ScriptedKeys:
    """``held`` are this program's; a grab of one in ``taken`` is refused, all are where ``missing``."""

    def __init__(self, *taken: str, missing: bool = False) -> None:
        self.taken, self.missing = set(taken), missing
        self.held: dict[str, Callable[[], None]] = {}

    def grab(
        self,
        chord: Chord,
        *,
        pressed: Callable[[], None],
        released: Callable[[], None] | None = None,
        cancelled: Callable[[], None] | None = None,
    ) -> Callable[[], None]:
        if self.missing:
            raise HarmonyError.of("keys_missing", chord=str(chord))
        if str(chord) in self.taken | set(self.held):
            raise HarmonyError.of("key_taken", chord=str(chord))
        self.held[str(chord)] = pressed
        return lambda: self.held.pop(str(chord), None) and None

    def close(self) -> None:
        self.held.clear()
