"""The Share dialog of one meeting: its report as a file, links to it. Knows no session."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.labels import Elided, Words
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.sharing.link_card import LinkCard
from harmony_desktop.ui.sharing.report_card import ReportCard
from harmony_desktop.ui.theme import Theme


class ShareDialog(Overlay):
    wanted = 460
    wide, tallest = 520, 640

    def __init__(self, theme: Theme, card: QWidget, title: str, me: str) -> None:
        super().__init__(theme, card)
        heading = tr("Share “{title}”", title=title)
        self.setAccessibleName(heading)
        head = Elided(theme, weight=600, parent=self.box)
        head.setFont(theme.font(15, 600))
        head.setText(heading)
        head.setToolTip(heading)
        self.close_button = IconButton(theme, "close", tr("Close"), self.box)
        about = Words(
            theme,
            tr("Choose how you'd like to share this conversation insight report"),
            px=12.5,
            tone="dim",
            wrap=True,
            parent=self.box,
        )
        self.report = ReportCard(theme, self.box)
        self.link = LinkCard(theme, me, self.box)
        self.done = TextButton(theme, tr("Done"), parent=self.box)
        self.done.setObjectName("primary")
        row = QHBoxLayout()
        row.addWidget(head, 1)
        row.addWidget(self.close_button)
        hint = tr(
            "Share a link where access may have to change. The raw transcript is behind the link, or at"
            " GET /v1/conversations/{id}/transcript."
        )
        foot = QHBoxLayout()
        foot.setSpacing(20)
        foot.addWidget(Words(theme, hint, px=11.5, tone="dim", wrap=True, parent=self.box), 1)
        foot.addWidget(self.done, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self.box)
        column.setContentsMargins(20, 12, 20, 16)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(about)
        column.addSpacing(2)
        column.addWidget(self.report)
        column.addWidget(self.link)
        column.addStretch()
        column.addSpacing(4)
        column.addLayout(foot)
        for part in (self.close_button, self.done):
            part.clicked.connect(self.close_overlay)
        self.box.installEventFilter(self)

    def take_focus(self) -> None:
        self.report.button.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What comes or goes in a card changes how tall the box is."""
        if watched is self.box and event.type() is QEvent.Type.LayoutRequest:
            QTimer.singleShot(0, self, self._place)
        return super().eventFilter(watched, event)
