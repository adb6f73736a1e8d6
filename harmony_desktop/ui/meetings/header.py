"""The head of a meeting: its title, which can be typed over, how far it is, and what can be done with it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from harmony_desktop.domain.meetings import MAX_TITLE, Meeting
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import IconButton
from harmony_desktop.ui.labels import Elided
from harmony_desktop.ui.meetings.badge import StatusBadge
from harmony_desktop.ui.meetings.companion_button import CompanionButton
from harmony_desktop.ui.meetings.words import Described, facts
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.title_line import TitleEdit


class Title(Elided):
    """A click begins to edit it."""

    clicked = Signal()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 3, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 24)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()


class MeetingHeader(QWidget):
    """``narrow``: in the column beside a thread, with a way to the whole page and one to close it."""

    discuss_wanted = Signal()
    menu_wanted = Signal(object)
    """Its button."""
    renamed = Signal(str)
    back_wanted = Signal()
    large_wanted = Signal()

    def __init__(self, theme: Theme, narrow: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._narrow = theme, narrow
        self._mine = False
        self.back = IconButton(theme, "left", tr("Back to the meetings"), self)
        self.title = Title(theme, weight=500 if narrow else 600, parent=self)
        self.title.setFont(theme.font(13, 500) if narrow else theme.font(17, 600))
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.edit = TitleEdit(theme, self)
        self.edit.setMaxLength(MAX_TITLE)
        self.edit.setFont(self.title.font())
        self.badge = StatusBadge(theme, self)
        self.facts = Elided(theme, parent=self)
        self.facts.setFont(theme.font(12))
        self.facts.tint("dim")
        self.companion = CompanionButton(theme, self)
        self.large = IconButton(theme, "grow", tr("Open the meeting as a page"), self)
        self.more = IconButton(theme, "more", tr("Meeting menu"), self)
        self.away = IconButton(theme, "close", tr("Close the meeting"), self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(6)
        first.addWidget(self.back)
        first.addWidget(self.title)
        first.addWidget(self.edit, 100)
        first.addSpacing(2)
        first.addWidget(self.badge)
        first.addStretch(1)
        for part in (self.companion, self.large, self.more, self.away):
            first.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(10 if not self._narrow else 14, 6, 8 if not self._narrow else 6, 6)
        column.setSpacing(1)
        column.addLayout(first)
        below = QHBoxLayout()
        below.setContentsMargins(34 if not self._narrow else 0, 0, 10, 0)
        below.addWidget(self.facts)
        column.addLayout(below)
        self.back.setVisible(not self._narrow)
        self.large.setVisible(self._narrow)
        self.away.setVisible(self._narrow)
        self.companion.fold(self._narrow)

    def _connect(self) -> None:
        self.back.clicked.connect(self.back_wanted)
        self.away.clicked.connect(self.back_wanted)
        self.large.clicked.connect(self.large_wanted)
        self.companion.clicked.connect(self.discuss_wanted)
        self.more.clicked.connect(lambda: self.menu_wanted.emit(self.more))
        self.title.clicked.connect(self.begin_edit)
        self.edit.given.connect(self._on_given)
        self.edit.left.connect(self._end_edit)

    def show_meeting(self, meeting: Meeting, may_change: bool) -> None:
        """What is being typed stays."""
        self._mine = may_change
        self.title.setText(meeting.title)
        self.title.updateGeometry()
        self.title.setToolTip(f"{meeting.title}\n{tr('Click to rename')}" if may_change else meeting.title)
        cursor = Qt.CursorShape.IBeamCursor if may_change else Qt.CursorShape.ArrowCursor
        self.title.setCursor(cursor)
        self.badge.show_meeting(meeting)
        self.badge.setVisible(not self._narrow or meeting.status.value != "completed")
        self.facts.setText(facts(meeting))
        self.facts.setToolTip(facts(meeting, most=30))
        self.setAccessibleName(tr("Meeting {title}", title=meeting.title))

    def show_elsewhere(self, title: str, about: Described) -> None:
        """One that is read on another host: nothing of it is changed here, and it has no badge."""
        self._mine = False
        self.title.setText(title)
        self.title.updateGeometry()
        self.title.setToolTip(title)
        self.title.setCursor(Qt.CursorShape.ArrowCursor)
        self.badge.hide()
        self.facts.setText(facts(about))
        self.facts.setToolTip(facts(about, most=30))
        self.setAccessibleName(tr("Meeting {title}", title=title))

    def forget(self) -> None:
        for words in (self.title, self.facts, self.edit):
            words.setText("")
            words.setToolTip("")
        self.badge.forget()
        self.setAccessibleName(tr("Meeting"))
        self._end_edit()

    def begin_edit(self) -> None:
        """The title can be typed over, by who may change the meeting."""
        if not self._mine:
            return
        self.edit.setText(self.title.text())
        self.title.hide()
        self.edit.show()
        self.edit.selectAll()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_edit(self) -> None:
        self.edit.hide()
        self.title.show()

    def _on_given(self, text: str) -> None:
        self._end_edit()
        if text and text != self.title.text():
            self.renamed.emit(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, self._theme.colour("line"))
