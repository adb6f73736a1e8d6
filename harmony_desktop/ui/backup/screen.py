"""Workspace Settings › Backup: make one now, where the last ones lie, and how one is restored. Knows no session."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from harmony_desktop.domain.backups import WorkspaceCopy
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import size, tr
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Group, Line, Sheet, heading
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.settings_sections import SettingsSection
from harmony_desktop.ui.theme import Theme


class BackupScreen(SettingsSection):
    shown = Signal()
    acted = Signal()
    wanted = Signal()
    """And to cancel, while one is made."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self.sheet = Sheet(theme, tr("Backup"), self)
        self.blank = Blank(theme, parent=self)
        self.now = Line(theme, tr("Back up now"), "")
        self.button = TextButton(theme, tr("Back up…"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Backing up"))
        self._made = heading(theme, tr("Copies of this workspace"))
        self.copies = Group(theme)
        self._lay_out()
        self.button.clicked.connect(self.wanted)
        self.blank.acted.connect(self.acted)
        self.show_making(False)
        self.say(tr("Asking the workspace…"))

    def _lay_out(self) -> None:
        theme, column = self._theme, self.sheet.column
        self.now.about.show()
        self.now.put_control(self.button)
        self.now.words.addWidget(self.bar)
        making, restoring = Group(theme), Group(theme)
        making.add(self.now)
        column.addWidget(making)
        column.addWidget(self._made)
        column.addWidget(self.copies)
        column.addWidget(heading(theme, tr("To restore one")))
        how = tr(
            "Quit Harmony, then write in a terminal: harmony-workspace restore FILE --replace. What stands here is set"
            " aside, not deleted; what you write until then and was not sent yet is sent afterwards."
        )
        row = Line(theme, "harmony-workspace restore", how)
        row.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        restoring.add(row)
        column.addWidget(restoring)
        about = tr(
            "What you delete stays in copies that were made before: delete them, too, where nothing may remain."
        )
        column.addWidget(Words(theme, about, px=12, tone="dim", wrap=True))
        column.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.sheet, 1)
        whole.addWidget(self.blank, 1)

    # --- what it shows -------------------------------------------------------------------------------------------

    def say(self, sentence: str, button: str = "") -> None:
        """Instead of everything; no sentence: everything is there."""
        self.blank.say(sentence, button)
        self.blank.setVisible(bool(sentence))
        self.sheet.setVisible(not sentence)

    def forget(self) -> None:
        """Another workspace has other copies."""
        self.show_copies(())
        self.say(tr("Asking the workspace…"))

    def show_copies(self, copies: Sequence[WorkspaceCopy]) -> None:
        self.copies.clear()
        for copy in copies:
            name = tr("Backup") if copy.backup else tr("Set aside")
            told = " · ".join(filter(None, (day(copy.at), size(copy.size) if copy.size else "")))
            self.copies.add(Line(self._theme, f"{name}, {told}", copy.path))
        self._made.setVisible(bool(copies))
        self.copies.setVisible(bool(copies))

    def show_making(self, making: bool) -> None:
        self.bar.setVisible(making)
        self.bar.setRange(0, 0)
        self.button.setText(tr("Cancel") if making else tr("Back up…"))
        self.now.about.setText(
            tr("Copying the database…")
            if making
            else tr(
                "Everything said and asked here, with its recordings, in one file. Keys and passwords are left out; keep"
                " it where only you can read it."
            )
        )

    def show_progress(self, done: int, of: int) -> None:
        self.bar.setRange(0, 1000)
        self.bar.setValue(1000 * done // max(of, 1))
        self.now.about.setText(tr("{done} of {size}", done=size(done), size=size(of)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.button.setFocus(event.reason())
