"""The things a project looks for, in their order, and the way to add one."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from harmony_desktop.domain.insight_projects import MAX_DEFINITIONS, Definition, Lack
from harmony_desktop.domain.insights import AnswerType, InsightKind
from harmony_desktop.i18n import tr
from harmony_desktop.services.writing import new_id
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.choices.sheet import Group
from harmony_desktop.ui.insights import words
from harmony_desktop.ui.insights.definition_box import DefinitionBox
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.theme import Theme

OF_QUESTION = ("question", "length", "scale")


class DefinitionList(QWidget):
    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._changeable = True
        self.boxes: list[DefinitionBox] = []
        self.group = Group(theme, self)
        self.none = Words(theme, tr("Nothing is looked for yet."), px=12.5, tone="dim", parent=self)
        self.problem = Words(theme, px=12, tone="err", wrap=True, parent=self)
        self.add = Select(theme, self)
        self.add.setText(tr("Add"))
        self.add.setAccessibleName(tr("Add something to look for"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.group, self.none, self.problem):
            column.addWidget(part)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.none.setContentsMargins(2, 0, 0, 0)
        self.problem.hide()
        self.add.clicked.connect(self._on_add)

    @property
    def definitions(self) -> tuple[Definition, ...]:
        return tuple(box.definition for box in self.boxes)

    def show_definitions(self, definitions: Sequence[Definition], changeable: bool) -> None:
        self._changeable = changeable
        self.group.clear()
        self.boxes = []
        for each in definitions:
            self._put(each)
        self.problem.hide()
        self._arrange()

    def show_lacks(self, lacks: Sequence[Lack]) -> None:
        """Each beside what it is about; of one box the first."""
        own = next((lack for lack in lacks if lack.field == "definitions"), None)
        self.problem.setText(words.worded(own) if own else "")
        self.problem.setVisible(own is not None)
        for box in self.boxes:
            lack = next((lack for lack in lacks if lack.definition == box.definition.id), None)
            box.complain(words.worded(lack) if lack else "", lack is not None and lack.field in OF_QUESTION)

    def box(self, definition_id: str) -> DefinitionBox | None:
        return next((box for box in self.boxes if box.definition.id == definition_id), None)

    # --- changing ------------------------------------------------------------------------------------------------

    def _on_add(self) -> None:
        menu = Menu(tr("What is looked for"), self)
        for kind in InsightKind:
            menu.addAction(words.kind(kind), partial(self._append, kind))
        menu.open_at(self.add)

    def _append(self, kind: InsightKind) -> None:
        title = "" if kind is InsightKind.QUESTION else words.kind(kind)
        box = self._put(Definition(new_id(), kind, title, answer=AnswerType.TEXT))
        box.show()
        self._arrange()
        self.changed.emit()
        box.take_focus()

    def _put(self, definition: Definition) -> DefinitionBox:
        box = DefinitionBox(self._theme, definition, self._changeable, self.group)
        box.changed.connect(self.changed)
        box.removed.connect(lambda: self._remove(box))
        box.moved.connect(lambda step: self._move(box, step))
        self.boxes.append(box)
        self.group.add(box)
        return box

    def _remove(self, box: DefinitionBox) -> None:
        """The keyboard goes on to the one that takes its place."""
        at = self.boxes.index(box)
        self.boxes.remove(box)
        self.group.column.removeWidget(box)
        box.hide()
        box.deleteLater()
        self._arrange()
        self.changed.emit()
        rest = self.boxes[at : at + 1] or self.boxes[-1:]
        (rest[0].remove if rest else self.add).setFocus(Qt.FocusReason.OtherFocusReason)

    def _move(self, box: DefinitionBox, step: int) -> None:
        at = self.boxes.index(box)
        to = max(0, min(len(self.boxes) - 1, at + step))
        self.boxes.insert(to, self.boxes.pop(at))
        self.group.column.removeWidget(box)
        self.group.column.insertWidget(to, box)
        self._arrange()
        self.changed.emit()
        arrow = box.up if step < 0 else box.down
        other = box.down if step < 0 else box.up
        (arrow if arrow.isEnabled() else other).setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self) -> None:
        for at, box in enumerate(self.boxes):
            box.show_place(at == 0, at == len(self.boxes) - 1)
            box.setAccessibleName(tr("Insight {number}", number=at + 1))
        self.group.setVisible(bool(self.boxes))
        self.none.setVisible(not self.boxes)
        self.add.setVisible(self._changeable)
        self.add.setEnabled(len(self.boxes) < MAX_DEFINITIONS)
        self.group.update()
