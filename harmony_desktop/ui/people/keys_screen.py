"""Workspace Settings › API keys: which there are, whose, until when. Knows no session."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.people import ApiKey
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.choices.sheet import Line, LinkButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.people import words
from harmony_desktop.ui.people.section import ListSection
from harmony_desktop.ui.theme import Theme


class KeysScreen(ListSection):
    revoke_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(
            theme,
            parent,
            tr("API keys"),
            tr(
                "With a key, a program reads this workspace through the Public API. Its secret is shown once."
            ),
            tr("Make key"),
            tr("Search keys and their owners"),
        )
        self._whose = True

    def allow(self, admin: bool) -> None:
        """Who is no admin sees their own."""
        self._whose = admin
        self.search.setVisible(admin)
        self.count.setVisible(admin)

    def show_keys(self, keys: Sequence[ApiKey], total: int, *, more: bool, add: bool = False) -> None:
        none = (
            tr("No key is called “{words}”.", words=self.words)
            if self.words
            else tr("No key yet. Make one for each program that is to read meetings.")
        )
        self.put([self._row(key) for key in keys], more=more, none=none, add=add)
        self.count.setText(trn("1 key", "{count} keys", count=total) if total else "")

    def _row(self, key: ApiKey) -> Line:
        line = Line(self._theme, key.name, words.key_about(key, whose=self._whose))
        line.setObjectName(f"key:{key.id}")
        told, tone = words.key_expiry(key)
        if told:
            line.words.addWidget(Words(self._theme, told, px=12, tone=tone, wrap=True, parent=line))
        if not key.current:
            button = LinkButton(self._theme, tr("Revoke"), line)
            button.setAccessibleName(f"{tr('Revoke')}: {key.name}")
            button.clicked.connect(partial(self.revoke_wanted.emit, key))
            line.put_control(button)
        return line
