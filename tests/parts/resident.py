"""A program that holds what the system room gives: one instance of a directory, a hold key and a toggle key.

usage: resident.py DIRECTORY [HOLD TOGGLE [swallow]]; prints one line for everything that happens to it; ``swallow``: it
is never told that a key was let go, as where a screen locks at that moment.
"""

import os
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from harmony_desktop.domain.desktop import Chord, KeyCalls, KeyUse
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.system.hotkeys import global_keys
from harmony_desktop.system.instance import Command, claim
from harmony_desktop.system.instance_server import Instance
from harmony_desktop.wordings import explain


def say(*words: object) -> None:
    print(*words, flush=True)


def obey(command: Command) -> bool:
    say("asked", command.name, *command.args)
    if command.name == "quit":
        app.quit()
    return command.name in ("raise", "toggle", "quit")


def take_keys(hold: str, toggle: str) -> None:
    for name, chord in (("hold", hold), ("toggle", toggle)):
        try:
            keys.grab(
                KeyUse(name, name),
                Chord.parse(chord),
                KeyCalls(
                    pressed=lambda name=name: say(name, "pressed"),
                    released=lambda name=name: say(name, "released"),
                    cancelled=lambda name=name: say(name, "cancelled"),
                ),
            )
            say(name, "taken")
        except HarmonyError as refused:
            say(name, "refused", refused.problem.code, *explain(refused.problem))


directory = Path(sys.argv[1])
lock = claim(directory, Command("raise", tuple(sys.argv[2:])))
if lock is None:
    say("told the first")
    raise SystemExit(0)
app = QApplication(sys.argv)
instance = Instance(directory, obey)
keys = global_keys()
if len(sys.argv) > 4:
    setattr(type(keys), "_on_release", lambda *event: None)  # noqa: B010
if len(sys.argv) > 3:
    take_keys(sys.argv[2], sys.argv[3])
say("running", os.getpid())
app.exec()
keys.close()
instance.close()
lock.release()
say("ended")
