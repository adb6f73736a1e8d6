"""A secret that is shown once: a key, a first password. Each line of it can be copied."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.copy_row import CopyRow
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.theme import Theme


class SecretSheet(Form):
    """A press beside it never closes it, nor Esc before something was copied: the secret would be gone."""

    wide, tallest = 540, 620

    def __init__(
        self, theme: Theme, card: QWidget, title: str, about: str, lines: Sequence[tuple[str, str]]
    ) -> None:
        """``lines``: what each is, and its words."""
        super().__init__(theme, card, title, about, tr("Done"))
        self.no.hide()
        self.once = True
        self.rows: list[CopyRow] = []
        for name, words in lines:
            self._add(name, words)
        self.first = self.rows[0].copy
        self.given.connect(self.close_overlay)

    def _add(self, name: str, words: str) -> None:
        row = CopyRow(self.theme, name, words, self.box)
        row.copy.clicked.connect(lambda: self._say_copied(row))
        self.rows.append(row)
        self.add_field(name, row)

    def _say_copied(self, copied: CopyRow) -> None:
        self.once = False
        for row in self.rows:
            row.show_copied(row is copied)

    def mousePressEvent(self, event: object) -> None:
        return
