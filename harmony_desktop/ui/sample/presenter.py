"""The sample between the workspace and whoever offers it: looked at, loaded, stopped, taken out."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, LinkState, MeetingsChanged
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.sample import Sample
from harmony_desktop.i18n import tr
from harmony_desktop.ui.accounts_presenter import here
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.sample import words
from harmony_desktop.ui.timers import once
from harmony_desktop.ui.window import CompanionWindow

LOOK_MS = 400


class SamplePresenter(QObject):
    """``changed``: what is to be said of it is no longer what it was."""

    changed = Signal()

    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self.sample: Sample | None = None
        """None before the workspace has said, and for who may not see to it."""
        self.progress: tuple[int, int] | None = None
        """Of a load that runs: how many are there, of how many."""
        self.stopping = False
        self.problem: Problem | None = None
        """Why the last load did not come to its end."""
        self._look_timer = once(self, LOOK_MS, self.look)
        self._end = session.bus.subscribe(self._on_fact)

    def close(self) -> None:
        self._end()
        self._look_timer.stop()

    # --- how it stands -------------------------------------------------------------------------------------------

    @property
    def offered(self) -> bool:
        """Not in a team's workspace: it would be everybody's."""
        known = self._session.accounts.all()
        mine = bool(known) and here(known[0])
        return mine and self.sample is not None and not self.sample.here and self.progress is None

    @property
    def empty(self) -> bool:
        """There is no meeting to ask about."""
        return self.sample is not None and self.sample.empty

    @property
    def removable(self) -> bool:
        return self.sample is not None and self.sample.here and self.progress is None

    def offer(self) -> tuple[str, str]:
        """A sentence for where there is nothing yet, and a button, if there is something to press."""
        if self.progress is not None:
            return words.progress(*self.progress, self.stopping), "" if self.stopping else tr("Stop")
        if self.offered and self.sample is not None:
            return words.about(self.sample), tr("Load the sample")
        return "", ""

    def act(self) -> None:
        """What the button of `offer` says."""
        (self.load if self.progress is None else self.stop)()

    def look(self) -> None:
        self._runner.start(self._look(), name="look at the sample")

    async def _look(self) -> None:
        found = None
        if self._session.link is LinkState.ONLINE and await self._session.administration.is_admin():
            try:
                found = await self._session.sample.standing()
            except HarmonyError:
                return  # as it was known last; the link tells what is wrong
        if found != self.sample:
            self.sample = found
            self.changed.emit()

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            self.sample = None
            self.changed.emit()
        if isinstance(fact, AccountChanged | LinkChanged):
            self.look()
        elif isinstance(fact, MeetingsChanged) and self.progress is None:
            self._look_timer.start()

    # --- loading -------------------------------------------------------------------------------------------------

    def load(self, done: Callable[[bool], Any] = lambda whole: None) -> None:
        """``done`` hears whether all of it came."""
        if self.progress is None:
            self.progress, self.stopping, self.problem = (
                (0, self.sample.of if self.sample else 0),
                False,
                None,
            )
            self.changed.emit()
            self._runner.start(self._load(done), name="load the sample", stays=True)

    async def _load(self, done: Callable[[bool], Any]) -> None:
        whole = False
        try:
            whole = await self._session.sample.load(self._on_portion)
        except HarmonyError as error:
            self.problem = error.problem
            self._window.notice.show_problem(error.problem)
        finally:
            self.progress, self.stopping = None, False
        await self._look()
        self.changed.emit()
        done(whole)

    def _on_portion(self, here: int, of: int) -> None:
        self.progress = (here, of)
        self.changed.emit()

    def stop(self) -> None:
        """Of a load that runs; what came is taken out again."""
        if self.progress is not None:
            self.stopping = True
            self._session.sample.stop()
            self.changed.emit()

    # --- taking it out -------------------------------------------------------------------------------------------

    def ask_to_remove(self) -> None:
        if self.sample is None or not self.removable:
            return
        title, about = words.title_of_removal(self.sample), words.goes(self.sample)
        ask = Question(self._window.theme, self._window.card, title, about, tr("Remove"))
        ask.wanted = 380
        ask.accepted.connect(
            lambda _: self._runner.start(self._remove(), name="remove the sample", stays=True)
        )
        self._window.lay_over(ask)

    async def _remove(self) -> None:
        try:
            await self._session.sample.remove()
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
            return
        await self._look()
        self._window.toast.say(tr("The sample is gone."), tr("Load it again"), self.load)
