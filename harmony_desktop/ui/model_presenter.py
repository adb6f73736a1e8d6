"""Which model answers: the picker of a new chat, the lock of one that has begun, the words where it was withdrawn."""

from PySide6.QtCore import QObject, Signal

from harmony_desktop.domain.facts import (
    AccountChanged,
    Fact,
    LinkChanged,
    LinkState,
    Nudged,
    PreferencesChanged,
)
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.threads import Model, Thread
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.goes_to import asked_name, goes
from harmony_desktop.ui.model_rows import model_rows
from harmony_desktop.ui.pick_box import PickBox
from harmony_desktop.ui.screens import MODELS_AND_DATA
from harmony_desktop.ui.side_rows import Row, RowKind
from harmony_desktop.ui.thread_presenter import ThreadPresenter
from harmony_desktop.ui.timers import once
from harmony_desktop.ui.window import CompanionWindow

ASKED = "asked_providers"
"""Under which name it is kept who was asked anything by this account."""
NUDGE_MS = 1000
"""Many nudges within it are one question which models there are."""


class ModelPresenter(QObject):
    """A choice holds for the chat that has not begun; the next one begins with the user's default again."""

    changed = Signal()
    """Which models there are."""
    shown = Signal(object)
    """The model of the chat on the screen, or None where nobody knows."""

    def __init__(
        self, window: CompanionWindow, session: Session, runner: TaskRunner, talk: ThreadPresenter
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner, self._talk = window, session, runner, talk
        self._chosen = ""
        self._loaded = False
        self._model: Model | None = None
        """The one on the screen."""
        self.models: tuple[Model, ...] = ()
        self._asks = 0
        self._nudge_timer = once(self, NUDGE_MS, self.load)
        self._end = session.bus.subscribe(self._on_fact)
        window.composer.model_wanted.connect(self._on_wanted)

    def close(self) -> None:
        self._nudge_timer.stop()
        self._end()

    def load(self) -> None:
        self._runner.start(self._load(), name="models")

    async def _load(self) -> None:
        self._asks += 1
        number = self._asks
        try:
            models = await self._session.models()
        except HarmonyError:  # the link says why, and they are asked for again when it stands
            return
        if number != self._asks or (self._loaded and models == self.models):
            return
        self.models, self._loaded = models, bool(models)
        self.show()
        self.changed.emit()

    # --- which -------------------------------------------------------------------------------------------------

    def wanted(self) -> str:
        """Goes with the first message: the model on the screen and no other, whatever became the default meanwhile.
        Empty where the thread has its model, or nobody knows one."""
        if self._talk.thread_id is not None and self._of_thread != "":
            return ""
        return self._model.id if self._model else ""

    @property
    def _of_thread(self) -> str | None:
        """Empty: it has none yet. None: what is kept of the thread is not read."""
        thread = self._talk.snapshot
        return None if thread is None else thread.summary.model or ""

    @property
    def _for_new_chat(self) -> str:
        """What was chosen for it, else the user's own default, else the workspace's."""
        mine = self._session.choices.current().default_model
        return next((m for m in (self._chosen, mine) if self._offered(m)), self._of_workspace)

    @property
    def _of_workspace(self) -> str:
        return next((m.id for m in self.models if m.default), "")

    def begin_anew(self) -> None:
        """Another new chat: what was chosen for the last one does not hold."""
        self._chosen = ""

    def withdrawn(self, thread: Thread | None) -> bool:
        """The workspace no longer offers the thread's model: it can be read and not continued."""
        if thread is None or thread.running is not None or not self._loaded:
            return False
        return bool(thread.summary.model) and not self._offered(thread.summary.model or "")

    def _offered(self, model_id: str) -> bool:
        return any(m.id == model_id for m in self.models)

    # --- on the screen -----------------------------------------------------------------------------------------

    def show(self) -> None:
        thread = self._talk.snapshot
        chosen = self._of_thread or self._for_new_chat
        model = self._model = next((m for m in self.models if m.id == chosen), None)
        several, locked = len(self.models) > 1, thread is not None
        self._window.composer.show_model(model, several=several, locked=locked, team=self.team)
        self._show_first()
        self.shown.emit(model)

    @property
    def team(self) -> bool:
        """The workspace is not on this computer."""
        return any(account.url for account in self._session.accounts.all()[:1])

    def _show_first(self) -> None:
        """Somebody who was never asked is named before the first question."""
        name = asked_name(self._model) if self._model else ""
        first = bool(name) and name not in self._session.remembered(ASKED, [])
        words = goes(self._model, self.team) if self._model and first else ""
        self._window.composer.goes.say(words)

    def on_asked(self) -> None:
        """A question went off to the model on the screen."""
        name = asked_name(self._model) if self._model else ""
        before = self._session.remembered(ASKED, [])
        if name and name not in before:
            self._session.remember(ASKED, [*before, name])
            self._show_first()

    def _on_wanted(self) -> None:
        if self._talk.thread_id is not None:
            return
        mine = self._session.choices.current().default_model
        rows, button = model_rows(self.models, mine, self.team), self._window.composer.model
        rows.append(Row(RowKind.QUIET, tr("Models and data"), MODELS_AND_DATA))
        current = self._for_new_chat
        box = PickBox(self._window.theme, self._window.card, button, tr("Search models…"), rows, current)
        box.chosen.connect(self._on_chosen)
        self._window.lay_over(box)

    def _on_chosen(self, model_id: str) -> None:
        if model_id == MODELS_AND_DATA:
            self._window.show_screen(MODELS_AND_DATA)
            return
        self._chosen = model_id
        self.show()
        self._window.composer.edit.setFocus()

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            self.models, self._chosen, self._loaded = (), "", False
            self._asks += 1
            self._model = None
            self._show_first()
        elif isinstance(fact, PreferencesChanged):
            self.show()
        elif isinstance(fact, LinkChanged) and fact.state is LinkState.ONLINE:
            self.load()
        elif isinstance(fact, Nudged) and not self._nudge_timer.isActive():
            self._nudge_timer.start()
