"""A call that was decided, opened: which tool, with exactly what, what the user changed, what came back."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from harmony_desktop.domain.approvals import Approval, CallState, PreviewLine
from harmony_desktop.i18n import tr
from harmony_desktop.ui.approvals import arguments as given
from harmony_desktop.ui.approvals import words
from harmony_desktop.ui.approvals.argument_box import ArgumentBox
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme

PAD = 11


class CallDetails(QWidget):
    """``again_wanted``: the decision has not been taken yet, and the user wants to make another."""

    height_changed = Signal()
    again_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._boxes: list[ArgumentBox] = []
        self._approval: Approval | None = None
        self._unsent = ""
        self._inside: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setAccessibleName(tr("The call, whole"))
        theme.changed.connect(self.update)

    def show_call(self, approval: Approval, unsent: str = "") -> None:
        """``unsent``: what the user was changing when it was settled without them."""
        if approval == self._approval:
            return
        self._approval, self._unsent = approval, unsent
        if self._inside is not None:
            self._column.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._boxes = []
        self._inside = QWidget(self)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(PAD, PAD - 2, PAD, PAD)
        column.setSpacing(5)
        self._fill(column, self._inside, approval)
        self._column.addWidget(self._inside)
        self._inside.show()

    def _fill(self, column: QVBoxLayout, on: QWidget, approval: Approval) -> None:
        def say(text: str, tone: str = "dim") -> None:
            if text:
                column.addWidget(Words(self._theme, text, px=12, tone=tone, wrap=True, parent=on))

        def box(lines: tuple[PreviewLine, ...], name: str) -> None:
            made = ArgumentBox(self._theme, on, name)
            made.height_changed.connect(self.height_changed)
            made.show_lines(lines)
            self._boxes.append(made)
            column.addWidget(made)

        say(words.tool(approval))
        say(words.kind(approval), "err" if approval.destructive else "dim")
        changed = bool(approval.proposed_arguments)
        if changed:
            say(tr("You changed what Companion had asked for. This is what you approved:"))
        box(given.plain_lines(approval.arguments) if changed else given.lines_of(approval), tr("Arguments"))
        if changed:
            say(tr("What Companion had asked for:"))
            box(given.plain_lines(approval.proposed_arguments), tr("What Companion had asked for"))
        if self._unsent:
            say(tr("What you were writing, which was not sent:"), "warn")
            box(given.plain_lines(self._unsent), tr("What you were writing"))
        say(words.reason(approval))
        if approval.denial and approval.state is CallState.DENIED:
            say(tr("You said why not, and Companion was told."))
        if approval.result:
            say(tr("What came back:"))
            box((PreviewLine("", approval.result),), tr("What came back"))
        if approval.sent is not None:
            again = TextButton(self._theme, tr("Decide again"), parent=on)
            again.setObjectName("call-again")
            again.clicked.connect(self.again_wanted)
            column.addWidget(again)

    def tall(self, width: int, most: int) -> int:
        for box in self._boxes:
            box.fit(width - 2 * PAD, most)
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        return layout.totalHeightForWidth(width)

    def sizeHint(self) -> QSize:
        return QSize(self.width() or 394, self._column.totalHeightForWidth(self.width() or 394))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(self._theme.colour("sunk"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
