"""The tray as panels show it: none at all, one that asks over D-Bus, and the real one of XFCE."""

from collections.abc import Iterator

import pytest

from tests.fakes.model_server import ModelServer, text
from tests.parts.desktop import Desktop
from tests.parts.program import CONVERSATION, SLOW, Program
from tests.parts.status_notifier import Icon, Panel
from tests.parts.waiting import until
from tests.parts.xfce_panel import XfcePanel

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]  # several starts each
PRESSES = 100
RECENT = "Recent threads › "
ON_XFCE = (16, 16)
"""There it shows its first icon."""


@pytest.fixture
def trayless(desktop: Desktop) -> Iterator[Desktop]:
    """The desktop without its own tray, for as long as the story lasts."""
    desktop.end_tray()
    yield desktop
    desktop.start_tray()


@pytest.fixture
def keyless(program: Program) -> Program:
    """No key of the desktop's own could bring its window back."""
    program.env["XDG_SESSION_TYPE"] = "wayland"
    return program


def test_a_panel_may_come_later_and_anew_and_no_window_hides_into_nothing(
    trayless: Desktop, model: ModelServer, keyless: Program
) -> None:
    program = keyless
    model.script(text("In May."))
    program.start()
    program.logged("no tray shows the icon", seconds=SLOW)
    close(trayless, program)
    until(lambda: program.minimised, "the window to be minimised")
    program.control("Harmony stays open in the list of windows, because this desktop has no tray.")
    with Panel(trayless) as panel:
        on_the_panel(trayless, program, panel.icon())
    until(lambda: not program.hidden, "the window, for nothing else would bring it", seconds=SLOW)
    if lacking := XfcePanel.missing():
        pytest.skip(f"the rest needs {', '.join(lacking)}: see installers/linux/packages-test.txt")
    with XfcePanel(trayless):
        program.logged("tray: StatusNotifier", times=2)
        close(trayless, program)
        until(lambda: program.hidden, "the window to hide")
        trayless.click(*ON_XFCE)
        until(lambda: not program.hidden, "a click on the icon to show it")
        trayless.click(*ON_XFCE, button=3)
        trayless.key("Up", "Return")  # the last entry
        assert program.ended() == 0


def close(desktop: Desktop, program: Program) -> None:
    """As its own button does."""
    program.focus_composer()
    desktop.key("ctrl+w")


def on_the_panel(desktop: Desktop, program: Program, icon: Icon) -> None:
    until(lambda: icon.tip == "Harmony Companion", "the icon at rest")
    resting = icon.picture
    icon.press()
    until(lambda: not (program.minimised or program.hidden), "the window")
    program.ask("When does Acme sign?")
    until(lambda: icon.picture != resting, "another icon while it answers")
    program.shows("In May.", seconds=SLOW)
    close(desktop, program)
    until(lambda: program.hidden, "the window to hide, now that there is a tray")

    listed = until(
        lambda: [line for line in icon.menu() if line.startswith(RECENT)], "the thread in the menu"
    )
    icon.choose(listed[0])
    until(lambda: not program.hidden, "the window with the thread")
    program.shows("In May.")
    icon.press(2)
    until(lambda: program.screen.seek(CONVERSATION) is None, "a new chat")
    entries = [line for line in icon.menu() if " › " not in line]
    assert entries == ["Ask", "Talk", "Recent threads", "Preferences", "Quit"]

    for number in range(PRESSES):
        icon.press(1 if number % 3 else 3)
    icon.choose("Ask")
    until(lambda: not program.hidden, "the window after many presses", seconds=SLOW)
    until(lambda: icon.picture == resting, "the icon at rest again")
    close(desktop, program)
    until(lambda: program.hidden, "the window to hide")
