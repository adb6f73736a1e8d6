"""One insight project, to be read or changed. Knows no session; nothing is kept of it until `save_wanted`."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from harmony_desktop.domain.insight_projects import MAX_KNOWLEDGE, MAX_NAME, InsightProject, Lack
from harmony_desktop.i18n import number, tr
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.choices.sheet import Group, Line, Sheet, heading, measured
from harmony_desktop.ui.choices.switch import Switch
from harmony_desktop.ui.insights import words
from harmony_desktop.ui.insights.applies_box import AppliesBox
from harmony_desktop.ui.insights.definition_list import DefinitionList
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.objects.editor import Conflict
from harmony_desktop.ui.space_screen import ContextEdit
from harmony_desktop.ui.theme import Theme

KNOWLEDGE_TALL = 118


class ProjectEditor(QWidget):
    """``changed`` with every letter and choice; ``conflict.chosen``: mine or theirs."""

    changed = Signal()
    back_wanted = Signal()
    save_wanted = Signal()
    discard_wanted = Signal()
    model_wanted = Signal(object)
    """The button beside which the list opens."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._project = InsightProject()
        self._showing = False
        self._changeable = True
        self.sheet = Sheet(theme, tr("Insight project"), self)
        self.back = IconButton(theme, "left", tr("Back to the insight projects"), self)
        self.title = Words(theme, px=15, weight=600, parent=self)
        self.state = Words(theme, px=12, tone="dim", parent=self)
        self.conflict = Conflict(theme, self)
        self.name = QLineEdit(self)
        self.name.setFont(theme.font(13))
        self.name.setMinimumHeight(32)
        self.name.setMaxLength(MAX_NAME)
        self.name.setAccessibleName(tr("Name of the project"))
        self.knowledge = ContextEdit(self)
        self.knowledge.setFont(theme.font(13))
        self.knowledge.setFixedHeight(KNOWLEDGE_TALL)
        self.knowledge.setTabChangesFocus(True)
        self.knowledge.setAccessibleName(tr("Project Knowledge"))
        self.knowledge.setPlaceholderText(
            tr("What a reader of these meetings should know: products, names, what counts as a risk.")
        )
        self.counter = Words(theme, px=11, tone="dim", parent=self)
        self.model = Select(theme, self)
        self.enabled = Switch(theme, tr("Ask meetings"), self)
        self.applies = AppliesBox(theme, self)
        self.definitions = DefinitionList(theme, self)
        self.problems = {
            name: Words(theme, px=12, tone="err", wrap=True, parent=self) for name in ("name", "knowledge")
        }
        self.problem = Words(theme, px=12, tone="err", wrap=True, parent=self)
        self.discard = TextButton(theme, tr("Discard changes"), parent=self)
        self.save = TextButton(theme, tr("Save"), parent=self)
        self.save.setObjectName("primary")
        self._lay_out()
        self._connect()

    # --- its parts -----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, 10, 0, 6)
        head.setSpacing(4)
        head.addWidget(self.back)
        head.addWidget(self.title, 1)
        head.addWidget(self.state)
        column = self.sheet.column
        column.setContentsMargins(0, 6, 0, 20)
        column.addWidget(self.conflict)
        column.addWidget(heading(self._theme, tr("Name")))
        column.addWidget(self.name)
        column.addWidget(self.problems["name"])
        column.addWidget(heading(self._theme, tr("What to look for")))
        column.addWidget(self.definitions)
        column.addWidget(heading(self._theme, tr("In which meetings")))
        column.addWidget(self.applies)
        top = QHBoxLayout()
        top.addWidget(heading(self._theme, tr("Project Knowledge")), 1)
        top.addWidget(self.counter, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(top)
        column.addWidget(self.knowledge)
        column.addWidget(self.problems["knowledge"])
        column.addWidget(heading(self._theme, tr("How")))
        column.addWidget(self._how())
        column.addStretch()
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 9, 0, 9)
        foot.setSpacing(8)
        foot.addWidget(self.problem, 1)
        foot.addWidget(self.discard)
        foot.addWidget(self.save)
        self.foot = QWidget(self)
        self.foot.setLayout(measured(foot))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(measured(head))
        whole.addWidget(self.sheet, 1)
        whole.addWidget(self.foot)

    def _how(self) -> Group:
        group = Group(self._theme)
        model = Line(self._theme, tr("Model"), tr("Reads each meeting, in the background."))
        model.put_control(self.model)
        on = Line(
            self._theme,
            tr("Ask meetings"),
            tr("Switched off, what was found stays and nothing new is asked."),
        )
        on.put_control(self.enabled)
        on.turn_by_words(self.enabled, on.title, on.about)
        group.add(model)
        group.add(on)
        return group

    def _connect(self) -> None:
        self.back.clicked.connect(self.back_wanted)
        self.name.textEdited.connect(self._on_changed)
        self.knowledge.textChanged.connect(self._on_changed)
        self.model.clicked.connect(lambda: self.model_wanted.emit(self.model))
        self.enabled.turned.connect(self._on_changed)
        self.applies.changed.connect(self._on_changed)
        self.definitions.changed.connect(self._on_changed)
        self.discard.clicked.connect(self.discard_wanted)
        self.save.clicked.connect(self.save_wanted)

    def _on_changed(self) -> None:
        if not self._showing:
            self._count()
            self.changed.emit()

    # --- what it shows -------------------------------------------------------------------------------------------

    @property
    def project(self) -> InsightProject:
        """As it is filled in."""
        return replace(
            self._project,
            name=self.name.text(),
            knowledge=self.knowledge.toPlainText(),
            applies=self.applies.applies,
            definitions=self.definitions.definitions,
            enabled=self.enabled.isChecked(),
        )

    def show_project(self, project: InsightProject, changeable: bool) -> None:
        self._showing, self._project, self._changeable = True, project, changeable
        self.title.setText(tr("Insight project") if project.id else tr("New insight project"))
        self.name.setText(project.name)
        self.knowledge.setPlainText(project.knowledge)
        self.enabled.show_on(project.enabled)
        self.applies.show_applies(project.applies, changeable)
        self.definitions.show_definitions(project.definitions, changeable)
        for line in (self.name, self.knowledge):
            line.setReadOnly(not changeable)
        for part in (self.model, self.enabled):
            part.setEnabled(changeable)
        self.foot.setVisible(changeable)
        self.conflict.say("")
        self.show_lacks(())
        self.complain("")
        self._count()
        self.sheet.verticalScrollBar().setValue(0)
        self._showing = False

    def choose_model(self, model_id: str) -> None:
        self._project = replace(self._project, model=model_id)
        self.changed.emit()

    def show_model(self, name: str) -> None:
        self.model.setText(name.replace("&", "&&"))
        self.model.setAccessibleName(tr("Model: {name}", name=name))

    def show_state(self, told: str, tone: str, unsaved: bool) -> None:
        self.state.setText(told)
        self.state.tint(tone)
        self.discard.setEnabled(unsaved)
        self.discard.setText(tr("Discard changes") if self._project.id else tr("Discard"))
        self.discard.setAccessibleName(self.discard.text())
        self.save.setEnabled(unsaved)

    def show_lacks(self, lacks: Sequence[Lack]) -> None:
        """Each beside its field."""
        for name, said in self.problems.items():
            lack = next((lack for lack in lacks if lack.field == name), None)
            said.setText(words.worded(lack) if lack else "")
            said.setVisible(lack is not None)
        self.name.setAccessibleDescription(self.problems["name"].text())
        self.definitions.show_lacks(lacks)

    def lead_to(self, lack: Lack) -> None:
        """The keyboard goes to what is to be mended."""
        box = self.definitions.box(lack.definition)
        fields = {"name": self.name, "knowledge": self.knowledge}
        place: QWidget = box or fields.get(lack.field, self.definitions.add)
        if box is not None:
            box.take_focus()
        else:
            place.setFocus(Qt.FocusReason.OtherFocusReason)
        # once what is said there has its room
        QTimer.singleShot(0, place, lambda: self.sheet.ensureWidgetVisible(place))

    def complain(self, said: str) -> None:
        """Why it could not be saved."""
        self.problem.setText(said)

    def take_focus(self) -> None:
        (self.name if not self._project.name else self.back).setFocus(Qt.FocusReason.OtherFocusReason)

    def _count(self) -> None:
        length = len(self.knowledge.toPlainText())
        self.counter.setText(f"{number(length)} / {number(MAX_KNOWLEDGE)}")
        self.counter.tint("err" if length > MAX_KNOWLEDGE else "dim")
        self.counter.setAccessibleName(tr("{length} of {most} characters", length=length, most=MAX_KNOWLEDGE))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.foot.isHidden():
            line = self._theme.colour("line")
            QPainter(self).fillRect(1, self.foot.y() - 1, self.width() - 2, 1, line)
