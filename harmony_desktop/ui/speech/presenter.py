"""Speech models between this computer and the page: looked at, got, used, deleted, measured."""

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.speech_models import Looked, SpeechModel, SpeechModels, amount
from harmony_desktop.i18n import tr
from harmony_desktop.settings import Settings, spoken_languages
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.screens import SPEECH_MODELS
from harmony_desktop.ui.speech import words
from harmony_desktop.ui.speech.row import ModelRow
from harmony_desktop.ui.speech.screen import SpeechModelsScreen
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wish import Wish
from harmony_desktop.wishes.voice import LANGUAGE, MY_LANGUAGES, SPEECH_MODEL

OF_SPEECH = (SPEECH_MODEL, LANGUAGE, MY_LANGUAGES)


class SpeechModelsPresenter(QObject):
    """``languages_wanted`` when the user wants to say what is spoken; ``changed``: models, downloads, the measure."""

    languages_wanted = Signal()
    changed = Signal()

    def __init__(
        self, window: CompanionWindow, runner: TaskRunner, settings: Settings, desk: SpeechModels
    ) -> None:
        super().__init__(window)
        self._window, self._runner, self._settings, self.desk = window, runner, settings, desk
        self._screen: SpeechModelsScreen | None = None
        self._looked: Looked | None = None
        self._shares: dict[str, float] = {}
        self._stopping: set[str] = set()
        self._problems: dict[str, Problem] = {}
        self._measured: float | None = None
        self.unmeasured: Problem | None = None
        """Why the last measuring came to nothing."""
        self._spell = 0
        """Counts presses of its button: what was stopped tells nothing any more."""
        window.screens.add(SPEECH_MODELS, tr("Speech models"), self._make)
        self._end = settings.subscribe(self._on_wish)

    def close(self) -> None:
        self._end()
        self.desk.close()

    def _make(self, parent: QWidget) -> QWidget:
        screen = self._screen = SpeechModelsScreen(self._window.theme, self.connect_row, parent)
        screen.shown.connect(self.load)
        screen.measure_wanted.connect(self.measure)
        screen.languages_wanted.connect(self.languages_wanted)
        return screen

    def connect_row(self, row: ModelRow) -> None:
        row.use_wanted.connect(self.use)
        row.get_wanted.connect(self.get)
        row.stop_wanted.connect(self.stop)
        row.delete_wanted.connect(self.ask_to_delete)

    # --- what is there -------------------------------------------------------------------------------------------

    def find(self, name: str) -> SpeechModel | None:
        return next((m for m in self._looked.models if m.name == name), None) if self._looked else None

    @property
    def looked(self) -> Looked | None:
        """As it was found last."""
        return self._looked

    @property
    def measured(self) -> float | None:
        """How far a measuring that runs is."""
        return self._measured

    def show_in(self, row: ModelRow) -> None:
        """What a row outside the page shows of its model."""
        looked, name = self._looked, row.model.name
        model = self.find(name)
        if looked is not None and model is not None:
            row.show_model(
                model,
                spoken_languages(self._settings),
                used=name == self._settings[SPEECH_MODEL],
                recommended=name == looked.recommended,
                share=self._shares.get(name),
                stopping=name in self._stopping,
                problem=self._problems.get(name),
            )

    def load(self) -> None:
        self._start(self.look(), "look for speech models")

    async def look(self) -> None:
        self._looked = await self.desk.look(spoken_languages(self._settings))
        self.refresh()

    def refresh(self, problem: Problem | None = None) -> None:
        """``problem``: of measuring."""
        screen, looked = self._screen, self._looked
        if looked is None:
            return
        self.unmeasured = problem
        self.changed.emit()
        if screen is None:
            return
        languages, used = spoken_languages(self._settings), self._settings[SPEECH_MODEL]
        screen.show_models(looked, languages, used, self._shares, frozenset(self._stopping), self._problems)
        screen.show_measuring(self._measured, looked, problem)

    # --- getting and using ---------------------------------------------------------------------------------------

    def use(self, name: str) -> None:
        model = self.find(name)
        if model is not None and model.here:
            self._settings.choose(SPEECH_MODEL, name)
            self._window.toast.say(tr("{name} hears what you say from now on.", name=words.title(name)))

    def get(self, name: str) -> None:
        if name not in self._shares:
            model = self.find(name)
            self._shares[name] = model.fetched / model.size if model else 0.0
            self._problems.pop(name, None)
            self.refresh()
            self._start(self._get(name), "get a speech model")

    def stop(self, name: str) -> None:
        self._stopping.add(name)
        self.desk.stop(name)
        self.refresh()

    async def _get(self, name: str) -> None:
        try:
            whole = await self.desk.get(name, lambda share: self._on_share(name, share))
        except HarmonyError as error:
            self._problems[name] = error.problem
        else:
            if whole:
                self._tell_here(name)
        finally:
            self._shares.pop(name, None)
            self._stopping.discard(name)
            await self.look()

    def _on_share(self, name: str, share: float) -> None:
        model = self.find(name)
        if name in self._shares and model is not None:
            self._shares[name] = share
            if name not in self._stopping:
                if self._screen is not None:
                    self._screen.show_share(model, share)
                self.changed.emit()

    def _tell_here(self, name: str) -> None:
        here = tr("“{name}” is here.", name=words.title(name))
        if self._settings[SPEECH_MODEL] == name:
            self._window.toast.say(here)
        else:
            self._window.toast.say(here, tr("Use"), lambda: self.use(name))

    # --- deleting ------------------------------------------------------------------------------------------------

    def ask_to_delete(self, name: str) -> None:
        model = self.find(name)
        if model is None or name in self._shares:
            return
        title = tr("Delete {name}?", name=words.title(name))
        size = amount(model.size if model.here else model.fetched)
        about = tr("This frees {size}. It can be had again.", size=size)
        ask = Question(self._window.theme, self._window.card, title, about, tr("Delete"))
        ask.accepted.connect(lambda _: self._start(self._delete(name), "delete a speech model"))
        self._window.lay_over(ask)

    async def _delete(self, name: str) -> None:
        """Not the one in use, which may have become so meanwhile."""
        if name == self._settings[SPEECH_MODEL] and (model := self.find(name)) and model.here:
            return
        try:
            freed = await self.desk.delete(name)
        except HarmonyError as error:
            self._problems[name] = error.problem
            await self.look()
            return
        self._problems.pop(name, None)
        await self.look()
        self._window.toast.say(
            tr("{name} was deleted. {size} are free again.", name=words.title(name), size=amount(freed))
        )

    # --- measuring -----------------------------------------------------------------------------------------------

    def measure(self) -> None:
        """And stop it, while it runs: the button answers at once, whatever the process is at."""
        self._spell += 1
        if self._measured is not None:
            self._measured = None
            self.desk.stop_measuring()
        else:
            self._measured = 0.0
            self._start(self._measure(self._spell), "measure this computer")
        self.refresh()

    async def _measure(self, spell: int) -> None:
        problem = None
        try:
            await self.desk.measure(lambda share: self._on_measured(spell, share))
        except HarmonyError as error:
            problem = error.problem
        finally:
            if spell == self._spell:
                self._measured = None
        await self.look()
        if problem is not None:
            self.refresh(problem)

    def _on_measured(self, spell: int, share: float) -> None:
        if spell == self._spell:
            self._measured = share
            if self._screen is not None:
                self._screen.show_measuring(share, self._looked)
            self.changed.emit()

    # --- facts ---------------------------------------------------------------------------------------------------

    def _on_wish(self, wish: Wish[Any]) -> None:
        if wish in OF_SPEECH and self._looked is not None:
            self.load()

    def _start(self, doing: Coroutine[Any, Any, None], name: str) -> None:
        self._runner.start(doing, name=name, stays=True)
