"""Parts of the dialog for rules: a middle that scrolls, what a call's arguments may be, what a trial found."""

from collections.abc import Collection, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from harmony_desktop.domain.rules import MAX_EXACT, Choice
from harmony_desktop.i18n import tr
from harmony_desktop.ui.approvals.marks import line
from harmony_desktop.ui.approvals.rule_words import safe
from harmony_desktop.ui.buttons import pressed
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.theme import Theme

NAME_WIDE = 130
AROUND = 40
"""Of a button's width, for its edges and its arrow."""
FIELD_PAD = 10
"""Left of the words of a choice."""
LONG = 60
"""Letters of a value in a menu."""


class Middle(QScrollArea):
    """As tall as what is in it where there is room; scrolled where there is none, by keyboard too. ``changed``: it
    wants another height."""

    changed = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        inside = QWidget()
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.column.totalHeightForWidth(width)

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 60)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        handled = super().eventFilter(watched, event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self.changed.emit()
        return handled

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def _on_range(self, _least: int, most: int) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if most > 0 else Qt.FocusPolicy.NoFocus)


class Chosen(Select):
    """What an argument may be; cut where it does not fit. Enter opens it too, and never saves the rule."""

    words = ""

    def say(self, words: str) -> None:
        self.words = words
        self._cut()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed(self, event):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        room = max(self.width() - AROUND, 0)
        cut = self.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideRight, room)
        self.setText(cut.replace("&", "&&"))


class ArgumentChoices(QWidget):
    """One line for each argument of a call; one that no rule can name may be anything. ``chosen``: another pattern was
    taken."""

    chosen = Signal()

    def __init__(
        self, theme: Theme, offered: Sequence[Choice], patterns: dict[str, str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.patterns = patterns
        self._offered = {choice.name: choice for choice in offered}
        self.buttons: dict[str, Chosen] = {}
        self.fixed: dict[str, Words] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, choice in enumerate(offered):
            name = Words(theme, px=12.5, parent=self)
            cut = name.fontMetrics().elidedText(
                line(choice.name, MAX_EXACT), Qt.TextElideMode.ElideRight, NAME_WIDE
            )
            name.setText(cut)
            name.setToolTip(line(choice.name, MAX_EXACT))
            grid.addWidget(name, row, 0)
            if not choice.patterns:
                grid.addWidget(self._fixed(theme, choice.name), row, 1)
                continue
            button = self.buttons[choice.name] = Chosen(theme, self)
            button.setFont(theme.font(12.5))
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(partial(self._on_pressed, choice))
            grid.addWidget(button, row, 1)
            self._show(choice.name)

    def _fixed(self, theme: Theme, name: str) -> Words:
        """As high as a choice, and none."""
        words = Words(
            theme, tr("anything (too long or too odd for a rule)"), px=12.5, tone="dim", parent=self
        )
        words.setAccessibleName(f"{line(name, MAX_EXACT)}: {words.text()}")
        words.setIndent(FIELD_PAD)
        words.setMinimumHeight(28)
        self.fixed[name] = words
        return words

    def _on_pressed(self, choice: Choice) -> None:
        menu = Menu(choice.name, self)
        for pattern in (*choice.patterns, ""):
            action = menu.addAction(
                said(pattern, LONG).replace("&", "&&"), partial(self.choose, choice.name, pattern)
            )
            action.setCheckable(True)
            action.setChecked(self.patterns.get(choice.name, "") == pattern)
        menu.open_at(self.buttons[choice.name])

    def choose(self, name: str, pattern: str) -> None:
        """An empty pattern: it may be anything."""
        self.patterns.pop(name, None)
        if pattern:
            self.patterns[name] = pattern
        self._show(name)
        self.chosen.emit()

    @property
    def named(self) -> list[tuple[str, str]]:
        """In the order of the call."""
        return [(name, self.patterns[name]) for name in self._offered if name in self.patterns]

    def open(self, named: Collection[str]) -> list[str]:
        """The arguments of the call that may be anything under a rule with these names."""
        return [name for name in self._offered if name not in named]

    def _show(self, name: str) -> None:
        words = said(self.patterns.get(name, ""))
        self.buttons[name].say(words)
        self.buttons[name].setAccessibleName(f"{name}: {words}")


def said(pattern: str, most: int = MAX_EXACT) -> str:
    """A pattern that was made from a call."""
    if not pattern:
        return tr("anything")
    if pattern.startswith("*@"):
        return tr("anybody at {domain}", domain=line(pattern[2:], most))
    return tr("only {value}", value=line(pattern, most))


class TrialView(QWidget):
    """What a rule would have done, and to which calls."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = Words(theme, px=12.5, wrap=True, parent=self)
        self.examples = Words(theme, px=12, tone="dim", wrap=True, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Words(theme, tr("Tried on your past calls"), px=12, weight=500, parent=self))
        column.addWidget(self.words)
        column.addWidget(self.examples)

    def show_words(self, words: str, tone: str = "dim") -> None:
        self.words.setText(words)
        self.words.tint(tone)
        self.examples.hide()

    def show_outcome(self, words: str, examples: Sequence[str]) -> None:
        self.show_words(words, "text")
        self.examples.setText("\n".join(f"· {safe(title)}" for title in examples))
        self.examples.setVisible(bool(examples))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
