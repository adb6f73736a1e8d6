"""What a crash or a failure left without words, told once at the next start: one calm notice with what can be done."""

from PySide6.QtCore import QObject, QTimer

from harmony_desktop.domain.facts import AccountChanged, Fact
from harmony_desktop.domain.takes import TakePlayed
from harmony_desktop.domain.voice import KeptTake, VoiceNews, VoiceState
from harmony_desktop.i18n import tr
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.screens import RECORDINGS
from harmony_desktop.ui.takes import words
from harmony_desktop.ui.takes.presenter import TakesPresenter
from harmony_desktop.ui.window import CompanionWindow

CODE = "takes_wait"
WORDS, PLAY, DELETE, SHOW = "take_words", "take_play", "take_delete", "takes_show"
TOLD = "takes_told"
"""Of those that were looked at, and left, nothing is said at the next start."""
CALM_MS = 400
"""So long nothing else has been said."""


class Offer(QObject):
    """Waits until nothing else is said, and never comes between somebody and what they say."""

    def __init__(self, takes: TakesPresenter, window: CompanionWindow, session: Session) -> None:
        super().__init__(window)
        self._takes, self._window, self._session = takes, window, session
        self._left: tuple[KeptTake, ...] = ()
        self._stands = False
        """It is what was said last."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._show)
        window.notice.height_changed.connect(self._on_notice)
        window.notice.acted.connect(self._on_acted)
        window.notice.dismissed.connect(self._on_dismissed)
        takes.changed.connect(self._on_changed)
        self._ends = [
            takes.playback.listen(self._on_played),
            takes.voice.subscribe(self._on_voice),
            session.bus.subscribe(self._on_fact),
        ]

    async def make(self) -> None:
        """Once a start: what is there now was left by an earlier one."""
        await self._takes.look()
        told = self._session.remembered(TOLD, [])
        self._left = tuple(take for take in self._takes.waiting if take.id not in told)
        self._show()

    def close(self) -> None:
        self._rest()
        for end in self._ends:
            end()

    def _rest(self) -> None:
        self._timer.stop()
        self._left = ()

    # --- what it shows -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        notice = self._window.notice
        if not self._left or self._window.listening or notice.code not in ("", CODE):
            return
        one = self._left[0] if len(self._left) == 1 else None
        title, hint = words.offer(self._left)
        buttons = [(SHOW, tr("Show recordings"))]
        if one is not None:
            buttons = [(WORDS, tr("Turn into words")), (PLAY, tr("Play")), (DELETE, tr("Delete"))]
        self._stands = True
        notice.show_offer(CODE, "history", title, hint, buttons)

    def _on_notice(self) -> None:
        """Another notice goes before; this one comes back after it."""
        code = self._window.notice.code
        self._stands = self._stands and code in ("", CODE)
        if self._left and not code:
            self._timer.start(CALM_MS)

    def _on_changed(self) -> None:
        """Some have their words now, or are gone."""
        there = {take.id for take in self._takes.waiting}
        left = tuple(take for take in self._left if take.id in there)
        if left != self._left:
            self._left = left
            if self._window.notice.code == CODE:
                self._show() if left else self._window.notice.clear()

    def _on_played(self, played: TakePlayed | None) -> None:
        running = played is not None and played.running
        self._window.notice.rename(PLAY, tr("Pause") if running else tr("Play"))

    def _on_voice(self, news: VoiceNews) -> None:
        """Somebody speaks: that goes before, and it is told again at the next start."""
        if news is VoiceState.ARMING:
            self._end()

    def _on_fact(self, fact: Fact) -> None:
        """What was said in one account is not pressed on another."""
        if isinstance(fact, AccountChanged):
            self._end()

    # --- what the user does --------------------------------------------------------------------------------------

    def _on_acted(self, act: str) -> None:
        one = self._left[0].id if len(self._left) == 1 else ""
        if act == SHOW:
            self._end(seen=True)
            self._window.show_screen(RECORDINGS)
        elif not one:
            return
        elif act == WORDS:
            self._end()
            self._takes.turn_into_words(one)
        elif act == PLAY:
            self._takes.toggle(one)
        elif act == DELETE:
            self._end()
            self._takes.delete(one)

    def _on_dismissed(self) -> None:
        if self._left and self._stands:
            self._takes.playback.close()
            self._end(seen=True)

    def _end(self, seen: bool = False) -> None:
        """``seen``: it was looked at and left."""
        told = [take.id for take in self._left]
        self._rest()
        if told and seen:
            kept = [id_ for id_ in self._session.remembered(TOLD, []) if self._takes.find(id_) is not None]
            self._session.remember(TOLD, [*kept, *told])
        if self._window.notice.code == CODE:
            self._window.notice.clear()
