"""Between the player below a meeting and the session: what is played, and where its transcript is meanwhile."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.domain.playing import Played
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.meetings.meeting_presenter import MeetingPresenter
from harmony_desktop.ui.playing.player_bar import PlayerBar
from harmony_desktop.ui.window import CompanionWindow


class PlayerPresenter(QObject):
    """Lives with the view of a meeting."""

    def __init__(
        self, meetings: MeetingPresenter, window: CompanionWindow, session: Session, runner: TaskRunner
    ) -> None:
        super().__init__(meetings)
        self._window, self._session, self._runner = window, session, runner
        self._view = meetings.view
        self.open_address: Callable[[QUrl], object] = QDesktopServices.openUrl
        self.meeting: Meeting | None = None
        bar = self.bar = PlayerBar(window.theme, self._view)
        self._view.foot.addWidget(bar)
        bar.toggled.connect(self.toggle)
        bar.seek_wanted.connect(self._on_seek)
        bar.speed_wanted.connect(self._on_speed)
        bar.browser_wanted.connect(self._open_browser)
        self._view.transcript.view.play_wanted.connect(self._on_play_wanted)
        meetings.shown.connect(self._on_shown)
        self._end = session.playback.listen(self._on_played)
        self._view.destroyed.connect(self._end)

    @property
    def played(self) -> Played | None:
        """Of the recording below this view."""
        played = self._session.playback.played
        mine = played is not None and self.meeting is not None and played.conversation_id == self.meeting.id
        return played if mine else None

    def toggle(self) -> None:
        if self.played is not None and self.played.running:
            self._session.playback.pause()
        else:
            self._play(None)

    def _play(self, from_ms: int | None) -> None:
        if self.meeting is not None and self.meeting.recording is not None:
            self._runner.start(self._session.playback.play(self.meeting, from_ms), name="play")

    def _on_play_wanted(self, from_ms: int) -> None:
        """At a turn; the one that is being played pauses."""
        played, view = self.played, self._view.transcript.view
        row = view.marks.playing
        if played is not None and played.running and row >= 0 and view.turns[row].start_ms == from_ms:
            self._session.playback.pause()
        else:
            self._play(from_ms)

    def _on_seek(self, ms: int) -> None:
        """Before it was played for the first time it begins there."""
        if self.played is None:
            self._play(ms)
        else:
            self._session.playback.seek(ms)

    def _on_speed(self, speed: float) -> None:
        if self.played is not None:
            self._session.playback.set_speed(speed)

    def _on_shown(self, meeting: Meeting | None) -> None:
        """Who leaves a meeting has heard enough of it."""
        before = self.meeting
        if self.played is not None and (meeting is None or before is None or meeting.id != before.id):
            self._runner.start(self._session.playback.close(), name="end playing")
        self.meeting = meeting
        self.bar.show_meeting(meeting)
        self._show(self.played)

    def _on_played(self, _: Played | None) -> None:
        self._show(self.played)

    def _show(self, played: Played | None) -> None:
        self.bar.show_played(played)
        self._view.transcript.follow(played.position_ms if played is not None and played.running else None)

    def _open_browser(self) -> None:
        if self.meeting is not None:
            self._runner.start(self._browse(self.meeting), name="open in the browser")

    async def _browse(self, meeting: Meeting) -> None:
        try:
            address = await self._session.sharing.address(f"/c/{meeting.id}")
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
            return
        self._session.playback.pause()
        self.open_address(QUrl(address))
