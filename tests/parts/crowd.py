"""Many starts at the very same moment: one process each, that claims the directory and, if it gets it, listens.

usage: crowd.py DIRECTORY COUNT; prints how many there were of each end. No window: what is tried is who may open one.
"""

import os
import sys
from collections import Counter
from pathlib import Path

from filelock import FileLock  # noqa: F401  loaded before the race begins

from harmony_desktop.system.instance import Command, claim

TOLD, HEARD_ALL, HEARD_FEW = 0, 1, 2
SECONDS = 60


def start(directory: Path, gate: int, count: int) -> int:
    os.read(gate, 1)  # ends for all at once, when the other end is closed
    lock = claim(directory, Command("raise", (str(os.getpid()),)), SECONDS)
    return TOLD if lock is None else listen(directory, count - 1)


def listen(directory: Path, others: int) -> int:
    from PySide6.QtCore import QCoreApplication, QTimer

    from harmony_desktop.system.instance_server import Instance

    heard: set[str] = set()

    def on_command(command: Command) -> bool:
        heard.update(command.args)
        if len(heard) == others:
            QTimer.singleShot(0, app.quit)
        return True

    app = QCoreApplication([])
    instance = Instance(directory, on_command)
    QTimer.singleShot(SECONDS * 1000, app.quit)
    app.exec()
    instance.close()
    return HEARD_ALL if len(heard) == others else HEARD_FEW


def main(directory: Path, count: int) -> None:
    gate, opens = os.pipe()
    started = []
    for _ in range(count):
        if (pid := os.fork()) == 0:
            os.close(opens)
            os._exit(start(directory, gate, count))
        started.append(pid)
    os.close(opens)
    ends = Counter(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in started)
    print(f"told {ends[TOLD]}, the one {ends[HEARD_ALL]}, failed {count - ends[TOLD] - ends[HEARD_ALL]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
