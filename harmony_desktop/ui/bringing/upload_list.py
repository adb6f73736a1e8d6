"""The files that are on their way, above the meetings they become; not there when there are none."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from harmony_desktop.domain.bringing import Upload
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bringing.upload_row import UploadRow
from harmony_desktop.ui.theme import Theme

TALLEST = 232
"""About four of them; more are scrolled to."""


class UploadList(QScrollArea):
    """Signals carry an upload's id."""

    pause_wanted = Signal(str)
    go_on_wanted = Signal(str)
    cancel_wanted = Signal(str)
    copy_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.rows: dict[str, UploadRow] = {}
        self.setAccessibleName(tr("Being brought in"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._inside = QWidget(self)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 2, 0, 4)
        self._column.setSpacing(0)
        self.setWidget(self._inside)
        self._inside.setAutoFillBackground(False)
        self.hide()

    def show_uploads(self, uploads: Sequence[Upload]) -> None:
        """The rows that stay keep the keyboard."""
        wanted = {str(upload.id): upload for upload in uploads}
        for gone in [key for key in self.rows if key not in wanted]:
            self._remove(gone)
        for key, upload in wanted.items():
            if key in self.rows:
                self.rows[key].show_upload(upload)
            else:
                self._add(upload)
        self.setVisible(bool(self.rows))
        self._fit()

    def _add(self, upload: Upload) -> None:
        row = self.rows[str(upload.id)] = UploadRow(self._theme, upload, self._inside)
        for signal, own in (
            (row.pause_wanted, self.pause_wanted),
            (row.go_on_wanted, self.go_on_wanted),
            (row.cancel_wanted, self.cancel_wanted),
            (row.copy_wanted, self.copy_wanted),
        ):
            signal.connect(own)
        self._column.addWidget(row)
        row.show()

    def _remove(self, key: str) -> None:
        row = self.rows.pop(key)
        if row.isAncestorOf(self.focusWidget() or self):
            self.focusNextPrevChild(True)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _fit(self) -> None:
        """As tall as its rows at this width."""
        layout = self._column
        layout.activate()
        wide = self.viewport().width()
        tall = layout.totalHeightForWidth(wide) if layout.hasHeightForWidth() else layout.sizeHint().height()
        self.setFixedHeight(min(tall + 1, TALLEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QPainter(self.viewport()).fillRect(0, self.height() - 1, self.width(), 1, self._theme.colour("line"))
