"""Workspace Settings › Backup: make one now, where the last ones lie, and how one is restored. Knows no session."""

import shlex
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from harmony_desktop.domain.backups import WorkspaceCopy
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import size, tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Group, Line, LinkButton, heading, note
from harmony_desktop.ui.copy_row import CopyRow
from harmony_desktop.ui.sheet_section import SheetSection
from harmony_desktop.ui.theme import Theme


class BackupScreen(SheetSection):
    wanted = Signal()
    """And to cancel, while one is made."""
    folder_wanted = Signal(str)
    """Carries the path of a copy."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, tr("Backup"), parent)
        self.now = Line(theme, tr("Back up now"), "")
        self.button = TextButton(theme, tr("Back up…"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Backing up"))
        self._made = heading(theme, tr("Copies of this workspace"))
        self.copies = Group(theme)
        self.command = CopyRow(theme, tr("Command"), "", font=theme.font(12, mono=True))
        self._lay_out()
        self.button.clicked.connect(self.wanted)
        self.show_making(False)

    def _lay_out(self) -> None:
        theme, column = self._theme, self.sheet.column
        self.now.about.show()
        self.now.put_control(self.button)
        self.now.words.addWidget(self.bar)
        making, restored = Group(theme), Group(theme)
        making.add(self.now)
        column.addWidget(making)
        column.addWidget(self._made)
        column.addWidget(self.copies)
        column.addWidget(heading(theme, tr("To restore one")))
        how = tr(
            "Quit Harmony, then write this in a terminal. What stands here is set aside, not deleted; what you write until"
            " then and was not sent yet is sent afterwards."
        )
        row = Line(theme, tr("On the command line"), how)
        row.put_control(self.command, wide=True)
        restored.add(row)
        column.addWidget(restored)
        about = tr(
            "What you delete stays in copies that were made before: delete them, too, where nothing may remain."
        )
        column.addWidget(note(theme, about))
        column.addStretch()

    # --- what it shows -------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Another workspace has other copies."""
        self.show_copies(())
        self.say_asking()

    def show_copies(self, copies: Sequence[WorkspaceCopy], restoring: Sequence[str] = ()) -> None:
        """``restoring``: the words of the command that restores one."""
        self.copies.clear()
        for copy in copies:
            self.copies.add(self._line(copy))
        self._made.setVisible(bool(copies))
        self.copies.setVisible(bool(copies))
        newest = next((copy.path for copy in copies if copy.backup), "FILE")
        self.command.show_words(shlex.join((*restoring, newest)))

    def _line(self, copy: WorkspaceCopy) -> Line:
        name = tr("Backup") if copy.backup else tr("Set aside")
        told = " · ".join(filter(None, (day(copy.at), size(copy.size) if copy.size else "")))
        line = Line(self._theme, f"{name}, {told}", copy.path.replace("/", "/\u200b"))
        folder = LinkButton(self._theme, tr("Open folder"), line)
        folder.setAccessibleName(f"{folder.text()}: {name}, {told}")
        folder.clicked.connect(partial(self.folder_wanted.emit, copy.path))
        line.put_control(folder)
        return line

    def show_making(self, making: bool) -> None:
        self.bar.setVisible(making)
        self.bar.setRange(0, 0)
        self.button.setText(tr("Cancel") if making else tr("Back up…"))
        self.now.about.setText(
            tr("Copying the database…")
            if making
            else tr(
                "Everything said and asked here, with its recordings, in one file. Keys of providers and sign-ins of tools"
                " are left out; people’s passwords and API keys are in it as hashes. Keep it where only you can read it."
            )
        )

    def show_progress(self, done: int, of: int) -> None:
        self.bar.setRange(0, 1000)
        self.bar.setValue(1000 * done // max(of, 1))
        self.now.about.setText(tr("{done} of {size}", done=size(done), size=size(of)))

    def begins(self) -> QWidget:
        return self.button
