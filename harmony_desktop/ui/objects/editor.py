"""One thing that is open: its fields, how it stands with the workspace, where it came from. Knows no session."""

from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from harmony_desktop.domain.objects import MAX_TITLE
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.choices.sheet import LinkButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme

MEASURE = 680


class LongText(QPlainTextEdit):
    """Tab goes on to the next control; tells when it is left."""

    left = Signal()

    def __init__(self, theme: Theme, name: str, placeholder: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFont(theme.font(13.5))
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self._put = ""
        self.setObjectName("bare")
        self.document().setDocumentMargin(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def put(self, text: str) -> None:
        """Keeps the cursor where nothing changed. What is asked back may be another text: kinds of spaces are lost."""
        untouched = text == self._put and not self.document().isModified()
        if not untouched and self.toPlainText() != text:
            self.setPlainText(text)
            self.document().setModified(False)
        if not self.document().isModified():
            self._put = text


class Way(LinkButton):
    """Begins where the text above it begins."""

    def sizeHint(self) -> QSize:
        return super().sizeHint() - QSize(7, 0)


class Conflict(QWidget):
    """Somebody else was faster: what is so, what theirs is, and the ways on. ``chosen``: mine, theirs, both."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = Words(theme, px=12.5, tone="warn", wrap=True, parent=self)
        self.theirs_words = Words(theme, px=12.5, tone="dim", wrap=True, parent=self)
        self.buttons = {key: TextButton(theme, "", parent=self) for key in ("mine", "both", "theirs")}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 10)
        column.setSpacing(5)
        column.addWidget(self.words)
        column.addWidget(self.theirs_words)
        row = QHBoxLayout()
        row.setSpacing(8)
        for key, button in self.buttons.items():
            row.addWidget(button)
            button.clicked.connect(lambda _=False, k=key: self.chosen.emit(k))
        row.addStretch(1)
        column.addLayout(row)
        self.hide()

    def say(self, words: str, there: str = "", **ways: str) -> None:
        """No words: there is none. ``ways``: what the buttons say, of those there are."""
        self.words.setText(words)
        self.theirs_words.setText(there)
        self.theirs_words.setVisible(bool(there))
        for key, button in self.buttons.items():
            text = ways.get(key, "")
            button.setText(text)
            button.setAccessibleName(text)
            button.setVisible(bool(text))
        self.setVisible(bool(words))


class Editor(QWidget):
    """``typed`` with every letter, ``left`` when a field is left. Whoever makes one puts its fields into ``fields``."""

    typed = Signal()
    left = Signal()
    back_wanted = Signal()
    delete_wanted = Signal()
    origin_wanted = Signal()
    meeting_wanted = Signal()

    def __init__(self, theme: Theme, back: str, delete: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._showing = False
        self.back = IconButton(theme, "left", back, self)
        self.state = Words(theme, px=11.5, tone="dim", parent=self)
        self.conflict = Conflict(theme, self)
        self.problem = Words(theme, px=12, tone="err", wrap=True, parent=self)
        self.origin = Way(theme, "", self)
        self.meeting = Way(theme, tr("Open the meeting"), self)
        self.delete = TextButton(theme, delete, quiet=True, parent=self)
        self.delete.setObjectName("bare")
        self.fields = QVBoxLayout()
        self.fields.setSpacing(8)
        self._lay_out()
        for part in (self.problem, self.origin, self.meeting, self.back):
            part.hide()
        self.back.clicked.connect(self.back_wanted)
        self.delete.clicked.connect(self.delete_wanted)
        self.origin.clicked.connect(self.origin_wanted)
        self.meeting.clicked.connect(self.meeting_wanted)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addStretch(1)
        head.addWidget(self.state)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self.origin)
        foot.addWidget(self.meeting)
        foot.addStretch(1)
        foot.addWidget(self.delete)
        body = QWidget(self)
        body.setMaximumWidth(MEASURE)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 8, 0, 10)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.conflict)
        column.addLayout(self.fields, 1)
        column.addWidget(self.problem)
        column.addSpacing(2)
        column.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(26, 0, 22, 0)
        row.addWidget(body, 100)
        row.addStretch(1)

    # --- for whoever makes one -----------------------------------------------------------------------------------

    def labelled(self, line: QWidget, words: str) -> QVBoxLayout:
        """With its name above."""
        pair = QVBoxLayout()
        pair.setSpacing(3)
        pair.addWidget(Words(self.theme, words, px=12, weight=500, tone="dim", parent=self))
        pair.addWidget(line)
        return pair

    def heading(self, name: str, placeholder: str, most: int = MAX_TITLE) -> QLineEdit:
        line = QLineEdit(self)
        line.setObjectName("heading")
        line.setFont(self.theme.font(17, 600))
        line.setMaxLength(most)
        line.setTextMargins(-2, 0, 0, 0)
        line.setPlaceholderText(placeholder)
        line.setAccessibleName(name)
        self._follow(line)
        return line

    def line(self, name: str, most: int) -> QLineEdit:
        line = QLineEdit(self)
        line.setFont(self.theme.font(13))
        line.setMinimumHeight(30)
        line.setMaxLength(most)
        line.setAccessibleName(name)
        self._follow(line)
        return line

    def _follow(self, line: QLineEdit) -> None:
        line.textEdited.connect(self.tell_typed)
        line.editingFinished.connect(self.left)

    def long(self, name: str, placeholder: str) -> LongText:
        text = LongText(self.theme, name, placeholder, self)
        text.textChanged.connect(self.tell_typed)
        text.left.connect(self.left)
        return text

    def tell_typed(self) -> None:
        if not self._showing:
            self.typed.emit()

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_state(self, words: str, tone: str = "dim") -> None:
        self.state.setText(words)
        self.state.tint(tone)

    def complain(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def show_links(self, origin: str, meeting: bool) -> None:
        """``origin``: the conversation it came from, if it is known."""
        shown = origin if len(origin) <= 40 else origin[:39] + "…"
        self.origin.setText(tr("From “{title}”", title=shown) if origin else "")
        self.origin.setAccessibleName(tr("Open the conversation it came from: {title}", title=origin))
        self.origin.setVisible(bool(origin))
        self.origin.updateGeometry()
        self.meeting.setVisible(meeting)

    def show_item(self, item: Any) -> None:
        """Changes only what is not so already."""
        raise NotImplementedError

    def item(self) -> Any:
        """As it is written; None where nothing is open."""
        raise NotImplementedError

    def forget(self) -> None:
        raise NotImplementedError

    def take_focus(self) -> None:
        """The keyboard comes to the first field."""
        raise NotImplementedError

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.take_focus()
