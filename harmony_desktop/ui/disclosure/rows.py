"""Rows of “Models and data”: a kind of work with who does it, a document, something that lies on this computer."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.domain.disclosure import About, Kept
from harmony_desktop.i18n import size, tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Group, Line
from harmony_desktop.ui.disclosure import words
from harmony_desktop.ui.disclosure.words import Told
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.markdown_inline import host_of
from harmony_desktop.ui.receipt import Light
from harmony_desktop.ui.theme import Theme


class WorkRow(QWidget):
    """What · with what · where; local work has a green light. ``off``: why nobody does it."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        when: str,
        told: Sequence[Told],
        off: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.told, self.off = tuple(told), off
        name = Words(theme, title, px=13, weight=500, wrap=True, parent=self)
        about = Words(theme, when, px=12, tone="dim", wrap=True, parent=self)
        left = QVBoxLayout()
        left.setSpacing(2)
        left.addWidget(name)
        left.addWidget(about)
        left.addStretch()
        right = QVBoxLayout()
        right.setSpacing(4)
        for each in told:
            right.addLayout(self._one(each))
        if off:
            right.addWidget(Words(theme, off, px=12.5, tone="dim", wrap=True, parent=self))
        right.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 11, 14, 12)
        row.setSpacing(18)
        row.addLayout(left, 4)
        row.addLayout(right, 5)
        lines = [f"{each.where}. {each.note}".strip() for each in told] or [off]
        self.setAccessibleName(f"{title}: {'; '.join(lines)}")
        self.setAccessibleDescription(when)

    def _one(self, each: Told) -> QHBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(1)
        tone = "ok" if each.local else "text"
        column.addWidget(Words(self._theme, each.where, px=12.5, tone=tone, wrap=True, parent=self))
        if each.note:
            column.addWidget(Words(self._theme, each.note, px=12, tone="dim", wrap=True, parent=self))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(Light(self._theme, each.local, self), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        return row


class AboutGroup(Group):
    """Documents and contact as everybody sees them. ``opened`` carries an address."""

    opened = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._theme = theme

    def show_about(self, about: About) -> None:
        self.clear()
        for document in about.documents:
            self._add(document.title, host_of(document.url), document.url)
        if about.contact:
            address = about.contact if about.contact.startswith("https://") else f"mailto:{about.contact}"
            self._add(tr("Contact"), " · ".join(filter(None, (about.contact_name, about.contact))), address)
        if not self.rows:
            nothing = tr("Your admin has set no documents and no contact.")
            self.add(Line(self._theme, tr("Nothing is linked"), nothing))

    def _add(self, title: str, about: str, address: str) -> None:
        line = Line(self._theme, title, about)
        button = TextButton(
            self._theme, tr("Write") if address.startswith("mailto:") else tr("Open"), parent=line
        )
        button.setAccessibleName(f"{button.text()}: {title}")
        button.setAccessibleDescription(about)
        button.clicked.connect(partial(self.opened.emit, address))
        line.put_control(button)
        self.add(line)


def kept_line(theme: Theme, kept: Kept) -> Line:
    """Its place may be broken behind each folder."""
    place = str(kept.path).replace("/", "/\u200b")
    about = f"{size(kept.size)} · {words.kept_about(kept)}\n{place}"
    line = Line(theme, words.kept_title(kept), about)
    line.setAccessibleName(f"{words.kept_title(kept)}: {about}")
    return line
