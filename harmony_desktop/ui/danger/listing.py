"""What a deletion takes away and what may remain: a list, and a sheet that shows it alone. Knows no session."""

from collections.abc import Awaitable, Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from harmony_desktop.domain.deletion import DeletionPreview
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.danger import words
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.window import CompanionWindow

LEAST_SEEN, SEEN = 90, 200
"""Pixels of what goes and stays that are seen at once."""
ALWAYS = ("exports", "providers", "tools", "made", "record", "caches")
"""What may remain of a meeting or a chat, where the workspace cannot be asked any more."""


def listing(theme: Theme, parent: QWidget, preview: DeletionPreview) -> QScrollArea:
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 8, 0)
    column.setSpacing(3)
    goes = [] if preview.unknown else [words.goes(preview)]
    for title, lines in ((tr("What goes"), goes), (tr("What may remain"), words.stays(preview))):
        if not lines:
            continue
        column.addWidget(Words(theme, title, px=12.5, weight=600))
        told = Words(theme, "\n".join(lines), px=12, tone="dim", wrap=True)
        told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(told)
        column.addSpacing(6)
    area = QScrollArea(parent)
    area.setAccessibleName(tr("What goes, and what may remain"))
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    area.viewport().setAutoFillBackground(False)
    area.setWidget(inside)
    inside.setAutoFillBackground(False)
    column.addStretch()
    area.setMinimumHeight(LEAST_SEEN)
    area.setMaximumHeight(SEEN)
    return area


class RemainsSheet(Form):
    """With an ``action`` it asks first, else it only tells."""

    wide = 520

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
        self.fields.addWidget(listing(theme, self.box, preview))
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
