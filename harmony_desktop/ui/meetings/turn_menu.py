"""What can be done with one turn of a transcript."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication

from harmony_desktop.domain.times import minute
from harmony_desktop.i18n import tr
from harmony_desktop.ui.meetings.selection import spoken
from harmony_desktop.ui.meetings.transcript_view import TranscriptView
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.window import CompanionWindow


def show_turn_menu(window: CompanionWindow, view: TranscriptView, row: int, at: QPoint) -> None:
    turn, marks = view.turns[row], view.marks
    clipboard = QGuiApplication.clipboard()
    menu = Menu(tr("What can be done with this turn"), window)
    if marks.selection is not None and not marks.selection.empty:
        menu.addAction(tr("Copy"), marks.copy)
    menu.addAction(tr("Copy this turn"), lambda: clipboard.setText(spoken(turn)))
    if marks.plays:
        words = tr("Play from {time}", time=minute(turn.start_ms))
        menu.addAction(words, lambda: view.play_wanted.emit(turn.start_ms))
    if view.renames:
        menu.addSeparator()
        name = turn.speaker.replace("&", "&&")
        menu.addAction(tr("Rename “{name}” everywhere", name=name), lambda: view.begin_naming(row))
        menu.addAction(tr("Somebody else says this turn"), lambda: view.begin_naming(row, everywhere=False))
    menu.open_at(at)
