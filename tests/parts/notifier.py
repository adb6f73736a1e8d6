"""A real notification service on the test desktop: what it was told, what it shows, and a pointer on it."""

import re
import shutil
from pathlib import Path
from types import TracebackType
from typing import Self

from Xlib import X
from Xlib.error import BadWindow
from Xlib.xobject.drawable import Window

from tests.parts.accessibility import application
from tests.parts.desktop import Desktop
from tests.parts.waiting import until

CONFIGURATION = """
[global]
    width = 320
    origin = top-left
    offset = 8x8
    timeout = 0
    markup = full
    ignore_newline = no
    mouse_left_click = do_action, close_current
    mouse_middle_click = context
    mouse_right_click = close_current
    dmenu = {menu}
[urgency_normal]
    timeout = 0
"""
SECONDS = 60.0
"""Until something that runs a model is told."""
MENU = """#!/bin/sh
# dunst lists the buttons in a menu: this one takes what the test wants, or nothing
tee "{offered}" | grep -m 1 "^#$(cat "{wanted}") (" || true
"""


class NotificationDaemon:
    """The notification-daemon of GNOME, whose bubbles have their buttons on them, and which a screen reader reads."""

    PROGRAM = Path("/usr/lib/notification-daemon/notification-daemon")

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop

    def __enter__(self) -> Self:
        self._process = self._desktop.processes.start(str(self.PROGRAM), env=self._desktop.env)
        self._bus = self._desktop.accessibility_bus()
        until(lambda: self._desktop.owns("org.freedesktop.Notifications"), "the service")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bus.close()
        self._desktop.processes.stop(self._process)
        until(lambda: not self._desktop.owns("org.freedesktop.Notifications"), "the service to end")

    def shows(self, words: str) -> None:
        """On a bubble, sooner or later."""
        application(self._bus, self._process.pid, SECONDS).find(words, seconds=SECONDS)

    def press(self, button: str) -> None:
        """With the pointer."""
        on_bubble = application(self._bus, self._process.pid).find(button, role="push button")
        self._desktop.click(*on_bubble.centre)


class Notifier:
    """dunst, which keeps what it shows until somebody takes it away. Its buttons are in the menu of the middle button."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop

    @staticmethod
    def missing() -> list[str]:
        return [name for name in ("dunst", "dunstctl") if shutil.which(name) is None]

    def __enter__(self) -> Self:
        root = self._desktop.root
        file, menu = root / "dunstrc", root / "dunst-menu"
        self._offered, self._wanted = root / "dunst-offered", root / "dunst-wanted"
        menu.write_text(MENU.format(offered=self._offered, wanted=self._wanted))
        menu.chmod(0o700)
        file.write_text(CONFIGURATION.format(menu=menu))
        self._log = self._desktop.processes.logs / "dunst.out"
        self._log.unlink(missing_ok=True)
        self._process = self._desktop.processes.start(
            "dunst", "-conf", str(file), "-print", env=self._desktop.env
        )
        until(lambda: self._desktop.owns("org.freedesktop.Notifications"), "dunst")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._desktop.processes.stop(self._process)
        until(lambda: not self._desktop.owns("org.freedesktop.Notifications"), "dunst to end")

    @property
    def told(self) -> list[tuple[str, str]]:
        """Title and body of each notification, in the order they came, as they came over the bus."""
        printed = self._log.read_text(errors="replace")
        return re.findall(r"\tsummary: '(.*?)'\n\tbody: '(.*?)'\n\ticon: ", printed, re.DOTALL)

    @property
    def shown(self) -> int:
        """How many stand on the screen."""
        return int(self._desktop.run("dunstctl", "count", "displayed"))

    def picture(self, file: Path) -> Path:
        """Of the first that is shown."""
        window = until(self._window, "a notification on the screen")
        return self._desktop.screenshot(file, window)

    def click(self, button: int = 1) -> None:
        """On the first that is shown: 1 opens it, 3 puts it away."""
        window = until(self._window, "a notification on the screen")
        assert window is not None
        left, top, *_ = self._desktop.rectangle(window)
        self._desktop.click(left + 60, top + 24, button)

    def buttons(self, *, press: str = "") -> set[str]:
        """Of the first that is shown; ``press``: the one to press."""
        self._wanted.write_text(press or "none of them")
        self._offered.unlink(missing_ok=True)
        self.click(2)
        until(lambda: self._offered.exists() and self._offered.read_text(), "the menu of buttons")
        listed = re.findall(r"^#(.*?) \(", self._offered.read_text(), re.MULTILINE)
        return {label for label in listed if label}

    def _window(self) -> Window | None:
        for window in self._desktop.x.screen().root.query_tree().children:
            try:
                ours = (window.get_wm_class() or ("",))[-1] == "Dunst"
                if ours and window.get_attributes().map_state == X.IsViewable:
                    return window
            except BadWindow:
                continue
        return None
