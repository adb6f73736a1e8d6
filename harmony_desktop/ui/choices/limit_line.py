"""A limit: a number with its unit, or none."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QDoubleValidator, QFocusEvent, QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.sheet import Line
from harmony_desktop.ui.choices.switch import Switch
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme


class NumberLine(QLineEdit):
    """Handed on when it is left or Enter is pressed."""

    given = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.returnPressed.connect(self.given)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.given.emit()


class LimitLine(Line):
    """``chosen`` carries the number, or None for no limit. ``usual``: what switching it on begins with."""

    chosen = Signal(object)

    def __init__(
        self, theme: Theme, title: str, about: str, unit: str, usual: float, *, whole: bool = True
    ) -> None:
        super().__init__(theme, title, about)
        self._whole, self._usual, self._unit = whole, usual, unit
        self._value: float | None = None
        control = QWidget(self)
        self.number = NumberLine(control)
        self.number.setFixedWidth(84)
        self.number.setFont(theme.font(13))
        self.number.setAccessibleName(tr("{name}, {unit}", name=title, unit=unit))
        self.number.setValidator(
            QIntValidator(1, 2_000_000_000, self) if whole else QDoubleValidator(0.001, 1e6, 4, self)
        )
        self.unit = Words(theme, unit, px=12, tone="dim", parent=control)
        self.switch = Switch(theme, tr("Limit: {name}", name=title), control)
        row = QHBoxLayout(control)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.number)
        row.addWidget(self.unit)
        row.addWidget(self.switch)
        self.put_control(control)
        self.turn_by_words(self.switch, self.title, self.about)
        self.switch.turned.connect(self._on_switched)
        self.number.given.connect(self._on_given)
        self.show_limit(None)

    def show_limit(self, value: float | None) -> None:
        """What is being typed right now is never overwritten."""
        self._value = value
        self.switch.show_on(value is not None)
        self.number.setVisible(value is not None)
        self.unit.setText(self._unit if value is not None else tr("No limit"))
        if value is not None and not self.number.hasFocus():
            self.number.setText(self._written(value))

    def _written(self, value: float) -> str:
        if value == int(value):
            return str(int(value))
        return f"{value:g}".replace(".", self.number.locale().decimalPoint())

    def _on_switched(self, on: bool) -> None:
        self.chosen.emit((int(self._usual) if self._whole else self._usual) if on else None)

    def _on_given(self) -> None:
        if self._value is None:
            return
        if not self.number.hasAcceptableInput():
            self.complain(tr("A number above zero is needed; switch it off for no limit."))
            return
        self.complain("")
        value = int(self.number.text()) if self._whole else float(self.number.text().replace(",", "."))
        if value != self._value:
            self.chosen.emit(value)
