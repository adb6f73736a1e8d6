"""A thumb's note: what was good or bad about an answer, in one's own words, for oneself."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.popover import Popover
from harmony_desktop.ui.theme import Theme

MAX_NOTE = 1000


class RatingBox(Popover):
    """The thumb itself is kept already; ``kept`` carries a note, ``taken_back`` takes thumb and note away."""

    kept = Signal(str)
    taken_back = Signal()

    def __init__(self, theme: Theme, card: QWidget, thumb: str, note: str) -> None:
        super().__init__(theme, card)
        good = thumb == "up"
        title = tr("What was good?") if good else tr("What was wrong?")
        self.setAccessibleName(title)
        self.edit = QLineEdit(note, self.box)
        self.edit.setMaxLength(MAX_NOTE)
        self.edit.setPlaceholderText(tr("A note, if you like"))
        self.edit.setAccessibleName(title)
        self.edit.setMinimumHeight(30)
        back = TextButton(theme, tr("Take back"), quiet=True, parent=self.box)
        back.setObjectName("bare")  # begins where the words above it do
        keep = TextButton(theme, tr("Keep"), parent=self.box)
        keep.setObjectName("primary")
        buttons = QHBoxLayout()
        buttons.addWidget(back)
        buttons.addStretch()
        buttons.addWidget(keep)
        self.column.addWidget(Words(theme, title, px=12.5, weight=600, parent=self.box))
        self.column.addWidget(self.edit)
        where = tr("Kept on this computer only; nobody else sees it.")
        self.column.addWidget(Words(theme, where, px=11.5, tone="dim", wrap=True, parent=self.box))
        self.column.addLayout(buttons)
        keep.clicked.connect(self._keep)
        back.clicked.connect(self._take_back)

    def take_focus(self) -> None:
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.edit.hasFocus():
            self._keep()
            return
        super().keyPressEvent(event)

    def _keep(self) -> None:
        self.kept.emit(self.edit.text().strip())
        self.close_box()

    def _take_back(self) -> None:
        self.taken_back.emit()
        self.close_box()
