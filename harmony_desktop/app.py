"""Composition root: builds the rooms, wires them together, shuts them down in order. Decides nothing."""

import logging
import sys
from typing import TYPE_CHECKING

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.paths import Paths
from harmony_desktop.settings import HOLD_KEY, INTERFACE, KEEP_PLACE, THEME, TOGGLE_KEY, Settings
from harmony_desktop.wordings import explain

if TYPE_CHECKING:
    import argparse
    import asyncio

    from PySide6.QtWidgets import QApplication

    from harmony_desktop.domain.voice import Voice
    from harmony_desktop.services.session import CompanionSession
    from harmony_desktop.system.instance import Command
    from harmony_desktop.system.instance_server import Instance
    from harmony_desktop.ui.bridge import TaskRunner
    from harmony_desktop.ui.global_keys import KeyHolder
    from harmony_desktop.ui.notification_presenter import NotificationPresenter
    from harmony_desktop.ui.page_presenter import PagePresenter
    from harmony_desktop.ui.presenter import CompanionPresenter
    from harmony_desktop.ui.settings_pages import SettingsPages
    from harmony_desktop.ui.tray import Tray
    from harmony_desktop.ui.window import CompanionWindow

log = logging.getLogger(__name__)


def run_window(paths: Paths, args: "argparse.Namespace | None" = None) -> int:
    """Shows the window and stays until it is quit. Without any display: a tour on a virtual screen.

    ``args``: what the command line said; ``--background`` waits for a key, the tray or a second start.
    """
    from harmony_desktop.ui.virtual_screen import has_display, virtual_screen

    if has_display():
        return _run(paths, False, bool(args and args.background), bool(args and args.data_dir))
    try:
        with virtual_screen():
            return _run(paths, tour=True)
    except HarmonyError as error:
        sys.stderr.write(" ".join(explain(error.problem)) + "\n")
        return 2


def _run(paths: Paths, tour: bool, background: bool = False, apart: bool = False) -> int:
    """First the picture, then everything that takes time: the composer is usable before the services stand.
    ``apart``: in another data directory than the user's own."""
    from PySide6.QtWidgets import QApplication

    from harmony_desktop.ui import imports

    imports.leave_alone()
    from harmony_desktop.ui import language, place, shadow
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
    language.speak(app, settings[INTERFACE])
    theme = Theme(Scheme(settings[THEME]), parent=app)
    theme.dress()
    settings.subscribe(lambda wish: theme.choose(Scheme(settings[THEME])))
    window = CompanionWindow(theme, blends=shadow.translucent())
    window.places = place.restore(window, paths.client, settings[KEEP_PLACE])
    window.composer.show_ready(False)
    life = Life(app, window, paths, settings, tour, apart)
    if not life.claim():
        return 0
    if not background:
        window.summon()
        life.paint()
    return life.run()


class Life:
    """One run of the window: services start behind the first paint and end in the reverse order."""

    def __init__(
        self,
        app: "QApplication",
        window: "CompanionWindow",
        paths: Paths,
        settings: Settings,
        tour: bool,
        apart: bool,
    ) -> None:
        self._app, self._window, self._paths, self._tour = app, window, paths, tour
        self._settings, self._apart = settings, apart
        self._pages: SettingsPages | None = None
        self._instance: Instance | None = None
        self._keys: KeyHolder | None = None
        self._presenter: CompanionPresenter | None = None
        self._page: PagePresenter | None = None
        self._session: CompanionSession | None = None
        self._voice: Voice | None = None
        self._tray: Tray | None = None
        self._notifications: NotificationPresenter | None = None
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
        runner.start(self._begin(runner), name="begin", stays=True)
        try:
            await self._done.wait()
        finally:
            self._window.hide()
            await runner.close()
            await self._end()

    async def _begin(self, runner: "TaskRunner") -> None:
        from harmony_desktop.services.session import CompanionSession
        from harmony_desktop.system.autostart import autostart
        from harmony_desktop.ui.page_presenter import PagePresenter
        from harmony_desktop.ui.presenter import CompanionPresenter
        from harmony_desktop.ui.settings_pages import SettingsPages

        self._session = CompanionSession(self._paths)
        self._presenter = CompanionPresenter(self._window, self._session, runner, self._settings)
        self._page = PagePresenter(self._window, self._session, runner, self._presenter)
        login = autostart(self._paths.data if self._apart else None)
        self._pages = SettingsPages(self._window, self._session, runner, self._presenter, login)
        await self._session.start()
        self._presenter.begin()
        self._page.begin()
        self._show_tray()
        self._tell_desktop(runner)
        self._open_voice(runner)
        self._take_keys()
        if not (self._window.isVisible() or self._window.can_hide):
            self._window.summon()  # nothing else would bring it
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

        if self._settings[KEEP_PLACE]:
            place.remember(self._window, self._paths.client, self._window.places)
        if self._instance is not None:
            self._instance.close()
        if self._keys is not None:
            self._keys.close()
        if self._notifications is not None:
            await self._notifications.close()
        if self._tray is not None:
            self._tray.close()
        if self._pages is not None:
            self._pages.close()
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

    def _tell_desktop(self, runner: "TaskRunner") -> None:
        """What finishes while nobody looks."""
        from harmony_desktop.system.notifications import DesktopNotifications
        from harmony_desktop.ui.icons import RESOURCES
        from harmony_desktop.ui.notification_presenter import NotificationPresenter

        assert self._presenter is not None
        assert self._session is not None
        assert self._pages is not None
        assert self._tray is not None
        desktop = DesktopNotifications("Harmony", RESOURCES / "icons/harmony.svg")
        told = NotificationPresenter(self._window, self._session, runner, self._presenter, desktop)
        self._notifications = self._pages.machine.notifications = told
        told.unread_changed.connect(self._tray.show_unread)
        told.waiting_changed.connect(self._tray.show_waiting)
        self._tray.approvals_wanted.connect(told.open_list)
        told.begin()

    def _open_voice(self, runner: "TaskRunner") -> None:
        from harmony_desktop.ui.machine import open_voice

        assert self._presenter is not None
        assert self._pages is not None
        self._voice = open_voice(self._paths, self._settings, runner, self._presenter, self._pages.machine)

    def _warm_up(self, runner: "TaskRunner") -> None:
        """What the first code block of an answer would otherwise wait for."""
        import asyncio

        from harmony_desktop.ui.highlight import highlight

        runner.start(asyncio.to_thread(highlight, "x = 1", "python"), name="warm up", stays=True)

    def _take_keys(self) -> None:
        """A key that cannot be had is told, unless this desktop has none to give at all."""
        from harmony_desktop.system.hotkeys import global_keys
        from harmony_desktop.ui.global_keys import KeyHolder

        assert self._presenter is not None
        assert self._pages is not None
        keys = self._keys = self._pages.machine.keys = KeyHolder(global_keys(), self._settings)
        talk = self._presenter
        hold = keys.bind(HOLD_KEY, self._on_hold_pressed, talk.finish_talking, talk.cancel_talking)
        toggle = keys.bind(TOGGLE_KEY, self._window.toggle)
        for problem in (hold, toggle):
            if problem is not None and problem.code != "keys_missing":
                self._window.notice.show_problem(problem)
        self._window.can_hide = self._window.can_hide or toggle is None

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
