"""What is not there: a way through a strange network, a key that is accepted, a tray, words of a meeting that still is
heard; and what waits in the tray's menu meanwhile."""

import wave
from pathlib import Path

from Xlib.xobject.drawable import Window

from tests.e2e.scenes_desktop import NOTE
from tests.e2e.scenes_large import large
from tests.e2e.scenes_small import SPOKEN
from tests.e2e.studio import Studio
from tests.fakes.https_server import Exchange
from tests.fakes.model_server import tool
from tests.parts.office import KEY, beside
from tests.parts.program import SLOW, Program
from tests.parts.waiting import until

MINUTES = 10


async def hotel(exchange: Exchange) -> None:
    await exchange.reply(302, location="https://hotel.example/welcome")


async def stranger(exchange: Exchange) -> None:
    await exchange.reply(401, "{}")


def network(studio: Studio, theme: str) -> None:
    """A team's workspace: behind the page of a hotel, and with a key that it no longer knows."""
    with beside(studio.desktop.root / f"office-{theme}") as there:
        studio.desktop.env["SSL_CERT_FILE"] = str(there.server.ca_file)
        try:
            program = large(studio, theme, "network")
            _sign_in(program, there.server.url)
            for name, answer, fact in (
                ("network-sign-in", hotel, "link: offline network_sign_in"),
                ("no-key", stranger, "link: refused"),
            ):
                assert program.quit() == 0
                there.instead = answer
                program.start()
                program.logged(fact, seconds=SLOW)
                studio.take(program, theme, name)
            program.stop()
        finally:
            del studio.desktop.env["SSL_CERT_FILE"]


def _sign_in(program: Program, url: str) -> None:
    desktop = program.desktop
    program.click("Account: …")
    desktop.key("Down", "Down", "Return")  # in the menu, to “Add a workspace…”
    program.control("Sign in")
    program.type(url)
    desktop.key("Tab")
    program.type(KEY)
    desktop.key("Return")
    program.control("Account: Team…", seconds=SLOW)


def no_tray(studio: Studio, theme: str) -> None:
    """Said the first time that the window is closed into the list of windows."""
    studio.desktop.end_tray()
    try:
        program = studio.window(theme, "no-tray")
        program.logged("no tray shows the icon", seconds=SLOW)
        program.focus_composer()
        studio.desktop.key("ctrl+w")
        until(lambda: program.minimised, "the window to be minimised")
        program.start_again()
        program.control("Harmony stays open in the list of windows, because this desktop has no tray.")
        studio.take(program, theme, "no-tray")
        program.stop()
    finally:
        studio.desktop.start_tray()


def processing(studio: Studio, theme: str) -> None:
    """A recording that is being heard."""
    program = large(studio, theme, "processing")
    file = _long(studio.desktop.root / f"quarterly review {theme}.wav")
    brought = program.command("bring", str(file))
    assert brought.returncode == 0, brought.stderr
    program.click("Meetings, …")
    program.click("quarterly review…")
    status = program.control("Status: Transcribing…", seconds=SLOW)
    until(lambda: not status.name.endswith(" 0 %"), "some of it to be heard", SLOW)
    _as_it_is(studio, program.window, theme, "processing")
    program.stop()


def _long(file: Path) -> Path:
    with wave.open(str(SPOKEN), "rb") as short, wave.open(str(file), "wb") as long:
        long.setparams(short.getparams())
        words = short.readframes(short.getnframes())
        for _ in range(MINUTES * 60 * short.getframerate() // short.getnframes()):
            long.writeframes(words)
    return file


def tray_menu(studio: Studio, theme: str) -> None:
    """With a call that waits."""
    program = studio.window(theme, "tray-menu")
    program.logged("link: online", seconds=SLOW)
    studio.model.script(tool("create_note", **NOTE))
    program.ask("Note what Acme agreed to")
    program.control("Approve", seconds=SLOW)
    assert program.process is not None
    pid, desktop = program.process.pid, studio.desktop
    icon = until(lambda: desktop.tray_icon(pid), "the icon in the tray")
    assert icon is not None
    desktop.click(*icon, button=3)
    menu = until(lambda: desktop.loose(pid), "the menu of the icon")[0]
    _as_it_is(studio, menu, theme, "tray-menu")
    desktop.key("Escape")
    program.stop()


def _as_it_is(studio: Studio, window: Window, theme: str, name: str) -> None:
    """Without waiting for rest: figures go on."""
    print(studio.desktop.screenshot(studio.out / f"{name}-{theme}.png", window), flush=True)


SCENES = (network, no_tray, processing, tray_menu)
