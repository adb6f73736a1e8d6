"""One thing to be found: its kind and title; for a question of one's own its words and the form of the answer."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from harmony_desktop.domain.insight_projects import LARGEST_SCALE, MAX_DEFINITION_TITLE, Definition
from harmony_desktop.domain.insights import AnswerType, InsightKind
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import IconButton
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.choices.switch import Segments
from harmony_desktop.ui.insights import words
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.theme import Theme

KIND_WIDE, QUESTION_TALL, NUMBER_WIDE = 132, 58, 52


class DefinitionBox(QWidget):
    """``changed`` with every letter; ``moved`` up (-1) or down (1)."""

    changed = Signal()
    removed = Signal()
    moved = Signal(int)

    def __init__(self, theme: Theme, definition: Definition, changeable: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._id, self.kind = theme, definition.id, definition.kind
        self.answer = definition.answer
        self.kind_button = Select(theme, self)
        self.kind_button.setFixedWidth(KIND_WIDE)
        self.title = QLineEdit(definition.title, self)
        self.title.setMaxLength(MAX_DEFINITION_TITLE)
        self.title.setPlaceholderText(tr("Title"))
        self.title.setAccessibleName(tr("Title above what is found"))
        self.up = IconButton(theme, "up", tr("Move up"), self)
        self.down = IconButton(theme, "down", tr("Move down"), self)
        self.remove = IconButton(theme, "close", tr("Remove"), self)
        self.about = Words(theme, px=12, tone="dim", wrap=True, parent=self)
        self.question = QPlainTextEdit(definition.question, self)
        self.question.setFixedHeight(QUESTION_TALL)
        self.question.setTabChangesFocus(True)
        self.question.setPlaceholderText(tr("Such as: Did they name a budget, and how large is it?"))
        self.question.setAccessibleName(tr("Question"))
        choices = [(str(form), words.answer(form)) for form in AnswerType]
        self.form = Segments(theme, tr("Form of the answer"), choices, self)
        self.lowest, self.highest = self._number(definition.lowest), self._number(definition.highest)
        self.lowest.setAccessibleName(tr("Lowest of the scale"))
        self.highest.setAccessibleName(tr("Highest of the scale"))
        self.problem = Words(theme, px=12, tone="err", wrap=True, parent=self)
        self.problem.hide()
        self._lay_out()
        self._connect()
        self._allow(changeable)
        self._show_kind()

    def _number(self, value: int) -> QLineEdit:
        line = QLineEdit(str(value), self)
        line.setFixedWidth(NUMBER_WIDE)
        line.setMinimumHeight(28)
        line.setValidator(QIntValidator(0, LARGEST_SCALE, line))
        return line

    def _lay_out(self) -> None:
        self.title.setFont(self._theme.font(13))
        self.question.setFont(self._theme.font(13))
        self.title.setMinimumHeight(30)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.kind_button)
        head.addWidget(self.title, 1)
        arrows = QHBoxLayout()
        arrows.setSpacing(0)
        for button in (self.up, self.down, self.remove):
            arrows.addWidget(button)
        head.addLayout(arrows)
        self.scale = QWidget(self)
        scale = QHBoxLayout(self.scale)
        scale.setContentsMargins(0, 0, 0, 0)
        scale.setSpacing(6)
        for words_before, number in ((tr("from"), self.lowest), (tr("to"), self.highest)):
            scale.addWidget(Words(self._theme, words_before, px=12, tone="dim", parent=self))
            scale.addWidget(number)
        self.foot = QWidget(self)
        foot = QHBoxLayout(self.foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(14)
        foot.addWidget(self.form)
        foot.addWidget(self.scale)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 11, 10, 12)
        column.setSpacing(7)
        column.addLayout(head)
        for part in (self.about, self.question, self.foot, self.problem):
            column.addWidget(part)

    def _connect(self) -> None:
        self.kind_button.clicked.connect(self._choose_kind)
        self.up.clicked.connect(lambda: self.moved.emit(-1))
        self.down.clicked.connect(lambda: self.moved.emit(1))
        self.remove.clicked.connect(self.removed)
        self.form.chosen.connect(self._on_form)
        for line in (self.title, self.lowest, self.highest):
            line.textEdited.connect(self.changed)
        self.question.textChanged.connect(self.changed)

    def _allow(self, changeable: bool) -> None:
        for button in (self.up, self.down, self.remove):
            button.setVisible(changeable)
        for field in (self.title, self.question, self.lowest, self.highest):
            field.setReadOnly(not changeable)
        for choice in (self.kind_button, self.form):
            choice.setEnabled(changeable)

    # --- what it says --------------------------------------------------------------------------------------------

    @property
    def definition(self) -> Definition:
        question = self.question.toPlainText() if self.kind is InsightKind.QUESTION else ""
        lowest, highest = (int(line.text() or 0) for line in (self.lowest, self.highest))
        return Definition(
            self._id, self.kind, self.title.text(), question, self.answer, lowest, max(1, highest)
        )

    def complain(self, said: str, question: bool = False) -> None:
        """In red; the keyboard can go there. ``question``: it is about that, not about the title."""
        self.problem.setText(said)
        self.problem.setVisible(bool(said))
        for part, here in ((self.title, not question), (self.question, question)):
            part.setAccessibleDescription(said if here else "")

    def show_place(self, first: bool, last: bool) -> None:
        """The ends of the list go no further."""
        self.up.setEnabled(not first)
        self.down.setEnabled(not last)

    def take_focus(self) -> None:
        own = self.kind is InsightKind.QUESTION and bool(self.title.text().strip())
        (self.question if own else self.title).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- its kind ------------------------------------------------------------------------------------------------

    def _choose_kind(self) -> None:
        menu = Menu(tr("What is looked for"), self)
        for kind in InsightKind:
            menu.addAction(words.kind(kind), partial(self._become, kind))
        menu.open_at(self.kind_button)

    def _become(self, kind: InsightKind) -> None:
        """A title that only named the kind goes with it."""
        named = self.title.text().strip() in ("", *map(words.kind, InsightKind))
        if named:
            self.title.setText("" if kind is InsightKind.QUESTION else words.kind(kind))
        self.kind = kind
        self._show_kind()
        self.changed.emit()

    def _show_kind(self) -> None:
        name = words.kind(self.kind)
        self.kind_button.setText(name)
        self.kind_button.setAccessibleName(tr("Looks for: {kind}", kind=name))
        own = self.kind is InsightKind.QUESTION
        self.about.setText(words.about(self.kind))
        self.about.setVisible(not own)
        self.question.setVisible(own)
        self.foot.setVisible(own)
        self._show_form()

    def _on_form(self, answer: str) -> None:
        self.answer = AnswerType(answer)
        self._show_form()
        self.changed.emit()

    def _show_form(self) -> None:
        self.form.show_choice(str(self.answer))
        self.scale.setVisible(self.answer is AnswerType.SCALE)
