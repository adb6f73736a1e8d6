"""How a meeting stands that is not done: how far, why not, and what can be done about it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from harmony_desktop.domain.meetings import Meeting, MeetingStatus
from harmony_desktop.i18n import number, tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme


class Standing(QWidget):
    """Below the head; nothing where the meeting is complete."""

    cancel_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.words = Words(theme, px=12.5, wrap=True, parent=self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("How much is transcribed"))
        self.cancel = TextButton(theme, tr("Cancel"), parent=self)
        self.cancel.setAccessibleName(tr("Cancel the transcription"))
        self.retry = TextButton(theme, tr("Try again"), parent=self)
        column = QVBoxLayout()
        column.setSpacing(7)
        column.addWidget(self.words)
        column.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 9, 14, 10)
        row.setSpacing(10)
        row.addLayout(column, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.retry)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.retry.clicked.connect(self.retry_wanted)
        theme.changed.connect(self.update)
        self.hide()

    def show_meeting(self, meeting: Meeting, may_change: bool) -> None:
        status = meeting.status
        failed = status is MeetingStatus.FAILED
        hearing = status in (MeetingStatus.QUEUED, MeetingStatus.TRANSCRIBING)
        self.words.setText(_words(meeting))
        self.words.tint("err" if failed else "text")
        self.bar.setVisible(hearing)
        self.bar.setRange(0, 100)
        self.bar.setValue(meeting.percent)
        self.cancel.setVisible(hearing and may_change)
        self.retry.setVisible(failed and may_change)
        self.setVisible(bool(self.words.text()))

    def forget(self) -> None:
        self.words.setText("")
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, self._theme.colour("line"))


def _words(meeting: Meeting) -> str:
    match meeting.status:
        case MeetingStatus.QUEUED:
            return tr("Waiting its turn to be transcribed.")
        case MeetingStatus.TRANSCRIBING:
            done = number(meeting.percent)
            return tr("Being transcribed on the workspace's computer: {percent} %.", percent=done)
        case MeetingStatus.FAILED if meeting.problem is not None:
            return worded(meeting.problem)
        case MeetingStatus.FAILED:
            return tr("It could not be transcribed.")
    return ""
