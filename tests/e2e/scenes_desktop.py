"""What the desktop underneath has to do with it: a call that waits, here and as a notification; the tray in its states; what
works on this computer; what a crash leaves."""

import os
import signal
import subprocess
import sys

from tests.e2e.scenes_large import large
from tests.e2e.studio import Studio
from tests.e2e.test_notifications import Held, answered_unseen
from tests.fakes.model_server import tool
from tests.parts.notifier import Notifier
from tests.parts.program import ROOT, SLOW
from tests.parts.waiting import until

SIDE = 44
NOTE = {"title": "Acme, terms", "text": "Eighteen percent, fixed for two years. Net 60 is still open."}


def approval(studio: Studio, theme: str) -> None:
    """The card in the thread, and the notification where the window is away."""
    program = studio.window(theme, "approval")
    program.logged("link: online", seconds=SLOW)
    studio.model.script(tool("create_note", **NOTE))
    program.ask("Note what Acme agreed to")
    approve = program.control("Approve", seconds=SLOW)
    until(lambda: approve.is_("enabled"), "the button to take presses")
    studio.take(program, theme, "approval")
    program.stop()
    if theme == "light":  # how it looks is the notification service's
        _notified(studio)


def _notified(studio: Studio) -> None:
    program = studio.window("light", "notified")
    program.logged("link: online", seconds=SLOW)
    with Notifier(studio.desktop) as notifier:
        wanted = Held(text="I note it.", calls=[("create_note", NOTE)])
        answered_unseen(studio.desktop, studio.model, program, "Note what Acme agreed to", wanted)
        until(lambda: notifier.told, "the notification", SLOW)
        notifier.picture(studio.out / "notified-light.png")
    print(studio.out / "notified-light.png", flush=True)
    program.stop()


def tray(studio: Studio, theme: str) -> None:
    """As a panel of this colour shows them, side by side: idle, listening, answering, waiting, unread, offline."""
    file = studio.out / f"tray-{theme}.png"
    command = (sys.executable, "-m", "tests.parts.tray_strip", theme, str(SIDE), str(file))
    subprocess.run(
        command, env=studio.desktop.env | {"QT_QPA_PLATFORM": "offscreen"}, cwd=ROOT, check=True, timeout=60
    )
    print(file, flush=True)


def doctor(studio: Studio, theme: str) -> None:
    program = large(studio, theme, "doctor")
    program.click("Preferences")
    program.click("Search preferences")
    program.type("doctor")
    program.click("Doctor: Show")
    program.control("Check this computer again", seconds=SLOW)
    studio.take(program, theme, "doctor")
    program.stop()


def crash(studio: Studio, theme: str) -> None:
    """Said once, at the start after it."""
    program = studio.window(theme, "crash")
    program.logged("link: online", seconds=SLOW)
    assert program.process is not None
    os.kill(program.process.pid, signal.SIGSEGV)
    program.ended()
    program.start()
    program.control("Copy report", seconds=SLOW)
    studio.take(program, theme, "crash")
    program.stop()


SCENES = (approval, tray, doctor, crash)
