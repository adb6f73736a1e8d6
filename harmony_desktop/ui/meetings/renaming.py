"""Giving a speaker another name, and taking it back."""

from typing import TYPE_CHECKING

from harmony_desktop.domain.meetings import Meeting, MeetingChange, SpeakerRename
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.window import CompanionWindow

if TYPE_CHECKING:
    from harmony_desktop.ui.meetings.meeting_presenter import MeetingPresenter


class Renaming:
    def __init__(
        self, page: "MeetingPresenter", window: CompanionWindow, session: Session, runner: TaskRunner
    ) -> None:
        self._page, self._window, self._session, self._runner = page, window, session, runner

    def rename(self, before: str, after: str, turns: tuple[int, ...]) -> None:
        """``turns``: only at these positions; none: wherever this speaker speaks."""
        meeting, transcript = self._page.meeting, self._page.transcript
        if meeting is None or transcript is None:
            return
        named = tuple(
            t.index for t in transcript.turns if t.speaker == before and (not turns or t.index in turns)
        )
        rename = SpeakerRename(before, after, turns)
        self._runner.start(self._rename(meeting, rename, named), name="rename speaker")

    async def _rename(self, meeting: Meeting, rename: SpeakerRename, named: tuple[int, ...]) -> None:
        try:
            await self._session.meetings.rename_speaker(meeting, rename)
        except HarmonyError as error:
            await self._page.tell(error, meeting)
            return
        back = SpeakerRename(rename.after, rename.before, named)

        def undo() -> None:
            self._runner.start(self._undo(meeting, back), name="undo")

        words = tr("“{before}” is “{after}” now.", before=rename.before, after=rename.after)
        self._window.toast.say(words, tr("Undo"), undo)

    async def _undo(self, before: Meeting, back: SpeakerRename) -> None:
        """Also where two speakers had become one: only what was renamed is renamed back."""
        meetings = self._session.meetings
        try:
            now = await meetings.one(before.id) or await meetings.fetch(before.id)
            now = await meetings.rename_speaker(now, back)
            if now.participants != before.participants:
                await meetings.change(now, MeetingChange(participants=before.participants))
        except HarmonyError as error:
            await self._page.tell(error, before)
