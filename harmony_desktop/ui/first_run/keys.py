"""The step of the keys at work: pressed keys are heard and do nothing, taken ones are changed."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.ui.choices.key_choices import worded
from harmony_desktop.ui.first_run.keys_step import KeysStep
from harmony_desktop.ui.global_keys import KeyHolder
from harmony_desktop.wish import Wish
from harmony_desktop.wishes.voice import HOLD_KEY
from harmony_desktop.wishes.window import TOGGLE_KEY
from harmony_desktop.wordings import explain

TRIED = (HOLD_KEY, TOGGLE_KEY)
OTHERS = {
    HOLD_KEY.name: ("Ctrl+Shift+Space", "Alt+Shift+Space", "Ctrl+Alt+T", "Ctrl+Alt+F9"),
    TOGGLE_KEY.name: ("Ctrl+Shift+H", "Ctrl+Alt+J", "Ctrl+Alt+G", "Ctrl+Alt+F10"),
}
"""To be had where the usual one is taken; the first that is free."""


class KeysAtWork(QObject):
    def __init__(self, step: KeysStep, keys: KeyHolder | None, wishes: Sequence[Wish[str]] = TRIED) -> None:
        super().__init__(step)
        self._step, self._keys, self._wishes = step, keys, wishes
        step.begun.connect(self._begin)
        step.ended.connect(self._end)
        step.chosen.connect(self._choose)
        step.reset_wanted.connect(lambda wish: self._choose(wish, wish.default))
        step.other_wanted.connect(self._choose_another)
        step.configure_wanted.connect(self._configure)
        step.recording.connect(self._on_recording)
        if keys is not None:
            keys.changed.connect(self.refresh)

    def _begin(self) -> None:
        if self._keys is not None:
            self._keys.trial = self._on_pressed
        self.refresh()

    def _end(self) -> None:
        if self._keys is not None:
            self._keys.trial = None

    def _on_pressed(self, wish: Wish[str]) -> bool:
        """A hidden window is brought back as ever."""
        if not self._step.isVisible():
            return False
        if wish in self._wishes:
            self._step.show_works(wish)
        return True

    def refresh(self) -> None:
        keys, step = self._keys, self._step
        problems = [keys.problem(wish) for wish in self._wishes] if keys is not None else []
        missing = next((p for p in problems if p is not None and p.code == "keys_missing"), None)
        if keys is None or missing is not None:
            step.show_none(" ".join(explain(missing)) if missing is not None else "")
            return
        step.show_none("")
        for wish, problem in zip(self._wishes, problems, strict=True):
            state = keys.state(wish)
            taken = problem is not None and problem.code in ("key_taken", "key_unknown")
            step.show_key(
                wish,
                state.trigger or keys.chord(wish),
                worded(problem) if problem is not None else "",
                taken=taken,
                given=bool(state.trigger),
                waits=state.waits,
                configures=keys.can_configure,
            )
        step.invite([keys.state(w).trigger or keys.chord(w) for w in self._wishes if keys.works(w)])

    def _choose(self, wish: Wish[str], text: str) -> None:
        """What cannot be had is said where it was chosen; the old one holds."""
        if self._keys is None:
            return
        try:
            self._keys.choose(wish, text)
        except HarmonyError as error:
            self.refresh()
            self._step.complain(wish, worded(error.problem))
        else:
            self.refresh()

    def _choose_another(self, wish: Wish[str]) -> None:
        for text in OTHERS[wish.name] if self._keys is not None else ():
            try:
                assert self._keys is not None
                self._keys.choose(wish, text)
            except HarmonyError:
                continue
            break
        self.refresh()

    def _configure(self) -> None:
        if self._keys is not None:
            self._keys.configure()

    def _on_recording(self, begins: bool) -> None:
        if self._keys is not None:
            self._keys.pause() if begins else self._keys.resume()
