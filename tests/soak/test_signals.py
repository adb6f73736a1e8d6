"""Ten thousand presses on the tray and words of later starts: HARMONY_SOAK_ROUNDS says how many."""

import os
from collections.abc import Iterator

import psutil
import pytest

from harmony_desktop.system.instance import Command, tell
from tests.parts.desktop import Desktop
from tests.parts.program import SLOW, Program
from tests.parts.status_notifier import Panel
from tests.parts.waiting import until

ROUNDS = int(os.environ.get("HARMONY_SOAK_ROUNDS") or 10_000)
WARM = 300
"""After so many presses all that is made once has been made."""
MOST_GROWTH = 24 * 2**20


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    desk = Desktop()
    yield desk
    desk.stop()


def test_ten_thousand_signals_leave_it_as_it_was(desktop: Desktop) -> None:
    desktop.end_tray()
    program = Program(desktop, desktop.root / "data")
    with Panel(desktop) as panel:
        try:
            program.start()
            program.logged("link: online", seconds=SLOW)
            assert program.process is not None
            window = psutil.Process(program.process.pid)
            icon, client = panel.icon(), program.data / "client"
            signals = (
                lambda: icon.press(1),
                lambda: icon.press(3),
                lambda: tell(client, Command("toggle")),
                lambda: icon.choose("Ask"),
                lambda: tell(client, Command("raise")),
                lambda: tell(client, Command("open", ("harmony://ask",))),
                lambda: icon.press(2),
                lambda: tell(client, Command("stay")),
            )
            before = (0, 0)
            for number in range(ROUNDS):
                signals[number % len(signals)]()
                if number == WARM:
                    before = (window.memory_info().rss, window.num_fds())
            assert tell(client, Command("raise"))
            until(lambda: not program.hidden, "the window")
            after = (window.memory_info().rss, window.num_fds())
            print(f"{ROUNDS} signals: {before} -> {after} (resident bytes, descriptors)")
            assert after[0] - before[0] < MOST_GROWTH
            assert after[1] - before[1] <= 4
            assert program.quit() == 0
        finally:
            program.stop()
    assert program.troubles() == []
