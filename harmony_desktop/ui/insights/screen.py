"""Workspace Settings › Insights: the projects in their order, or the one that is open. Knows no session."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.domain.insight_projects import InsightProject
from harmony_desktop.i18n import tr
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Group, Line, Sheet, heading, note
from harmony_desktop.ui.insights.editor import ProjectEditor
from harmony_desktop.ui.insights.project_line import ProjectLine
from harmony_desktop.ui.settings_sections import SettingsSection
from harmony_desktop.ui.theme import Theme


class InsightsScreen(SettingsSection):
    shown = Signal()
    acted = Signal()
    add_wanted = Signal()
    line_made = Signal(object)
    """A `ProjectLine` that is to be listened to."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self._said = self._open = False
        self.lines: dict[str, ProjectLine] = {}
        self.blank = Blank(theme, parent=self)
        self.sheet = Sheet(theme, tr("Insights"), self)
        self.editor = ProjectEditor(theme, self)
        self.add = TextButton(theme, tr("Add project"))
        self.group = Group(theme)
        self.none = Group(theme)
        self.none.add(
            Line(
                theme,
                tr("No insight project"),
                tr("Meetings are kept and found, and nothing is drawn from them."),
            )
        )
        self.about = note(theme)
        self._lay_out()
        self.add.clicked.connect(self.add_wanted)
        self.blank.acted.connect(self.acted)
        self.say(tr("Asking the workspace…"))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(heading(self._theme, tr("Insight projects")), 1)
        top.addWidget(self.add)
        column = self.sheet.column
        column.addLayout(top)
        for part in (self.group, self.none, self.about):
            column.addWidget(part)
        column.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for page in (self.blank, self.sheet, self.editor):
            whole.addWidget(page, 1)

    # --- what it shows -------------------------------------------------------------------------------------------

    def say(self, sentence: str, button: str = "") -> None:
        """Instead of everything; no sentence: everything is there."""
        self._said = bool(sentence)
        self.blank.say(sentence, button)
        if sentence:
            self.show_state("")
        self._arrange()

    def show_open(self, opened: bool) -> None:
        """The editor in the list's place."""
        self._open = opened
        self._arrange()

    def _arrange(self) -> None:
        self.blank.setVisible(self._said and not self._open)
        self.sheet.setVisible(not self._said and not self._open)
        self.editor.setVisible(self._open)

    def allow(self, admin: bool) -> None:
        self.add.setVisible(admin)
        self.about.setText(
            tr(
                "Each project asks every meeting it applies to. What it finds stands with the meeting, each line linked"
                " to its minute."
            )
            if admin
            else tr("What is drawn from every meeting. An admin of this workspace changes it.")
        )

    def show_order(self, projects: Sequence[InsightProject]) -> None:
        """A line for each; those that stay are the same widgets, in the order of the projects."""
        wanted = {project.id: project for project in projects}
        for gone in self.lines.keys() - wanted.keys():
            line = self.lines.pop(gone)
            self.group.column.removeWidget(line)
            line.hide()
            line.deleteLater()
        for at, (id_, project) in enumerate(wanted.items()):
            if id_ not in self.lines:
                self.lines[id_] = ProjectLine(self._theme, project, self.group)
                self.line_made.emit(self.lines[id_])
            if self.group.column.indexOf(self.lines[id_]) != at:
                self.group.column.insertWidget(at, self.lines[id_])
            self.lines[id_].show()
        self.group.setVisible(bool(wanted))
        self.none.setVisible(not wanted)
        self.group.update()

    def forget(self) -> None:
        """Another workspace has other projects."""
        self.show_open(False)
        self.editor.show_project(InsightProject(), changeable=False)
        self.show_order(())
        self.say(tr("Asking the workspace…"))

    # --- Qt ------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._open:
            self.editor.back_wanted.emit()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self.shown.emit)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._open:
            self.editor.take_focus()
        elif self.add.isVisible():
            self.add.setFocus(event.reason())
