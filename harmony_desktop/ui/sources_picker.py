"""Where a thread looks: chosen meetings, people or companies, and a stretch of time; nothing chosen means everywhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from harmony_desktop.domain.context import NOT_NARROWED, Sources
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import tr
from harmony_desktop.ui import context_words
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.choices.by_words import ByWords
from harmony_desktop.ui.choices.switch import Switch
from harmony_desktop.ui.date_box import DateBox
from harmony_desktop.ui.date_ranges import PRESETS, date_range, of_dates, preset_of
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.row_painter import ABOUT, ICON, KEY, RowPainter
from harmony_desktop.ui.theme import Theme

NAMES_FIRST = 6
"""People shown before anything is searched for."""
MOST_ROWS = 200


class PickList(QListWidget):
    """A click anywhere on a line, or Space, ticks it."""

    toggled = Signal(QListWidgetItem)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setItemDelegate(RowPainter(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setUniformItemSizes(True)
        self.itemClicked.connect(self.toggled)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentItem() is not None:
            self.toggled.emit(self.currentItem())
            return
        super().keyPressEvent(event)


def _state(picked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if picked else Qt.CheckState.Unchecked


class SourcesPicker(Overlay):
    """``chosen`` carries what the thread shall be narrowed to."""

    chosen = Signal(object)
    wide, tallest = 460, 620
    wanted = 560

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        sources: Sources,
        meetings: Sequence[Meeting],
        people: Sequence[str],
        now: datetime | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self._now = now or datetime.now().astimezone()
        self._picked = dict.fromkeys(
            [
                *(("person", name) for name in sources.people),
                *(("meeting", str(i)) for i in sources.conversation_ids),
            ]
        )
        self._preset = preset_of(sources, self._now)
        self._web = sources.web
        self.setAccessibleName(tr("Sources"))
        self._make(theme, parent)
        self._lay_out(theme)
        self._show_dates(sources)
        self.offer(meetings, people)

    def offer(self, meetings: Sequence[Meeting], people: Sequence[str]) -> None:
        """What there is to choose from; more may come while this is open."""
        self._meetings, self._people = meetings, people
        present = [p for meeting in meetings for p in meeting.participants]
        self._companies = {p.company for p in present} - {p.name for p in present}
        self._fill()

    def _make(self, theme: Theme, card: QWidget) -> None:
        self.search = QLineEdit(self.box)
        self.search.setPlaceholderText(tr("Search meetings, people, companies…"))
        self.search.setAccessibleName(tr("Search meetings, people, companies"))
        self.search.setMinimumHeight(32)
        self.list = PickList(theme, self.box)
        self.list.setAccessibleName(tr("Meetings and people"))
        self._ranges = {
            name: TextButton(theme, tr(words), parent=self.box) for name, words in PRESETS.items()
        }
        for button in self._ranges.values():
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # Enter after a click means the whole box
            button.setFont(theme.font(12))
            button.setObjectName("option")
        self.since = DateBox(theme, tr("From"), card, self.box)
        self.until = DateBox(theme, tr("To"), card, self.box)
        for edit in (self.since, self.until):
            edit.changed.connect(self._say)
        self.web = Switch(theme, tr("Web search"), self.box)
        self._none = Words(theme, tr("Nothing is called that."), px=12.5, tone="dim", parent=self.box)
        self._words = Words(theme, px=12, tone="dim", wrap=True, parent=self.box)
        self._everywhere = TextButton(theme, tr("Look everywhere"), quiet=True, parent=self.box)
        self._everywhere.setObjectName("bare")
        self.use = TextButton(theme, tr("Use"), parent=self.box)
        self.use.setObjectName("primary")
        self.web.show_on(self._web)
        self.search.textChanged.connect(self._fill)
        self.list.toggled.connect(self._toggle)
        self._everywhere.clicked.connect(lambda: self._give(replace(NOT_NARROWED, web=self.web.isChecked())))
        self.use.clicked.connect(lambda: self._give(self.sources))
        for name, button in self._ranges.items():
            button.clicked.connect(lambda _=False, n=name: self._on_preset(n))

    def _lay_out(self, theme: Theme) -> None:
        head = QHBoxLayout()
        close = IconButton(theme, "close", tr("Close"), self.box)
        close.clicked.connect(self.close_overlay)
        head.addWidget(Words(theme, tr("Sources"), px=15, weight=600, parent=self.box), 1)
        head.addWidget(close)
        ranges = QHBoxLayout()
        ranges.setSpacing(5)
        for button in self._ranges.values():
            ranges.addWidget(button)
        ranges.addStretch()
        self._custom = QWidget(self.box)
        dates = QHBoxLayout(self._custom)
        dates.setContentsMargins(0, 0, 0, 0)
        dates.addWidget(self.since)
        dates.addWidget(Words(theme, "–", tone="dim", parent=self._custom))
        dates.addWidget(self.until)
        dates.addStretch()
        whole = ByWords(self.box)
        web = QHBoxLayout(whole)
        web.setContentsMargins(0, 0, 0, 0)
        words = Words(theme, tr("Web search"), px=12.5, parent=whole)
        whole.turn_by_words(self.web, words)
        web.addWidget(words, 1)
        web.addWidget(self.web)
        foot = QHBoxLayout()
        foot.addWidget(self._everywhere)
        foot.addStretch()
        foot.addWidget(self.use)
        column = QVBoxLayout(self.box)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.search)
        column.addWidget(self._none)
        column.addWidget(self.list, 1)
        column.addLayout(ranges)
        column.addWidget(self._custom)
        column.addWidget(whole)
        column.addWidget(self._words)
        column.addLayout(foot)

    def box_tall(self) -> int:
        return self.tallest

    def take_focus(self) -> None:
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what is chosen ------------------------------------------------------------------------------------------

    @property
    def sources(self) -> Sources:
        since, until = date_range(self._preset, self._now)
        if self._preset == "custom":
            since, until = of_dates(self.since.date(), self.until.date(), self._now)
        return Sources(
            tuple(ConversationId(key) for kind, key in self._picked if kind == "meeting"),
            tuple(key for kind, key in self._picked if kind == "person"),
            since,
            until,
            self.web.isChecked(),
        )

    def _say(self) -> None:
        words = context_words.sources(self.sources)
        told = tr("Looks in: {words}", words=words) if words else tr("Looks in all meetings you may read.")
        self._words.setText(told)
        self._everywhere.setEnabled(bool(words))

    def _give(self, sources: Sources) -> None:
        self.chosen.emit(sources)
        self.close_overlay()

    # --- meetings and people -------------------------------------------------------------------------------------

    def _fill(self) -> None:
        """What is chosen first, then what fits the search."""
        words = self.search.text().strip().lower()
        self.list.clear()
        rows = list(self._rows(words))
        rows.sort(key=lambda row: (row[0], row[1]) not in self._picked)
        for kind, key, title, about in rows[:MOST_ROWS]:
            item = QListWidgetItem(title)
            item.setData(KEY, (kind, key))
            item.setData(ABOUT, about)
            item.setData(ICON, self._icon(kind, key))
            item.setCheckState(_state((kind, key) in self._picked))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.list.addItem(item)
        if rows:
            self.list.setCurrentRow(0)
        self._none.setVisible(not rows)
        self._say()

    def _icon(self, kind: str, key: str) -> str:
        if kind == "meeting":
            return "calendar"
        return "company" if key in self._companies else "person"

    def _rows(self, words: str) -> list[tuple[str, str, str, str]]:
        people = [n for n in self._people if words in n.lower()]
        if not words:
            chosen = [key for kind, key in self._picked if kind == "person"]
            people = [*chosen, *(n for n in people if n not in chosen)][: max(NAMES_FIRST, len(chosen))]
        rows = [("person", name, name, "") for name in people]
        for meeting in self._meetings:
            names = " ".join(f"{p.name} {p.company}" for p in meeting.participants)
            if words in f"{meeting.title} {names}".lower():
                rows.append(("meeting", str(meeting.id), meeting.title, day(meeting.started_at)))
        return rows

    def _toggle(self, item: QListWidgetItem) -> None:
        kind_key = tuple(item.data(KEY))
        picked = kind_key not in self._picked
        if picked:
            self._picked[kind_key] = None
        else:
            del self._picked[kind_key]
        item.setCheckState(_state(picked))
        self._say()

    # --- time ----------------------------------------------------------------------------------------------------

    def _show_dates(self, sources: Sources) -> None:
        today = QDate(self._now.year, self._now.month, self._now.day)
        since, until = sources.since, sources.until
        last = until.astimezone(self._now.tzinfo) if until else None
        begin = since.astimezone(self._now.tzinfo) if since else None
        self.since.set_date(QDate(begin.year, begin.month, begin.day) if begin else today.addMonths(-1))
        self.until.set_date(QDate(last.year, last.month, last.day).addDays(-1) if last else today)
        self._on_preset(self._preset)

    def _on_preset(self, name: str) -> None:
        self._preset = name
        for other, button in self._ranges.items():
            button.setChecked(other == name)
        self._custom.setVisible(name == "custom")
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._give(self.sources)
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)
