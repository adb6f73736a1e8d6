"""One key that is taken: each press told once, its release or what ended it once; and how the key stands."""

from dataclasses import dataclass, field

from harmony_desktop.domain.desktop import Chord, KeyCalls, KeyState, KeyUse


@dataclass(eq=False)
class HeldKey:
    """What the system reports goes in; what the program is told comes out: never two presses without a release."""

    use: KeyUse
    chord: Chord
    calls: KeyCalls
    down: bool = False
    over: bool = False
    """Esc ended this hold already."""
    state: KeyState = field(default_factory=KeyState)

    def press(self) -> None:
        """A key that repeats is pressed again without having been let go."""
        if not self.down:
            self.down, self.over = True, False
            self.calls.pressed()

    def release(self) -> None:
        if self.down:
            self.down = False
            if self.calls.released and not self.over:
                self.calls.released()

    def cancel(self) -> None:
        """Esc while it is held."""
        if self.down and self.calls.cancelled and not self.over:
            self.over = True
            self.calls.cancelled()

    def stand(self, state: KeyState) -> None:
        """Tells only what is new. A key that is lost is let go."""
        if state != self.state:
            self.state = state
            if not state.works:
                self.release()
            if self.calls.changed:
                self.calls.changed(state)
