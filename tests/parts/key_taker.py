"""A program that takes global keys as the window does, and prints one line for everything that happens to them.

usage: key_taker.py NAME=CHORD...
"""

import asyncio
import sys

from PySide6.QtWidgets import QApplication

from harmony_desktop.domain.desktop import Chord, KeyCalls, KeyState, KeyUse
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.system.hotkeys import global_keys
from harmony_desktop.ui.bridge import Signals, event_loop, run


def say(*words: object) -> None:
    print(*words, flush=True)


def told(name: str, state: KeyState) -> None:
    if state.waits:
        say(name, "waits")
    elif state.problem:
        say(name, "lost", state.problem.code)
    else:
        say(name, "given", state.trigger or "as asked")


async def live() -> None:
    ended = asyncio.Event()
    signals = Signals(app, ended.set)
    keys = global_keys()
    for name, _, chord in (word.partition("=") for word in sys.argv[1:]):
        try:
            keys.grab(
                KeyUse(name, f"The {name}"),
                Chord.parse(chord),
                KeyCalls(
                    pressed=lambda name=name: say(name, "pressed"),
                    released=lambda name=name: say(name, "released"),
                    cancelled=lambda name=name: say(name, "cancelled"),
                    changed=lambda state, name=name: told(name, state),
                ),
            )
            say(name, "taken")
        except HarmonyError as refused:
            say(name, "refused", refused.problem.code)
    say("running")
    await ended.wait()
    keys.close()
    signals.close()
    say("ended")


app = QApplication(sys.argv[:1])
run(event_loop(app), live())
