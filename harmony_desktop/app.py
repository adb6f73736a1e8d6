"""Composition root: builds the rooms, wires them together, shuts them down in order. Decides nothing."""

import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import explain
from harmony_desktop.paths import Paths
from harmony_desktop.settings import (
    HOLD_KEY,
    LANGUAGE,
    MICROPHONE,
    PREROLL,
    THEME,
    TOGGLE_KEY,
    Settings,
    Wish,
)

if TYPE_CHECKING:
    import argparse
    import asyncio

    from PySide6.QtWidgets import QApplication

    from harmony_desktop.domain.desktop import GlobalKeys
    from harmony_desktop.domain.voice import Voice
    from harmony_desktop.services.session import CompanionSession
    from harmony_desktop.system.instance import Command
    from harmony_desktop.system.instance_server import Instance
    from harmony_desktop.ui.bridge import TaskRunner
    from harmony_desktop.ui.page_presenter import PagePresenter
    from harmony_desktop.ui.presenter import CompanionPresenter
    from harmony_desktop.ui.tray import Tray
    from harmony_desktop.ui.window import CompanionWindow

log = logging.getLogger(__name__)


def run_window(paths: Paths, args: "argparse.Namespace | None" = None) -> int:
    """Shows the window and stays until it is quit. Without any display: a tour on a virtual screen.

    ``args``: what the command line said; the window needs nothing of it but the paths made from it.
    """
    from harmony_desktop.ui.virtual_screen import has_display, virtual_screen

    if has_display():
        return _run(paths, tour=False)
    try:
        with virtual_screen():
            return _run(paths, tour=True)
    except HarmonyError as error:
        sys.stderr.write(" ".join(explain(error.problem)) + "\n")
        return 2


def _run(paths: Paths, tour: bool) -> int:
    """First the picture, then everything that takes time: the composer is usable before the services stand."""
    from PySide6.QtWidgets import QApplication

    from harmony_desktop.ui import imports

    imports.leave_alone()
    from harmony_desktop.ui import place, shadow
    from harmony_desktop.ui.icons import app_icon
    from harmony_desktop.ui.theme import Scheme, Theme
    from harmony_desktop.ui.window import CompanionWindow

    app = QApplication(sys.argv[:1])
    app.setApplicationName("Harmony")
    app.setApplicationDisplayName("Harmony")
    app.setDesktopFileName("harmony-desktop")
    app.setQuitOnLastWindowClosed(False)
    app.setWindowIcon(app_icon())
    settings = Settings(paths.client)
    theme = Theme(Scheme(settings[THEME]), parent=app)
    theme.dress()
    settings.subscribe(lambda wish: theme.choose(Scheme(settings[THEME])))
    window = CompanionWindow(theme, blends=shadow.translucent())
    window.places = place.restore(window, paths.client)
    window.composer.show_ready(False)
    life = Life(app, window, paths, settings, tour)
    if not life.claim():
        return 0
    window.summon()
    life.paint()
    return life.run()


