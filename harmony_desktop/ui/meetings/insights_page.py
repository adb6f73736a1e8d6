"""What the workspace found in a meeting, by project: two columns where there is room. Knows no session."""

from collections.abc import Callable, Sequence
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from harmony_desktop.domain.insights import AnswerType, Insight
from harmony_desktop.domain.meetings import MeetingStatus
from harmony_desktop.i18n import tr
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.meetings.insight_line import InsightLine
from harmony_desktop.ui.meetings.insight_value import InsightValue, value_words
from harmony_desktop.ui.theme import Theme

TWO_COLUMNS = 620
When = Callable[[int], str]
"""The minute of a turn."""
LISTS = (AnswerType.LIST,)


class InsightCard(QWidget):
    """One definition with its answer."""

    turn_wanted = Signal(int)

    def __init__(self, theme: Theme, insight: Insight, when: When, parent: QWidget) -> None:
        super().__init__(parent)
        self._insight = insight
        self.setAccessibleName(insight.title)
        self.copy = IconButton(theme, "copy", tr("Copy “{title}”", title=insight.title), self)
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 0, 0)
        head.addWidget(Words(theme, insight.title, px=12, weight=500, tone="dim", wrap=True, parent=self), 1)
        head.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 10)
        column.setSpacing(2)
        column.addLayout(head)
        if insight.value is not None:
            column.addWidget(InsightValue(theme, insight, self))
        bullets = insight.answer in LISTS and len(insight.items) > 1
        self.lines = [
            InsightLine(theme, item, when(item.turns[0]) if item.turns else "", bullets, self)
            for item in insight.items
        ]
        for line in self.lines:
            column.addWidget(line)
            line.clicked.connect(lambda _=False, at=line.item.turns: self.turn_wanted.emit(at[0]))
        for words, tone in self._notes():
            note = Words(theme, words, px=12.5, tone=tone, wrap=True, parent=self)
            note.setContentsMargins(4, 2, 4, 2)
            column.addWidget(note)
        column.addStretch(1)
        self.copy.setVisible(bool(insight.items))
        self.copy.clicked.connect(self._copy)

    def _notes(self) -> list[tuple[str, str]]:
        insight = self._insight
        notes = []
        if not insight.items and insight.value is None and insight.problem is None:
            unread = tr("Nothing was found by the fixed rules that stand in for a model.")
            notes.append((tr("The meeting does not say.") if insight.model else unread, "dim"))
        if insight.problem is not None:
            notes.append((worded(insight.problem), "warn"))
        return notes

    def _copy(self) -> None:
        lines = [self._insight.title, value_words(self._insight)]
        lines += [item.text for item in self._insight.items]
        QGuiApplication.clipboard().setText("\n".join(line for line in lines if line))
        self.copy.show_icon("check")
        self.copy.say(tr("Copied"))


