"""One meeting on one view: what the session knows of it, and what the user does to it."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, LinkState, MeetingsChanged
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.insights import Insight
from harmony_desktop.domain.meetings import Meeting, MeetingChange, MeetingStatus
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.threads import Transcript
from harmony_desktop.domain.times import minute
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.meetings.acts import Act, MeetingActs
from harmony_desktop.ui.meetings.meeting_view import TRANSCRIPT, MeetingView
from harmony_desktop.ui.meetings.renaming import Renaming
from harmony_desktop.ui.meetings.turn_menu import show_turn_menu
from harmony_desktop.ui.window import CompanionWindow

log = logging.getLogger(__name__)
UNHEARD = (MeetingStatus.QUEUED, MeetingStatus.TRANSCRIBING)


class MeetingPresenter(QObject):
    """``shown`` with what is on the view, whenever that is another meeting or another state of it; ``gone``: it was
    deleted, or is not the user's to see any more."""

    shown = Signal(object)
    gone = Signal()

    def __init__(
        self,
        view: MeetingView,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        acts: MeetingActs,
        open_contact: Callable[[str], None],
    ) -> None:
        super().__init__(view)
        self.view, self._window, self._session, self._runner = view, window, session, runner
        self.acts, self._open_contact = acts, open_contact
        self.renaming = Renaming(self, window, session, runner)
        self._begin()
        self._end = session.bus.subscribe(self._on_fact)
        view.destroyed.connect(self._end)
        self._connect()

    def _begin(self) -> None:
        self.key: ConversationId | None = None
        self.meeting: Meeting | None = None
        self.transcript: Transcript | None = None
        self._insights: tuple[Insight, ...] = ()
        self._read_rev = -1
        """Of the meeting whose transcript and insights are shown."""
        self._failed = False
        self._turn: int | None = None
        self._words = ""
        self._at_ms: int | None = None

    def _connect(self) -> None:
        view, header = self.view, self.view.header
        header.renamed.connect(lambda title: self.change(MeetingChange(title=title)))
        header.discuss_wanted.connect(lambda: self._with(self.acts.discuss_wanted.emit))
        header.menu_wanted.connect(self.show_menu)
        view.standing.cancel_wanted.connect(lambda: self._ask(self._session.meetings.cancel))
        view.standing.retry_wanted.connect(lambda: self._ask(self._session.meetings.retry))
        view.transcript.retry_wanted.connect(self.reload)
        view.transcript.view.speaker_named.connect(self.renaming.rename)
        view.transcript.view.menu_wanted.connect(self._on_turn_menu)
        view.insights.rerun_wanted.connect(self._on_rerun)
        view.details.changed.connect(self.change)
        view.details.contact_wanted.connect(self._open_contact)

    def close(self) -> None:
        self._end()

    # --- which meeting -----------------------------------------------------------------------------------------------

    def show(
        self, key: ConversationId, turn: int | None = None, words: str = "", at_ms: int | None = None
    ) -> None:
        """``turn``, or the one at a moment: its place is shown and marked; ``words``: they are looked for in it."""
        if key != self.key:
            self.leave()
            self.key = key
            self.view.open_tab(TRANSCRIPT)
        self._turn, self._words, self._at_ms = turn, words, at_ms
        self._start(self._load())

    def leave(self) -> None:
        if self.key is not None:
            self.view.forget()
        self._begin()
        self.shown.emit(None)

    def reload(self) -> None:
        self._read_rev = -1
        self._start(self._load())

    async def _load(self) -> None:
        key = self.key
        if key is None:
            return
        try:
            meeting = await self._session.meetings.one(key) or await self._session.meetings.fetch(key)
        except HarmonyError as error:
            if key == self.key:
                self._say_failed(error, key)
            return
        if key != self.key:
            return
        self.meeting = meeting
        self._show_meeting(meeting)
        if self._read_rev != meeting.rev or self._failed:
            await self._read(meeting)
        elif self.transcript is not None:
            self._go_to()

    def _say_failed(self, error: HarmonyError, key: ConversationId) -> None:
        if error.problem.code == "not_found":
            self._say_gone()
            return
        self._failed = True
        if self.transcript is None:
            self.view.transcript.say(self._why(error), tr("Try again"))

    def _say_gone(self) -> None:
        """Not by what was done here."""
        self.leave()
        self.gone.emit()
        self._window.toast.say(tr("This meeting was deleted, or is no longer shared with you."))

    def _why(self, error: HarmonyError) -> str:
        if self._session.link is LinkState.ONLINE:
            return worded(error.problem)
        return tr(
            "The workspace is not there. What was read of this meeting before is all there is until it answers."
        )

    # --- its words ---------------------------------------------------------------------------------------------------

    async def _read(self, meeting: Meeting) -> None:
        self._read_rev, self._failed = meeting.rev, False
        if self.transcript is None and meeting.status not in UNHEARD:
            self.view.transcript.say(tr("Reading the transcript…"))
        try:
            transcript = await self._session.meetings.transcript(meeting.id)
        except HarmonyError as error:
            if meeting.id == self.key:
                self._failed = True
                if self.transcript is None:
                    self.view.transcript.say(self._why(error), tr("Try again"))
            return
        if meeting.id != self.key:
            return
        self.transcript = transcript
        self._show_turns()
        self._go_to()
        try:
            insights = await self._session.meetings.insights(meeting.id)
        except HarmonyError as error:
            if meeting.id == self.key:
                self._failed = True
                self.view.insights.show_words(self._why(error))
            return
        if meeting.id == self.key:
            self._insights = insights
            self._show_insights()

    def _show_turns(self) -> None:
        meeting, transcript = self.meeting, self.transcript
        if meeting is None or transcript is None:
            return
        page = self.view.transcript
        page.show_turns(transcript.turns, self._may, meeting.recording is not None)
        page.say("" if transcript.turns else self._no_turns(meeting))

    def _no_turns(self, meeting: Meeting) -> str:
        if meeting.status in UNHEARD:
            return tr("The transcript appears here when the recording has been transcribed.")
        if meeting.status is MeetingStatus.FAILED:
            return tr("There is no transcript, because this meeting could not be transcribed.")
        return tr("Nothing was said in this recording.")

    def _show_insights(self) -> None:
        if self.meeting is not None:
            self.view.insights.show_insights(self.meeting.status, self._insights, self._when, self._may)

    def _when(self, turn: int) -> str:
        turns = self.transcript.turns if self.transcript else ()
        return minute(turns[turn].start_ms) if 0 <= turn < len(turns) else ""

    def _go_to(self) -> None:
        """To the turn or the words that were asked for, once."""
        turn, words, at_ms = self._turn, self._words, self._at_ms
        self._turn, self._words, self._at_ms = None, "", None
        if turn is None and at_ms is not None and self.transcript is not None and self.transcript.turns:
            turn = self.transcript.turn_at(at_ms)
        if turn is not None:
            self.view.show_turn(turn)
        if words:
            self.view.begin_find(words)

    # --- what is known of it -----------------------------------------------------------------------------------------

    @property
    def _may(self) -> bool:
        return self.meeting is not None and self.acts.may_change(self.meeting)

    def _show_meeting(self, meeting: Meeting) -> None:
        view, may = self.view, self._may
        me = next((account.user_id for account in self._session.accounts.all()[:1]), "")
        view.header.show_meeting(meeting, may)
        view.standing.show_meeting(meeting, may)
        teams = [team.name for team in self._session.spaces.teams()]
        view.details.show_meeting(meeting, may, teams, mine=meeting.created_by == me)
        self._show_turns()
        self._show_insights()
        self.shown.emit(meeting)

    def change(self, change: MeetingChange) -> None:
        self._with(lambda meeting: self._start(self._change(meeting, change)))

    async def _change(self, meeting: Meeting, change: MeetingChange) -> None:
        try:
            await self._session.meetings.change(meeting, change)
        except HarmonyError as error:
            await self.tell(error, meeting)

    async def tell(self, error: HarmonyError, meeting: Meeting) -> None:
        """It did not work: what stands is shown again, and why."""
        self._window.notice.show_problem(error.problem)
        if error.problem.code == "stale_revision":
            await self._session.meetings.fetch(meeting.id)
        elif self.meeting is not None:
            self._show_meeting(self.meeting)

    def _ask(self, asked: Callable[[ConversationId], Coroutine[Any, Any, Meeting]]) -> None:
        self._with(lambda meeting: self._start(asked(meeting.id)))

    def _on_rerun(self, project_ids: tuple[str, ...]) -> None:
        rerun = self._session.meetings.rerun_insights
        self._with(lambda meeting: self._start(rerun(meeting.id, project_ids)))

    # --- menus -------------------------------------------------------------------------------------------------------

    def show_menu(self, where: QWidget | QPoint) -> None:
        meeting = self.meeting
        if meeting is None:
            return
        rename = [Act(tr("Rename"), self.view.header.begin_edit)] if self._may else []
        find = Act(tr("Search in the transcript"), self.view.begin_find)
        self.acts.show_menu(meeting, where, *rename, find)

    def _on_turn_menu(self, row: int, at: QPoint) -> None:
        if self.meeting is not None:
            show_turn_menu(self._window, self.view.transcript.view, row, at)

    # --- facts -------------------------------------------------------------------------------------------------------

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            self.leave()
        elif self.key is None:
            return
        elif isinstance(fact, MeetingsChanged):
            self._start(self._look_again())
        elif isinstance(fact, LinkChanged) and fact.state is LinkState.ONLINE and self._failed:
            self.reload()

    async def _look_again(self) -> None:
        """The list of meetings changed: this one may have."""
        key, before = self.key, self.meeting
        if key is None or before is None:
            return
        now = await self._session.meetings.one(key)
        if key != self.key or now == before:
            return
        if now is None:
            self._say_gone()
            return
        await self._load()

    def _with(self, act: Callable[[Meeting], object]) -> None:
        if self.meeting is not None:
            act(self.meeting)

    def _start(self, doing: Coroutine[Any, Any, Any]) -> None:
        self._runner.start(doing, name="meeting")