class Life:
    """One run of the window: services start behind the first paint and end in the reverse order."""

    def __init__(
        self, app: "QApplication", window: "CompanionWindow", paths: Paths, settings: Settings, tour: bool
    ) -> None:
        self._app, self._window, self._paths, self._tour = app, window, paths, tour
        self._settings = settings
        self._instance: Instance | None = None
        self._keys: GlobalKeys | None = None
        self._presenter: CompanionPresenter | None = None
        self._page: PagePresenter | None = None
        self._session: CompanionSession | None = None
        self._voice: Voice | None = None
        self._tray: Tray | None = None
        self._done: asyncio.Event | None = None
        self._code = 0

    def claim(self) -> bool:
        """One window per data directory; a second start brings the first to the front."""
        from harmony_desktop.system.instance import Command, tell
        from harmony_desktop.system.instance_server import Instance

        try:
            self._instance = Instance(self._paths.client, self._on_command)
        except HarmonyError as error:
            if error.problem.code != "instance_running":
                log.warning("no instance door: %s", error)
                return True
            return not tell(self._paths.client, Command("raise"))
        return True

    def paint(self) -> None:
        """Lets the first frame appear before anything heavy is imported."""
        for _ in range(50):
            self._app.processEvents()
            if self._window.shown_once:
                return

    def run(self) -> int:
        from harmony_desktop.ui.bridge import Signals, event_loop, run

        loop = event_loop(self._app)
        signals = Signals(self._window, self.quit)
        try:
            run(loop, self._live())
        finally:
            signals.close()
        return self._code

    def quit(self) -> None:
        if self._done is not None:
            self._done.set()

    # --- in order ------------------------------------------------------------------------------------------------

    async def _live(self) -> None:
        import asyncio

        from harmony_desktop.ui.bridge import TaskRunner

        self._done = asyncio.Event()
        runner = TaskRunner()
        runner.start(self._begin(runner), name="begin")
        try:
            await self._done.wait()
        finally:
            self._window.hide()
            await runner.close()
            await self._end()

    async def _begin(self, runner: "TaskRunner") -> None:
        from harmony_desktop.services.session import CompanionSession
        from harmony_desktop.ui.page_presenter import PagePresenter
        from harmony_desktop.ui.presenter import CompanionPresenter

        self._session = CompanionSession(self._paths)
        self._presenter = CompanionPresenter(self._window, self._session, runner, self._settings)
        self._page = PagePresenter(self._window, self._session, runner, self._presenter)
        await self._session.start()
        self._presenter.begin()
        self._page.begin()
        self._show_tray()
        self._open_voice(runner)
        self._take_keys()
        log.info("composer ready")
        self._warm_up(runner)
        if self._tour and self._voice is not None:
            from harmony_desktop.ui.tour import Tour

            self._code = await Tour(
                self._window, self._session, self._presenter, self._voice, self._paths
            ).run()
            self.quit()

    async def _end(self) -> None:
        """Nobody new comes in, what runs ends, what is kept is written."""
        from harmony_desktop.ui import place

        place.remember(self._window, self._paths.client, self._window.places)
        if self._instance is not None:
            self._instance.close()
        if self._keys is not None:
            self._keys.close()
        if self._tray is not None:
            self._tray.close()
        if self._page is not None:
            self._page.close()
        if self._presenter is not None:
            self._presenter.close()
        if self._voice is not None:
            await self._voice.close()
        if self._session is not None:
            await self._session.close(stop_workspace=True)
        self._window.finish()
        log.info("window closed")

    # --- wiring --------------------------------------------------------------------------------------------------

    def _show_tray(self) -> None:
        from harmony_desktop.ui.tray import Tray

        assert self._presenter is not None
        tray = self._tray = Tray(self._window)
        self._window.can_hide = tray.present
        self._window.close_wanted.connect(self._on_close_wanted)
        self._presenter.activity_changed.connect(tray.show_activity)
        tray.ask_wanted.connect(self._window.summon)
        tray.toggle_wanted.connect(self._window.toggle)
        tray.talk_wanted.connect(self._on_talk_wanted)
        tray.quit_wanted.connect(self.quit)

    def _open_voice(self, runner: "TaskRunner") -> None:
        import asyncio

        from harmony_desktop.ui.microphones import Microphones
        from harmony_desktop.voice import devices
        from harmony_desktop.voice.engine import Engine

        assert self._presenter is not None
        settings = self._settings
        voice = self._voice = Engine(
            self._paths.models,
            self._paths.takes,
            language=settings[LANGUAGE] or None,
            preroll=settings[PREROLL],
        )

        async def use(name: str) -> None:
            """Devices are listed off the event loop: that opens PortAudio."""
            found = await asyncio.to_thread(devices.inputs)
            voice.use_device(next((device for device in found if device.name == name), None))

        def choose(name: str) -> None:
            settings.choose(MICROPHONE, name)
            runner.start(use(name), name="use microphone")

        async def inputs() -> tuple[str, ...]:
            found = await asyncio.to_thread(devices.inputs)
            return tuple(dict.fromkeys(device.name for device in found))

        if settings[MICROPHONE]:
            runner.start(use(settings[MICROPHONE]), name="use microphone")
        self._presenter.use_voice(voice, Microphones(inputs, choose, lambda: settings[MICROPHONE]))

    def _warm_up(self, runner: "TaskRunner") -> None:
        """What the first code block of an answer would otherwise wait for."""
        import asyncio

        from harmony_desktop.ui.highlight import highlight

        runner.start(asyncio.to_thread(highlight, "x = 1", "python"), name="warm up")

    def _take_keys(self) -> None:
        from harmony_desktop.system.hotkeys import global_keys

        assert self._presenter is not None
        self._keys = global_keys()
        talk = self._presenter
        self._take(HOLD_KEY, self._on_hold_pressed, talk.finish_talking, talk.cancel_talking)
        if self._take(TOGGLE_KEY, self._window.toggle):
            self._window.can_hide = True

    def _take(
        self,
        wish: Wish[str],
        pressed: Callable[[], None],
        released: Callable[[], None] | None = None,
        cancelled: Callable[[], None] | None = None,
    ) -> bool:
        """A key that cannot be had is told, unless this desktop has none to give at all."""
        from harmony_desktop.domain.desktop import Chord

        assert self._keys is not None
        try:
            chord = Chord.parse(self._settings[wish])
            self._keys.grab(chord, pressed=pressed, released=released, cancelled=cancelled)
        except HarmonyError as error:
            log.info("global key: %s", error)
            if error.problem.code != "keys_missing":
                self._window.notice.show_problem(error.problem)
            return False
        return True

    def _on_command(self, command: "Command") -> bool:
        doing = {"raise": self._window.summon, "toggle": self._window.toggle, "quit": self.quit}.get(
            command.name
        )
        if doing is None:
            return False
        doing()
        return True

    def _on_close_wanted(self) -> None:
        if self._tray is not None and self._tray.present:
            self._window.dismiss()
        else:
            self.quit()

    def _on_hold_pressed(self) -> None:
        assert self._presenter is not None
        self._window.summon()
        self._presenter.begin_talking()

    def _on_talk_wanted(self) -> None:
        assert self._presenter is not None
        self._window.summon()
        self._presenter.begin_talking(latched=True)
