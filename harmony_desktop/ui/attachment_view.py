"""Looking at what goes, or went, with a question: its text, its picture, its meeting."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from harmony_desktop.domain.context import Attachment, AttachmentKind
from harmony_desktop.i18n import tr
from harmony_desktop.ui import context_words
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.buttons import IconButton
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.labels import Elided, Words
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.window import CompanionWindow


class Picture(QWidget):
    """An image in the room it has, never larger than it is."""

    def __init__(self, data: bytes, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._image = QImage.fromData(data)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(560, 420)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = QSize(self._image.size())
        room = self.size()
        if size.width() > room.width() or size.height() > room.height():
            size.scale(room, Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (room.width() - size.width()) / 2, (room.height() - size.height()) / 2
        painter.drawImage(QRectF(left, top, size.width(), size.height()), self._image)


class AttachmentSheet(Overlay):
    """One attachment, whole."""

    wide, tallest = 620, 620
    wanted = 480

    def __init__(self, theme: Theme, parent: QWidget, attached: Attachment) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName(attached.name)
        column = QVBoxLayout(self.box)
        column.setContentsMargins(16, 8, 8, 14)
        column.setSpacing(4)
        head = QHBoxLayout()
        title = Elided(theme, weight=600, parent=self.box)
        title.setText(attached.name)
        close = IconButton(theme, "close", tr("Close"), self.box)
        close.clicked.connect(self.close_overlay)
        head.addWidget(title, 1)
        head.addWidget(Words(theme, context_words.size(attached), px=12, tone="dim", parent=self.box))
        head.addWidget(close)
        column.addLayout(head)
        column.addWidget(self._inside(attached), 1)

    def _inside(self, attached: Attachment) -> QWidget:
        if attached.kind is AttachmentKind.IMAGE:
            return Picture(attached.data, attached.name, self.box)
        text = QPlainTextEdit(attached.text, self.box)
        text.setReadOnly(True)
        text.setFont(self.theme.font(12.5, mono=attached.kind is AttachmentKind.TEXT))
        text.setAccessibleName(attached.name)
        text.setMinimumHeight(340)
        return text


class AttachmentViewer:
    """Opens what is here, and fetches what the workspace has."""

    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        self._window, self._session, self._runner = window, session, runner

    def open(self, attached: Attachment) -> None:
        self._runner.start(self._open(attached), name="open attachment")

    async def _open(self, attached: Attachment) -> None:
        if attached.kind is AttachmentKind.MEETING:
            if attached.conversation_id is not None:
                self._window.meeting_wanted.emit(attached.conversation_id, None)
            return
        whole = attached
        if not (attached.text or attached.data):
            whole = await self._session.threads.content(attached.id)
        self._window.lay_over(AttachmentSheet(self._window.theme, self._window.card, whole))
