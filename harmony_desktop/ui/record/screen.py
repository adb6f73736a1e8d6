"""Workspace Settings › Record: found, paged, exported, verified. Knows no session."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from harmony_desktop.domain.record import RecordLine, RecordVerdict
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Group, Line, LinkButton, note
from harmony_desktop.ui.choices.switch import Segments
from harmony_desktop.ui.find_key import find_with
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.record import words
from harmony_desktop.ui.record.row import RecordRow
from harmony_desktop.ui.sheet_section import SheetSection
from harmony_desktop.ui.side_parts import SearchField
from harmony_desktop.ui.theme import Theme

MINE, EVERYBODY = "mine", "everybody"
SEARCH_MS = 250


class RecordScreen(SheetSection):
    wanted = Signal()
    """Other lines: other words, or others' too."""
    older_wanted = Signal()
    opened = Signal(object)
    verify_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, tr("Record"), parent)
        self._newest = ""
        self.whose = MINE
        self.search = SearchField(theme, tr("Search the record"), "", self)
        choices = [(MINE, tr("Mine")), (EVERYBODY, tr("Everybody's"))]
        self.whose_choice = Segments(theme, tr("Whose"), choices, self)
        self.verify = TextButton(theme, tr("Verify"))
        self.export = TextButton(theme, tr("Export…"))
        self.verdict = Line(theme, "", "")
        self.copy = LinkButton(theme, tr("Copy the newest hash"), self.verdict)
        self.proof = Group(theme)
        self.lines = Group(theme)
        self.none = Words(theme, px=13, tone="dim", wrap=True)
        self.older = TextButton(theme, tr("Show older"))
        self.about = note(theme)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCH_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.search, 1)
        for part in (self.whose_choice, self.verify, self.export):
            top.addWidget(part)
        self.verdict.put_control(self.copy)
        self.proof.add(self.verdict)
        self.proof.hide()
        column = self.sheet.column
        column.addLayout(top)
        column.addWidget(self.proof)
        column.addWidget(self.none)
        column.addWidget(self.lines)
        older = QHBoxLayout()
        older.addStretch()
        older.addWidget(self.older)
        older.addStretch()
        column.addLayout(older)
        column.addWidget(self.about)
        column.addStretch()
        self.none.setContentsMargins(2, 18, 2, 18)
        self.whose_choice.show_choice(self.whose)
        self.older.hide()

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda: self._timer.start())
        self.search.entered.connect(self._on_entered)
        find_with(self, self.search)
        self.search.down_wanted.connect(self._enter_lines)
        self._timer.timeout.connect(self._want)
        self.whose_choice.chosen.connect(self._on_whose)
        self.verify.clicked.connect(self.verify_wanted)
        self.export.clicked.connect(self.export_wanted)
        self.older.clicked.connect(self.older_wanted)
        self.copy.clicked.connect(self._copy)

    # --- what it shows -------------------------------------------------------------------------------------------

    @property
    def rows(self) -> list[RecordRow]:
        return [row for row in self.lines.rows if isinstance(row, RecordRow)]

    @property
    def sought(self) -> str:
        return self.search.text().strip()

    def forget(self) -> None:
        """Another workspace has another record."""
        self._timer.stop()
        self.say_asking()
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.whose = MINE
        self.whose_choice.show_choice(MINE)
        self.proof.hide()
        self._newest = ""
        self.show_lines((), {}, more=False)

    def allow(self, admin: bool) -> None:
        """Who is no admin sees what was done in their name."""
        for part in (self.whose_choice, self.verify, self.export):
            part.setVisible(admin)
        self.about.setText(
            tr(
                "What was asked of tools, decided, and done. Nothing in it can be changed; of others you see"
                " what happened, not their words."
            )
            if admin
            else tr("What tools were asked to do for you, what you decided, and what came of it.")
        )

    def show_lines(
        self, lines: Sequence[RecordLine], titles: dict[str, str], *, more: bool, add: bool = False
    ) -> None:
        """``add``: below those that stand there; ``more``: there are older ones still."""
        stood_on = next((row.line.seq for row in self.rows if row.hasFocus()), None)
        if not add:
            self.lines.clear()
        for line in lines:
            row = RecordRow(self._theme, line, titles, self.lines)
            row.clicked.connect(lambda _=False, of=line: self.opened.emit(of))
            self.lines.add(row)
            row.show()  # at once, and not with the next event: the keyboard may go there now
        for row in self.rows:
            if row.line.seq == stood_on:
                row.setFocus()
        found = bool(lines) or (add and bool(self.rows))
        self.lines.setVisible(found)
        self.older.setVisible(more)
        sentence = tr("Nothing in the record says “{words}”.", words=self.sought)
        self.none.setText(sentence if self.sought else tr("No tool has been used yet."))
        self.none.setVisible(not found)

    def show_verdict(self, found: RecordVerdict) -> None:
        title, told, tone = words.verdict(found)
        self._newest = found.newest
        self._prove(title, told, tone)
        whole = found.broken_at is None and bool(found.lines)
        self.copy.setText(tr("Copy the newest hash"))
        self.copy.setToolTip(tr("Who keeps it elsewhere can tell that nothing was cut off."))
        self.copy.setVisible(whole)
        self.proof.show()

    def show_verifying(self) -> None:
        self._prove(tr("Following every line from the first…"), "", "dim")
        self.copy.hide()
        self.proof.show()

    def _prove(self, title: str, told: str, tone: str) -> None:
        self.verdict.title.setText(title)
        self.verdict.title.tint(tone)
        self.verdict.about.setText(told)
        self.verdict.about.setVisible(bool(told))
        self.verdict.setAccessibleName(f"{title} {told}".strip())

    # --- what the user does --------------------------------------------------------------------------------------

    def _on_entered(self) -> None:
        self._timer.stop()
        self._want()

    def _on_whose(self, whose: str) -> None:
        self.whose = whose
        self._want()

    def _want(self) -> None:
        self.sheet.verticalScrollBar().setValue(0)
        self.wanted.emit()

    def _enter_lines(self) -> None:
        if self.rows:
            self.rows[0].setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._newest)
        self.copy.setText(tr("Copied"))

    def begins(self) -> QWidget:
        return self.search
