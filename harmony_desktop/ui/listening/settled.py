"""Tells a screen reader what has settled of the words, a few at a time; never what may still change."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from harmony_desktop.ui.timers import once

EVERY_MS = 1500
"""More often it would talk into the words of the speaker."""


class Settled(QObject):
    def __init__(self, told_by: QWidget) -> None:
        super().__init__(told_by)
        self._told_by = told_by
        self._words: list[str] = []
        self._told = 0
        self._soon = once(self, EVERY_MS, self._tell)

    def see(self, solid: str) -> None:
        """All that has settled so far."""
        self._words = solid.split()
        if len(self._words) > self._told and not self._soon.isActive():
            self._soon.start()

    def forget(self) -> None:
        self._soon.stop()
        self._words, self._told = [], 0

    def _tell(self) -> None:
        new, self._told = self._words[self._told :], max(self._told, len(self._words))
        if new and QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self._told_by, " ".join(new))
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
            QAccessible.updateAccessibility(event)
