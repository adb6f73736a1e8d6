"""The thread on screen: one document, read-only; moves by itself only while the reader has not scrolled away."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui import announcing, decorations
from harmony_desktop.ui.approvals.call_rows import name_of
from harmony_desktop.ui.blocks import SAFE_SCHEMES, Block
from harmony_desktop.ui.buttons import by_keyboard
from harmony_desktop.ui.copying import copied
from harmony_desktop.ui.document import MARGINS, ThreadDocument
from harmony_desktop.ui.formats import BUBBLE_PAD, BUBBLES
from harmony_desktop.ui.inline import CHIP, ChipObject
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.view_rows import ViewRows

NEAR_BOTTOM = 6
ABOVE = MARGINS[0] + BUBBLE_PAD[1]
"""Air above the words of the question, as at the top of the thread."""
QUESTION_SHARE = 0.4
"""A question taller than this share of the view gives up its beginning, so that the answer is seen."""


class ThreadView(QTextBrowser):
    """Shows sections of blocks; tells which citation, link or action was chosen."""

    citation_chosen = Signal(str, int)
    attachment_chosen = Signal(str, str)
    link_chosen = Signal(QUrl)
    action_chosen = Signal(str, str, QWidget)
    whole_wanted = Signal(str)
    """A long question is to be shown to its end, or its beginning alone again."""
    height_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ThreadDocument(theme)
        self._text.setParent(self)
        self._stick = True
        """The reader has not scrolled away."""
        self._tail = False
        """The reader went to the very bottom: it is followed even past the question."""
        self._moving = False
        """The view itself is at work: no movement is the reader's."""
        self._turn: tuple[str, str] | None = None
        """The last question and the answer below it, where there is one."""
        self.streaming = ""
        """The message that is being written."""
        self.by_keys = False
        """Who is here came by keyboard, and is to come back."""
        self._inset = 0
        self._text.setTextWidth(self.width())
        self.setDocument(self._text)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setAccessibleName(tr("Conversation with Companion"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.rows = ViewRows(theme, self._text, self.viewport())
        self.rows.chosen.connect(self.action_chosen)
        self.insets = self.rows.insets
        self.insets.entered.connect(self.stay)
        self.calls = self.rows.calls
        self.calls.insets.entered.connect(self.stay)
        self.calls.touched.connect(self._on_call_touched)
        self.calls.moved.connect(self._on_calls_moved)
        self.calls.reached.connect(self._bring_call)
        self.anchorClicked.connect(self._on_anchor)
        self.rows.links.pressed.connect(self._on_anchor)
        self.highlighted.connect(self._on_highlighted)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().rangeChanged.connect(lambda: self._rest())
        self._text.documentLayout().documentSizeChanged.connect(self._on_size)
        theme.changed.connect(self._on_theme)

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_sections(self, sections: Sequence[tuple[str, list[Block]]], streaming: str = "") -> None:
        """The thread is now these sections, ``streaming`` the one that is being written; only what differs is
        touched, and painted again."""
        turned, self.streaming = self.streaming != streaming, streaming
        self._turn = _last_turn(sections)
        self._text.changed_from = None
        self._moving = True
        self._text.keep_only([name for name, _ in sections])
        self._show_above(sections)
        for name, blocks in sections:
            self._text.write(name, blocks)
        self._moving = False
        self._rest()
        if turned:
            self.viewport().update()
        elif self._text.changed_from is not None:
            self._repaint_from(max(0, self._text.changed_from - 1))
        if turned or not sections or sections[-1][0] != streaming:
            self._place_rows()

    def _show_above(self, sections: Sequence[tuple[str, list[Block]]]) -> None:
        """What begins earlier than before comes above it; what is being read stays where it is."""
        names = self._text.names
        new = next((at for at, (name, _) in enumerate(sections) if names and name == names[0]), 0)
        if not names:
            self._text.prepend(sections)
        elif new:
            bar, first = self.verticalScrollBar(), names[0]
            before = self._top_of(first) - bar.value()
            self._text.prepend(sections[:new])
            bar.setValue(round(self._top_of(first) - before))

    def _repaint_from(self, number: int) -> None:
        """What is painted behind the words reaches a little above the first changed block."""
        block = self._text.findBlockByNumber(number)
        top = self._text.documentLayout().blockBoundingRect(block).top() - self.verticalScrollBar().value()
        above = max(0, round(top) - 24)
        area = self.viewport().rect()
        if above < area.height():
            self.viewport().update(area.adjusted(0, above, 0, 0))

    def show_open(self, message_id: str, n: int) -> None:
        """Marks the citation whose turn is being shown; ``n`` 0 marks none."""
        self._chip().open = f"cite:{message_id}/{n}" if n else ""
        self.viewport().update()

    def set_inset(self, side: int) -> None:
        """So much stays free at both sides, so that lines do not run too long."""
        if side != self._inset:
            self._inset = side
            self.setViewportMargins(side, 0, side, 0)
            self._fit()

    def _fit(self) -> None:
        room = self.width() - 2 * self._inset
        self._text.fit(room, room - self.viewport().width())
        self.insets.fit()
        self.calls.insets.fit()

    def follow(self) -> None:
        """Back to what is newest: the bottom, until the last question has come to the top."""
        self._stick, self._tail = True, False
        self._rest()

    def show_message(self, message_id: str, words: str = "") -> None:
        """Brings a message into view; what was searched for is marked in it, where it stands as written."""
        self._stick = self._tail = False
        first = self._text.first_of(message_id)
        cursor = QTextCursor(first)
        found = self._text.find(words, cursor) if words else QTextCursor()
        if not found.isNull():
            self.setTextCursor(found)
        top = self._text.documentLayout().blockBoundingRect(first).top() if found.isNull() else 0.0
        value = (
            round(top - ABOVE)
            if found.isNull()
            else self.verticalScrollBar().value()
            + self.cursorRect(found).top()
            - self.viewport().height() // 3
        )
        self._moving = True
        self.verticalScrollBar().setValue(value)
        self._moving = False
        self._place_rows()

    def show_call(self, approval_id: str) -> bool:
        """Brings a call into view and marks it; False: it does not stand here."""
        if self._text.box_of(name_of(approval_id)) is None:
            return False
        self.calls.mark(approval_id)
        self.stay()
        self._bring_call(approval_id)
        QTimer.singleShot(
            0, self, lambda: self._bring_call(approval_id)
        )  # what it opened is laid out by then
        return True

    def _bring_call(self, approval_id: str) -> None:
        """Whole where it fits, else from its top."""
        if (box := self._text.box_of(name_of(approval_id))) is None:
            return
        bar = self.verticalScrollBar()
        lowest, highest = round(box.bottom() + ABOVE) - self.viewport().height(), round(box.top() - ABOVE)
        self._moving = True
        bar.setValue(min(highest, max(lowest, bar.value())))
        self._moving = False
        self._place_rows()

    def stay(self) -> None:
        """The reader stays at what they opened."""
        self._stick = self._tail = False

    @property
    def blocks(self) -> Sequence[Block]:
        return self._text.written

    @property
    def sections(self) -> Sequence[str]:
        """The messages that are drawn."""
        return self._text.names

    def content_height(self) -> int:
        return round(self._text.size().height())

    def announce(self, text: str, at_once: bool = False) -> None:
        """Read out when the reader pauses, or ``at_once``."""
        announcing.announce(self, text, at_once)

    # --- Qt ------------------------------------------------------------------------------------------------------

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return None

    def sizeHint(self) -> QSize:
        return QSize(426, min(self.content_height(), 460))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        scrolled = self.verticalScrollBar().value()
        painter.translate(0, -scrolled)
        top, bottom = scrolled + event.rect().top(), scrolled + event.rect().bottom() + 1
        decorations.paint(painter, self._text, top, bottom, self._text.textWidth(), self.streaming)
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._rest()
        self._place_rows()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.OtherFocusReason:
            self.by_keys = by_keyboard(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.rows.point(event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.rows.point(None)

    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        data.setText(copied(self.textCursor()))
        return data

    # --- facts ---------------------------------------------------------------------------------------------------

    def _on_anchor(self, url: QUrl) -> None:
        if url.scheme() == "cite":
            message_id, _, n = url.path().rpartition("/")
            self.citation_chosen.emit(message_id, int(n))
        elif url.scheme() == "attached":
            message_id, _, attachment_id = url.path().rpartition("/")
            self.attachment_chosen.emit(message_id, attachment_id)
        elif url.scheme() == "whole":
            self.stay()
            self.whole_wanted.emit(url.path())
        elif url.scheme().lower() in SAFE_SCHEMES:
            self.link_chosen.emit(url)

    def _on_highlighted(self, url: QUrl) -> None:
        self._chip().lit = url.toString()
        away = url.scheme().lower() in SAFE_SCHEMES
        self.viewport().setToolTip(shown_address(url) if away else "")
        self.viewport().update()

    def _on_scrolled(self, value: int) -> None:
        if not self._moving:
            self._stick = self._tail = value >= self.verticalScrollBar().maximum() - NEAR_BOTTOM
        self._place_rows()

    def _on_size(self) -> None:
        self.height_changed.emit()
        if not self.streaming:
            self._place_rows()

    def _on_theme(self) -> None:
        value = self.verticalScrollBar().value()
        self._moving = True
        self._text.rewrite()
        self.verticalScrollBar().setValue(value)
        self._moving = False
        self._rest()
        self._place_rows()

    def _rest(self) -> None:
        """To where the reader, who has not scrolled away, finds what is next to read."""
        if self._moving or not self._stick:
            return
        bar = self.verticalScrollBar()
        self._moving = True
        bar.setValue(bar.maximum() if self._tail else min(bar.maximum(), self._reading_place()))
        self._moving = False

    def _reading_place(self) -> int:
        """The question at the top of the view; of a long one only its end."""
        if self._turn is None:
            return self.verticalScrollBar().maximum()
        question, answer = (self._top_of(name) for name in self._turn)
        asked = max(question - ABOVE, answer - self.viewport().height() * QUESTION_SHARE)
        return round(max(asked, self._waiting_place()))

    def _waiting_place(self) -> float:
        """Where a call that waits for the reader is seen whole, or from its top."""
        waiting = self.calls.waiting
        if not waiting or (box := self._text.box_of(name_of(waiting))) is None:
            return 0
        return min(box.top() - ABOVE, box.bottom() + ABOVE - self.viewport().height())

    def _on_call_touched(self, approval_id: str) -> None:
        """What it opens or asks is seen, once it is laid out."""
        self.stay()
        QTimer.singleShot(0, self, lambda: self._bring_call(approval_id))

    def _on_calls_moved(self) -> None:
        self._rest()
        self._place_rows()

    def _top_of(self, section: str) -> float:
        return self._text.documentLayout().blockBoundingRect(self._text.first_of(section)).top()

    def _chip(self) -> ChipObject:
        handler = self._text.documentLayout().handlerForObject(CHIP)
        assert isinstance(handler, ChipObject)
        return handler

    def _place_rows(self) -> None:
        self.rows.place(self.verticalScrollBar().value())


def shown_address(url: QUrl) -> str:
    """Where a link really goes: its host as the network spells it, and nothing that turns the reading direction."""
    address = bytes(url.toEncoded().data()).decode("ascii", "replace")
    return address if len(address) <= 300 else address[:299] + "…"


def _last_turn(sections: Sequence[tuple[str, list[Block]]]) -> tuple[str, str] | None:
    """The last question and what answers it, by their names; none while nothing does."""
    asked = [at for at, (_, blocks) in enumerate(sections) if blocks and blocks[0].kind in BUBBLES]
    if not asked or asked[-1] + 1 == len(sections):
        return None
    return sections[asked[-1]][0], sections[asked[-1] + 1][0]
