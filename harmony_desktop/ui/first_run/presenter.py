"""The first steps over the window's first start: kept up with over a kill, shown once, and again when asked for."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from harmony_desktop.i18n import tr
from harmony_desktop.settings import Settings
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.first_run.keys import TRIED, KeysAtWork
from harmony_desktop.ui.first_run.keys_step import KeysStep
from harmony_desktop.ui.first_run.sample_step import SampleStep
from harmony_desktop.ui.first_run.sheet import FirstSteps
from harmony_desktop.ui.first_run.step import Step
from harmony_desktop.ui.first_run.voice import VoiceAtWork
from harmony_desktop.ui.first_run.voice_step import VoiceStep
from harmony_desktop.ui.first_run.workspace import WorkspaceAtWork
from harmony_desktop.ui.first_run.workspace_step import Entered, WorkspaceStep
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.machine import Machine
from harmony_desktop.ui.sample import words
from harmony_desktop.ui.sample.presenter import SamplePresenter
from harmony_desktop.ui.speech.presenter import SpeechModelsPresenter
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wishes.first_steps import DONE, FIRST_STEPS, STEPS, VOICE
from harmony_desktop.wishes.voice import MICROPHONE

log = logging.getLogger(__name__)
QUESTION = "What did Acme say about pricing in our last five calls?"
"""Of the sample, whose meetings are in English."""


class FirstStepsPresenter(QObject):
    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        settings: Settings,
        machine: Machine,
        sample: SamplePresenter,
        speech: Callable[[], SpeechModelsPresenter | None],
        by_browser: Callable[[str], None],
    ) -> None:
        """``by_browser``: signs in at an address."""
        super().__init__(window)
        self._window, self._session, self._runner, self._settings = window, session, runner, settings
        self._machine, self._sample, self._speech = machine, sample, speech
        self._by_browser = by_browser
        self.sheet: FirstSteps | None = None
        self._workspace: WorkspaceAtWork | None = None
        self._last: SampleStep | None = None
        self._entered: Entered | None = None
        """Of the first step, while something else lies over the card."""
        sample.changed.connect(self._show_sample)
        window.state_changed.connect(self._on_state_changed)

    def begin(self, fresh: bool) -> None:
        """``fresh``: nobody has used this directory before. What was begun is gone on with."""
        reached = self._settings[FIRST_STEPS]
        if reached in STEPS:
            self._open(STEPS.index(reached))
        elif fresh and not reached:
            self._open(0)

    def show(self) -> None:
        """From the beginning, because the user asked for them."""
        self._open(0)

    def close(self) -> None:
        """The program ends: the next start goes on here."""
        self.sheet = None

    def _on_state_changed(self) -> None:
        """Small or large, it stands as it should."""
        if self.sheet is not None and self.sheet.docked != self._window.large:
            self.sheet.show_docked(self._window.large)

    # --- the sheet -----------------------------------------------------------------------------------------------

    def _open(self, at: int) -> None:
        window = self._window
        sheet = self.sheet = FirstSteps(window.theme, window.card)
        sheet.turned.connect(self._on_turned)
        sheet.on_wanted.connect(self._on_on)
        sheet.passed.connect(self._on_passed)
        sheet.left.connect(self._on_left)
        sheet.closed.connect(lambda: self._on_closed(sheet))
        sheet.grown.connect(window.refit)
        sheet.grown.connect(window.align)
        sheet.show_steps(self._steps(sheet.box), at)
        window.lay_over(sheet)
        log.info("first steps shown")

    def _steps(self, parent: QWidget) -> list[Step]:
        theme = self._window.theme
        workspace, last = WorkspaceStep(theme, parent), SampleStep(theme, parent)
        voice = VoiceStep(theme, self._settings[MICROPHONE], parent)
        keys = KeysStep(theme, TRIED, parent)
        self._workspace = WorkspaceAtWork(workspace, self._session, self._runner, self._by_browser)
        self._last = last
        VoiceAtWork(voice, self._settings, self._machine.microphones, self._speech())
        KeysAtWork(keys, self._machine.keys)
        self._show_sample()
        return [workspace, voice, keys, last]

    def _on_turned(self, at: int) -> None:
        """Written at once: whatever ends the program, the next start is here again."""
        self._settings.choose(FIRST_STEPS, STEPS[at])
        if at == len(STEPS) - 1:
            self._sample.look()

    def _on_on(self) -> None:
        sheet = self.sheet
        if sheet is None or not sheet.step.may_go_on:
            return
        if isinstance(sheet.step, WorkspaceStep) and self._workspace is not None:
            self._workspace.go_on(self._on_entered)
        elif isinstance(sheet.step, SampleStep):
            self._end_with(sheet.step)
        else:
            sheet.go(sheet.at + 1)

    def _on_passed(self) -> None:
        if self.sheet is not None and self.sheet.at < len(STEPS) - 1:
            self.sheet.go(self.sheet.at + 1)
        else:
            self._finish()

    def _on_left(self) -> None:
        """A sample that is on its way comes all the same; the list of meetings shows it, and can stop it."""
        self._finish()
        self._window.toast.say(tr("You find this in Preferences › General."), tr("Go on with it"), self.show)

    def _finish(self) -> None:
        sheet, self.sheet = self.sheet, None
        self._settings.choose(FIRST_STEPS, DONE)
        if sheet is not None:
            sheet.step.end()
            sheet.close_overlay()
        log.info("first steps done")

    def _on_closed(self, sheet: FirstSteps) -> None:
        """Something else was laid over the card, or the account changed: the steps come back when that is done."""
        if self.sheet is not sheet:
            return
        self.sheet = None
        workspace, self._entered = self._workspace, None
        if isinstance(sheet.step, WorkspaceStep) and workspace is not None and not workspace.enters:
            self._entered = sheet.step.entered
        sheet.step.end()
        QTimer.singleShot(0, self, self._come_back)

    def _come_back(self) -> None:
        over, reached = self._window.overlay, self._settings[FIRST_STEPS]
        if self.sheet is not None or reached not in STEPS:
            return
        if over is None:
            self._open(STEPS.index(reached))
            self._enter_again()
        else:
            over.closed.connect(lambda: QTimer.singleShot(0, self, self._come_back))

    def _enter_again(self) -> None:
        """What was typed is there once more, unless one is there by now."""
        entered, self._entered = self._entered, None
        if entered is not None and self._workspace is not None and self._workspace.is_at(entered.address):
            entered = None
        if entered is not None and self.sheet is not None and isinstance(self.sheet.step, WorkspaceStep):
            self.sheet.step.enter(entered)
            self.sheet.take_focus()

    def _on_entered(self) -> None:
        """One is in the workspace. On the way there the sheet may have been made anew."""
        self._settings.choose(FIRST_STEPS, VOICE)
        if self.sheet is not None and self.sheet.at == 0:
            self.sheet.go(1)

    # --- the sample ----------------------------------------------------------------------------------------------

    def _show_sample(self) -> None:
        last, sample = self._last, self._sample
        if last is None or self.sheet is None or not isValid(last):
            return
        if sample.progress is not None:
            here, of = sample.progress
            last.show_progress(words.progress(here, of, sample.stopping), here, of, sample.stopping)
        else:
            offered = sample.offered and sample.sample is not None
            last.show_offer(words.about(sample.sample) if offered and sample.sample else "")

    def _end_with(self, last: SampleStep) -> None:
        if last.loading:
            self._sample.stop()
        elif last.offered:
            self._sample.load(self._on_loaded)
        else:
            self._finish()

    def _on_loaded(self, whole: bool) -> None:
        if whole:
            if self.sheet is not None:
                self._finish()
            here = words.loaded(self._sample.sample) if self._sample.sample else ""
            composer = self._window.composer
            self._window.toast.say(here, tr("Try a question"), lambda: composer.put(QUESTION))
        elif self._sample.problem is not None and self._last is not None and isValid(self._last):
            self._last.complain(worded(self._sample.problem))
