"""What desktops are told of the program: each file as its own validator wants it, and all of them agreeing."""

import configparser
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImageReader

from harmony_desktop.cli import parse
from harmony_desktop.system.autostart import DesktopEntry, command

ROOT = Path(__file__).parents[2]
LINUX = ROOT / "installers/linux"
ENTRY, ABOUT = LINUX / "org.harmony.Desktop.desktop", LINUX / "org.harmony.Desktop.metainfo.xml"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def run(*words: str | Path) -> str:
    if shutil.which(str(words[0])) is None:
        pytest.skip(f"{words[0]} is missing: see installers/linux/packages-test.txt")
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def entry(file: Path) -> configparser.SectionProxy:
    read = configparser.ConfigParser(interpolation=None, strict=True)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(file, encoding="utf-8")
    return read["Desktop Entry"]


def test_the_menu_entry_is_valid_and_takes_links() -> None:
    assert run("desktop-file-validate", ENTRY) == ""
    ours = entry(ENTRY)
    assert ours["MimeType"] == "x-scheme-handler/harmony;"
    assert ours["Exec"] == "harmony-desktop %u"
    assert parse(["harmony://thread/1"]).command is None
    actions = [line for line in ENTRY.read_text().splitlines() if line.startswith("Exec=harmony-desktop ")][
        1:
    ]
    assert [parse(line.split()[1:]).command for line in actions] == ["toggle"]


def test_the_entry_for_starting_at_login_is_valid(tmp_path: Path) -> None:
    DesktopEntry(command(Path("/data of mine/100%")), tmp_path).switch(True)
    [file] = tmp_path.iterdir()
    assert run("desktop-file-validate", file) == ""


def test_the_description_for_software_centres_is_valid_and_names_this_version() -> None:
    run("appstreamcli", "validate", "--no-net", ABOUT)
    run("xmllint", "--noout", "--nonet", ABOUT)
    told = ElementTree.parse(ABOUT).getroot()
    assert told.findtext("launchable") == ENTRY.name == f"{told.findtext('id')}.desktop"
    assert next(release.get("version") for release in told.iter("release")) == VERSION
    binaries = {binary.text for binary in told.iter("binary")}
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert binaries == set(scripts)


def test_the_manual_names_every_command_and_is_well_formed() -> None:
    page = (LINUX / "harmony-desktop.1").read_text()
    named = set(
        re.findall(r"^\.(?:B|BI|BR) (\w+)", page.split(".SH COMMANDS")[1].split(".SH FILES")[0], re.MULTILINE)
    )
    help_ = run(sys.executable, "-m", "harmony_desktop", "--help")
    assert named <= set(re.findall(r"^    (\w+)", help_, re.MULTILINE))
    assert {"ask", "transcribe", "toggle", "quit", "doctor"} <= named
    for file in LINUX.glob("*.1"):
        assert run("man", "--warnings", "-l", "-Tascii", file).count("warning") == 0


def test_the_icon_is_there_in_every_size_that_menus_want(tmp_path: Path) -> None:
    run(sys.executable, ROOT / "installers/icons.py", tmp_path)
    assert {int(file.stem.rpartition("-")[2]) for file in tmp_path.glob("*.png")} >= {
        16,
        22,
        24,
        32,
        48,
        256,
        512,
    }
    for file in tmp_path.glob("harmony-*.png"):
        head = file.read_bytes()[16:24]
        assert int.from_bytes(head[:4]) == int.from_bytes(head[4:]) == int(file.stem.rpartition("-")[2])
    for name, sizes in (("harmony.ico", {16, 32, 48, 256}), ("harmony.icns", {16, 32, 128, 512, 1024})):
        read = QImageReader(str(tmp_path / name))
        assert sizes <= {size_at(read, number) for number in range(read.imageCount())}


def size_at(read: QImageReader, number: int) -> int:
    assert read.jumpToImage(number)
    return read.read().width()


def test_scripts_are_sound() -> None:
    for script in (LINUX / "build-deb.sh", ROOT / "installers/macos/build-dmg.sh"):
        run("bash", "-n", script)
