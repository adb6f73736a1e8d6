"""Collects garbage on the screen's own thread and nowhere else.

What is garbage may be part of the screen, and a part of the screen that ends in another thread takes the program with
it. Left alone, Python collects in whichever thread happens to allocate: one that reads a file, or asks the database.
"""

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

EVERY_MS = 5000


class Garbage(QObject):
    """From now on, to the end of the program: other threads may still be at work when the screen is closed. It waits
    while ``busy``: a look through everything takes longer than a frame may."""

    def __init__(self, parent: QObject, busy: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._busy = busy
        self._settles = False
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self.collect)
        self._timer.start(EVERY_MS)

    def settle(self) -> None:
        """What the program has loaded by now stays: it is not looked through again."""
        self._settles = self._busy()
        if not self._settles:
            gc.collect()
            gc.freeze()

    def collect(self) -> None:
        """As much as Python itself would find due."""
        if self._busy():
            return
        if self._settles:
            self.settle()
            return
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation] > 0:
                gc.collect(generation)
                return

    def close(self) -> None:
        self._timer.stop()
