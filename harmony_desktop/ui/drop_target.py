"""Files and images dropped anywhere on the window: to go with a question, or to become meetings."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.theme import Theme


class DropVeil(QWidget):
    """Over the card while something is held above it."""

    def __init__(self, theme: Theme, card: QWidget) -> None:
        super().__init__(card)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.say(tr("Drop to attach"), "clip")
        self.hide()

    def say(self, words: str, icon: str) -> None:
        self._words, self._icon = words, icon
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(6.5, 6.5, -6.5, -6.5)
        painter.setPen(QPen(self._theme.colour("faint"), 1.2, Qt.PenStyle.DashLine))
        painter.setBrush(self._theme.colour("card", 0.94))
        painter.drawRoundedRect(area, 10, 10)
        painter.setFont(self._theme.font(13, 500))
        words = self._words
        wide = painter.fontMetrics().horizontalAdvance(words)
        middle = area.center()
        left = middle.x() - (wide + 24) / 2
        icons.paint(painter, self._icon, self._theme.colour("text"), QRectF(left, middle.y() - 8, 16, 16))
        painter.setPen(self._theme.colour("text"))
        box = QRectF(left + 24, area.top(), wide + 4, area.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


class DropTarget(QObject):
    """Watches the window; text that is dropped goes where the composer lets it."""

    files_dropped = Signal(object)
    meetings_dropped = Signal(object)
    image_dropped = Signal(QImage)

    def __init__(self, theme: Theme, window: QWidget, card: QWidget, wanted: Callable[[], bool]) -> None:
        """``wanted``: there is a question that something could go with."""
        super().__init__(window)
        self._card, self._wanted = card, wanted
        self.brings: Callable[[list[str]], bool] = lambda files: False
        """Whether these files are to become meetings rather than go with a question."""
        self._veil = DropVeil(theme, card)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.DragEnter if isinstance(event, QDragEnterEvent):
                brings = self._brings(event)
                if brings or (self._wanted() and self._holds(event)):
                    event.acceptProposedAction()
                    self._say(brings)
                    self._veil.setGeometry(self._card.rect())
                    self._veil.show()
                    self._veil.raise_()
                return True
            case QEvent.Type.DragLeave:
                self._veil.hide()
                return True
            case QEvent.Type.Drop if isinstance(event, QDropEvent):
                self._veil.hide()
                self._take(event)
                return True
        return False

    def _say(self, brings: bool) -> None:
        if brings:
            self._veil.say(tr("Drop to add to your meetings"), "calendar")
        else:
            self._veil.say(tr("Drop to attach"), "clip")

    def _holds(self, event: QDropEvent) -> bool:
        data = event.mimeData()
        return any(url.isLocalFile() for url in data.urls()) or data.hasImage()

    def _brings(self, event: QDropEvent) -> bool:
        files = _files(event)
        return bool(files) and self.brings(files)

    def _take(self, event: QDropEvent) -> None:
        data, files = event.mimeData(), _files(event)
        if self._brings(event):
            self.meetings_dropped.emit(files)
        elif files:
            self.files_dropped.emit(files)
        elif data.hasImage():
            self.image_dropped.emit(QImage(data.imageData()))
        event.acceptProposedAction()


def _files(event: QDropEvent) -> list[str]:
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
