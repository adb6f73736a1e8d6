"""What works behind the window: each room opened in order, wired to the others, and closed in order.

Importing this imports nearly all of the program: on a thread, so that the window, which is painted already, takes what is
typed meanwhile.
"""

import asyncio
import inspect
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths

from harmony_desktop.i18n import tr
from harmony_desktop.paths import Paths
from harmony_desktop.services.clinic import Clinic
from harmony_desktop.services.session import CompanionSession
from harmony_desktop.services.updates import updates
from harmony_desktop.settings import Settings
from harmony_desktop.system import folders, motion, waking
from harmony_desktop.system.autostart import autostart, mend
from harmony_desktop.system.facts import look_around
from harmony_desktop.system.hotkeys import global_keys
from harmony_desktop.system.notifications import DesktopNotifications
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doctor.around import around
from harmony_desktop.ui.find_presenter import Command
from harmony_desktop.ui.global_keys import KeyHolder
from harmony_desktop.ui.highlight import highlight
from harmony_desktop.ui.icons import RESOURCES
from harmony_desktop.ui.key_deeds import KeyDeeds
from harmony_desktop.ui.links import Links
from harmony_desktop.ui.machine import open_voice
from harmony_desktop.ui.notification_presenter import NotificationPresenter
from harmony_desktop.ui.page_presenter import PagePresenter
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.resting_cursor import RestingCursor
from harmony_desktop.ui.settings_pages import SettingsPages
from harmony_desktop.ui.shortcuts import OWN, Shortcuts
from harmony_desktop.ui.tray import Tray
from harmony_desktop.ui.tray_presenter import TrayPresenter
from harmony_desktop.ui.updates.presenter import UpdatesPresenter
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.voice.speech_models import ModelDesk
from harmony_desktop.voice.take_playing import TakePlaying
from harmony_desktop.wish import Section
from harmony_desktop.wishes.window import TOGGLE_KEY

if sys.platform == "linux":
    import dbus_fast.aio  # noqa: F401 what asks the desktop imports it later, on the thread of the window

if TYPE_CHECKING:
    from harmony_desktop.domain.voice import Voice

log = logging.getLogger(__name__)


