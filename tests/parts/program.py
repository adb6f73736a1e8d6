"""The real program on the test desktop: started as a user starts it, watched by its log and its window."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil
from jeepney.io.blocking import DBusConnection
from Xlib.xobject.drawable import Window

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.system.instance import Command, tell
from tests.parts.accessibility import Control, Eye, Gone, application
from tests.parts.desktop import Desktop
from tests.parts.waiting import until

ROOT = Path(__file__).parents[2]
QUESTION = "Your question"
CONVERSATION = "Conversation with Companion"
SLOW = 60.0
"""Seconds for what starts a workspace or runs a model."""


class Program:
    """One data directory and, most of the time, one running window on it."""

    def __init__(
        self,
        desktop: Desktop,
        data: Path,
        env: Mapping[str, str] | None = None,
        frozen: Path | None = None,
    ) -> None:
        """``frozen``: the folder of a program without Python, in place of these sources."""
        self.desktop = desktop
        self._starts = (
            [str(frozen / "harmony-desktop")] if frozen else [sys.executable, "-m", "harmony_desktop"]
        )
        self.data = data
        self.env = desktop.env | dict(env or {})
        self.process: subprocess.Popen[bytes] | None = None
        self._bus: DBusConnection | None = None
        self._screen: Control | None = None
        self._eye = Eye()
        self._read_from = 0

    # its life

    def start(self, *words: str) -> "Program":
        """Returns when the window is painted and takes a question. ``words``: what else the start says, such as a
        link."""
        self._read_from = len(self.log())
        self.process = self._popen("--data-dir", str(self.data), *words)
        self.logged("window painted", seconds=SLOW)
        self.logged("composer ready", seconds=SLOW)
        return self

    def start_in_background(self) -> "Program":
        """As at login: returns when it waits for its keys, without a window."""
        self._read_from = len(self.log())
        self.process = self._popen("--background", "--data-dir", str(self.data))
        self.logged("composer ready", seconds=SLOW)
        return self

    def begin(self) -> subprocess.Popen[bytes]:
        """Starts it and waits for nothing: one of many at once."""
        return self._popen("--data-dir", str(self.data))

    def start_again(self, *words: str) -> int:
        """What a second start does while the first runs; its exit code."""
        return self._popen("--data-dir", str(self.data), *words).wait(SLOW)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A subcommand, such as toggle, for the same directory."""
        return subprocess.run(
            [*self._starts, *words, "--data-dir", str(self.data)],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=SLOW,
            check=False,
        )

    def kill(self) -> None:
        """As the system does when memory runs out."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self._forget()

    def quit(self) -> int:
        """As its own Quit does; the exit code."""
        assert tell(self.data / "client", Command("quit"))
        return self.ended()

    def ended(self) -> int:
        """Waits for its end; the exit code."""
        assert self.process is not None
        code = self.process.wait(SLOW)
        self._forget()
        return code

    def stop(self) -> None:
        """Whatever state it is in, nothing of it runs afterwards: workspaces end when their last client is gone."""
        process = self.process
        if process is not None and process.poll() is None:
            try:
                tell(self.data / "client", Command("quit"))
                process.wait(15)
            except (HarmonyError, subprocess.TimeoutExpired):
                pass
            self.desktop.processes.stop(process)
        self._forget()
        self._end_workspace()

    def _popen(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = (*self._starts, *arguments)
        return self.desktop.processes.start(*command, env=self.env, name=self.data.name, cwd=ROOT)

    def _forget(self) -> None:
        if self._bus is not None:
            self._bus.close()
        self._bus = self.process = self._screen = None
        self._eye = Eye()

    def _end_workspace(self) -> None:
        ours = self.workspaces()
        for process in ours:
            process.terminate()
        psutil.wait_procs(ours, timeout=10)

    def workspaces(self) -> list[psutil.Process]:
        """Every workspace process of this directory, whether or not it says yet where it listens."""
        return [
            process
            for process in psutil.process_iter(["cmdline"])
            if _serves(process.info["cmdline"] or (), self.data)
        ]

    def workspace_pid(self) -> int | None:
        """The running workspace of this directory, if there is one."""
        try:
            pid = int(json.loads((self.data / "workspace/run/endpoint.json").read_bytes())["pid"])
        except (OSError, ValueError):
            return None
        return pid if _runs(pid) else None

    # what it says

    def log(self) -> list[dict[str, Any]]:
        """Every line the window has written to its log, oldest first."""
        lines: list[dict[str, Any]] = []
        for file in sorted((self.data / "logs").glob("window.log*"), reverse=True):
            lines += [json.loads(line) for line in file.read_text().splitlines()]
        return lines

    def logged(self, words: str, seconds: float = 10.0, times: int = 1) -> dict[str, Any]:
        """Waits until this start has logged a line that begins with these words; returns the last such line."""

        def look() -> list[dict[str, Any]]:
            self._must_live()
            found = [line for line in self.log()[self._read_from :] if line["says"].startswith(words)]
            return found if len(found) >= times else []

        return until(look, f"“{words}” in the log", seconds)[-1]

    def _must_live(self) -> None:
        """Waiting for a program that has ended is in vain: say what it said."""
        if self.process is not None and self.process.poll() is not None:
            said = self.desktop.processes.log(self.data.name)[-2000:]
            raise AssertionError(f"the program ended with {self.process.returncode}: {said}")

    def troubles(self) -> list[str]:
        """Tracebacks and errors of any process of the program, in logs and on the terminal."""
        found = []
        for file in sorted((self.data / "logs").glob("*.log*")):
            for line in file.read_text().splitlines():
                entry = json.loads(line) if line.startswith("{") else {"says": line}
                if "trace" in entry or entry.get("level") in ("error", "critical") or _is_trouble(line):
                    found.append(f"{file.name}: {entry.get('trace') or entry['says']}")
        printed = self.desktop.processes.logs / f"{self.data.name}.out"
        if printed.exists():
            found += [line for line in printed.read_text(errors="replace").splitlines() if _is_trouble(line)]
        return found

    # what is seen

    @property
    def window(self) -> Window:
        """The Companion window, once it is shown."""
        assert self.process is not None
        pid = self.process.pid
        found = until(lambda: self.desktop.window_of(pid), "the window")
        assert found is not None
        return found

    @property
    def hidden(self) -> bool:
        assert self.process is not None
        return self.desktop.window_of(self.process.pid) is None

    @property
    def minimised(self) -> bool:
        """Hidden by the window manager, and kept in its list of windows."""
        assert self.process is not None
        window = self.desktop.window_of(self.process.pid)
        return window is not None and "_NET_WM_STATE_HIDDEN" in self.desktop.states(window)

    @property
    def screen(self) -> Control:
        """All its controls."""
        assert self.process is not None
        if self._screen is None:
            self._bus = self.desktop.accessibility_bus()
            self._screen = application(self._bus, self.process.pid)
        return self._screen

    def control(self, name: str, seconds: float = 10.0) -> Control:
        return self.screen.find(name, seconds=seconds)

    @property
    def question(self) -> str:
        """What stands in the composer."""
        composer = until(lambda: self._eye.on(self.screen, QUESTION), "the composer")
        assert composer is not None
        return composer.text

    @property
    def conversation(self) -> str:
        """What the thread shows; empty when none is shown."""
        shown = self._eye.on(self.screen, CONVERSATION)
        try:
            return shown.text if shown is not None else ""
        except Gone:
            return ""

    def shows(self, words: str, seconds: float = 10.0) -> str:
        """Waits until the thread holds these words; returns all of it."""

        def look() -> str:
            text = self.conversation
            return text if words in text else ""

        return until(look, f"“{words}” in the conversation", seconds)

    # what a user does

    def type(self, text: str) -> None:
        """Letter by letter, into whatever has the focus."""
        self.desktop.type(text)

    def ask(self, question: str) -> None:
        """Types the question and presses Enter."""
        self.focus_composer()
        self.type(question)
        until(lambda: self.question == question, "the question in the composer")
        self.desktop.key("Return")

    def focus_composer(self) -> None:
        if self.hidden:
            tell(self.data / "client", Command("raise"))
        self.desktop.focus(self.window)

        def in_front() -> bool:
            return self.desktop.active_window() == self.window.id

        for _ in range(4):  # on a busy machine the window may be told to be where it is not any more
            self.click_at(self.control(QUESTION).centre)
            with contextlib.suppress(AssertionError):
                until(in_front, "the focus in the window", seconds=3)
                return
        until(in_front, "the focus in the window")

    def new_chat(self) -> None:
        """An empty composer, and a log that is read from here on."""
        self.focus_composer()
        self.desktop.key("ctrl+n")
        until(lambda: self.screen.seek(CONVERSATION) is None, "a window without a thread")
        if self.question:
            self.desktop.key("ctrl+a")
            self.desktop.key("BackSpace")
            until(lambda: not self.question, "an empty composer")
        self._read_from = len(self.log())

    def click(self, name: str) -> None:
        """With the pointer, where the control is seen."""
        self.click_at(self.control(name).centre)

    def skip_first_steps(self) -> None:
        """As who knows the way does; until then they lie over everything."""
        self.click("Skip all first steps")
        self.logged("first steps done")

    def choose(self, menu: str, *keys: str) -> None:
        """Takes the line of a menu that the keys lead to: Down leads to its first, Up to its last."""
        assert self.process is not None
        pid = self.process.pid
        before = self.desktop.popups(pid)
        self.click(menu)
        until(lambda: self.desktop.popups(pid) > before, f"the menu of “{menu}”")
        for key in (*keys, "Return"):
            self.desktop.key(key)

    def choose_file(self, file: Path) -> None:
        """In the dialog that asks for one."""
        field = self.screen.find("File name:", role="text")
        until(lambda: field.is_("focused"), "the focus in the dialog")
        field.write(str(file))  # letter by letter, the dialog would walk into each folder on the way
        until(lambda: field.text == str(file), "the name in the dialog")
        self.desktop.key("Return")

    def click_at(self, point: tuple[int, int]) -> None:
        """A point as the program tells it, which on a dense screen counts in larger pixels."""
        scale = int(self.env.get("QT_SCALE_FACTOR", "1"))
        self.desktop.click(point[0] * scale, point[1] * scale)


def _serves(command: Sequence[str], data: Path) -> bool:
    """Of these sources, or frozen."""
    names = {Path(word).name for word in command[:4]}
    return str(data) in command and bool(names & {"harmony_workspace", "harmony-workspace"})


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _is_trouble(line: str) -> bool:
    signs = (
        " ERROR ",
        " CRITICAL ",
        "Traceback (most recent",
        "QObject::",
        "QWidget::",
        "QPainter::",
        "Fatal Python",
        "never awaited",
    )
    return any(sign in line for sign in signs)
