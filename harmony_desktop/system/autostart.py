"""Starting Harmony when the user signs in to the desktop: an XDG autostart entry, a launch agent, or the Run key."""

import os
import plistlib
import sys
from collections.abc import Sequence
from pathlib import Path

from harmony_desktop.domain.desktop import Autostart
from harmony_desktop.domain.problems import HarmonyError, Problem

NAME = "harmony-desktop"
AGENT = "org.harmony.desktop"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_ESCAPED = str.maketrans({c: f"\\{c}" for c in '\\"`$'})


def autostart(data_dir: Path | None = None) -> Autostart:
    """``data_dir``: kept apart from the user's own, so it has to be named."""
    line = command(data_dir)
    if sys.platform == "win32":
        return RunKey(line)
    if sys.platform == "darwin":
        return LaunchAgent(line, Path.home() / "Library/LaunchAgents")
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return DesktopEntry(line, config / "autostart")


def command(data_dir: Path | None = None) -> tuple[str, ...]:
    """How this very program is started, without its window."""
    frozen = getattr(sys, "frozen", False)
    program = (sys.executable,) if frozen else (sys.executable, "-m", "harmony_desktop")
    return (*program, "--background", *(("--data-dir", str(data_dir)) if data_dir else ()))


class DesktopEntry:
    """Linux: a file in the autostart folder; desktops switch one off by a line in it."""

    problem: Problem | None = None

    def __init__(self, line: Sequence[str], folder: Path) -> None:
        self._line = line
        self._file = folder / f"{NAME}.desktop"

    def is_on(self) -> bool:
        try:
            lines = {line.strip().lower() for line in self._file.read_text(encoding="utf-8").splitlines()}
        except (OSError, UnicodeDecodeError):
            return False
        return not lines & {"hidden=true", "x-gnome-autostart-enabled=false"}

    def switch(self, on: bool) -> None:
        words = " ".join(map(quoted, self._line))
        entry = ("[Desktop Entry]", "Type=Application", "Name=Harmony", f"Exec={words}", f"Icon={NAME}")
        _put(self._file, "\n".join((*entry, "Terminal=false", "")).encode() if on else None)


class LaunchAgent:
    """macOS: a property list that launchd reads at sign-in."""

    problem: Problem | None = None

    def __init__(self, line: Sequence[str], folder: Path) -> None:
        self._line = line
        self._file = folder / f"{AGENT}.plist"

    def is_on(self) -> bool:
        return self._file.is_file()

    def switch(self, on: bool) -> None:
        agent = {"Label": AGENT, "ProgramArguments": list(self._line), "RunAtLoad": True}
        _put(self._file, plistlib.dumps(agent) if on else None)


class RunKey:
    """Windows: a value under the user's own Run key."""

    problem: Problem | None = None

    def __init__(self, line: Sequence[str]) -> None:
        self._line = line

    def is_on(self) -> bool:
        if sys.platform == "win32":
            import winreg

            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                    winreg.QueryValueEx(key, NAME)
            except OSError:
                return False
            return True
        return False

    def switch(self, on: bool) -> None:
        if sys.platform == "win32":
            import subprocess
            import winreg

            try:
                with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                    if on:
                        line = subprocess.list2cmdline(self._line)
                        winreg.SetValueEx(key, NAME, 0, winreg.REG_SZ, line)
                    elif self.is_on():
                        winreg.DeleteValue(key, NAME)
            except OSError as error:
                raise HarmonyError.of("autostart_failed", detail=str(error)) from error


def quoted(word: str) -> str:
    """One argument of an Exec line: quoted, and its percent signs doubled."""
    word = word.replace("%", "%%")
    plain = word and all(c.isalnum() or c in "-_./=:@+%" for c in word)
    return word if plain else f'"{word.translate(_ESCAPED)}"'.replace("\\", "\\\\")


def _put(file: Path, content: bytes | None) -> None:
    try:
        if content is None:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        part.write_bytes(content)
        os.replace(part, file)
    except OSError as error:
        raise HarmonyError.of("autostart_failed", file=str(file), detail=str(error)) from error
