"""What the workspace refused of what the user did to threads and spaces: told with the ways there are to go on."""

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject

from harmony_desktop.domain.facts import AccountChanged, Fact, Parked
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.syncing import Refusal
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.window import CompanionWindow


class RefusalPresenter(QObject):
    """One at a time, the oldest first. Trying again sends it again; dismissing lets it go. A space that was changed
    elsewhere meanwhile is kept as a copy, so that no words are lost."""

    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._told: Refusal | None = None
        self._end = session.bus.subscribe(self._on_fact)
        window.notice.acted.connect(self._on_acted)
        window.notice.dismissed.connect(self._on_dismissed)

    def close(self) -> None:
        self._end()

    def tell(self) -> None:
        """What still waits for a decision; a notice about something else is not pushed away."""
        waiting = self._session.refusals.all()
        if self._told is not None or not waiting or self._window.notice.code:
            return
        refusal = self._told = waiting[0]
        button = tr("Keep mine as a copy") if refusal.conflicted else tr("Try again")
        self._window.notice.show_problem(self._worded(refusal), button, quiet=True)

    def _worded(self, refusal: Refusal) -> Problem:
        """Which space it is about, when its own words were not taken."""
        if not refusal.conflicted:
            return refusal.problem
        space = next((s.name for s in self._session.spaces.all() if s.id == refusal.target), tr("Space"))
        return Problem("space_changed", {"space": space}, detail=refusal.problem.detail)

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            self._told = None  # it waits in the other account's outbox
        elif isinstance(fact, Parked):
            if fact.op_id is None:
                self._window.notice.show_problem(fact.problem)
            else:
                self.tell()

    def _on_acted(self, code: str) -> None:
        refusal = self._told
        if refusal is None or code != self._worded(refusal).code:
            return
        refusals = self._session.refusals
        if refusal.conflicted:
            self._decide(self._keep_copy(refusal))
        else:
            self._decide(refusals.retry(refusal.op_id))

    async def _keep_copy(self, refusal: Refusal) -> None:
        await self._session.refusals.keep_copy(refusal.op_id)

    def _on_dismissed(self) -> None:
        if self._told is not None:
            self._decide(self._session.refusals.discard(self._told.op_id))

    def _decide(self, doing: Coroutine[Any, Any, None]) -> None:
        self._told = None
        self._window.notice.clear()

        async def then() -> None:
            await doing
            self.tell()

        self._runner.start(then(), name="refusal")
