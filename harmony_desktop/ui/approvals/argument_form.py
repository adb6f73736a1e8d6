"""The arguments of a call as a form, made from the tool's schema; what does not fit is told where it stands."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.approvals import arguments as given
from harmony_desktop.ui.approvals.controls import Control, control_of
from harmony_desktop.ui.approvals.fields import Field, Missing, Shape, fields_of
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme

WHOLE = "JSON"
"""The one field where there are none, or too many."""
MOST = 60
"""Fields that are still a form."""


class ArgumentForm(QWidget):
    """``done`` carries the arguments as JSON, and they fit; ``left`` without. ``reset`` asks for the first ones."""

    done = Signal(str)
    left = Signal()
    reset = Signal()
    height_changed = Signal()

    def __init__(self, theme: Theme, schema: Mapping[str, Any], arguments: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._schema = schema
        self._before = given.read(arguments) or {}
        self.changed = False
        """Something was written that is not done yet."""
        self.setObjectName("argument-form")
        self.setAccessibleName(tr("What will be done, to be changed"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 5, 0, 0)
        column.setSpacing(9)
        fields = fields_of(schema, self._before)
        self._whole = not 0 < len(fields) <= MOST
        if self._whole:
            fields = [Field(WHOLE, Shape.JSON, self._before, needed=True)]
        self.controls: dict[str, Control] = {}
        for field in fields:
            control = control_of(theme, field, self)
            control.changed.connect(self._on_changed)
            self.controls[field.name] = control
            column.addWidget(control)
        self._words = Words(theme, px=12, tone="err", wrap=True, parent=self)
        self._words.hide()
        column.addWidget(self._words)
        column.addLayout(self._buttons(theme))

    def _buttons(self, theme: Theme) -> QHBoxLayout:
        self.first = TextButton(theme, tr("Reset"), quiet=True, parent=self)
        self.first.setToolTip(tr("Back to what Companion asked for"))
        self.no = TextButton(theme, tr("Cancel"), parent=self)
        self.first.setEnabled(False)
        self.yes = TextButton(theme, tr("Done"), parent=self)
        self.yes.setToolTip("Ctrl+Enter")
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.first)
        row.addStretch()
        row.addWidget(self.no)
        row.addWidget(self.yes)
        self.first.clicked.connect(self.reset)
        self.no.clicked.connect(self.left)
        self.yes.clicked.connect(self.finish)
        return row

    def take_focus(self) -> None:
        next(iter(self.controls.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """All that is wrong is told at once, and the first of it is where the keyboard is then."""
        faults: dict[str, str] = {}
        found = self._read(faults)
        if not faults:
            try:
                given.check(self._schema, found)
            except given.Unfit as unfit:
                faults[unfit.field] = str(unfit)
        self._tell(faults)
        if not faults:
            self.done.emit(given.written(found))

    def _read(self, faults: dict[str, str]) -> dict[str, Any]:
        """In the order in which they were asked for; what is new comes after them."""
        values: dict[str, Any] = {}
        for name, control in self.controls.items():
            try:
                values[name] = control.value()
            except given.Unfit as unfit:
                faults[name] = str(unfit)
        if self._whole:
            whole = values.get(WHOLE)
            if not isinstance(whole, dict):
                faults.setdefault(WHOLE, tr("An object such as {example} is needed.", example='{"name": 1}'))
            return whole if isinstance(whole, dict) else {}
        order = [*self._before, *(name for name in values if name not in self._before)]
        return {n: values[n] for n in order if n in values and not isinstance(values[n], Missing)}

    def so_far(self) -> str:
        """What is written, as far as it can be read; empty where nothing was."""
        return given.written(self._read({})) if self.changed else ""

    def _tell(self, faults: dict[str, str]) -> None:
        for name, control in self.controls.items():
            control.tell(faults.get(name, ""))
        apart = [fault for name, fault in faults.items() if name not in self.controls]
        self._words.setText(" ".join(apart))
        self._words.setVisible(bool(apart))
        first = next((c for name, c in self.controls.items() if name in faults), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.height_changed.emit()

    def tell(self, words: str) -> None:
        """What the workspace said against it."""
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self.height_changed.emit()

    def _on_changed(self) -> None:
        self.changed = True
        self.first.setEnabled(True)
        self._words.hide()
        self.height_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves a form in which nothing was written; written words are left with Cancel alone."""
        if event.key() == Qt.Key.Key_Escape and self.changed:
            self.tell(tr("Press Done to keep what you wrote, or Cancel to drop it."))
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.finish()
        else:
            super().keyPressEvent(event)
