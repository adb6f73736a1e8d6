"""One control for one field of a form: a line, long text, a switch, a choice; and what is wrong with it in words."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.approvals import marks
from harmony_desktop.ui.approvals.arguments import as_text
from harmony_desktop.ui.approvals.fields import MISSING, Field, Missing, Shape
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.choices.switch import Switch
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.theme import Theme

LINE_TALL, TEXT_LEAST, TEXT_MOST = 30, 64, 168
LOOKED_THROUGH = 60_000
"""Letters in which unseen ones are looked for while somebody types."""


class Control(QWidget):
    """``changed`` with every letter. The name stands above, a fault below."""

    changed = Signal()

    def __init__(self, theme: Theme, field: Field, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme, self.field = theme, field
        name = marks.line(field.name, 80)
        self.named = tr("{name}, needed", name=name) if field.needed else name
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(3)
        shown = tr("{name} (needed)", name=name) if field.needed else name
        self.column.addWidget(Words(theme, shown, px=12, weight=500, wrap=True, parent=self))
        self._body()
        if field.about:
            self.column.addWidget(Words(theme, field.about, px=11, tone="dim", wrap=True, parent=self))
        self._fault = Words(theme, px=12, tone="err", wrap=True, parent=self)
        self._fault.hide()
        self.column.addWidget(self._fault)

    def _body(self) -> None:
        raise NotImplementedError

    def value(self) -> Any:
        """`MISSING`: it is left out. Raises `Unfit`."""
        raise NotImplementedError

    def add(self, widget: QWidget) -> None:
        if not widget.objectName():
            widget.setObjectName(f"argument-{self.field.name}")
        widget.setAccessibleName(self.named)
        widget.setAccessibleDescription(self.field.about)
        self.setFocusProxy(widget)
        self.column.addWidget(widget)

    def tell(self, fault: str) -> None:
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))

    @property
    def fault(self) -> str:
        return self._fault.text()


class Written(Control):
    """A line or long text."""

    def _body(self) -> None:
        long = self.field.shape in (Shape.LONG, Shape.LIST, Shape.JSON)
        self.edit: QLineEdit | QPlainTextEdit = QPlainTextEdit(self) if long else QLineEdit(self)
        self.edit.setFont(self.theme.font(12.5, mono=self.field.shape is Shape.JSON))
        if isinstance(self.edit, QPlainTextEdit):
            self.edit.setTabChangesFocus(True)
            lines = self.field.text.count("\n") + len(self.field.text) // 42 + 1
            self.edit.setFixedHeight(min(TEXT_MOST, max(TEXT_LEAST, 20 + 19 * lines)))
        else:
            self.edit.setFixedHeight(LINE_TALL)
        if self.field.shape is Shape.LIST:
            self.edit.setPlaceholderText(tr("One on each line"))
        self.add(self.edit)
        self._add_note()
        self._put(self.field.text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
        self._first = self.text
        self.edit.textChanged.connect(self._on_changed)
        self._look()

    def _add_note(self) -> None:
        self._note = QWidget(self)
        row = QHBoxLayout(self._note)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._words = Words(self.theme, px=11.5, tone="warn", wrap=True, parent=self._note)
        self.remove = TextButton(self.theme, tr("Remove"), quiet=True, parent=self._note)
        self.remove.setAccessibleName(tr("{name}: remove what cannot be seen", name=self.named))
        self.remove.clicked.connect(self._on_remove)
        row.addWidget(self._words, 1)
        row.addWidget(self.remove)
        self.column.addWidget(self._note)

    @property
    def text(self) -> str:
        return self.edit.toPlainText() if isinstance(self.edit, QPlainTextEdit) else self.edit.text()

    def _put(self, text: str) -> None:
        if isinstance(self.edit, QPlainTextEdit):
            self.edit.setPlainText(text)
        else:
            self.edit.setText(text)

    def value(self) -> Any:
        """What was not touched is what it was, to the letter."""
        return self.field.value if self.text == self._first else self.field.read(self.text)

    def _on_changed(self) -> None:
        self.tell("")
        self._look()
        self.changed.emit()

    def _look(self) -> None:
        """A field shows neither letters that have no width nor those that turn the others round: it says so."""
        text = self.text
        count = sum(map(marks.hidden, text)) if len(text) <= LOOKED_THROUGH else 0
        self._words.setText(
            trn("1 letter in it cannot be seen.", "{count} letters in it cannot be seen.", count)
        )
        self._note.setVisible(count > 0)

    def _on_remove(self) -> None:
        self._put("".join(letter for letter in self.text if not marks.hidden(letter)))
        self.edit.setFocus()


class Turned(Control):
    """On or off."""

    def _body(self) -> None:
        self.switch = Switch(self.theme, self.named, self)
        self.switch.setChecked(self.field.value is True)
        self._first = self.switch.isChecked()
        self.add(self.switch)
        self.switch.toggled.connect(self._on_toggled)

    def _on_toggled(self) -> None:
        self.tell("")
        self.changed.emit()

    def value(self) -> Any:
        untouched = self.switch.isChecked() == self._first and not isinstance(self.field.value, Missing)
        return self.field.value if untouched else self.switch.isChecked()


class Chosen(Control):
    """One of those that the schema names."""

    def _body(self) -> None:
        self._value: Any = self.field.value
        self.button = Select(self.theme, self)
        self.add(self.button)
        self.button.clicked.connect(self._open)
        self._show()

    def _show(self) -> None:
        self.button.setText(_said(self._value).replace("&", "&&"))
        self.button.setAccessibleName(f"{self.named}: {_said(self._value)}")

    def _open(self) -> None:
        menu = Menu(self.named, self)
        offered = [*self.field.choices, *([] if self.field.needed else [MISSING])]
        for choice in offered:
            action = menu.addAction(_said(choice).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(_same(choice, self._value))
            action.triggered.connect(lambda _=False, c=choice: self.choose(c))
        menu.open_at(self.button)

    def choose(self, choice: Any) -> None:
        self._value = choice
        self.tell("")
        self._show()
        self.changed.emit()

    def value(self) -> Any:
        return self._value


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and (isinstance(one, Missing) or bool(one == other))


def _said(choice: Any) -> str:
    if isinstance(choice, Missing):
        return tr("Left out")
    if isinstance(choice, bool):
        return tr("Yes") if choice else tr("No")
    return marks.line(as_text(choice), 60)


def control_of(theme: Theme, field: Field, parent: QWidget) -> Control:
    kinds: dict[Shape, type[Control]] = {Shape.SWITCH: Turned, Shape.CHOICE: Chosen}
    return kinds.get(field.shape, Written)(theme, field, parent)
