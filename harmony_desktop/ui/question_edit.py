"""Where the question is typed: grows to six lines, plain text only, Enter sends but never while composing."""

import re

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.direction import mirrored
from harmony_desktop.ui.theme import LINE_PX, Theme

MAX_LINES = 6
MENTION = re.compile(r"(?:^|(?<=\s))@([^@\n]{0,40})$")
LONG_PASTE = 8_000
"""Letters: more of them are no words of a question, and would push it out of sight."""
LIST_KEYS = {
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Return: "accept",
    Qt.Key.Key_Enter: "accept",
}


class QuestionEdit(QTextEdit):
    """Tells ``submitted`` on Enter; Shift+Enter is a new line."""

    submitted = Signal()
    height_changed = Signal()
    focused = Signal()
    mention_changed = Signal(object)
    """The letters after an @ that the caret stands behind; None: there is none."""
    key_for_list = Signal(str)
    """``up``, ``down`` or ``accept``, while ``listing``."""
    back_wanted = Signal()
    """Backspace where nothing is left of the caret."""
    files_given = Signal(object)
    image_given = Signal(QImage)
    text_given = Signal(str)
    """A long text was pasted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._composing = False
        self.listing = False
        """A list is open whose keys come from here."""
        self.setFont(theme.font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName(tr("Your question"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self._tall = self._least = 0
        self.previewing = self._previewed = False
        """Words that are no text yet are being shown: what is told meanwhile is no edit."""
        self.textChanged.connect(self._fit)
        self.cursorPositionChanged.connect(self._look_for_mention)
        self.textChanged.connect(self._look_for_mention)
        self._mention: str | None = None
        self._space_lines()
        self._fit()
        if mirrored():
            self._turn()
            self.textChanged.connect(self._turn)

    def _space_lines(self) -> None:
        """Not a change that the user could take back."""
        fmt = QTextBlockFormat()
        fmt.setLineHeight(LINE_PX, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        self.document().setUndoRedoEnabled(False)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(fmt)
        self.document().setUndoRedoEnabled(True)

    def _turn(self) -> None:
        """Without a word the caret stands where the interface begins to read; words run their own way."""
        option = self.document().defaultTextOption()
        empty = (
            Qt.LayoutDirection.RightToLeft
            if self.document().isEmpty()
            else Qt.LayoutDirection.LayoutDirectionAuto
        )
        if option.textDirection() is not empty:
            option.setTextDirection(empty)
            self.document().setDefaultTextOption(option)

    @property
    def composing(self) -> bool:
        """An input method is putting a word together."""
        return self._composing

    def put(self, text: str) -> None:
        """Replaces the text; the caret stands at its end."""
        if text != self.toPlainText():
            self.setPlainText(text)
            self._space_lines()
        self.moveCursor(QTextCursor.MoveOperation.End)

    def sizeHint(self) -> QSize:
        return QSize(200, self._tall)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        bare = self.document().isEmpty() and not self._previewed
        wanted = LINE_PX if bare else max(LINE_PX, self.document().size().height())
        tall = max(self._least, round(min(wanted, LINE_PX * MAX_LINES)))
        scrolls = wanted > LINE_PX * MAX_LINES + 1
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded if scrolls else policy.ScrollBarAlwaysOff)
        if tall != self._tall:
            self._tall = tall
            self.setFixedHeight(tall)
            self.height_changed.emit()

    def keep_height(self, kept: bool) -> None:
        """As long as that is so it only grows: words that come and go move nothing."""
        self._least = self._tall if kept else 0
        self._fit()

    def preview(self, words: QInputMethodEvent) -> None:
        """Shows words behind the text that are not part of it yet."""
        self.previewing, self._previewed = True, bool(words.preeditString())
        try:
            self.moveCursor(QTextCursor.MoveOperation.End)
            super().inputMethodEvent(words)
        finally:
            self.previewing = False
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())  # the last words are the ones being looked at

    def append_words(self, words: str) -> None:
        """At the end, as one thing that can be taken back."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        cursor.insertText(words)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    # --- meetings ------------------------------------------------------------------------------------------------

    def _mention_at(self) -> re.Match[str] | None:
        cursor = self.textCursor()
        if cursor.hasSelection():
            return None
        return MENTION.search(cursor.block().text()[: cursor.positionInBlock()])

    def _look_for_mention(self) -> None:
        found = self._mention_at()
        mention = found[1] if found else None
        if mention != self._mention:
            self._mention = mention
            self.mention_changed.emit(mention)

    def take_mention(self) -> None:
        """Takes the @ and its letters away."""
        found = self._mention_at()
        if found is not None:
            cursor = self.textCursor()
            for _ in range(len(found[1]) + 1):
                cursor.deletePreviousChar()
            self.setTextCursor(cursor)

    def begin_mention(self) -> None:
        """As if an @ had been typed."""
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        self.insertPlainText("@" if not before or before[-1].isspace() else " @")

    @property
    def _at_beginning(self) -> bool:
        cursor = self.textCursor()
        return cursor.position() == 0 and not cursor.hasSelection()

    # --- Qt ------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z takes back what was typed; where nothing was, what was done last in the window."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.document().isUndoAvailable()
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.listing and not self._composing and event.key() in LIST_KEYS:
            self.key_for_list.emit(LIST_KEYS[Qt.Key(event.key())])
            return
        if event.key() == Qt.Key.Key_Backspace and self._at_beginning and not self._composing:
            self.back_wanted.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.insertPlainText("\n")
            elif not self._composing:
                self.submitted.emit()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab takes what the list offers."""
        if self.listing and forward:
            self.key_for_list.emit("accept")
            return True
        return super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A word that is still being put together is given up: nothing would ever settle it."""
        if self._composing:
            self.inputMethodEvent(QInputMethodEvent())
        super().focusOutEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or source.hasUrls() or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Files, images and long texts go along with the question; everything else is its words."""
        files = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if files:
            self.files_given.emit(files)
        elif source.hasImage() and not source.hasText():
            self.image_given.emit(QImage(source.imageData()))
        elif source.hasText() and len(source.text()) > LONG_PASTE:
            self.text_given.emit(source.text())
        elif source.hasText():
            self.insertPlainText(source.text())
