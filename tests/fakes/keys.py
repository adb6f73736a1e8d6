"""A desktop's global keys with nobody at the keyboard: some belong to another program."""

from harmony_desktop.domain.desktop import Call, Chord, KeyCalls, KeyState, KeyUse
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.system.hotkeys_held import HeldKey


class ScriptedKeys:
    """``held`` are this program's; a grab of one in ``taken`` is refused, all are where ``missing``. ``asks``: it is
    one of those desktops that decide themselves, and answers only when the story lets it."""

    def __init__(self, *taken: str, missing: bool = False, asks: bool = False) -> None:
        self.taken, self.missing, self.asks_user = set(taken), missing, asks
        self.held: dict[str, HeldKey] = {}
        self.can_configure = asks
        self.configured = 0

    def grab(self, use: KeyUse, chord: Chord, calls: KeyCalls) -> Call:
        if self.missing:
            raise HarmonyError.of("keys_missing", chord=str(chord))
        if str(chord) in self.taken | set(self.held):
            raise HarmonyError.of("key_taken", chord=str(chord))
        self.held[str(chord)] = key = HeldKey(use, chord, calls)
        if self.asks_user:
            key.stand(KeyState(waits=True))
        return lambda: self.held.pop(str(chord), None) and None

    def of(self, name: str) -> HeldKey:
        """The key for that use."""
        return next(key for key in self.held.values() if key.use.name == name)

    def configure(self) -> None:
        self.configured += 1

    def close(self) -> None:
        self.held.clear()
