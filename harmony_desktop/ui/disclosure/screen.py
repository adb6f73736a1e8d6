"""The page “Models and data”. Knows no session."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.domain.disclosure import Disclosure, Kept, Processing
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Group, Line, Sheet, heading, note
from harmony_desktop.ui.disclosure import words
from harmony_desktop.ui.disclosure.rows import AboutGroup, WorkRow, kept_line
from harmony_desktop.ui.theme import Theme


class DataScreen(QWidget):
    """``opened`` carries an address; ``again_wanted``: the workspace shall be asked once more."""

    shown = Signal()
    opened = Signal(str)
    again_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.sheet = Sheet(theme, tr("Models and data"), self)
        self.state = note(theme)
        self.again = TextButton(theme, tr("Ask again"))
        self.work = Group(theme)
        self.unsaid = note(theme)
        self.about = AboutGroup(theme)
        self.collected = Group(theme)
        self.kept = Group(theme)
        self.whose = note(theme)
        self._of_workspace: list[QWidget] = []
        self._lay_out()
        self.again.clicked.connect(self.again_wanted)
        self.about.opened.connect(self.opened)
        self.show_waiting(tr("Asking the workspace…"))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(heading(self._theme, tr("What processes what")), 1)
        top.addWidget(self.again)
        documents = heading(self._theme, tr("Documents and contact"))
        whose = heading(self._theme, tr("Whose workspace this is"))
        column = self.sheet.column
        column.addLayout(top)
        for part in (self.state, self.work, self.unsaid, documents, self.about):
            column.addWidget(part)
        column.addWidget(heading(self._theme, tr("What Harmony itself collects")))
        column.addWidget(self.collected)
        column.addWidget(heading(self._theme, tr("What lies on this computer")))
        column.addWidget(self.kept)
        column.addWidget(whose)
        column.addWidget(self.whose)
        column.addStretch()
        self._of_workspace = [self.work, self.unsaid, documents, self.about, whose, self.whose]
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.sheet)

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_waiting(self, sentence: str) -> None:
        """Of the workspace nothing is known, or not yet; what is known of this computer stands below."""
        self.state.setText(sentence)
        for part in self._of_workspace:
            part.hide()

    def show_disclosure(self, found: Disclosure, team: str, *, now: bool) -> None:
        """``team``: the host of a workspace that is elsewhere; ``now``: it said so just now."""
        self.work.clear()
        for each in _in_order(found):
            told = words.told(each, found.about, team)
            title, when = (tr(table.get(each.work, each.work)) for table in (words.TITLES, words.WHEN))
            row = WorkRow(self._theme, title, when, told, "" if told else words.off(each), self.work)
            row.setObjectName(f"work:{each.work}")
            self.work.add(row)
        self.about.show_about(found.about)
        for part in self._of_workspace:
            part.show()
        self.unsaid.setText(words.unsaid(found))
        self.unsaid.setVisible(bool(self.unsaid.text()))
        self.state.setText(
            tr("As this workspace is set up now.")
            if now
            else tr(
                "The workspace cannot be reached; this is what it said on {date}.", date=day(found.read_at)
            )
        )
        self.whose.setText(words.whose(team))

    def show_collected(self, lines: Sequence[tuple[str, str]]) -> None:
        self.collected.clear()
        for title, about in lines:
            self.collected.add(Line(self._theme, title, about))

    def show_kept(self, kept: Sequence[Kept]) -> None:
        self.kept.clear()
        for each in kept:
            self.kept.add(kept_line(self._theme, each))

    def forget(self) -> None:
        """Another account has another workspace."""
        self.work.clear()
        self.about.clear()
        self.kept.clear()
        self.show_waiting(tr("Asking the workspace…"))

    # --- Qt ------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self.shown.emit)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.again.setFocus(event.reason())


def _in_order(found: Disclosure) -> list[Processing]:
    """Dictation, which the workspace does not know of, behind the transcription of recordings."""
    first, rest = found.processing[:1], found.processing[1:]
    return [*first, words.dictation(), *rest]
