"""The real desktop portal on a test desktop, with a backend of ours behind it."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from jeepney import DBusAddress

from harmony_desktop.domain.desktop import APP_ID
from tests.parts.desktop import Desktop
from tests.parts.waiting import until

PROGRAM = Path("/usr/libexec/xdg-desktop-portal")
PORTAL = "org.freedesktop.portal.Desktop"
BACKEND = "org.freedesktop.impl.portal.desktop.story"
STORY = DBusAddress("/story", BACKEND, "test.Story")
DESCRIPTION = (
    f"[portal]\nDBusName={BACKEND}\nInterfaces=org.freedesktop.impl.portal.GlobalShortcuts;\nUseIn=story\n"
)
ENTRY = "[Desktop Entry]\nType=Application\nName=Harmony\nExec=harmony-desktop\n"
ROOT = Path(__file__).parents[2]


def missing() -> list[str]:
    return [] if PROGRAM.exists() else [PROGRAM.name]


class Portal:
    """Both run while it is open; either can be stopped and started again. ``rules``: what the desktop does."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop
        self._folder = desktop.root / "portals"
        self._rules, self._fifo = desktop.root / "portal.json", desktop.root / "portal.fifo"
        self._front: subprocess.Popen[bytes] | None = None
        self._back: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        applications = Path(self._desktop.env["XDG_DATA_HOME"]) / "applications"
        applications.mkdir(parents=True, exist_ok=True)
        (applications / f"{APP_ID}.desktop").write_text(ENTRY)
        self._folder.mkdir(exist_ok=True)
        (self._folder / "story.portal").write_text(DESCRIPTION)
        if not self._fifo.exists():
            os.mkfifo(self._fifo)
            self._fifo.chmod(0o666)
        self.rules()
        self.start_backend()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self.stop_backend()
        shutil.rmtree(self._folder, ignore_errors=True)

    def rules(self, **rules: object) -> None:
        """From the next question on; see `portal_backend`."""
        self._rules.write_text(json.dumps(rules))

    # their lives

    def start(self) -> None:
        env = self._desktop.env | {
            "XDG_DESKTOP_PORTAL_DIR": str(self._folder),
            "XDG_CURRENT_DESKTOP": "story",
        }
        self._front = self._desktop.processes.start(str(PROGRAM), env=env, name="portal")
        until(lambda: self._desktop.owns(PORTAL), "the portal")

    def stop(self) -> None:
        if self._front is not None:
            self._desktop.processes.stop(self._front, signal.SIGKILL)
            until(lambda: not self._desktop.owns(PORTAL), "the end of the portal")
        self._front = None

    def start_backend(self) -> None:
        command = (sys.executable, "-m", "tests.parts.portal_backend", str(self._rules), str(self._fifo))
        self._back = self._desktop.processes.start(*command, env=self._desktop.env, name="backend", cwd=ROOT)
        until(lambda: self._desktop.owns(BACKEND), "the backend")

    def stop_backend(self) -> None:
        if self._back is not None:
            self._desktop.processes.stop(self._back, signal.SIGKILL)
            until(lambda: not self._desktop.owns(BACKEND), "the end of the backend")
        self._back = None

    # what the desktop's user does

    def press(self, name: str) -> None:
        self._desktop.call(STORY, "Press", "s", name)

    def let_go(self, name: str) -> None:
        self._desktop.call(STORY, "LetGo", "s", name)

    def change(self, name: str, words: str) -> None:
        """Another key for it, in the desktop's settings."""
        self._desktop.call(STORY, "Change", "ss", name, words)

    def said(self) -> list[str]:
        """What the backend was asked, line by line."""
        return self._desktop.processes.log("backend").splitlines()
