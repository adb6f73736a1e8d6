"""Composition root: one run of the window, from the first paint to the last thing written. Decides nothing."""

import gc
import logging
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from harmony_desktop.domain.links import LONGEST_LINK
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.paths import Paths
from harmony_desktop.settings import Settings
from harmony_desktop.wishes.window import INTERFACE, KEEP_PLACE, THEME
from harmony_journal.watched import Watched

if TYPE_CHECKING:
    import argparse
    import asyncio

    from harmony_desktop.system.endings import Endings
    from harmony_desktop.system.instance import Command
    from harmony_desktop.system.instance_server import Instance
    from harmony_desktop.ui.application import Application
    from harmony_desktop.ui.bridge import TaskRunner
    from harmony_desktop.ui.window import CompanionWindow
    from harmony_desktop.wiring import Rooms

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Start:
    """What the command line said of the window."""

    background: bool = False
    """It waits for a key, the tray or a second start, and is not shown."""
    apart: bool = False
    """In another data directory than the user's own."""
    link: str = ""
    tour: bool = False

    @classmethod
    def of(cls, args: "argparse.Namespace | None") -> "Start":
        return cls() if args is None else cls(args.background, args.data_dir is not None, args.open or "")

    def command(self) -> "Command":
        """What the window that runs already is to do instead."""
        from harmony_desktop.system.instance import Command

        token = os.environ.get("XDG_ACTIVATION_TOKEN", "")
        if self.link:
            return Command("open", (self.link[: LONGEST_LINK + 1],), token)
        return Command("stay" if self.background else "raise", (), token)


def run_window(paths: Paths, args: "argparse.Namespace | None" = None) -> int:
    """Shows the window and stays until it is quit; one that runs already is brought to the front instead. Without any
    display: a tour on a virtual screen."""
    from harmony_desktop.system import screens
    from harmony_desktop.system.endings import Endings
    from harmony_desktop.system.instance import claim
    from harmony_desktop.ui.refusal import refuse
    from harmony_desktop.ui.virtual_screen import has_display, virtual_screen

    start = Start.of(args)
    try:
        lock = claim(paths.client, start.command())
    except HarmonyError as error:
        refuse(error.problem, paths, start.background)
        return 2 if error.problem.code == "data_dir_unusable" else 3
    if lock is None:
        return 0
    endings = Endings()
    try:
        if has_display() and (problem := screens.problem()) is not None:
            raise HarmonyError(problem)
        with Watched(paths.logs, "window", ("worker",)) as watched:
            if has_display():
                return _run(paths, start, watched, endings)
            with virtual_screen():
                return _run(paths, Start(tour=True), watched, endings)
    except HarmonyError as error:
        refuse(error.problem, paths, quietly=True)
        return 2
    finally:
        lock.release()


def _rooms() -> "type[Rooms]":
    """Imports what works behind the window, which takes a while."""
    from harmony_desktop.wiring import Rooms

    return Rooms


def _run(paths: Paths, start: Start, watched: Watched, endings: "Endings") -> int:
    """First the picture, then everything that takes time: the composer is usable before the services stand."""
    from harmony_desktop.system import platform
    from harmony_desktop.ui import imports

    gc.disable()  # the thread that loads the rest must not collect what is the screen's; later `Garbage` does
    platform.choose(os.environ)
    imports.leave_alone()
    from harmony_desktop.ui import language, place, shadow, window_wishes
    from harmony_desktop.ui.application import Application
    from harmony_desktop.ui.theme import Scheme, Theme
    from harmony_desktop.ui.window import CompanionWindow

    app = Application(sys.argv[:1])
    settings = Settings(paths.client)
    language.speak(app, settings[INTERFACE])
    theme = Theme(Scheme(settings[THEME]), parent=app)
    theme.dress()
    settings.subscribe(lambda wish: theme.choose(Scheme(settings[THEME])))
    window = CompanionWindow(theme, blends=shadow.translucent())
    window.places = place.restore(window, paths.client, settings[KEEP_PLACE])
    window_wishes.obey(window, settings)
    window.composer.show_ready(False)
    life = Life(app, window, paths, settings, start, watched)
    if not start.background:
        window.summon()
        life.paint()
    return life.run(endings)


