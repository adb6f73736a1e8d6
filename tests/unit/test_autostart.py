"""Starting at login: what the system has is what is told, and the line starts this very program."""

import plistlib
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_desktop.cli import parse
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.system.autostart import (
    DesktopEntry,
    LaunchAgent,
    autostart,
    command,
    mend,
    quoted,
    unquoted,
)
from tests.parts.waiting import until


def exec_line(file: Path) -> str:
    lines = file.read_text().splitlines()
    return next(line.removeprefix("Exec=") for line in lines if line.startswith("Exec="))


def test_switching_it_on_writes_an_entry_that_starts_this_program_without_its_window(tmp_path: Path) -> None:
    entry = DesktopEntry(command(Path("/data of mine/100%")), tmp_path / "autostart")
    assert not entry.is_on()
    entry.switch(True)
    assert entry.is_on()
    words = shlex.split(exec_line(tmp_path / "autostart/harmony-desktop.desktop").replace("%%", "%"))
    assert words[:3] == [sys.executable, "-m", "harmony_desktop"]
    args = parse(words[3:])
    assert args.background
    assert args.data_dir == Path("/data of mine/100%")


def test_switching_it_off_takes_the_entry_away_and_may_be_repeated(tmp_path: Path) -> None:
    entry = DesktopEntry(command(), tmp_path)
    entry.switch(True)
    entry.switch(False)
    entry.switch(False)
    assert not entry.is_on()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_an_entry_the_desktop_has_switched_off_is_off(tmp_path: Path, line: str) -> None:
    entry = DesktopEntry(command(), tmp_path)
    entry.switch(True)
    file = tmp_path / "harmony-desktop.desktop"
    file.write_text(file.read_text() + line + "\n")
    assert not entry.is_on()


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("in the way")
    with pytest.raises(HarmonyError) as raised:
        DesktopEntry(command(), tmp_path / "autostart").switch(True)
    assert raised.value.problem.code == "autostart_failed"


def test_the_entry_lies_in_the_folder_that_the_desktop_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    autostart().switch(True)
    assert (tmp_path / "autostart/harmony-desktop.desktop").is_file()


def test_a_launch_agent_runs_the_same_line(tmp_path: Path) -> None:
    agent = LaunchAgent(command(), tmp_path)
    agent.switch(True)
    (file,) = tmp_path.iterdir()
    written = plistlib.loads(file.read_bytes())
    assert written["ProgramArguments"] == list(command())
    assert written["RunAtLoad"]
    assert agent.is_on()


@pytest.mark.parametrize(
    ("word", "line"), [("plain", "plain"), ("a b", '"a b"'), ("50%", "50%%"), ("", '""')]
)
def test_words_of_the_line_are_quoted_as_desktops_read_them(word: str, line: str) -> None:
    assert quoted(word) == line


@given(st.lists(st.text(st.characters(exclude_characters="\n\r\0", exclude_categories=["Cs"])), min_size=1))
def test_a_line_reads_as_it_was_meant(words: list[str]) -> None:
    assert unquoted(" ".join(map(quoted, words))) == words


@pytest.mark.parametrize("kind", [DesktopEntry, LaunchAgent])
def test_a_program_that_was_moved_is_named_where_it_is_now(
    tmp_path: Path, kind: type[DesktopEntry] | type[LaunchAgent]
) -> None:
    kind(("/gone/harmony-desktop", "--background"), tmp_path).switch(True)
    here = kind(command(), tmp_path)
    assert mend(here)
    assert here.words() == list(command())
    assert not mend(here)


def test_what_still_starts_or_is_off_or_is_about_other_data_stays_as_it_is(tmp_path: Path) -> None:
    here = DesktopEntry(command(), tmp_path)
    assert not mend(here)
    assert not here.is_on()  # it was never asked for
    DesktopEntry(("/bin/sh", "--background"), tmp_path).switch(True)
    assert not mend(here)
    DesktopEntry(("/gone", "--background", "--data-dir", "/other"), tmp_path).switch(True)
    assert not mend(here)
    assert here.words()[0] == "/gone"


@pytest.mark.skipif(shutil.which("gio") is None, reason="gio starts an entry as desktops do: libglib2.0-bin")
def test_a_desktop_that_runs_the_entry_starts_just_this(tmp_path: Path) -> None:
    """With letters that its lines treat in their own way. (GLib finds no program whose own path has a percent sign.)"""
    odd = tmp_path / "a b'c$d`e\\f\"g%h"
    program = tmp_path / odd.name.replace("%", "") / "program"
    program.parent.mkdir()
    program.write_text(
        f'#!{sys.executable}\nimport sys\nopen({str(tmp_path / "said")!r}, "w").write(repr(sys.argv[1:]))'
    )
    program.chmod(0o700)
    arguments = ("--background", "--data-dir", str(odd))
    DesktopEntry((str(program), *arguments), tmp_path).switch(True)
    subprocess.run(["gio", "launch", str(tmp_path / "harmony-desktop.desktop")], check=True, timeout=20)
    said = tmp_path / "said"
    until(lambda: said.exists() and said.read_text(), "the program to be started")
    assert said.read_text() == repr(list(arguments))
