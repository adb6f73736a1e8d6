"""An e-mail that an answer drafted: changed where it stands, copied, opened elsewhere, sent. Knows no session."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.domain.emails import Email, Fault, Standing, fault
from harmony_desktop.i18n import tr
from harmony_desktop.ui.approvals.card_frame import ButtonRow, Sign
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.emails import words
from harmony_desktop.ui.emails.body_edit import BodyEdit
from harmony_desktop.ui.emails.line_edit import LineEdit
from harmony_desktop.ui.insets import Inset
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme

PAD, RADIUS, LONGEST_TO, LONGEST_LINE = 12, 12, 20_000, 2_000
BESIDE, LABEL_DOWN = 8, 4
FLAT = 7
"""The air at the sides of a quiet button."""


class Hairline(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedHeight(1)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.colour("line"))


class EmailCard(Inset):
    """``edited`` after each letter, ``put_back`` when the user wants what was drafted, the others when it is to be
    done; ``send_wanted`` only with words that can be sent."""

    edited = Signal()
    put_back = Signal()
    copy_wanted = Signal()
    open_wanted = Signal()
    send_wanted = Signal()
    account_wanted = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._standing, self._online, self._mine = Standing(), True, True
        self._fault: Fault | None = None
        self._told = ""
        self.setObjectName(name)
        self.setAccessibleName(tr("E-mail draft"))
        self._make_parts()
        self._make_buttons()
        self._lay_out()
        for line in (self.to, self.subject):
            line.textEdited.connect(self._on_edited)
        self.body.textChanged.connect(self._on_edited)
        self.body.height_changed.connect(self.height_changed)
        theme.changed.connect(self.update)

    def _make_parts(self) -> None:
        self._sign = Sign(self._theme, "mail", "dim", self)
        self._title = Words(self._theme, tr("E-mail draft"), px=13, weight=600, parent=self)
        self.back = TextButton(self._theme, tr("Put back"), quiet=True, parent=self)
        self.back.setObjectName("email-put-back")
        kept = self.back.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # nothing moves with the first letter
        self.back.setSizePolicy(kept)
        self.back.setAccessibleName(tr("Put back what Companion wrote"))
        self.back.setToolTip(self.back.accessibleName())
        self.to = self._line("email-to", tr("Recipients"), LONGEST_TO, tr("name@company.example"))
        self.subject = self._line("email-subject", tr("Subject"), LONGEST_LINE, "")
        self.body = BodyEdit(self._theme, self)
        self.note = Words(self._theme, px=12, tone="dim", wrap=True, parent=self)
        self.note.setObjectName("email-note")
        self.note.hide()

    def _line(self, object_name: str, name: str, longest: int, placeholder: str) -> LineEdit:
        line = LineEdit(self._theme, object_name, name, longest, self)
        line.height_changed.connect(self.height_changed)
        line.setPlaceholderText(placeholder)
        return line

    def _make_buttons(self) -> None:
        self.copy = self._button("email-copy", tr("Copy"), self.copy_wanted, quiet=True)
        self.open = self._button("email-open", tr("Open in mail program"), self.open_wanted, quiet=True)
        self.account = self._button("email-account", "", self.account_wanted)
        self.send = self._button("primary", tr("Send…"), None)
        self.send.setAccessibleName(tr("Send this e-mail"))
        self.send.setAccessibleDescription(tr("It is sent once you have approved it."))
        self.send.setToolTip(self.send.accessibleDescription())
        self.send.clicked.connect(self._on_send)
        self.back.clicked.connect(self.put_back)
        self.account.hide()

    def _button(self, object_name: str, text: str, signal: object, quiet: bool = False) -> TextButton:
        button = TextButton(self._theme, text, quiet=quiet, parent=self)
        button.setObjectName(object_name)
        if signal is not None:
            button.clicked.connect(lambda: signal.emit())  # type: ignore[attr-defined]
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._sign)
        head.addWidget(self._title)
        head.addStretch()
        head.setContentsMargins(FLAT, 0, 0, 0)
        head.addWidget(self.back)
        self._names: list[Words] = []
        lines = QGridLayout()
        lines.setHorizontalSpacing(BESIDE)
        lines.setVerticalSpacing(2)
        lines.setColumnStretch(1, 1)
        for row, line in enumerate((self.to, self.subject)):
            label = Words(self._theme, line.accessibleName(), px=12, tone="dim", parent=self)
            label.setContentsMargins(0, LABEL_DOWN, 0, 0)
            lines.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            lines.addWidget(line, row, 1)
            self._names.append(label)
        self.buttons = ButtonRow((self.copy, self.open), (self.account, self.send), self)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, FLAT, 0)
        foot.addWidget(self.buttons)
        middle = QVBoxLayout()
        middle.setContentsMargins(FLAT, 0, FLAT, 0)
        middle.setSpacing(7)
        middle.addWidget(Hairline(self._theme, self))
        middle.addLayout(lines)
        middle.addWidget(Hairline(self._theme, self))
        middle.addWidget(self.body)
        middle.addWidget(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(
            PAD - FLAT, 6, PAD - FLAT, 10
        )  # quiet buttons hang out: words stand below words
        column.setSpacing(5)
        column.addLayout(head)
        column.addLayout(middle)
        column.addLayout(foot)

    def height_for(self, width: int) -> int:
        self.body.fit(width - 2 * PAD)
        names = max(name.sizeHint().width() for name in self._names)
        for line in (self.to, self.subject):
            line.fit(width - 2 * PAD - names - BESIDE)
        return super().height_for(width)

    # --- what it shows -------------------------------------------------------------------------------------------

    @property
    def email(self) -> Email:
        return Email(self.to.text(), self.subject.text(), self.body.words)

    def show_email(self, email: Email) -> None:
        """Not as the user's own change; what stands there already keeps its caret."""
        if email == self.email:
            return
        self.to.setText(email.to)
        self.subject.setText(email.subject)
        self.body.blockSignals(True)
        self.body.setPlainText(email.body)
        self.body.blockSignals(False)
        self.height_changed.emit()

    def show_standing(self, standing: Standing, *, changed: bool, mine: bool, online: bool) -> None:
        """``changed``: these are not the words that were drafted; ``mine``: it may be changed and sent."""
        before = self._standing
        self._standing, self._online, self._mine = standing, online, mine
        if before != standing:
            self._fault, self._told = None, ""
        self.back.setVisible(changed and mine)
        self.back.setEnabled(standing.stage.free)
        for field in (self.to, self.subject, self.body):
            field.setReadOnly(not mine)
        self.send.setVisible(mine)
        self._show_note()

    def tell(self, text: str) -> None:
        """Why it could not be done; until something changes."""
        self._told = text
        self._show_note()

    def _show_note(self) -> None:
        text, tone = words.told(self._standing, self._online)
        if self._fault is not None or self._told:
            text, tone = self._told or words.fault(self._fault or Fault.BODY), "err"
        account = words.account_button(self._standing) if not self._fault else ""
        if self.note.text() != text and text and self.isVisible():
            event = QAccessibleAnnouncementEvent(self, text)
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
            QAccessible.updateAccessibility(event)
        self.note.setText(text)
        self.note.tint(tone)
        self.note.setVisible(bool(text))
        self.account.setText(account)
        self.account.setAccessibleName(account)
        self.account.setVisible(bool(account) and self._mine)
        if self.send.hasFocus() and not self._standing.stage.free:
            self.copy.setFocus(Qt.FocusReason.OtherFocusReason)  # else the keyboard leaves the card
        self.send.setEnabled(self._standing.stage.free)
        self.buttons.lay()
        self.buttons.updateGeometry()
        self.height_changed.emit()

    # --- what the user does --------------------------------------------------------------------------------------

    def _on_edited(self) -> None:
        self._fault, self._told = None, ""
        self.edited.emit()

    def _on_send(self) -> None:
        self._fault = fault(self.email)
        self._told = ""
        if self._fault is None:
            self.send_wanted.emit()
            return
        self._show_note()
        of_lines = {Fault.NOBODY: self.to, Fault.ADDRESS: self.to, Fault.MANY: self.to}
        wrong: QWidget = of_lines.get(
            self._fault, self.subject if self._fault is Fault.SUBJECT else self.body
        )
        wrong.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._fault is Fault.NAME:
            self.body.moveCursor(self.body.textCursor().MoveOperation.Start)
            self.body.find("[your name]")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(self._theme.colour("card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
