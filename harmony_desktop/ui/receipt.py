"""“What was used” for one answer: which model, where, which meetings and tools, how much of what."""

from collections import Counter
from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.threads import Message, Receipt, provider_named
from harmony_desktop.i18n import listed, number, tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.screens import MODELS_AND_DATA
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.tools.words import named
from harmony_desktop.ui.window import CompanionWindow

ALL = 100_000
LABEL_WIDE = 76


def stayed(receipt: Receipt) -> bool:
    """Neither the model nor a tool took anything out of the workspace. Where nobody noted what tools sent, any may have."""
    return receipt.local and not (receipt.tools if receipt.sent_by is None else receipt.sent_by)


def where(receipt: Receipt, team: bool = False) -> str:
    """``team``: the workspace is not on this computer."""
    if stayed(receipt):
        return (
            tr("On your team's server; nothing left it") if team else tr("On this computer; nothing left it")
        )
    if not receipt.local:
        place = tr("Sent to {provider}", provider=receipt.provider)
    else:
        place = tr("The model: on your team's server") if team else tr("The model: on this computer")
    if not receipt.sent_by:
        return place
    sent = tr(
        "Tools that may have sent something elsewhere: {tools}", tools=listed(map(named, receipt.sent_by))
    )
    return f"{place}\n{sent}"


def amounts(receipt: Receipt) -> list[tuple[str, str]]:
    """What can be counted; what nobody knows is left out."""
    rows = []
    tokens = [
        tr("{count} in", count=number(receipt.input_tokens)) if receipt.input_tokens is not None else "",
        tr("{count} out", count=number(receipt.output_tokens)) if receipt.output_tokens is not None else "",
    ]
    if any(tokens):
        rows.append((tr("Tokens"), " · ".join(filter(None, tokens))))
    if receipt.cost_usd is not None:
        rows.append((tr("Cost"), _money(receipt.cost_usd)))
    if receipt.duration_ms is not None:
        rows.append((tr("Time"), tr("{seconds} s", seconds=number(receipt.duration_ms / 1000, 1))))
    return rows


def _money(usd: float) -> str:
    if usd and usd < 0.01:
        return f"${number(usd, 4)}"
    return f"${number(usd, 2)}"


def tools(receipt: Receipt) -> list[str]:
    """Each tool once, with how often it ran."""
    counted = ((named(tool), n) for tool, n in Counter(receipt.tools).items())
    return [name if n == 1 else f"{name} × {n}" for name, n in counted]


def meetings(message: Message, known: Mapping[str, str]) -> list[tuple[ConversationId, str]]:
    """The meetings that were read, by title; one that may no longer be read has none."""
    if message.receipt is None:
        return []
    cited = {str(c.conversation_id): c.title for c in message.citations if c.title and not c.withdrawn}
    return [
        (ConversationId(id_), cited.get(id_) or known.get(id_, ""))
        for id_ in dict.fromkeys(message.receipt.conversations_read)
    ]


def as_text(message: Message, known: Mapping[str, str], team: bool = False) -> str:
    """To be pasted elsewhere."""
    receipt = message.receipt
    if receipt is None:
        return ""
    place, *sent = where(receipt, team).split("\n")
    lines = [
        f"{tr('Model')}: {receipt.model} ({provider_named(receipt.provider)})",
        f"{tr('Where')}: {place}",
        *sent,
    ]
    lines += [
        f"{tr('Meeting')}: {title or tr('No longer available')}" for _, title in meetings(message, known)
    ]
    lines += [f"{tr('Tool')}: {tool}" for tool in tools(receipt)]
    lines += [f"{label}: {value}" for label, value in amounts(receipt)]
    return "\n".join(lines)