class Rooms:
    """Built around a window that is painted already; ``quit_wanted`` is called when the user wants to quit."""

    session: CompanionSession
    presenter: CompanionPresenter
    page: PagePresenter
    pages: SettingsPages
    tray: Tray
    at_tray: TrayPresenter
    voice: "Voice"
    deeds: KeyDeeds
    links: Links
    stand = False
    """All of them are open."""

    def __init__(
        self,
        window: CompanionWindow,
        paths: Paths,
        settings: Settings,
        runner: TaskRunner,
        quit_wanted: Callable[[], None],
        apart: bool = False,
    ) -> None:
        self._window, self._paths, self._settings, self._runner = window, paths, settings, runner
        self._quit, self._apart = quit_wanted, apart
        self._ends: list[tuple[int, Callable[[], object]]] = []
        self._fresh = not paths.workspace.exists()
        """Nobody has used this directory before."""

    async def open(self) -> None:
        """The session first: everything else speaks to it or of it."""
        await self._open_session()
        self._open_tray()
        self._open_notifications()
        self._open_voice()
        self._open_links()
        self._open_updates()
        self._take_keys()
        self._open_doctor()
        log.info("composer ready")
        self._warm_up()
        self.stand = True

    def begin_first_steps(self) -> None:
        """Where nobody has used this directory before, or somebody stopped in the middle of them."""
        if self.pages.first_steps is not None:
            self.pages.first_steps.begin(self._fresh)

    def at_end(self, end: Callable[[], object], rank: int = 0) -> None:
        """``end`` is called, and awaited where it can be, when the rooms close: lower ranks first, and of one rank
        what came last. Nobody new comes in (0), then nothing is shown (1), then what worked is let go (2)."""
        self._ends.append((rank, end))

    async def close(self) -> None:
        """One that fails is told; the others close all the same."""
        order = sorted(range(len(self._ends)), key=lambda n: (self._ends[n][0], -n))
        for n in order:
            try:
                ended = self._ends[n][1]()
                if inspect.isawaitable(ended):
                    await ended
            except Exception:
                log.exception("a room did not close")
        self._ends.clear()

    # --- one after the other -------------------------------------------------------------------------------------

    async def _open_session(self) -> None:
        window, runner = self._window, self._runner
        session = self.session = CompanionSession(self._paths)
        self.at_end(lambda: session.close(stop_workspace=True), 2)
        self.presenter = CompanionPresenter(window, session, runner, self._settings)
        self.at_end(self.presenter.close, 1)
        self.page = PagePresenter(window, session, runner, self.presenter)
        self.at_end(self.page.close, 1)
        login = autostart(self._paths.data if self._apart else None)
        mend(login)
        self.pages = SettingsPages(window, session, runner, self.presenter, login)
        self.at_end(self.pages.close, 1)
        runner.start(waking.watch(session.network.woke), name="waking", stays=True)
        await session.start()
        self.presenter.begin()
        self.page.begin()

    def _open_tray(self) -> None:
        tray = self.tray = Tray(self._window)
        tray.quit_wanted.connect(self._quit)
        self._window.can_hide = tray.present
        self.at_tray = TrayPresenter(self._window, self.session, self._runner, self.presenter, tray)
        self.at_end(self.at_tray.close)

    def _open_notifications(self) -> None:
        """What finishes while nobody looks."""
        desktop = DesktopNotifications("Harmony", RESOURCES / "icons/harmony.svg")
        told = NotificationPresenter(self._window, self.session, self._runner, self.presenter, desktop)
        self.at_end(told.close)
        self.pages.machine.notifications = told
        self.at_tray.notifications = desktop
        told.unread_changed.connect(self.tray.show_unread)
        told.waiting_changed.connect(self.tray.show_waiting)
        self.tray.approvals_wanted.connect(told.open_list)
        told.begin()

    def _open_voice(self) -> None:
        machine = self.pages.machine
        voice = self.voice = open_voice(self._paths, self._settings, self._runner, self.presenter, machine)
        self.at_end(voice.close, 2)
        self.pages.open_takes(voice, TakePlaying())
        self.pages.open_speech_models(ModelDesk(self._paths.models))
        self.pages.open_first_steps(self.page.meetings.sample)

    def _open_links(self) -> None:
        self.links = Links(
            self._window, self.session, self._runner, self.presenter, self.page.meetings.follow
        )
        self.at_end(self.links.close)

    def _open_updates(self) -> None:
        session, kept = self.session, QStandardPaths.StandardLocation.DownloadLocation
        known = updates(session.network.way_to, session.remembered, session.remember)
        downloads = Path(QStandardPaths.writableLocation(kept))
        told = UpdatesPresenter(self._window, self._runner, self._settings, known, downloads, folders.show)
        self.at_end(told.close)
        self.pages.open_updates(told)
        told.begin()

    def _take_keys(self) -> None:
        keys = self.pages.machine.keys = KeyHolder(global_keys(), self._settings)
        self.at_end(keys.close)
        self.deeds = KeyDeeds(self._window, self.presenter, keys)
        keys.changed.connect(self._keep_within_reach)
        self.tray.present_changed.connect(self._keep_within_reach)
        self._keep_within_reach()
        shortcuts = Shortcuts(self._window, keys, lambda: self.pages.preferences.show(Section.HARDWARE))
        self.page.finding.others.append(Command("keys", tr("Keyboard shortcuts"), shortcuts.show, OWN))

    def _keep_within_reach(self) -> None:
        """Something has to bring a hidden window back: the tray or its key. A desktop may still be asking about that."""
        keys, window = self.pages.machine.keys, self._window
        assert keys is not None
        window.can_hide = self.tray.present or keys.works(TOGGLE_KEY)
        if not (window.isVisible() or window.can_hide or keys.state(TOGGLE_KEY).waits):
            window.summon()

    def _open_doctor(self) -> None:
        machine, settings, window = self.pages.machine, self._settings, self._window
        clinic = Clinic(
            self._paths, self.session, lambda: around(machine, settings, look_around, not window.listening)
        )
        doctor = self.pages.open_doctor(clinic, folders.show)
        self.page.finding.others.append(Command("logs", tr("Open log folder"), doctor.open_folder))

    def _warm_up(self) -> None:
        """What the first code block of an answer would otherwise wait for; and what the desktop wants of motion."""
        RestingCursor(self._window.composer.edit)
        self._runner.start(asyncio.to_thread(highlight, "x = 1", "python"), name="warm up", stays=True)
        self._runner.start(motion.watch(self._window.keep_calm), name="motion", stays=True)
