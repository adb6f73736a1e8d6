"""Each part of the test desktop is really there, so that a story which passes has passed on something."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jeepney import DBusAddress
from Xlib import X

from tests.parts import clips
from tests.parts.accessibility import application
from tests.parts.audio import Microphone
from tests.parts.desktop import BACKGROUND, Desktop
from tests.parts.notifier import Notifier
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e


@pytest.fixture
def editor(desktop: Desktop) -> Iterator[subprocess.Popen[bytes]]:
    process = desktop.processes.start(sys.executable, "tests/parts/editor.py", env=desktop.env, name="editor")
    yield process
    desktop.processes.stop(process)


def test_a_window_manager_a_tray_a_keyring_and_a_screen_readers_bus_are_there(desktop: Desktop) -> None:
    assert desktop.window_manager() == "Openbox"
    assert desktop.tray() != X.NONE
    assert desktop.owns("org.freedesktop.secrets")
    assert desktop.owns("org.a11y.Bus")


def test_the_keyring_keeps_a_secret_without_asking(desktop: Desktop) -> None:
    given = subprocess.run(
        ["secret-tool", "store", "--label=test", "for", "test"],
        env=desktop.env,
        input="s3cret",
        text=True,
        timeout=10,
        check=True,
    )
    assert given.returncode == 0
    assert desktop.run("secret-tool", "lookup", "for", "test") == "s3cret"


def test_a_notification_is_shown_pressed_and_gone(desktop: Desktop) -> None:
    if lacking := Notifier.missing():
        pytest.skip(f"notifications need {', '.join(lacking)}: see installers/linux/packages-test.txt")
    with Notifier(desktop) as service:
        where = DBusAddress(
            "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications"
        )
        note = ("test", 0, "", "Title", "Body", ["default", ""], {}, -1)
        desktop.call(where, "Notify", "susssasa{sv}i", *note)
        until(lambda: service.shown == 1, "the notification")
        assert service.told == [("Title", "Body")]
        service.click()
        until(lambda: service.shown == 0, "the notification to go")
    assert not desktop.owns("org.freedesktop.Notifications")


def test_typed_letters_reach_the_window_with_the_focus(
    desktop: Desktop, editor: subprocess.Popen[bytes]
) -> None:
    with desktop.accessibility_bus() as bus:
        notes = application(bus, editor.pid).find("Notes")
        until(lambda: notes.is_("focused"), "the focus")
        desktop.type("Hello, Acme?")
        until(lambda: notes.text == "Hello, Acme?", "the letters")
        window = desktop.window_of(editor.pid)
        assert window is not None
        assert desktop.active_window() == window.id
        assert desktop.rectangle(window) == notes.rectangle


def test_a_picture_shows_what_is_on_the_screen(desktop: Desktop, tmp_path: Path) -> None:
    from PySide6.QtGui import QImage

    picture = QImage(str(desktop.screenshot(tmp_path / "screen.png")))
    assert (picture.width(), picture.height()) == (1280, 900)
    assert picture.pixel(5, 5) & 0xFFFFFF == BACKGROUND


def test_what_the_microphone_plays_is_what_a_program_records(
    desktop: Desktop, microphone: Microphone, tmp_path: Path
) -> None:
    import numpy as np

    words = clips.prompt("agent-pass").audio()
    said = clips.write_wav(tmp_path / "said.wav", words)
    heard = tmp_path / "heard.raw"
    form = ("--raw", "--format=s16le", "--channels=1", "--rate=16000")
    recorder = desktop.processes.start("parecord", *form, str(heard), env=desktop.env)
    until(lambda: heard.exists() and heard.stat().st_size, "the recording to begin")
    before = heard.stat().st_size
    microphone.say(said)
    until(lambda: heard.stat().st_size > before + 2 * len(words), "the recording to hold it all")
    desktop.processes.stop(recorder)
    recorded = np.fromfile(heard, "<i2").astype(np.float32) / 32768
    match = np.correlate(recorded, words, "valid").max() / (words @ words)
    assert match > 0.9
