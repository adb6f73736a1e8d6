"""A real notification service on the test desktop: what it was told, what it shows, and a pointer on it."""

import re
import shutil
from types import TracebackType
from typing import Self

from Xlib import X
from Xlib.error import BadWindow
from Xlib.xobject.drawable import Window

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
    mouse_right_click = close_current
[urgency_normal]
    timeout = 0
"""


class Notifier:
    """dunst, which keeps what it shows until somebody takes it away."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop

    @staticmethod
    def missing() -> list[str]:
        return [name for name in ("dunst", "dunstctl") if shutil.which(name) is None]

    def __enter__(self) -> Self:
        file = self._desktop.root / "dunstrc"
        file.write_text(CONFIGURATION)
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
        return re.findall(r"\tsummary: '(.*)'\n\tbody: '(.*)'\n", printed)

    @property
    def shown(self) -> int:
        """How many stand on the screen."""
        return int(self._desktop.run("dunstctl", "count", "displayed"))

    def click(self) -> None:
        """On the first that is shown."""
        window = until(self._window, "a notification on the screen")
        assert window is not None
        left, top, *_ = self._desktop.rectangle(window)
        self._desktop.click(left + 60, top + 24)

    def _window(self) -> Window | None:
        for window in self._desktop.x.screen().root.query_tree().children:
            try:
                ours = (window.get_wm_class() or ("",))[-1] == "Dunst"
                if ours and window.get_attributes().map_state == X.IsViewable:
                    return window
            except BadWindow:
                continue
        return None
