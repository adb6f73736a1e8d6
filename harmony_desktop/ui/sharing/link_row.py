"""One link to a meeting: its address, who made it, when it was opened last, and what can be done with it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from harmony_desktop.domain.sharing import Link
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import LinkButton
from harmony_desktop.ui.labels import Elided
from harmony_desktop.ui.sharing.words import told
from harmony_desktop.ui.theme import Theme


class LinkRow(QWidget):
    """``open_wanted`` and ``revoke_wanted`` carry the link."""

    open_wanted = Signal(object)
    revoke_wanted = Signal(object)

    def __init__(self, theme: Theme, link: Link, parent: QWidget) -> None:
        super().__init__(parent)
        self.link = link
        self.field = QLineEdit(link.url, self)
        self.field.setReadOnly(True)
        self.field.setFont(theme.font(12.5))
        self.field.setMinimumHeight(28)
        self.field.setCursorPosition(0)
        self.field.setAccessibleName(tr("Shareable Link"))
        self.copy = TextButton(theme, tr("Copy"), parent=self)
        self.open = LinkButton(theme, tr("Open"), self)
        self.revoke = LinkButton(theme, tr("Revoke"), self)
        about = told(link)
        for part in (self.field, self.copy, self.open, self.revoke):
            part.setAccessibleDescription(about)
        self.open.setToolTip(tr("In the browser, signed in as you"))
        self.revoke.setToolTip(tr("It opens nothing any more, for anybody"))
        below = Elided(theme, parent=self)
        below.setFont(theme.font(11.5))
        below.tint("dim")
        below.setText(about)
        below.setToolTip(about)
        self._lay_out(below)
        self.copy.clicked.connect(self._copy)
        self.open.clicked.connect(lambda: self.open_wanted.emit(self.link))
        self.revoke.clicked.connect(lambda: self.revoke_wanted.emit(self.link))

    def _lay_out(self, about: Elided) -> None:
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self.field, 1)
        above.addWidget(self.copy)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(about, 1)
        below.addWidget(self.open)
        below.addWidget(self.revoke)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(above)
        column.addLayout(below)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.link.url)
        self.show_copied(True)

    def show_copied(self, copied: bool) -> None:
        words = tr("Copied") if copied else tr("Copy")
        self.copy.setText(words)
        self.copy.setAccessibleName(words)

    def allow(self, allowed: bool) -> None:
        """While it is being revoked nothing else can be done with it."""
        for part in (self.copy, self.open, self.revoke):
            part.setEnabled(allowed)
