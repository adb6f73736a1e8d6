"""One meeting of a host on its view: read anew each time, taken along into a chat, or copied into this workspace."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.context import Attachment
from harmony_desktop.domain.hosted import HostedInsight, HostedMeeting, lines
from harmony_desktop.domain.insights import AnswerType, Insight, InsightKind
from harmony_desktop.domain.meetings import MeetingStatus
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.threads import Turn
from harmony_desktop.domain.times import minute
from harmony_desktop.i18n import tr
from harmony_desktop.services import attaching
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.hosted.view import HostedView
from harmony_desktop.ui.hosted.words import called, copy_made, file_name, trouble, where
from harmony_desktop.ui.meetings.meeting_view import TRANSCRIPT
from harmony_desktop.ui.meetings.turn_menu import show_turn_menu
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.window import CompanionWindow

Discuss = Callable[[list[Attachment], bool], None]
"""A new chat with these attached; and whether a first question is suggested."""


class ReadingPresenter(QObject):
    def __init__(
        self,
        view: HostedView,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        discuss: Discuss,
    ) -> None:
        super().__init__(view)
        self.view, self._window, self._session, self._runner = view, window, session, runner
        self._discuss = discuss
        self.meeting: HostedMeeting | None = None
        self.turns: tuple[Turn, ...] | None = None
        self._insights: tuple[HostedInsight, ...] | None = None
        self._told = ""
        """The code of what stands above the composer, where that is of here."""
        header = view.header
        header.companion.setEnabled(False)
        header.discuss_wanted.connect(lambda: self.discuss(suggest=True))
        header.menu_wanted.connect(self.show_menu)
        view.transcript.retry_wanted.connect(self.reload)
        view.insights.blank.acted.connect(self.reload)
        view.transcript.view.menu_wanted.connect(self._on_turn_menu)

    # --- reading -----------------------------------------------------------------------------------------------------

    def show(self, meeting: HostedMeeting) -> None:
        self.leave()
        self.meeting = meeting
        self.view.open_tab(TRANSCRIPT)
        self._show_head()
        self.reload()

    def leave(self) -> None:
        self.meeting, self.turns, self._insights = None, None, None
        self.view.header.companion.setEnabled(False)
        self.view.forget()

    def unsay(self) -> None:
        """What went wrong here says nothing on another screen."""
        if self._told and self._window.notice.code == self._told:
            self._window.notice.clear()
        self._told = ""

    def reload(self) -> None:
        if self.meeting is not None:
            if self.turns is None:
                self.view.transcript.say(tr("Reading the transcript…"))
            if self._insights is None:
                self.view.insights.show_words(tr("Reading the insights…"))
            self._start(self._load(self.meeting))

    async def _load(self, meeting: HostedMeeting) -> None:
        """Each of the three for itself: one that fails hides none of the others."""
        hosted = self._session.hosted
        problem = await self._tried(self._load_turns(meeting))
        if meeting is not self.meeting:
            return
        if problem is not None and self.turns is None:
            self.view.transcript.say(trouble(problem), tr("Try again"))
        elif problem is not None:
            self._told = problem.code
            self._window.notice.show_problem(problem, quiet=True)
        problem = await self._tried(self._load_insights(meeting))
        if problem is not None and meeting is self.meeting and self._insights is None:
            self.view.insights.show_words(trouble(problem), tr("Try again"))
        told = [meeting]

        async def again() -> None:
            told.append(await hosted.one(meeting))

        await self._tried(again())
        if meeting is self.meeting and told[-1] != meeting:
            self.meeting = told[-1]
            self._show_head()

    async def _tried(self, doing: Coroutine[Any, Any, None]) -> Problem | None:
        try:
            await doing
        except HarmonyError as error:
            return error.problem
        return None

    async def _load_turns(self, meeting: HostedMeeting) -> None:
        turns = await self._session.hosted.transcript(meeting.id)
        if meeting is not self.meeting:
            return
        self.turns = turns
        page = self.view.transcript
        page.show_turns(turns, False, False)
        page.say("" if turns else tr("The host has no transcript of this meeting, or none that can be read."))
        self.view.header.companion.setEnabled(bool(turns))

    async def _load_insights(self, meeting: HostedMeeting) -> None:
        found = await self._session.hosted.insights(meeting.id)
        if meeting is not self.meeting:
            return
        self._insights = found
        page = self.view.insights
        if not found:
            page.show_words(tr("The host has no insights of this meeting, or none that can be read."))
            return
        host = self._session.hosted.host
        cards = [_card(insight, host.name if host else "") for insight in found]
        page.show_insights(MeetingStatus.COMPLETED, cards, self._when, False)

    def _show_head(self) -> None:
        host = self._session.hosted.host
        if self.meeting is not None:
            self.view.header.show_elsewhere(called(self.meeting), self.meeting)
            self.view.about.setText(where(host.name) if host else "")

    def _when(self, turn: int) -> str:
        turns = self.turns or ()
        return minute(turns[turn].start_ms) if 0 <= turn < len(turns) else ""

    # --- acts --------------------------------------------------------------------------------------------------------

    def show_menu(self, at: QWidget | QPoint) -> None:
        """What cannot be done on this host is not in it."""
        if self.meeting is None:
            return
        menu = Menu(tr("What can be done with “{name}”", name=called(self.meeting)), self._window)
        menu.addAction(tr("Refresh"), self.reload)
        if self.turns:
            menu.addAction(tr("Search in the transcript"), self.view.begin_find)
            menu.addAction(tr("Copy the transcript"), self._copy)
            menu.addSeparator()
            menu.addAction(tr("Discuss with Companion"), self.discuss)
            menu.addAction(tr("Copy into this workspace…"), self.ask_to_bring)
        menu.open_at(at)

    def _on_turn_menu(self, row: int, at: QPoint) -> None:
        show_turn_menu(self._window, self.view.transcript.view, row, at)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(lines(self.turns or ())))
        self._window.toast.say(tr("Copied"))

    def discuss(self, suggest: bool = False) -> None:
        """What goes along is the transcript as it was read; it goes to the model that the user chooses there."""
        meeting, turns = self.meeting, self.turns
        if meeting is not None and turns:
            self._discuss(attaching.texts(file_name(meeting), lines(turns)), suggest)

    def ask_to_bring(self) -> None:
        meeting, turns = self.meeting, self.turns
        if meeting is None or not turns:
            return
        account = self._session.accounts.all()[0]
        name = account.workspace_name or tr("this workspace")
        question = Question(
            self._window.theme,
            self._window.card,
            tr("Copy “{title}” into {workspace}?", title=called(meeting), workspace=name),
            copy_made(name),
            tr("Copy"),
        )
        question.accepted.connect(lambda _: self._start(self._bring(meeting, turns)))
        self._window.lay_over(question)

    async def _bring(self, meeting: HostedMeeting, turns: tuple[Turn, ...]) -> None:
        await self._session.hosted.bring(meeting, turns)
        self._window.toast.say(tr("A copy is on its way; it appears among the meetings of this workspace."))

    def _start(self, doing: Coroutine[Any, Any, Any]) -> None:
        self._runner.start(doing, name="hosted meeting")


def _card(found: HostedInsight, host: str) -> Insight:
    """As the page of insights draws it, under the host's name; nothing of it is kept."""
    several = len(found.items) > 1
    return Insight(
        id=found.title,
        project_id=host,
        project=host,
        definition_id="",
        title=found.title or tr("Insight"),
        kind=InsightKind.QUESTION,
        answer=AnswerType.LIST if several else AnswerType.TEXT,
        made_at=datetime.fromtimestamp(0, UTC),
        items=found.items,
        model=host,
    )
