"""What a deletion takes away and what may remain: a list, and a sheet that shows it alone. Knows no session."""

from collections.abc import Awaitable, Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from harmony_desktop.domain.deletion import DeletionPreview
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.danger import words
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.window import CompanionWindow

LEAST_SEEN, SEEN = 60, 200
"""Pixels of what goes and stays that are seen at once."""
WIDE = 520
"""The box of a form that lists."""
BESIDE = 50
"""Its margins, and room for a scroll bar."""
ALWAYS = ("exports", "providers", "tools", "made", "record", "caches")
"""What may remain of a meeting or a chat, where the workspace cannot be asked any more."""


class Listing(QScrollArea):
    """As tall as its words, up to `SEEN`; then it scrolls."""

    def __init__(self, theme: Theme, parent: QWidget, preview: DeletionPreview) -> None:
        super().__init__(parent)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(3)
        goes = [] if preview.unknown else [words.goes(preview)]
        for title, lines in ((tr("What goes"), goes), (tr("What may remain"), words.stays(preview))):
            if lines:
                self._add(theme, title, lines)
        self._column.addStretch()
        self.setAccessibleName(tr("What goes, and what may remain"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)
        self.setMinimumHeight(LEAST_SEEN)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def _add(self, theme: Theme, title: str, lines: list[str]) -> None:
        self._column.addWidget(Words(theme, title, px=12.5, weight=600))
        told = Words(theme, "\n".join(lines), px=12, tone="dim", wrap=True)
        told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column.addWidget(told)
        self._column.addSpacing(6)

    def sizeHint(self) -> QSize:
        return QSize(WIDE - BESIDE, min(SEEN, self._column.totalHeightForWidth(WIDE - BESIDE)))


class RemainsSheet(Form):
    """With an ``action`` it asks first, else it only tells."""

    wanted, wide = 300, WIDE

    def __init__(
        self,
        theme: Theme,
        card: QWidget,
        title: str,
        preview: DeletionPreview,
        about: str = "",
        action: str = "",
    ) -> None:
        super().__init__(theme, card, title, about, action or tr("Close"))
        self.fields.addWidget(Listing(theme, self.box, preview))
        self.no.setVisible(bool(action))
        if action:
            self.yes.setObjectName("destroy")
        self.given.connect(self.close_overlay)


async def show_remains(
    window: CompanionWindow, title: str, look: Callable[[], Awaitable[DeletionPreview]]
) -> None:
    """Of what was just deleted; once it is gone for good, or without a workspace, what is so of every one."""
    try:
        preview = await look()
    except HarmonyError:
        preview = DeletionPreview(title, stays=ALWAYS, unknown=True)
    window.lay_over(RemainsSheet(window.theme, window.card, tr("Deleted: {title}", title=title), preview))
