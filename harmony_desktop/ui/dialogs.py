"""A question to the user on the card: what will be, in plain words; a line to fill where one is needed; two buttons."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.theme import Theme


class Question(Overlay):
    """``accepted`` carries what was written, if there was a line to write on. Enter accepts, Esc lets go."""

    accepted = Signal(str)

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        title: str,
        about: str,
        action: str,
        *,
        line: str | None = None,
        value: str = "",
        optional: bool = False,
        longest: int = 200,
    ) -> None:
        """``line``: the name of a line to write on; ``optional``: it may stay empty."""
        super().__init__(theme, parent)
        self._optional = optional
        self.setAccessibleName(title)
        self.edit: QLineEdit | None = None
        column = QVBoxLayout(self.box)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(6)
        column.addWidget(Words(theme, title, px=15, weight=600, wrap=True, parent=self.box))
        if about:
            column.addWidget(Words(theme, about, px=12.5, tone="dim", wrap=True, parent=self.box))
        if line is not None:
            column.addSpacing(6)
            self.edit = QLineEdit(value, self.box)
            self.edit.setPlaceholderText(line)
            self.edit.setAccessibleName(line)
            self.edit.setMaxLength(longest)
            self.edit.setMinimumHeight(32)
            self.edit.textChanged.connect(self._refresh)
            column.addWidget(self.edit)
        column.addStretch()
        column.addSpacing(8)
        column.addLayout(self._buttons(action))
        self._refresh()

    def _buttons(self, action: str) -> QHBoxLayout:
        self._no = TextButton(self.theme, tr("Cancel"), parent=self.box)
        self.yes = TextButton(self.theme, action, parent=self.box)
        self.yes.setObjectName("primary")
        self._no.clicked.connect(self.close_overlay)
        self.yes.clicked.connect(self._accept)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        row.addWidget(self._no)
        row.addWidget(self.yes)
        return row

    def take_focus(self) -> None:
        (self.edit or self.yes).setFocus(Qt.FocusReason.OtherFocusReason)

    def _refresh(self) -> None:
        self.yes.setEnabled(self._optional or self.edit is None or bool(self.edit.text().strip()))

    def _accept(self) -> None:
        if self.yes.isEnabled():
            written = self.edit.text().strip() if self.edit is not None else ""
            self.accepted.emit(written)
            self.close_overlay()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self._no.hasFocus():
            self._accept()
            return
        super().keyPressEvent(event)