class Light(QWidget):
    """A green dot: it happened on this computer. Otherwise a grey one."""

    def __init__(self, theme: Theme, local: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._local = theme, local
        self.setFixedSize(10, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("ok" if self._local else "faint"))
        painter.drawEllipse(QPointF(4, 9), 3.5, 3.5)


class LinkButton(TextButton):
    """A title that opens something, at the left of its line."""

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(theme, text, quiet=True, parent=parent)
        self.setFont(theme.font(12.5))
        self.setStyleSheet("text-align: left; padding: 0; min-height: 22px; max-height: 22px;")

    def sizeHint(self) -> QSize:
        return QSize(120, 24)


class ReceiptSheet(Overlay):
    """``meeting_chosen`` carries the meeting that shall be opened; ``data_wanted``: what processes what, and where."""

    meeting_chosen = Signal(str)
    data_wanted = Signal()
    wide, tallest = 400, 560

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        message: Message,
        known: Mapping[str, str],
        team: bool = False,
    ) -> None:
        """``team``: the workspace is not on this computer."""
        super().__init__(theme, parent)
        self._message, self._known, self._team = message, known, team
        self.setAccessibleName(tr("What was used"))
        column = QVBoxLayout(self.box)
        column.setContentsMargins(18, 10, 10, 14)
        column.setSpacing(6)
        column.addLayout(self._head())
        inside = QWidget(self.box)
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDE)
        self._grid.setColumnStretch(1, 1)
        self._fill()
        scroll = QScrollArea(self.box)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        scroll.setWidget(inside)
        scroll.setAccessibleName(tr("What was used"))
        column.addWidget(scroll, 1)
        self._inside = inside
        self.wanted = min(420, self.box_tall())

    def box_tall(self) -> int:
        return self._inside.sizeHint().height() + 28 + 6 + 26

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(Words(self.theme, tr("What was used"), px=15, weight=600, parent=self.box))
        row.addStretch()
        self._copy = IconButton(self.theme, "copy", tr("Copy"), self.box)
        close = IconButton(self.theme, "close", tr("Close"), self.box)
        self._copy.clicked.connect(self._on_copy)
        close.clicked.connect(self.close_overlay)
        row.addWidget(self._copy)
        row.addWidget(close)
        return row

    def _fill(self) -> None:
        receipt = self._message.receipt
        if receipt is None:
            return
        self._row(tr("Model"), self._words(receipt.model))
        self._row(tr("Provider"), self._words(provider_named(receipt.provider)))
        self._row(tr("Where"), self._where(receipt))
        read = meetings(self._message, self._known)
        self._row(tr("Meetings"), self._titles(read) if read else self._words(tr("No meetings"), "dim"))
        used = tools(receipt)
        self._row(tr("Tools"), self._words("\n".join(used)) if used else self._words(tr("No tools"), "dim"))
        for label, value in amounts(receipt):
            self._row(label, self._words(value))
        more = LinkButton(self.theme, tr("Models and data"), self.box)
        more.clicked.connect(self.data_wanted)
        self._row("", more)
        self._grid.setRowStretch(self._grid.rowCount(), 1)

    def _row(self, label: str, value: QWidget) -> None:
        at = self._grid.rowCount()
        name = Words(self.theme, label, px=12.5, tone="dim", parent=self.box)
        self._grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, at, 1, Qt.AlignmentFlag.AlignTop)

    def _words(self, text: str, tone: str = "text") -> Words:
        made = Words(self.theme, text, px=12.5, tone=tone, wrap=True, parent=self.box)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return made

    def _where(self, receipt: Receipt) -> QWidget:
        line = QWidget(self.box)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        here = stayed(receipt) and not self._team
        row.addWidget(Light(self.theme, here, line), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words(where(receipt, self._team), "ok" if here else "text"), 1)
        return line

    def _titles(self, read: list[tuple[ConversationId, str]]) -> QWidget:
        holder = QWidget(self.box)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self._words(tr("{count} read", count=len(read))))
        for id_, title in read:
            if not title:
                column.addWidget(self._words(tr("No longer available"), "faint"))
                continue
            button = LinkButton(self.theme, title.replace("&", "&&"), holder)
            button.setAccessibleName(tr("Open {title}", title=title))
            button.clicked.connect(partial(self.meeting_chosen.emit, str(id_)))
            column.addWidget(button)
        return holder

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(as_text(self._message, self._known, self._team))
        self._copy.show_icon("check")
        self._copy.say(tr("Copied"))


def show_receipt(message: Message, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
    runner.start(_show(message, window, session, runner), name="receipt")


async def _show(message: Message, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
    known = {str(m.id): m.title for m in await session.finder.meetings("", ALL)}
    team = any(account.url for account in session.accounts.all()[:1])
    sheet = ReceiptSheet(window.theme, window.card, message, known, team)

    def on_meeting(id_: str) -> None:
        sheet.close_overlay()
        window.meeting_wanted.emit(ConversationId(id_), None)

    def on_data() -> None:
        sheet.close_overlay()
        window.show_screen(MODELS_AND_DATA)

    sheet.meeting_chosen.connect(on_meeting)
    sheet.data_wanted.connect(on_data)
    window.lay_over(sheet)
