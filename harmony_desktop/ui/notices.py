"""A notice on the card: what is so, what to do next, a button or a few; copyable details, progress where there is
some."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from harmony_desktop.domain.problems import Problem
from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.announcing import announce
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme
from harmony_desktop.wordings import explain

MIC_PROBLEMS = frozenset(
    {"no_microphone", "no_portaudio", "mic_denied", "mic_silent", "no_speech", "voice_failed"}
)


class Glyph(QLabel):
    """A small icon in a tone of the theme."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._look = ("alert", "err")
        self.setFixedSize(16, 28)

    def look(self, icon: str, tone: str) -> None:
        self._look = (icon, tone)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        icon, tone = self._look
        icons.paint(
            QPainter(self), icon, self._theme.colour(tone), self.rect().toRectF().adjusted(0, 6, 0, -6)
        )


class Notice(QWidget):
    """Above the composer; ``acted`` carries the problem's code, or that of the button."""

    acted = Signal(str)
    dismissed = Signal()
    height_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.code = ""
        self.detail = ""
        self.passing = False
        """It is about what was just done, and goes with the next thing."""
        self._first = ""
        """What its first button acts with."""
        self._glyph = Glyph(theme, self)
        self._title = Words(theme, weight=500, wrap=True, parent=self)
        self._hint = Words(theme, px=12.5, tone="dim", wrap=True, parent=self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Progress"))
        self._button = TextButton(theme, tr("Try again"), parent=self)
        self._copy = IconButton(theme, "copy", tr("Copy details"), self)
        self._close = IconButton(theme, "close", tr("Dismiss"), self)
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self._title, 1)
        for button in (self._copy, self._close):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(head)
        words.addWidget(self._hint)
        words.addWidget(self._bar)
        words.addSpacing(4)
        words.addLayout(self._lay_out_buttons())
        row = self._row = QHBoxLayout(self)
        self.set_inset(0)
        row.setSpacing(10)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self._button.clicked.connect(lambda: self.acted.emit(self._first))
        self._copy.clicked.connect(self._on_copy)
        self._close.clicked.connect(self.dismissed)
        self.hide()

    def _lay_out_buttons(self) -> QHBoxLayout:
        self._others: dict[str, TextButton] = {}
        """By what they act with."""
        row = self._buttons = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._button)
        row.addStretch(1)
        return row

    def set_inset(self, side: int) -> None:
        """So much stays free at both sides, as beside the thread."""
        self._row.setContentsMargins(14 + side, 10, 10 + side, 6)

    def tall(self, width: int) -> int:
        return self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()

    def show_problem(self, problem: Problem, button: str = "", quiet: bool = False, act: str = "") -> None:
        """``quiet``: something to know, not something that failed. ``act``: what the button acts with, if not with
        the problem's code."""
        title, hint = explain(problem)
        icon = "mic-off" if problem.code in MIC_PROBLEMS else "alert"
        tone = "warn" if quiet or problem.code == "no_speech" else "err"
        self._show(problem.code, (icon, tone), title, hint, button, problem.detail)
        self._first = act or problem.code
        self.passing = quiet and not button

    def show_offer(
        self, code: str, icon: str, title: str, hint: str, buttons: Sequence[tuple[str, str]]
    ) -> None:
        """``buttons``: the code each of them acts with, and its words. The first is what most will want."""
        (_, first), *others = buttons
        self._show(code, (icon, "dim"), title, hint, first, "")
        self._first = buttons[0][0]
        for act, words in others:
            button = TextButton(self._theme, words, quiet=True, parent=self)
            button.clicked.connect(lambda _=False, act=act: self.acted.emit(act))
            self._others[act] = button
            self._buttons.insertWidget(len(self._others), button)
        self.height_changed.emit()

    def rename(self, act: str, words: str) -> None:
        """A button of an offer, if that is shown."""
        button = self._others.get(act)
        if button is not None:
            button.setText(words)
            button.setAccessibleName(words)

    def show_progress(self, title: str, hint: str, share: float, code: str = "progress") -> None:
        """``share`` 0..1; something long is under way and needs no decision, but can be stopped: that acts with
        ``code``."""
        self._show(code, ("download", "dim"), title, hint, tr("Cancel"), "")
        self._bar.setRange(0, 1000)
        self._bar.setValue(round(share * 1000))
        self._bar.show()
        self._close.hide()

    def _show(
        self, code: str, look: tuple[str, str], title: str, hint: str, button: str, detail: str
    ) -> None:
        self.code, self.detail, self.passing = code, detail, False
        self._first = code
        for other in self._others.values():
            other.hide()
            other.deleteLater()
        self._others.clear()
        self._glyph.look(*look)
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._bar.hide()
        self._button.setText(button)
        self._button.setAccessibleName(button or tr("Try again"))
        self._button.setVisible(bool(button))
        self._copy.setVisible(bool(detail))
        self._copy.show_icon("copy")
        self._close.show()
        words = f"{title} {hint}".strip()
        if words != self.accessibleName() and code != "progress":
            announce(self, words, at_once=look[1] == "err")
        self.setAccessibleName(words)
        self.show()
        self.height_changed.emit()

    def pass_by(self) -> None:
        """A question went off, another thread is open, something else is attached."""
        if self.passing:
            self.clear()

    def clear(self) -> None:
        if self.code:
            self.code = self.detail = ""
            self._title.setText("")
            self._hint.setText("")
            self.setAccessibleName("")
            self.hide()
            self.height_changed.emit()

    def _on_copy(self) -> None:
        from PySide6.QtGui import QGuiApplication

        QGuiApplication.clipboard().setText(f"{self._title.text()}\n{self.code}\n{self.detail}")
        self._copy.show_icon("check")
