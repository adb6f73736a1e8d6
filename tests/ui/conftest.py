"""One QApplication, a window with a scripted session behind it, and scenarios as coroutines on a qasync loop."""

import asyncio
import gc
import os
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault(
    "QT_QPA_PLATFORM", f"offscreen:configfile={Path(__file__).parents[1] / 'data/screen.json'}"
)

import pytest
import qasync
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from harmony_desktop.domain.microphones import Input
from harmony_desktop.settings import Settings
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.microphones import Microphones
from harmony_desktop.ui.page_presenter import PagePresenter
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.settings_pages import SettingsPages
from harmony_desktop.ui.theme import Scheme, Theme
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wishes.voice import MICROPHONE
from harmony_desktop.wishes.window import THEME
from tests.fakes.session import ScriptedSession
from tests.fakes.voice import ScriptedVoice


@dataclass
class Companion:
    """Everything a user story needs at hand."""

    window: CompanionWindow
    session: ScriptedSession
    voice: ScriptedVoice
    presenter: CompanionPresenter
    page: PagePresenter
    pages: SettingsPages
    runner: TaskRunner
    theme: Theme
    settings: Settings
    microphones: Microphones

    def type(self, text: str) -> None:
        QTest.keyClicks(self.window.composer.edit, text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifier)

    @property
    def shown(self) -> str:
        """The thread as it reads on the screen."""
        return self.window.thread_view.toPlainText()

    async def until(self, fact: Callable[[], object], what: str = "") -> None:
        for _ in range(600):
            if fact():
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"never came true: {what or fact}")

    async def ask(self, text: str) -> str:
        """Types and sends; returns the thread's id."""
        self.type(text)
        self.press(Qt.Key.Key_Return)
        await self.until(lambda: self.presenter.talk.thread_id, "a thread")
        thread_id = self.presenter.talk.thread_id
        assert thread_id is not None
        return thread_id


Story = Callable[[Companion], Coroutine[Any, Any, None]]


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    theme = Theme(Scheme.LIGHT)
    theme.dress()
    return theme


@pytest.fixture
def tell(qapp: QApplication, theme: Theme, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Runs a story: ``tell(story)``, with a session of the test's own where it wants one."""
    loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(loop)
    beat = (
        QTimer()
    )  # Python hears of a story's time limit only when it runs, and Qt with nothing to do never lets it
    beat.timeout.connect(lambda: None)
    beat.start(1000)

    def run(story: Story, session: ScriptedSession | None = None, voice: ScriptedVoice | None = None) -> None:
        async def scene() -> None:
            companion = _companion(theme, session or ScriptedSession(), voice or ScriptedVoice(), tmp_path)
            companion.presenter.begin()
            companion.presenter.use_voice(companion.voice, companion.microphones)
            companion.window.summon()
            try:
                await companion.until(companion.window.isActiveWindow, "the window has the focus")
                await story(companion)
            finally:
                companion.pages.close()
                companion.page.close()
                companion.presenter.close()
                await companion.runner.close()
                companion.window.finish()
                companion.window.deleteLater()

        try:
            loop.run_until_complete(asyncio.wait_for(scene(), 30))
        finally:
            gc.enable()  # the screen's own collector has ended with it

    yield run
    beat.stop()
    loop.close()
    asyncio.set_event_loop(None)


def _companion(theme: Theme, session: ScriptedSession, voice: ScriptedVoice, here: Path) -> Companion:
    window = CompanionWindow(theme)
    window.animated = False
    runner = TaskRunner()
    settings = Settings(here)
    settings.subscribe(lambda wish: theme.choose(Scheme(settings[THEME])) if wish is THEME else None)

    async def inputs() -> tuple[Input, ...]:
        return voice.inputs

    microphones = Microphones(
        inputs,
        voice.watch,
        lambda key: settings.choose(MICROPHONE, key),
        lambda: settings[MICROPHONE],
        runner,
    )
    presenter = CompanionPresenter(window, session, runner, settings)
    page = PagePresenter(window, session, runner, presenter)
    pages = SettingsPages(window, session, runner, presenter)
    pages.machine.microphones = microphones
    pages.open_first_steps(page.meetings.sample)
    return Companion(window, session, voice, presenter, page, pages, runner, theme, settings, microphones)
