"""The Debian package on a clean system: it installs, opens, hears, answers, and goes without a trace of its own.

HARMONY_DEB names the package; without that it is built, from HARMONY_FROZEN where that names a folder.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harmony_speech import models
from harmony_speech.catalogue import DEFAULT
from tests.fakes.model_server import ModelServer, text
from tests.parts import clean_root
from tests.parts.clean_root import CleanRoot
from tests.parts.program import ROOT
from tests.parts.waiting import until

USER, DATA = "ada", "/home/ada/.local/share/Harmony"
SPOKEN = ROOT / "resources/sample_workspace/question.wav"
CACHES = (
    "etc/ld.so.cache",
    "usr/share/applications/mimeinfo.cache",
    "usr/share/icons/hicolor/icon-theme.cache",
)
"""Made afresh by whoever keeps them, when any package comes or goes."""


@pytest.fixture(scope="module")
def package() -> Path:
    named = os.environ.get("HARMONY_DEB")
    if named:
        return Path(named).absolute()
    frozen = os.environ.get("HARMONY_FROZEN")
    if not frozen:
        subprocess.run(["make", "pack"], cwd=ROOT, check=True, timeout=3000)
    command = [ROOT / "installers/linux/build-deb.sh", *([frozen] if frozen else [])]
    subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHON": sys.executable, "LEVEL": "0"}, check=True, timeout=1200
    )
    return max((ROOT / "dist").glob("*.deb"), key=lambda file: file.stat().st_mtime)


@pytest.fixture(scope="module")
def system() -> Iterator[CleanRoot]:
    """With a screen and a user, as anybody's computer has them."""
    if why := clean_root.lacking():
        pytest.skip(why)
    with CleanRoot() as root:
        root.apt(
            "install",
            "xvfb",
            "desktop-file-utils",
            "hicolor-icon-theme",
            "fontconfig-config",
            "ca-certificates",
        )
        root.run("useradd", "--create-home", USER)
        yield root


def free_display() -> int:
    """Screens are named once for all roots."""
    taken = Path("/proc/net/unix").read_text()
    return next(number for number in range(70, 700) if f"/tmp/.X11-unix/X{number}\n" not in taken)


@pytest.fixture
def screen(system: CleanRoot) -> Iterator[str]:
    number = free_display()
    process = system.start(
        "Xvfb", f":{number}", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-ac", user=USER
    )
    try:
        until(lambda: (system.path / f"tmp/.X11-unix/X{number}").exists(), "the screen", 30)
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(20)


def bring_speech(system: CleanRoot, scratch: Path) -> None:
    """Where a download leaves it."""
    found = models.find(DEFAULT, scratch)
    assert found is not None
    kept = f"/home/{USER}/.cache/Harmony/models"
    system.run("mkdir", "-p", kept, user=USER)
    shutil.copytree(found, system.path / kept[1:] / DEFAULT)
    shutil.copy(SPOKEN, system.path / f"home/{USER}/question.wav")
    system.run("chown", "-R", USER, f"/home/{USER}")


def logged(system: CleanRoot, words: str) -> bool:
    file = system.path / DATA[1:] / "logs/window.log"
    lines = file.read_text().splitlines() if file.exists() else []
    return any(json.loads(line)["says"].startswith(words) for line in lines)


def kept(system: CleanRoot) -> dict[str, str]:
    """What the user has, by its content."""
    home = system.path / f"home/{USER}/.local/share"
    files = [file for file in home.rglob("*") if file.is_file() and not file.is_symlink()]
    return {str(file.relative_to(home)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_it_installs_works_and_goes_without_a_trace(
    system: CleanRoot, package: Path, screen: str, tmp_path: Path
) -> None:
    before = system.files()
    shutil.copy(package, system.path / "tmp/harmony.deb")
    system.apt("install", "/tmp/harmony.deb")
    assert "x-scheme-handler/harmony" in (system.path / CACHES[1]).read_text()
    assert system.run("harmony-desktop", "--version", user=USER).startswith("harmony-desktop ")

    with ModelServer() as model:
        system.run("harmony-workspace", "sample", user=USER)
        system.run("harmony-workspace", "model", "use", "--url", model.url, "--model", "scripted", user=USER)
        window = system.start("harmony-desktop", user=USER, display=screen)
        until(
            lambda: logged(system, "composer ready") and logged(system, "window painted"), "the window", 120
        )
        bring_speech(system, tmp_path)
        model.script(text("They refused it at first."))
        answer = system.run("harmony-desktop", "ask", "--audio", f"/home/{USER}/question.wav", user=USER)
        assert "pricing" in answer.lower()
        assert "They refused it at first." in answer
        system.run("harmony-desktop", "quit", user=USER)
        assert window.wait(60) == 0

    mine = kept(system)
    assert any(name.startswith("Harmony/workspace") for name in mine)
    system.apt("purge", "harmony-desktop")
    system.apt("autoremove", "--purge")
    left = system.files() - before - set(CACHES)
    assert left == set()
    assert kept(system) == mine
