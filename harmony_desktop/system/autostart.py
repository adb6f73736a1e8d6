"""Starting Harmony when the user signs in to the desktop: an XDG autostart entry, a launch agent, or the Run key."""

import logging
import os
import plistlib
import shlex
import shutil
import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from harmony_desktop.domain.problems import HarmonyError, Problem

log = logging.getLogger(__name__)
NAME = "harmony-desktop"
AGENT = "org.harmony.desktop"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_ESCAPED = str.maketrans({c: f"\\{c}" for c in '\\"`$'})


def autostart(data_dir: Path | None = None) -> "Entry":
    """``data_dir``: kept apart from the user's own, so it has to be named."""
    line = command(data_dir)
    if sys.platform == "win32":
        return RunKey(line)
    if sys.platform == "darwin":
        return LaunchAgent(line, Path.home() / "Library/LaunchAgents")
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return DesktopEntry(line, config / "autostart")


def mend(login: "Entry") -> bool:
    """The program that starts at login is not there any more, because it was moved: then this one starts there."""
    before, now = login.words(), list(login.line)
    if not (login.is_on() and login.fault()) or _about(before) != _about(now):
        return False
    try:
        login.switch(True)
    except HarmonyError as error:
        log.info("starting at login was not mended: %s", error)
        return False
    log.info("starting at login was mended")
    return True


def _about(words: Sequence[str]) -> list[str]:
    """What is said to the program, such as which data directory it has."""
    return list(words[words.index("--background") :]) if "--background" in words else []


def command(data_dir: Path | None = None) -> tuple[str, ...]:
    """How this very program is started, without its window."""
    frozen = getattr(sys, "frozen", False)
    program = (sys.executable,) if frozen else (sys.executable, "-m", "harmony_desktop")
    return (*program, "--background", *(("--data-dir", str(data_dir)) if data_dir else ()))


class Entry(ABC):
    """What the system keeps about a program that starts with the session; ``line`` is the one to be started."""

    problem: Problem | None = None

    def __init__(self, line: Sequence[str]) -> None:
        self.line = line

    @abstractmethod
    def is_on(self) -> bool: ...

    @abstractmethod
    def words(self) -> list[str]:
        """What is started, as the system reads it; nothing where it is off or cannot be read."""

    def fault(self) -> str:
        words = self.words()
        if not self.is_on() or (words and shutil.which(words[0])):
            return ""
        return words[0] if words else "?"

    @abstractmethod
    def switch(self, on: bool) -> None: ...


class DesktopEntry(Entry):
    """Linux: a file in the autostart folder; desktops switch one off by a line in it."""

    def __init__(self, line: Sequence[str], folder: Path) -> None:
        super().__init__(line)
        self._file = folder / f"{NAME}.desktop"

    def is_on(self) -> bool:
        try:
            lines = {line.strip().lower() for line in self._file.read_text(encoding="utf-8").splitlines()}
        except (OSError, UnicodeDecodeError):
            return False
        return not lines & {"hidden=true", "x-gnome-autostart-enabled=false"}

    def words(self) -> list[str]:
        if not self.is_on():
            return []
        lines = self._file.read_text(encoding="utf-8").splitlines()
        return unquoted(next((line[5:] for line in lines if line.startswith("Exec=")), ""))

    def switch(self, on: bool) -> None:
        words = " ".join(map(quoted, self.line))
        entry = ("[Desktop Entry]", "Type=Application", "Name=Harmony", f"Exec={words}", f"Icon={NAME}")
        _put(self._file, "\n".join((*entry, "Terminal=false", "")).encode() if on else None)


class LaunchAgent(Entry):
    """macOS: a property list that launchd reads at sign-in."""

    def __init__(self, line: Sequence[str], folder: Path) -> None:
        super().__init__(line)
        self._file = folder / f"{AGENT}.plist"

    def is_on(self) -> bool:
        return self._file.is_file()

    def words(self) -> list[str]:
        try:
            said = plistlib.loads(self._file.read_bytes())["ProgramArguments"]
            return [str(word) for word in said]
        except (OSError, ValueError, KeyError, TypeError, plistlib.InvalidFileException):
            return []

    def switch(self, on: bool) -> None:
        agent = {"Label": AGENT, "ProgramArguments": list(self.line), "RunAtLoad": True}
        _put(self._file, plistlib.dumps(agent) if on else None)


class RunKey(Entry):
    """Windows: a value under the user's own Run key."""

    def is_on(self) -> bool:
        return bool(self.words())

    def words(self) -> list[str]:
        if sys.platform == "win32":
            import winreg

            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                    said, _ = winreg.QueryValueEx(key, NAME)
            except OSError:
                return []
            return [word.strip('"') for word in shlex.split(str(said), posix=False)]
        return []

    def switch(self, on: bool) -> None:
        if sys.platform == "win32":
            import subprocess
            import winreg

            try:
                with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                    if on:
                        line = subprocess.list2cmdline(self.line)
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


def unquoted(line: str) -> list[str]:
    """The arguments of an Exec line that `quoted` made; nothing for what is none."""
    try:
        words = shlex.split(line.replace("\\\\", "\\"))
    except ValueError:
        return []
    return [word.replace("\\$", "$").replace("\\`", "`").replace("%%", "%") for word in words]


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