class Life:
    """One run of the window: services start behind the first paint and end in the reverse order."""

    def __init__(
        self,
        app: "Application",
        window: "CompanionWindow",
        paths: Paths,
        settings: Settings,
        start: Start,
        watched: Watched,
    ) -> None:
        from harmony_desktop.ui.place import Keeper

        self._app, self._window, self._paths, self._settings = app, window, paths, settings
        self._start, self._watched = start, watched
        self._links = [start.link] if start.link else []
        """To be opened as soon as the rooms stand."""
        self._rooms: Rooms | None = None
        self._done: asyncio.Event | None = None
        self._ends = False
        """Told to, perhaps before there is a loop."""
        self._code = 0
        app.quit_wanted.connect(self.quit)
        app.link_wanted.connect(lambda link: self.open_links([link]))
        self._place = Keeper(window, paths.client, settings)
        app.session_ends.connect(self._place.keep)
        app.session_ends.connect(watched.asked)
        self._instance: Instance | None = None

    def _listen(self) -> "Instance | None":
        """To later starts; without that it works all the same, and they say that it does not answer."""
        from harmony_desktop.system.instance_server import Instance

        try:
            return Instance(self._paths.client, self._on_command)
        except HarmonyError as error:
            log.warning("no instance door: %s", error)
            return None

    def paint(self) -> None:
        """Lets the first frame appear before anything heavy is imported."""
        for _ in range(50):
            self._app.processEvents()
            if self._window.shown_once:
                return

    def run(self, endings: "Endings") -> int:
        from harmony_desktop.ui.bridge import ScreenGone, Signals, event_loop, run

        self._instance = self._listen()
        loop = event_loop(self._app)
        signals = Signals(self._window, self.quit)
        if endings.came:
            self.quit()
        self._watched.follow(loop)
        try:
            run(loop, self._live())
        except ScreenGone:
            self._leave()
        finally:
            signals.close()
        return self._code

    def _leave(self) -> NoReturn:
        """At a logout that asks nobody. What matters is on disk at every moment; the rest cannot be ended any more."""
        log.warning("the screen is gone")
        self._watched.asked()
        self._place.keep()
        logging.shutdown()
        os._exit(1)

    def quit(self) -> None:
        self._watched.asked()
        self._ends = True
        if self._done is not None:
            self._done.set()

    # --- in order ------------------------------------------------------------------------------------------------

    async def _live(self) -> None:
        import asyncio

        from harmony_desktop.ui.bridge import TaskRunner

        self._done = asyncio.Event()
        runner = TaskRunner()
        if self._ends:
            self._done.set()
        else:
            runner.start(self._begin(runner), name="begin", stays=True)
        try:
            await self._done.wait()
        finally:
            self._window.hide()
            await runner.close()
            await self._end()

    async def _begin(self, runner: "TaskRunner") -> None:
        import asyncio

        rooms_class = await asyncio.to_thread(_rooms)
        rooms = rooms_class(self._window, self._paths, self._settings, runner, self.quit, self._start.apart)
        self._rooms = rooms
        await rooms.open()
        self.open_links(self._links)
        if self._start.tour:
            from harmony_desktop.ui.tour import Tour

            tour = Tour(self._window, rooms.session, rooms.presenter, rooms.voice, self._paths)
            self._code = await tour.run()
            self.quit()
        else:
            rooms.begin_first_steps()

    async def _end(self) -> None:
        """Nobody new comes in, what runs ends, what is kept is written."""
        self._place.keep()
        if self._instance is not None:
            self._instance.close()
        if self._rooms is not None:
            await self._rooms.close()
        self._window.finish()
        log.info("window closed")

    # --- a later start -------------------------------------------------------------------------------------------

    def _on_command(self, command: "Command") -> bool:
        deeds: dict[str, Callable[[], object]] = {
            "raise": self._window.summon,
            "open": lambda: self.open_links(command.args),
            "toggle": self._window.toggle,
            "stay": lambda: None,
            "quit": self.quit,
            "talk": partial(self._do, "talk", command.args),
            "new": partial(self._do, "new", command.args),
        }
        deed = deeds.get(command.name)
        if deed is None:
            return False
        if command.token:
            os.environ["XDG_ACTIVATION_TOKEN"] = command.token  # Qt takes it from there, once
        deed()
        return True

    def _do(self, name: str, args: tuple[str, ...]) -> None:
        """What stands in for a key; before the rooms are open there is nothing to do it with."""
        if self._rooms is not None and self._rooms.stand:
            self._rooms.deeds.do(name, args)
        else:
            self._window.summon()

    def open_links(self, links: Iterable[str]) -> None:
        if self._rooms is not None and self._rooms.stand:
            for link in links:
                self._rooms.links.open(link)
        else:
            self._links += links
            self._window.summon()
