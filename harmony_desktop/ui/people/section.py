"""What Users, Teams, Roles and API keys have in common: a line to search on, a button that adds, rows, a page at a time.
Knows no session."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Group, note
from harmony_desktop.ui.find_key import find_with
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.sheet_section import SheetSection
from harmony_desktop.ui.side_parts import SearchField
from harmony_desktop.ui.theme import Theme

SEARCH_MS = 150
NEAR = 160
"""Pixels above the end of what is shown, from where on the next page is asked for."""


class ListSection(SheetSection):
    sought = Signal()
    add_wanted = Signal()
    more_wanted = Signal()

    def __init__(
        self, theme: Theme, parent: QWidget, name: str, about: str, add: str, search: str = ""
    ) -> None:
        """``search``: what the line to search on says; empty: there is none."""
        super().__init__(theme, name, parent)
        self.about = note(theme, about)
        self.search = SearchField(theme, search, "", self)
        self.search.setVisible(bool(search))
        self.count = Words(theme, px=12, tone="dim")
        self.add = TextButton(theme, add)
        self.list = Group(theme)
        self.none = Words(theme, px=12.5, tone="dim", wrap=True)
        self.more = TextButton(theme, tr("Show more"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCH_MS)
        self._lay_out(bool(search))
        self._connect()
        self.put((), more=False, none="")

    def _lay_out(self, searched: bool) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        if searched:
            top.addWidget(self.search, 1)
            top.addStretch()  # in its place, where there is nothing to search
            top.addWidget(self.count)
        else:
            top.addWidget(self.about, 1)
        top.addWidget(self.add, 0, Qt.AlignmentFlag.AlignVCenter)
        column = self.sheet.column
        column.setContentsMargins(0, 4, 0, 28)
        if searched:
            column.addWidget(self.about)
        column.addLayout(top)
        column.addWidget(self.none)
        column.addWidget(self.list)
        end = QHBoxLayout()
        end.addStretch()
        end.addWidget(self.more)
        end.addStretch()
        column.addLayout(end)
        column.addStretch()
        self.none.setContentsMargins(2, 18, 2, 18)

    def _connect(self) -> None:
        self.add.clicked.connect(self.add_wanted)
        self.more.clicked.connect(self.more_wanted)
        self.search.textChanged.connect(lambda: self._timer.start())
        self.search.entered.connect(self._seek)
        self.search.down_wanted.connect(self._enter_rows)
        self._timer.timeout.connect(self._seek)
        find_with(self, self.search)
        self.sheet.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    # --- what it shows -------------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """That are searched for."""
        return self.search.text().strip()

    def forget(self) -> None:
        """Another workspace has other people."""
        self._timer.stop()
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.put((), more=False, none="")
        self.say_asking()

    def put(self, rows: Sequence[QWidget], *, more: bool, none: str, add: bool = False) -> None:
        """``none``: what is said where there is no row; ``add``: below those that stand there. The keyboard stays on
        the row it was on, by the row's name."""
        stood = self.list.rows
        wanted = [*stood, *rows] if add else list(rows)
        on = self._stood_on() if wanted != stood else None
        if wanted != stood:
            self.list.hide()  # what is seen is laid out anew for each row that joins it
            self.list.keep(wanted)
            for row in rows:
                row.show()  # at once, and not with the next event: the keyboard may go there now
        self.more.setVisible(more)
        self.list.setVisible(bool(wanted))
        self.none.setText(none)
        self.none.setVisible(bool(none) and not wanted)
        if on is not None:
            self._stand_on(*on)

    def _stood_on(self) -> tuple[str, int] | None:
        """The name of the row, and which of its controls."""
        on = row = QApplication.focusWidget()
        while row is not None and row.parentWidget() is not self.list:
            row = row.parentWidget()
        if on is None or row is None:
            return None
        return row.objectName(), [row, *row.findChildren(QWidget)].index(on)

    def _stand_on(self, name: str, which: int) -> None:
        row = next((r for r in self.list.rows if r.objectName() == name), None)
        controls = [row, *row.findChildren(QWidget)] if row is not None else []
        to = controls[which] if which < len(controls) else self.add
        if to is not None:
            to.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what the user does --------------------------------------------------------------------------------------

    def _seek(self) -> None:
        self._timer.stop()
        self.sheet.verticalScrollBar().setValue(0)
        self.sought.emit()

    def _enter_rows(self) -> None:
        if self.list.rows:
            self.list.rows[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_scrolled(self, value: int) -> None:
        bar = self.sheet.verticalScrollBar()
        if value and value >= bar.maximum() - NEAR and not self.more.isHidden():
            self.more_wanted.emit()

    def begins(self) -> QWidget:
        return self.add if self.search.isHidden() else self.search
