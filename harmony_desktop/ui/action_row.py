"""The quiet row under a message: copy, again, thumbs, more, its branches, what was used; or try again."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from harmony_desktop.i18n import later, tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme

ICONS = {
    "copy": ("copy", later("Copy answer")),
    "again": ("retry", later("Write it again")),
    "up": ("thumb-up", later("Good answer")),
    "down": ("thumb-down", later("Bad answer")),
    "more": ("more", later("More actions")),
    "discard": ("close", later("Discard message")),
}
WORDS = {
    "retry": later("Try again"),
    "send": later("Send again"),
    "take-back": later("Take back"),
    "leave": later("Leave it as it is"),
}
QUIET = ("take-back", "leave")
BRANCHES = "branches:"
"""``branches:2/3``: the second of three versions of this message."""
MARKED = "*"
"""After a name: it is so already, as ``up*`` for an answer that got a thumb."""

EDGE = 6
"""An icon's own air at its left, by which the whole row hangs out of the column."""


class SmallButton(IconButton):
    """As high as the row, but narrow."""

    def sizeHint(self) -> QSize:
        return QSize(24, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        back, front = self.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0, 2, 24, 24)
        if back is not None or self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen if not self.hasFocus() else self.theme.colour("faint"))
            painter.setBrush(back if back is not None else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        icons.paint(painter, self.icon_name, front, QRectF(5, 7, 14, 14))


class BranchSwitch(QWidget):
    """‹ 2/3 ›: which version of the message is shown, and the ways to the others."""

    stepped = Signal(int, QWidget)

    def __init__(self, theme: Theme, at: int, of: int, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        before = SmallButton(theme, "left", tr("Earlier version"), self)
        after = SmallButton(theme, "right", tr("Later version"), self)
        words = Words(theme, f"{at}/{of}", px=12, tone="dim", parent=self)
        words.setAccessibleName(tr("Version {at} of {of}", at=at, of=of))
        before.setEnabled(at > 1)
        after.setEnabled(at < of)
        for part in (before, words, after):
            row.addWidget(part)
        before.clicked.connect(lambda: self.stepped.emit(-1, before))
        after.clicked.connect(lambda: self.stepped.emit(1, after))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class ActionRow(QWidget):
    """``chosen`` carries the action's name and the button it came from, for menus to hang on."""

    chosen = Signal(str, QWidget)

    def __init__(self, theme: Theme, names: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.names = names
        self._buttons: dict[str, IconButton | TextButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(EDGE if _framed(names) else 0, 0, 0, 0)
        row.setSpacing(2)
        if "used" not in names and _right(names):
            row.addStretch()
        for name in names:
            if name == "used":
                row.addStretch()
            row.addWidget(self._part(name))
        if "used" not in names and not _right(names):
            row.addStretch()
        self._mark()

    def become(self, names: tuple[str, ...]) -> bool:
        """True: the same buttons show it; only what is marked changed."""
        if _bare(names) != _bare(self.names):
            return False
        if names != self.names:
            self.names = names
            self._mark()
        return True

    def _part(self, name: str) -> QWidget:
        if name.startswith(BRANCHES):
            at, _, of = name.removeprefix(BRANCHES).partition("/")
            switch = BranchSwitch(self._theme, int(at), int(of), self)
            switch.stepped.connect(lambda step, button: self.chosen.emit(f"branch:{step}", button))
            return switch
        bare = name.rstrip(MARKED)
        button = self._buttons[bare] = self._button(bare)
        button.clicked.connect(lambda _=False, n=bare, b=button: self._on_clicked(n, b))
        return button

    def _button(self, name: str) -> IconButton | TextButton:
        if name in WORDS:
            return TextButton(self._theme, tr(WORDS[name]), quiet=name in QUIET, parent=self)
        if name == "used":
            return TextButton(self._theme, tr("What was used"), quiet=True, parent=self)
        icon, words = ICONS[name]
        return IconButton(self._theme, icon, tr(words), self)

    def _mark(self) -> None:
        for name, button in self._buttons.items():
            marked = name + MARKED in self.names
            if name in ("up", "down") and isinstance(button, IconButton):
                button.raised = marked
                button.setAccessibleDescription(tr("Chosen") if marked else "")
                button.update()

    def _on_clicked(self, name: str, button: IconButton | TextButton) -> None:
        if name == "copy" and isinstance(button, IconButton):
            button.show_icon("check")
            button.say(tr("Copied"))
        self.chosen.emit(name, button)


def _bare(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.rstrip(MARKED) for name in names)


def _framed(names: tuple[str, ...]) -> bool:
    """It begins with a button whose frame is seen."""
    return names[0] in WORDS and names[0] not in QUIET


def _right(names: tuple[str, ...]) -> bool:
    """A question's row stands at the right, below its bubble."""
    return names[0].startswith(BRANCHES) or names[0] == "take-back"
