"""The links in the Share dialog: made, copied, opened, revoked. The newest stands first."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.sharing import Link, Links
from harmony_desktop.i18n import tr
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.sharing.card import ShareCard
from harmony_desktop.ui.sharing.link_row import LinkRow
from harmony_desktop.ui.theme import Theme

GAP, SEEN = 10, 2
"""The air between two rows, and how many are seen without scrolling."""


class LinkCard(ShareCard):
    wanted = Signal()
    open_wanted = Signal(object)
    revoke_wanted = Signal(object)
    read_again = Signal()

    def __init__(self, theme: Theme, me: str, parent: QWidget) -> None:
        """``me``: whose link is not made twice."""
        about = tr("Opens for people who may already see this meeting. Revoke it any time.")
        action = tr("Generate Link for Sharing")
        super().__init__(theme, "link", tr("Shareable Link"), about, action, parent)
        self._action, self._me = action, me
        self._unread = False
        self.rows: list[LinkRow] = []
        self._holder = QWidget()
        self._list = QVBoxLayout(self._holder)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(GAP)
        self._list.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(tr("Links to this meeting"))
        self.area.viewport().setAutoFillBackground(False)
        self.area.setWidget(self._holder)
        self._holder.setAutoFillBackground(False)
        self.here_only = Words(
            theme,
            tr("Opens on this computer only: this workspace has no public address."),
            px=12,
            tone="warn",
            wrap=True,
            parent=self,
        )
        self.column.addWidget(self.area)
        self.column.addWidget(self.here_only)
        self.button.clicked.connect(self._on_button)
        self.area.hide()
        self.here_only.hide()

    def _on_button(self) -> None:
        (self.read_again if self._unread else self.wanted).emit()

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_reading(self) -> None:
        """Whether there are links already is being asked."""
        self.button.setEnabled(False)
        self.tell("")

    def show_links(self, links: Links) -> None:
        self._unread = False
        self._put(links.items)
        self.here_only.setVisible(links.here_only)
        self.tell("")
        self._settle()

    def show_making(self) -> None:
        self.tell("")
        self.name_button(tr("Generating link…"))
        self.button.setEnabled(False)

    def show_made(self, link: Link, links: Links) -> None:
        """The keyboard goes on to copying it."""
        self.show_links(links)
        row = next((row for row in self.rows if row.link.id == link.id), None)
        if row is not None:
            row.copy.setFocus(Qt.FocusReason.OtherFocusReason)
            self.area.ensureWidgetVisible(row)

    def show_revoked(self, links: Links) -> None:
        self.show_links(links)
        self.tell(tr("Revoked: that link opens nothing any more."), "ok")
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_failed(self, problem: Problem, unread: bool = False) -> None:
        """``unread``: nobody knows which links there are."""
        self._unread = unread
        self._settle()
        if unread:
            self.name_button(tr("Try again"))
        self.tell(worded(problem), "err")

    def _settle(self) -> None:
        self.name_button(self._action)
        self.button.setEnabled(True)
        self.button.setVisible(self._unread or all(row.link.created_by != self._me for row in self.rows))
        for row in self.rows:
            row.allow(True)

    def _put(self, links: Sequence[Link]) -> None:
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [LinkRow(self.theme, link, self._holder) for link in links]
        for row in self.rows:
            self._list.addWidget(row)
            row.open_wanted.connect(self.open_wanted)
            row.revoke_wanted.connect(self.revoke_wanted)
            row.copy.clicked.connect(lambda _=False, of=row: self._on_copied(of))
            row.show()
        seen = min(len(self.rows), SEEN)
        tall = max((row.sizeHint().height() for row in self.rows), default=0)
        self.area.setFixedHeight(
            seen * tall + max(0, seen - 1) * GAP + (tall // 2 if len(links) > SEEN else 0)
        )
        self.area.setVisible(bool(self.rows))

    def _on_copied(self, copied: LinkRow) -> None:
        """One of them is in the clipboard."""
        for row in self.rows:
            row.show_copied(row is copied)
