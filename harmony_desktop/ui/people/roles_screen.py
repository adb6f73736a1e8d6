"""Workspace Settings › Roles: what each reads, and who administers, changed where it stands. Knows no session."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.people import ReadScope, WorkspaceRole
from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.menu_choice import MenuChoice
from harmony_desktop.ui.choices.sheet import Line, LinkButton
from harmony_desktop.ui.choices.switch import Switch
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.people import words
from harmony_desktop.ui.people.section import ListSection
from harmony_desktop.ui.theme import Theme


class RolesScreen(ListSection):
    """``changed`` carries the role as it was and as it is to be; it is shown once the workspace has it."""

    changed = Signal(object, object)
    rename_wanted = Signal(object)
    delete_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        about = tr("Everybody has one role. A change holds at once, in every window and for every key.")
        super().__init__(theme, parent, tr("Roles"), about, tr("Add role"))

    def show_roles(self, roles: Sequence[WorkspaceRole]) -> None:
        self.put([self._row(role) for role in roles], more=False, none="")

    def _row(self, role: WorkspaceRole) -> Line:
        theme = self._theme
        line = Line(theme, role.name, words.role_about(role), narrow=True)
        line.setObjectName(f"role:{role.id}")
        for key, said in (("rename", tr("Rename")), ("delete", tr("Delete"))):
            link = LinkButton(theme, said, line)
            link.setAccessibleName(f"{said}: {role.name}")
            link.clicked.connect(partial(self._on_link, key, role))
            line.add_link(link)
        scopes = [(scope.value, tr(said)) for scope, said in words.SCOPES.items()]
        reads = MenuChoice(theme, tr("What {role} reads", role=role.name), scopes, role.scope.value, line)
        reads.setFixedWidth(max(reads.wide_for(said) for _, said in scopes))
        reads.chosen.connect(lambda key: self.changed.emit(role, replace(role, scope=ReadScope(key))))
        beside = Words(theme, tr("Administers"), px=12, tone="dim", parent=line)
        admin = Switch(theme, tr("{role} administers the workspace", role=role.name), line)
        admin.show_on(role.admin)
        admin.turned.connect(lambda on: self.changed.emit(role, replace(role, admin=on)))
        for control in (reads, beside, admin):
            line.put_control(control)
        return line

    def _on_link(self, key: str, role: WorkspaceRole) -> None:
        (self.rename_wanted if key == "rename" else self.delete_wanted).emit(role)
