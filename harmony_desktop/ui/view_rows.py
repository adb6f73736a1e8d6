"""The real widgets in a thread, laid where its document keeps room: actions, what a bubble offers, copy buttons."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QRect, Signal
from PySide6.QtGui import QTextBlock
from PySide6.QtWidgets import QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui import decorations
from harmony_desktop.ui.action_row import ActionRow
from harmony_desktop.ui.approvals.call_rows import CallRows
from harmony_desktop.ui.blocks import Block, Kind
from harmony_desktop.ui.direction import mirrored
from harmony_desktop.ui.document import MARGINS, ThreadDocument
from harmony_desktop.ui.formats import BUBBLE_PAD
from harmony_desktop.ui.insets import Insets
from harmony_desktop.ui.link_targets import LinkTargets
from harmony_desktop.ui.shy_buttons import ShyButtons
from harmony_desktop.ui.theme import Theme

CLOSE = 8
"""So much nearer stands the row of a question, to be seen as part of its bubble and not of the answer below."""

LONG = 60
"""Letters of what a row is about."""


class ViewRows(QObject):
    """``chosen`` carries the action, what it is about, and the button it came from, for menus to hang on.

    Only what can be seen has widgets; the rest is made when it is scrolled to.
    """

    chosen = Signal(str, str, QWidget)

    def __init__(self, theme: Theme, document: ThreadDocument, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._theme, self._document, self._viewport = theme, document, viewport
        self._rows: dict[str, ActionRow] = {}
        self._shy: dict[str, ShyButtons] = {}
        self.insets = Insets(document, viewport)
        self.calls = CallRows(theme, document, viewport)
        self.links = LinkTargets(document, viewport)

    def place(self, top: int) -> None:
        """Lays everything for a view that is scrolled to ``top``."""
        seen: set[str] = set()
        bottom = top + self._viewport.height()
        for block, shown, rect in decorations.visible(self._document, top, bottom):
            area = rect.translated(0, -top).toAlignedRect()
            if shown.kind is Kind.ACTIONS:
                seen.add(shown.ref)
                self._place_row(shown, area)
            elif shown.kind is Kind.BUBBLE and shown.actions and shown.first:
                seen.add(f"bubble:{shown.ref}")
                self._place_bubble(block, shown, area)
            elif shown.kind is Kind.INSET:
                seen.add(shown.ref)
                self.insets.place(shown.ref, area)
                self.calls.insets.place(shown.ref, area)
            elif _begins_box(shown):
                seen.add(self._place_copy(block, shown, area))
        self.links.place(top)
        self.insets.put_aside(seen)
        self.calls.insets.put_aside(seen)
        for rows in (self._rows, self._shy):
            for ref in [r for r in rows if r not in seen]:
                _drop(rows.pop(ref))

    def point(self, at: QPoint | None) -> None:
        """Where the pointer is: what hides until it is needed shows itself there."""
        for buttons in self._shy.values():
            buttons.reveal(at is not None and buttons.area.contains(at))

    def _place_row(self, shown: Block, area: QRect) -> None:
        row = self._rows.get(shown.ref)
        if row is None or not row.become(shown.actions):
            if row is not None:
                _drop(row)
            row = self._rows[shown.ref] = ActionRow(self._theme, shown.actions, self._viewport)
            row.chosen.connect(self._telling(lambda: shown.ref))
        row.setAccessibleName(_about(self._document.first_of(shown.ref)))
        left = round(MARGINS[3]) - 6
        wide = round(self._document.textWidth() - left - self._document.right + 6)
        row.setGeometry(left, area.top() - (0 if shown.first else CLOSE), wide, 28)
        row.show()

    def _place_bubble(self, block: QTextBlock, shown: Block, area: QRect) -> None:
        ref = f"bubble:{shown.ref}"
        buttons = self._buttons(ref, shown.actions, lambda: shown.ref, block)
        edge = round(MARGINS[3] + block.blockFormat().leftMargin() - BUBBLE_PAD[0])
        top = area.top() - round(BUBBLE_PAD[1])
        height = self._height_of_box(block, area)
        buttons.area = QRect(0, top, self._viewport.width(), height)
        wide = buttons.sizeHint().width()
        left = max(0, edge - wide - 2)
        if mirrored():
            fmt = block.blockFormat()
            left = (
                round(self._document.textWidth() - self._document.right - fmt.rightMargin() + BUBBLE_PAD[0])
                + 2
            )
        buttons.setGeometry(left, top + max(0, min(6, (height - 28) // 2)), wide, 28)
        buttons.show()

    def _place_copy(self, block: QTextBlock, shown: Block, area: QRect) -> str:
        """At the upper right of a code block or a table."""
        kind = "code" if shown.kind is Kind.CODE else "table"
        at = block.blockNumber()
        ref = f"{kind}:{at}"
        buttons = self._buttons(ref, (f"copy-{kind}",), lambda: self._which(at, shown.kind), block)
        right = round(self._document.textWidth() - self._document.right)
        pad = 8 if kind == "code" else 0
        buttons.area = QRect(0, area.top() - pad, self._viewport.width(), self._height_of_box(block, area))
        buttons.setGeometry(right - 32, area.top() - pad + (2 if pad else -6), 28, 28)
        buttons.show()
        return ref

    def _which(self, at: int, kind: Kind) -> str:
        """The message, and the how-manieth of its kind it is there: asked for when it is wanted."""
        section, number = self._document.place_of(at, kind, _begins_box)
        return f"{section}/{number}"

    def _height_of_box(self, block: QTextBlock, area: QRect) -> int:
        """From the first line of a box to its last."""
        layout = self._document.documentLayout()
        last = block
        while (shown := self._document.block_of(last)) is not None and not shown.last:
            last = last.next()
        end = layout.blockBoundingRect(last).bottom() - layout.blockBoundingRect(block).top()
        return max(28, round(end) + 2 * round(BUBBLE_PAD[1]), area.height())

    def _buttons(
        self, ref: str, names: tuple[str, ...], about: Callable[[], str], block: QTextBlock
    ) -> ShyButtons:
        buttons = self._shy.get(ref)
        if buttons is None or buttons.names != names:
            if buttons is not None:
                _drop(buttons)
            buttons = self._shy[ref] = ShyButtons(self._theme, names, self._viewport)
            buttons.chosen.connect(self._telling(about))
            buttons.setAccessibleName(_about(block))
        return buttons

    def _telling(self, about: Callable[[], str]) -> Callable[[str, QWidget], None]:
        return lambda name, button: self.chosen.emit(name, about(), button)


def _begins_box(shown: Block) -> bool:
    """A code block, or a table, which may be told record by record."""
    return (shown.kind is Kind.CODE and shown.first) or (shown.kind is Kind.ROW and shown.level > 0)


def _about(block: QTextBlock) -> str:
    """What a screen reader says before the first of them: many rows hold the same buttons."""
    words = " ".join(block.text().replace("\ufffc", " ").split())
    return tr("About “{words}”", words=words if len(words) <= LONG else words[:LONG] + "…")


def _drop(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()
