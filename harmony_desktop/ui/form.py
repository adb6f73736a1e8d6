"""A form on the card: lines to fill, what became of it in words, progress while something is asked, two buttons."""

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from harmony_desktop.domain.problems import Problem
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.theme import Theme
from harmony_desktop.wordings import explain

TOLD_BY_DETAIL = ("bad_request", "conflict")
"""The workspace says in its own words what is wrong with what was filled in."""


REQUEST = re.compile(r"\s*\(request [^()]*\)$")
"""For whoever looks into the log of the workspace, not for who reads the form."""


def worded(problem: Problem) -> str:
    if problem.code in TOLD_BY_DETAIL and problem.detail:
        return REQUEST.sub("", problem.detail)
    return " ".join(explain(problem))


class Form(Overlay):
    """``given`` when it is to be done; ``stopped`` when what is going on is to end. It closes when it was done."""

    given = Signal()
    stopped = Signal()
    wanted = 360
    wide = 480

    def __init__(self, theme: Theme, card: QWidget, title: str, about: str, action: str) -> None:
        super().__init__(theme, card)
        self.setAccessibleName(title)
        self.busy = False
        self.stoppable = True
        self.kept = False
        """What was filled in is saved: there is nothing left to cancel."""
        self.once = False
        """What it shows is never shown again: until it was copied only the button closes it."""
        self.first: QWidget | None = None
        self.blames: dict[str, QLineEdit] = {}
        """By the code of a problem: the line it is about, where the keyboard goes then."""
        self.column = QVBoxLayout(self.box)
        self.column.setContentsMargins(20, 16, 20, 16)
        self.column.setSpacing(6)
        self.title = Words(theme, title, px=15, weight=600, wrap=True, parent=self.box)
        self.about = Words(theme, about, px=12.5, tone="dim", wrap=True, parent=self.box)
        self.about.setVisible(bool(about))
        self.column.addWidget(self.title)
        self.column.addWidget(self.about)
        self.column.addSpacing(4)
        self.fields = QVBoxLayout()
        self.fields.setSpacing(4)
        self.column.addLayout(self.fields)
        self.bar = QProgressBar(self.box)
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("In progress"))
        self.bar.hide()
        self.words = Words(theme, px=12, tone="dim", wrap=True, parent=self.box)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
        )  # what failed, to be sent on
        self.words.hide()
        self.column.addSpacing(2)
        self.column.addWidget(self.bar)
        self.column.addWidget(self.words)
        self.column.addStretch()
        self.column.addSpacing(8)
        self.no = TextButton(theme, tr("Cancel"), parent=self.box)
        self.yes = TextButton(theme, action, parent=self.box)
        self.yes.setObjectName("primary")
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch()
        self.buttons.addWidget(self.no)
        self.buttons.addWidget(self.yes)
        self.column.addLayout(self.buttons)
        self.no.clicked.connect(self._on_no)
        self.yes.clicked.connect(self._on_yes)

    def add_field(self, name: str, control: QWidget, hint: str = "") -> None:
        label = Words(self.theme, name, px=12, weight=500, parent=self.box)
        self.fields.addWidget(label)
        self.fields.addWidget(control)
        if hint:
            self.fields.addWidget(Words(self.theme, hint, px=11.5, tone="dim", wrap=True, parent=self.box))
        gap = QWidget(self.box)  # hidden with its field, which a spacing would not be
        gap.setFixedHeight(4)
        self.fields.addWidget(gap)
        self.first = self.first or control

    def add_line(self, name: str, value: str = "", placeholder: str = "", hint: str = "") -> QLineEdit:
        line = QLineEdit(value, self.box)
        line.setFont(self.theme.font(13))
        line.setMinimumHeight(30)
        line.setMaxLength(2000)
        line.setPlaceholderText(placeholder)
        line.setAccessibleName(name)
        line.setAccessibleDescription(hint)
        line.textChanged.connect(lambda: self.tell(""))
        self.add_field(name, line, hint)
        return line

    def take_focus(self) -> None:
        (self.first or self.yes).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what became of it ---------------------------------------------------------------------------------------

    def tell(self, words: str, tone: str = "dim") -> None:
        self.words.setText(words)
        self.words.tint(tone)
        self.words.setVisible(bool(words))
        self._place()

    def fail(self, problem: Problem) -> None:
        self.show_busy(False)
        self.tell(worded(problem), "err")
        line = self.blames.get(problem.code)
        if line is not None and line.isVisible():
            line.setFocus(Qt.FocusReason.OtherFocusReason)
            line.selectAll()

    def show_busy(self, busy: bool, words: str = "") -> None:
        """While it is, everything but stopping waits; what can be stopped offers that alone."""
        self.busy = busy
        self.bar.setVisible(busy)
        self.yes.setEnabled(not busy)
        if not busy:
            self.yes.show()
        away = tr("Close") if self.kept else tr("Cancel")
        self.no.setText(tr("Stop") if busy and self.stoppable else away)
        self.no.setEnabled(self.stoppable or not busy)
        self.no.setAccessibleName(self.no.text())
        if busy:
            self.tell(words)
            (self.no if self.stoppable else self).setFocus(Qt.FocusReason.OtherFocusReason)
            self.yes.setVisible(not self.stoppable)
        elif self.no.hasFocus() or self.hasFocus():
            self.yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_no(self) -> None:
        if self.busy:
            self.show_busy(False)
            self.tell(tr("Stopped; nothing was changed."))
            self.stopped.emit()
        else:
            self.close_overlay()

    def _on_yes(self) -> None:
        if not self.busy:
            self.given.emit()

    def close_overlay(self) -> None:
        if self.busy and not self.stoppable:
            return
        if self.busy:
            self.busy = False
            self.stopped.emit()
        super().close_overlay()

    def step_back(self) -> None:
        if not self.once:
            super().step_back()
            return
        self.tell(
            tr(
                "This is not shown again. Copy it or write it down, then choose {done}.", done=self.yes.text()
            ),
            "warn",
        )
        self.yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if pressed and not self.no.hasFocus():
            self._on_yes()
        elif pressed:
            self._on_no()
        else:
            super().keyPressEvent(event)
