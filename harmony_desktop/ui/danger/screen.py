"""Workspace Settings › Danger Zone: delete one's account or the workspace, how long meetings are kept, and what only looks
like deleting. Knows no session."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.menu_choice import MenuChoice
from harmony_desktop.ui.choices.sheet import Group, Line, heading
from harmony_desktop.ui.danger import words
from harmony_desktop.ui.sheet_section import SheetSection
from harmony_desktop.ui.theme import Theme

NEVER = "never"
PERIODS = (30, 90, 180, 365, 730, 1095, 1825, 3650)


class DangerScreen(SheetSection):
    account_wanted = Signal()
    workspace_wanted = Signal()
    kept_for = Signal(object)
    """Days, or None for ever."""

    def __init__(self, theme: Theme, parent: QWidget, files: str) -> None:
        super().__init__(theme, tr("Danger Zone"), parent)
        self.account = Line(theme, tr("Delete my account"), "")
        self.delete_account = self._button(tr("Delete my account…"))
        self.workspace = Line(theme, tr("Delete this workspace"), "")
        self.delete_workspace = self._button(tr("Delete workspace…"))
        self.old = Line(
            theme,
            tr("Delete old meetings automatically"),
            tr(
                "Counted from the day of a meeting, or from when it was brought in where that was later. They go as if"
                " somebody deleted them."
            ),
        )
        self.keeping = MenuChoice(theme, tr("Delete old meetings"), (), NEVER, self)
        self._files = files
        self.uninstalling = Line(theme, tr("Uninstalling Harmony"), "")
        self._lay_out()
        self.delete_account.clicked.connect(self.account_wanted)
        self.delete_workspace.clicked.connect(self.workspace_wanted)
        self.keeping.chosen.connect(lambda key: self.kept_for.emit(None if key == NEVER else int(key)))

    def _button(self, said: str) -> TextButton:
        button = TextButton(self._theme, said)
        button.setObjectName("danger")
        return button

    def _lay_out(self) -> None:
        column = self.sheet.column
        self.zone = Group(self._theme)
        self.account.put_control(self.delete_account)
        self.workspace.put_control(self.delete_workspace)
        self.old.put_control(self.keeping)
        for row in (self.account, self.workspace):
            row.about.show()
            self.zone.add(row)
        self.periods = Group(self._theme)
        self.periods.add(self.old)
        column.addWidget(self.zone)
        column.addWidget(self.periods)
        column.addWidget(heading(self._theme, tr("What deletes less than it seems")))
        said = Group(self._theme)
        for title, about in _meanings():
            said.add(Line(self._theme, title, about))
        said.add(self.uninstalling)
        self.uninstalling.about.show()
        column.addWidget(said)
        column.addStretch()

    # --- what it shows -------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Another workspace is in use."""
        self.say_asking()

    def show_for(self, *, admin: bool, here: bool) -> None:
        """``here``: the workspace is on this computer."""
        self.workspace.setVisible(admin)
        self.periods.setVisible(admin)
        self.delete_account.setVisible(not here)
        self.account.about.setText(
            tr("On this computer your account is the workspace’s own: it goes with the workspace.")
            if here
            else tr(
                "Your meetings, chats, spaces, keys and settings in this workspace. You see first what goes and what"
                " may remain."
            )
        )
        self.workspace.about.setText(
            tr("Everything in it, for everybody. You see first what goes and what may remain.")
        )

        self.uninstalling.about.setText(
            tr(
                "Removes the program. Your files stay in {folder}: delete the workspace first where they are to go.",
                folder=self._files,
            )
            if here
            else tr(
                "Removes the program. What this computer kept stays in {folder}: sign out first where it is to go.",
                folder=self._files,
            )
        )

    def show_kept(self, days: int | None) -> None:
        known = sorted({*PERIODS, *((days,) if days else ())})
        choices = [(NEVER, words.period(None)), *((str(each), words.period(each)) for each in known)]
        self.keeping.offer(choices, NEVER if days is None else str(days))

    def begins(self) -> QWidget:
        buttons = (self.delete_account, self.delete_workspace, self.keeping)
        return next((b for b in buttons if b.isVisible()), self.sheet)


def _meanings() -> tuple[tuple[str, str], ...]:
    return (
        (
            tr("Deleting a meeting or a chat"),
            tr(
                "It goes for good. What was made from it stays: notes, tasks, exports, backups, what a provider keeps and"
                " what tools did outside."
            ),
        ),
        (
            tr("Signing out"),
            tr(
                "Removes the key and all that this computer kept of a workspace. The workspace keeps everything it has."
            ),
        ),
        (
            tr("Clearing this window’s copy"),
            tr("Removes what this window kept. A workspace on this computer stays, and is listed again."),
        ),
        (
            tr("Disconnecting a host, a provider or a tool server"),
            tr("Removes its address and key here. Nothing that lies there is deleted."),
        ),
        (
            tr("Cancelling a subscription"),
            tr("Deletes nothing by itself, neither here nor at a provider: that is asked for separately."),
        ),
    )
