"""An insight project in the list: what it looks for and where, whether it is on, what can be done with it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.insight_projects import InsightProject
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import IconButton
from harmony_desktop.ui.choices.sheet import Line, LinkButton
from harmony_desktop.ui.choices.switch import Switch
from harmony_desktop.ui.insights import words
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme


class ProjectLine(Line):
    """The same widgets while what they show changes; signals carry the project's id."""

    opened = Signal(str)
    turned = Signal(str, bool)
    run_wanted = Signal(str)
    menu_wanted = Signal(str, object)
    """With the button beside which it opens."""

    def __init__(self, theme: Theme, project: InsightProject, parent: QWidget | None = None) -> None:
        super().__init__(theme, project.name, "", parent)
        self.project = project
        self.setObjectName("insight_project")
        self.state = Words(theme, px=12, parent=self)
        self.head.addWidget(self.state)
        self.run = LinkButton(theme, "", self)
        self.open = LinkButton(theme, "", self)
        self.more = IconButton(theme, "more", "", self)
        self.switch = Switch(theme, "", self)
        for part in (self.run, self.open, self.more, self.switch):
            self.put_control(part)
        self.run.clicked.connect(lambda: self.run_wanted.emit(self.project.id))
        self.open.clicked.connect(lambda: self.opened.emit(self.project.id))
        self.more.clicked.connect(lambda: self.menu_wanted.emit(self.project.id, self.more))
        self.switch.turned.connect(lambda on: self.turned.emit(self.project.id, on))

    def show_project(
        self, project: InsightProject, model: str, *, changeable: bool, applying: int, unsaved: bool
    ) -> None:
        """``applying``: to so many meetings that are there."""
        self.project = project
        name = project.name
        self.title.setText(name)
        self.title.tint("text" if project.enabled else "dim")
        self.about.setText(words.gist(project, model))
        self.about.setVisible(True)
        told, tone = words.state(project, unsaved)
        self.state.setText(told)
        self.state.tint(tone)
        self.state.setVisible(bool(told))
        self._name(self.open, tr("Edit") if changeable else tr("View"), name)
        self._name(self.run, words.run_again(applying), name)
        self.run.setVisible(changeable and project.enabled and applying > 0 and not project.waiting)
        self.more.say(tr("What can be done with “{name}”", name=name))
        self.more.setVisible(changeable)
        self.switch.setAccessibleName(tr("Ask meetings: {name}", name=name))
        self.switch.show_on(project.enabled)
        self.switch.setEnabled(changeable)
        focus = Qt.FocusPolicy.StrongFocus if changeable else Qt.FocusPolicy.NoFocus
        self.switch.setFocusPolicy(focus)

    def _name(self, button: LinkButton, text: str, project: str) -> None:
        button.setText(text)
        button.setAccessibleName(f"{text}: {project}")
        button.updateGeometry()
