"""What the global keys do, and the commands of later starts that stand in for them."""

from PySide6.QtCore import QObject

from harmony_desktop.ui.global_keys import KeyHolder
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wishes.voice import HOLD_KEY
from harmony_desktop.wishes.window import NEW_CHAT_KEY, TOGGLE_KEY

SILENT = ("keys_missing", "key_denied")
"""What the user decided, or cannot change: the preferences say it, no notice at every start."""


class KeyDeeds(QObject):
    def __init__(self, window: CompanionWindow, presenter: CompanionPresenter, keys: KeyHolder) -> None:
        super().__init__(window)
        self._window, self._presenter = window, presenter
        self._ended = 0.0
        self._bind(keys)

    def _bind(self, keys: KeyHolder) -> None:
        """A key that cannot be had is told, unless this desktop has none to give at all."""
        talk = self._presenter
        problems = (
            keys.bind(HOLD_KEY, self._on_hold, talk.release_talk_key, talk.cancel_talking),
            keys.bind(TOGGLE_KEY, self._window.toggle),
            keys.bind(NEW_CHAT_KEY, self.new_chat),
        )
        for problem in problems:
            if problem is not None and problem.code not in SILENT:
                self._window.notice.show_problem(problem)

    def new_chat(self) -> None:
        self._window.summon()
        self._presenter.new_chat()

    def do(self, name: str, args: tuple[str, ...]) -> None:
        """What a later start asks for, such as “talk”."""
        {"talk": lambda: self._talk(args), "new": self.new_chat}[name]()

    def _on_hold(self) -> None:
        self._window.summon()
        self._presenter.press_talk_key()

    def _talk(self, args: tuple[str, ...]) -> None:
        """“start”, “stop” or “turn”, and when that was said: each comes by a program of its own, and the one that says
        that the key was let go may be the quicker one."""
        what, said = (args[0] if args else "turn"), _seconds(args)
        voice = self._presenter.voice
        speaking = voice is not None and voice.speaking
        if what == "stop" or (what == "turn" and speaking):
            self._ended = max(self._ended, said)
            self._presenter.finish_talking()
        elif not speaking and (what == "turn" or said > self._ended):
            self._window.summon()
            self._presenter.begin_talking(latched=what == "turn")


def _seconds(args: tuple[str, ...]) -> float:
    try:
        return float(args[1])
    except (IndexError, ValueError):
        return float("inf")