class InsightsPage(QScrollArea):
    """``turn_wanted``: an item leads there; ``rerun_wanted``: ids of projects, none of them for all."""

    turn_wanted = Signal(int)
    rerun_wanted = Signal(object)

    def __init__(self, theme: Theme, narrow: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._narrow = theme, narrow
        self._shown: tuple[object, ...] = ()
        self._wide = False
        self._grids: list[tuple[QGridLayout, list[InsightCard]]] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(tr("Insights"))
        self.blank = Blank(theme, parent=self.viewport())
        self.blank.acted.connect(lambda: self.rerun_wanted.emit(()))
        self.cards: list[InsightCard] = []
        self.reruns: list[TextButton] = []
        self._may = False
        self.show_words(tr("Asking the workspace…"))

    # --- what it shows -----------------------------------------------------------------------------------------------

    def show_words(self, sentence: str, button: str = "") -> None:
        """In place of insights."""
        self.blank.say(sentence, button)
        self.blank.setVisible(bool(sentence))
        inside = self.widget()
        if inside is not None:
            inside.setVisible(not sentence)
        self._place_blank()

    def show_insights(
        self, status: MeetingStatus, found: Sequence[Insight], when: When, may_change: bool
    ) -> None:
        """``status``: of the meeting."""
        shown = (status, tuple(found), may_change, when(0))
        if shown == self._shown:
            return
        self._shown = shown
        if not found:
            words, button = self._nothing(status, may_change)
            self._put(QWidget())
            self.show_words(words, button)
            return
        self._may = may_change and not status.under_way
        where = self.verticalScrollBar().value()
        self._put(self._made(status, found, when))
        self.show_words("")
        self._arrange(force=True)
        self.verticalScrollBar().setValue(where)

    def _nothing(self, status: MeetingStatus, may_change: bool) -> tuple[str, str]:
        match status:
            case MeetingStatus.EXTRACTING:
                return tr("Insights are being made. They appear here one by one."), ""
            case MeetingStatus.QUEUED | MeetingStatus.TRANSCRIBING:
                return tr("Insights are made once the recording is transcribed."), ""
            case MeetingStatus.FAILED:
                return tr("Without a transcript there are no insights."), ""
        words = tr("No insight project applies to this meeting. Workspace Settings › Insights says which do.")
        return words, tr("Run again") if may_change else ""

    def forget(self) -> None:
        self._shown = ()
        self._put(QWidget())
        self.show_words(tr("Asking the workspace…"))

    def _put(self, inside: QWidget) -> None:
        old = self.takeWidget()
        if old is not None:
            old.hide()
            old.deleteLater()
        self.setWidget(inside)
        inside.setAutoFillBackground(False)  # which that turns on
        if not inside.children():
            self.cards, self.reruns, self._grids = [], [], []

    def _made(self, status: MeetingStatus, found: Sequence[Insight], when: When) -> QWidget:
        inside = QWidget()
        self.cards, self.reruns, self._grids = [], [], []
        column = QVBoxLayout(inside)
        side = 10 if self._narrow else 20
        column.setContentsMargins(side, 14, side, 18)
        column.setSpacing(6)
        if status is MeetingStatus.EXTRACTING:
            words = tr("Insights are being made. They appear here one by one.")
            column.addWidget(Words(self._theme, words, px=12, tone="warn", wrap=True, parent=inside))
        for (key, name), some in groupby(found, key=lambda i: (i.project_id, i.project)):
            column.addLayout(self._head(key, name, inside))
            grid = QGridLayout()
            grid.setHorizontalSpacing(28)
            grid.setVerticalSpacing(4)
            cards = [InsightCard(self._theme, insight, when, inside) for insight in some]
            for card in cards:
                card.turn_wanted.connect(self.turn_wanted)
            self._grids.append((grid, cards))
            self.cards += cards
            column.addLayout(grid)
        column.addStretch(1)
        return inside

    def _head(self, key: str, name: str, inside: QWidget) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(4, 4, 0, 2)
        head.addWidget(Words(self._theme, name, px=13.5, weight=600, parent=inside), 1)
        rerun = TextButton(self._theme, tr("Run again"), quiet=True, parent=inside)
        rerun.setAccessibleName(tr("Run “{name}” again", name=name))
        rerun.setVisible(self._may)
        rerun.clicked.connect(lambda: self.rerun_wanted.emit((key,)))
        self.reruns.append(rerun)
        head.addWidget(rerun)
        return head

    # --- room --------------------------------------------------------------------------------------------------------

    def _arrange(self, force: bool = False) -> None:
        wide = not self._narrow and self.viewport().width() >= TWO_COLUMNS
        if wide == self._wide and not force:
            return
        self._wide = wide
        for grid, cards in self._grids:
            for card in cards:
                grid.removeWidget(card)
            for at, card in enumerate(cards):
                row, step = divmod(at, 2) if wide else (at, 0)
                grid.addWidget(card, row, step)
            grid.setColumnStretch(0, 1)
            grid.setColumnStretch(1, 1 if wide else 0)

    def _place_blank(self) -> None:
        self.blank.setGeometry(self.viewport().rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_blank()
        self._arrange()
