"""Choosing a microphone, as it is offered everywhere: one list, its microphone open as long as it is looked at."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from harmony_desktop.domain.microphones import Input, Watch
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.listening.mic_box import MicrophoneBox
from harmony_desktop.ui.listening.mic_list import MicrophoneList
from harmony_desktop.ui.window import CompanionWindow


@dataclass
class Microphones:
    """What the voice room knows of devices, by the keys that wishes keep; ``chosen`` empty for the system's own choice."""

    inputs: Callable[[], Awaitable[tuple[Input, ...]]]
    watch: Watch
    choose: Callable[[str], None]
    chosen: Callable[[], str]
    runner: TaskRunner
    box: MicrophoneBox | None = field(default=None, init=False)

    def ask(self, window: CompanionWindow) -> MicrophoneBox:
        """Each is listened to while it is the chosen one and the box is open."""
        self.close()
        box = self.box = MicrophoneBox(window.theme, window.card, self.chosen())
        box.grown.connect(window.refit)
        box.grown.connect(window.align)
        window.lay_over(box)
        end = self.follow(box.list)

        def on_closed() -> None:
            self.box = None if self.box is box else self.box
            end()

        box.closed.connect(on_closed)
        return box

    def follow(self, shown: MicrophoneList) -> Callable[[], None]:
        """The list shows what is plugged in and how loud it is, and chooses; returns what ends that."""
        watching = self.watch(self.chosen(), shown.show_level, shown.show_inputs)

        def on_chosen(key: str) -> None:
            watching.listen(key)
            self.choose(key)

        def end() -> None:
            shown.chosen.disconnect(on_chosen)
            self.runner.start(watching.end(), name="close the meter", stays=True)

        shown.chosen.connect(on_chosen)
        return end

    def close(self) -> None:
        """Somebody speaks, or it was left in another way."""
        if self.box is not None:
            self.box.close_overlay()
