"""Something with everything that is known of it, to be read and copied; hostile words look like what they are."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.domain.approvals import PreviewLine
from harmony_desktop.i18n import tr
from harmony_desktop.ui.approvals.argument_box import ArgumentBox
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.labels import Elided
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.theme import Theme

SIDE, AROUND = 18, 88
"""The air at the sides; the title, the proof and the air above and below."""
SET_BACK = 6
"""Of a button without a border: its sign ends where the words below end."""


class FactsSheet(Overlay):
    """``leads``: the words of a button that leads to where it came from; ``led``: it was pressed."""

    led = Signal()
    wanted = 380
    wide, tallest = 560, 560

    def __init__(
        self,
        theme: Theme,
        card: QWidget,
        title: str,
        lines: Sequence[PreviewLine],
        proof: str = "",
        leads: str = "",
    ) -> None:
        super().__init__(theme, card)
        self._lines, self._proof = tuple(lines), proof
        self.setAccessibleName(title)
        head = Elided(theme, weight=600, parent=self.box)
        head.setFont(theme.font(15, 600))
        head.setText(title)
        self.copy = IconButton(theme, "copy", tr("Copy"), self.box)
        close = IconButton(theme, "close", tr("Close"), self.box)
        self.text = ArgumentBox(theme, self.box, title)
        self.text.show_lines(self._lines)
        below = Elided(theme, parent=self.box)
        below.setFont(theme.font(11))
        below.setText(proof)
        below.tint("faint")
        below.setVisible(bool(proof))
        row = QHBoxLayout()
        row.setSpacing(2)
        row.setContentsMargins(0, 0, -SET_BACK, 0)
        self.lead = TextButton(theme, leads, parent=self.box)
        self.lead.setVisible(bool(leads))
        for part, stretch in ((head, 1), (self.lead, 0), (self.copy, 0), (close, 0)):
            row.addWidget(part, stretch)
        column = QVBoxLayout(self.box)
        column.setContentsMargins(SIDE, 10, SIDE, 14)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.text, 1)
        column.addWidget(below)
        column.addStretch()
        self.text.height_changed.connect(self._place)
        self.copy.clicked.connect(self._copy)
        close.clicked.connect(self.close_overlay)
        self.lead.clicked.connect(self.close_overlay)
        self.lead.clicked.connect(self.led)

    def _place(self) -> None:
        """The text takes the width there is, and as much of the height as it needs."""
        wide, tall = self.width(), self.height()
        if self.docked:
            wide, tall = min(self.wide, wide - 48), min(self.tallest, tall - 48)
        self.text.fit(wide - 2 * SIDE, tall - AROUND)
        super()._place()

    def _copy(self) -> None:
        told = "\n".join([*(f"{line.label}: {line.text}" for line in self._lines), self._proof]).strip()
        QGuiApplication.clipboard().setText(told)
        self.copy.show_icon("check")
        self.copy.say(tr("Copied"))
