"""Timers that run once, a while after they were last started."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def once(parent: QObject, wait_ms: int, act: Callable[[], object]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(wait_ms)
    timer.timeout.connect(act)
    return timer
