"""What the presenters of Users, Teams, Roles and API keys have in common: read when shown and whenever the workspace says
that something changed; nothing of an earlier question is shown."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, LinkState, Nudged
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui import unreached
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.form import Form, worded
from harmony_desktop.ui.people.section import ListSection
from harmony_desktop.ui.saving import saved
from harmony_desktop.ui.window import CompanionWindow

T = TypeVar("T")


class SectionPresenter(QObject):
    """Each reads what it shows in `read`."""

    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._people = session.people
        self._screen: ListSection | None = None
        self._reads = 0
        """An answer to an earlier question than the latest is not shown."""
        self._end = session.bus.subscribe(self._on_fact)

    def close(self) -> None:
        self._end()

    def _show_with(self, screen: ListSection) -> None:
        self._screen = screen
        screen.shown.connect(self.load)
        screen.acted.connect(lambda: unreached.act(self._window, self._session.link, self.load))
        screen.sought.connect(self.load)

    # --- reading -------------------------------------------------------------------------------------------------

    def load(self) -> None:
        if self._screen is not None:
            self._reads += 1
            self._start(self._load(self._screen, self._reads))

    async def _load(self, screen: ListSection, number: int) -> None:
        if self._session.link is not LinkState.ONLINE:
            away = tr("The workspace is not there; its settings can be changed when it answers.")
            screen.say(*unreached.why(self._session.link, away))
            return
        try:
            told = await self.read(number)
        except HarmonyError as error:
            if number == self._reads:
                screen.say(worded(error.problem), tr("Try again"))
            return
        if told:
            screen.say("")

    async def read(self, number: int) -> bool:
        """Asks, and shows what came; False: something newer was asked meanwhile."""
        raise NotImplementedError

    # --- doing -----------------------------------------------------------------------------------------------------

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        self._runner.start(doing, name="workspace settings")

    def _do(self, doing: Coroutine[Any, Any, Any]) -> None:
        """Said beside the title, and everything is read again."""

        async def done() -> None:
            await doing
            self.load()

        self._start(saved(done(), self._screen, self._window))

    def _give(
        self, form: Form, doing: Coroutine[Any, Any, T], words: str, then: Callable[[T], None] | None = None
    ) -> None:
        """What was filled in; the form says what was wrong with it, or closes, and what comes ``then`` is shown."""
        form.stoppable = False  # it is over in a moment, and half of it cannot be taken back
        form.show_busy(True, words)
        self._start(self._given(form, doing, then))

    async def _given(
        self, form: Form, doing: Coroutine[Any, Any, T], then: Callable[[T], None] | None
    ) -> None:
        try:
            done = await doing
        except HarmonyError as error:
            form.fail(error.problem)
            return
        self.load()
        form.show_busy(False)
        form.close_overlay()
        if then is not None:
            then(done)

    def _ask(self, title: str, about: str, action: str, do: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Before what cannot be undone."""
        question = Question(self._window.theme, self._window.card, title, about, action)
        question.accepted.connect(lambda: self._do(do()))
        self._window.lay_over(question)

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            self._reads += 1
        wanted = isinstance(fact, AccountChanged | LinkChanged | Nudged)
        if wanted and self._screen is not None and self._screen.isVisible():
            self.load()
