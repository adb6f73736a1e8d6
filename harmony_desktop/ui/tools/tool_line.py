"""One tool: what it does, what it may do unasked, whether it is on, and why it cannot be used."""

from functools import partial

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from harmony_desktop.domain.approvals import ToolClass
from harmony_desktop.domain.tools import Tool
from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.choices.sheet import LinkButton
from harmony_desktop.ui.choices.switch import Switch
from harmony_desktop.ui.labels import Elided, Words
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.tools import words

MENDS = {"no_key": "key", "no_account": "email"}
SELECT_WIDE = 148
SIDE, TOP, GAP = 14, 10, 16
TITLE, LINE = 19, 18
"""How tall the lines of text are."""


class ToolLine(QWidget):
    """Signals begin with the tool; nothing changes here until it is shown. It places its parts itself: hundreds of
    them are laid out at once."""

    switched = Signal(object, bool)
    class_wanted = Signal(object, object)
    destructive_wanted = Signal(object, bool)
    details_wanted = Signal(object)
    mend_wanted = Signal(object)
    """What is missing is to be given: a key, an account."""

    def __init__(
        self,
        theme: Theme,
        tool: Tool,
        changeable: bool,
        *,
        classed: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """``classed``: who looks at it also chooses what it may do unasked."""
        super().__init__(parent)
        self._theme = theme
        self.tool = tool
        self.setObjectName(f"tool:{tool.id}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.title = self._label(13, 500, "text")
        self.about = self._label(12, 400, "dim")
        self.facts = self._label(11.5, 400, "faint")
        self.final = self._label(12, 400, "warn")
        self.why = self._label(12, 400, "warn")
        self.problem = Words(theme, px=12, tone="err", wrap=True, parent=self)
        self.on = self._label(12, 400, "dim")
        self.details = LinkButton(theme, tr("Details"), self)
        self.mend = LinkButton(theme, "", self)
        self.kind: Select | None = None
        self.switch: Switch | None = None
        self.final.setText(tr("Cannot be undone: no rule allows it"))
        self.problem.hide()
        self.details.clicked.connect(lambda: self.details_wanted.emit(self.tool))
        self.mend.clicked.connect(lambda: self.mend_wanted.emit(self.tool))
        self._make_controls(changeable, changeable and classed)
        self.show_tool(tool)

    def _label(self, px: float, weight: int, tone: str) -> Elided:
        made = Elided(self._theme, parent=self)
        made.setFont(self._theme.font(px, weight))
        made.tint(tone)
        return made

    def _make_controls(self, changeable: bool, classed: bool) -> None:
        theme, tool = self._theme, self.tool
        if classed and not (tool.source == "harmony" and tool.tool_class is ToolClass.READ):
            self.kind = Select(theme, self)
            self.kind.clicked.connect(self._on_kind)
        if changeable:
            self.switch = Switch(theme, "", self)
            self.switch.turned.connect(lambda on: self.switched.emit(self.tool, on))
        self.on.setVisible(not changeable)

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_tool(self, tool: Tool) -> None:
        self.tool = tool
        title = words.title(tool)
        self.title.setText(title)
        self.about.setText(words.said(words.about(tool), words.LONGEST))
        self.about.setVisible(bool(self.about.text()))
        self.facts.setText(words.facts(tool, chosen=self.kind is not None))
        self.final.setVisible(tool.destructive)
        self.why.setText(words.reason(tool))
        self.why.setVisible(bool(self.why.text()))
        self.details.setAccessibleName(tr("Details of {name}", name=title))
        self._show_mend()
        usable = tool.enabled and tool.reason_off != "no_key"
        self.on.setText(tr("On") if usable and not tool.reason_off else tr("Off"))
        if self.switch is not None:
            self.switch.show_on(usable)
            self.switch.setAccessibleName(tr("Use {name}", name=title))
            self.switch.setAccessibleDescription(self.why.text())
        if self.kind is not None:
            name = tr(words.CLASSES[tool.tool_class])
            self.kind.setText(tr(words.SHORT[tool.tool_class]))
            self.kind.setToolTip(name)
            self.kind.setAccessibleName(f"{title}: {name}")
        self._place()

    def _show_mend(self) -> None:
        what = MENDS.get(self.tool.reason_off, "")
        shown = what == "email" or (what == "key" and self.switch is not None)
        self.mend.setVisible(shown)
        said = tr("Set up your e-mail account…") if what == "email" else tr("Enter key…")
        self.mend.setText(tr("Set it up…") if what == "email" else said)
        self.mend.setAccessibleName(said)

    def complain(self, said: str) -> None:
        """In red below; no words: all is well."""
        self.problem.setText(said)
        self.problem.setVisible(bool(said))
        self._place()

    # --- where its parts are -------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        right = self._text_ends()
        wide = max(40, right - SIDE)
        y = TOP
        for part, tall in ((self.title, TITLE), (self.about, LINE), (self.facts, LINE), (self.final, LINE)):
            if not part.isHidden():
                part.setGeometry(SIDE, y, wide, tall)
                y += tall
        self._after(self.facts, self.details, right)
        if not self.why.isHidden():
            self.why.setGeometry(SIDE, y, wide, LINE)
            self._after(self.why, self.mend, right)
            y += LINE
        if not self.problem.isHidden():
            tall = self.problem.heightForWidth(wide)
            self.problem.setGeometry(SIDE, y, wide, tall)
            y += tall
        self.setFixedHeight(y + TOP + 1)
        self._centre()

    def _text_ends(self) -> int:
        right = self.width() - SIDE
        if self.switch is not None:
            right -= self.switch.width() + GAP
        else:
            right -= self.on.fontMetrics().horizontalAdvance(self.on.text()) + GAP
        return right - (SELECT_WIDE + GAP if self.kind is not None else 0)

    def _after(self, words: Elided, link: LinkButton, right: int) -> None:
        """The link behind what it belongs to, which makes room for it."""
        if link.isHidden():
            return
        size = link.sizeHint()
        drawn = words.fontMetrics().horizontalAdvance(words.text()) + 2
        at = min(words.x() + drawn + 6, right - size.width())
        words.resize(max(20, at - words.x() - 2), words.height())
        link.setGeometry(at, words.y() + (words.height() - size.height()) // 2, size.width(), size.height())

    def _centre(self) -> None:
        """The controls at the right, in the middle."""
        right = self.width() - SIDE
        last: QWidget = self.switch if self.switch is not None else self.on
        if last is self.on:
            self.on.resize(self.on.fontMetrics().horizontalAdvance(self.on.text()) + 2, LINE)
        last.move(QPoint(right - last.width(), (self.height() - last.height()) // 2))
        if self.kind is not None:
            tall = self.kind.sizeHint().height()
            left = last.x() - GAP - SELECT_WIDE
            self.kind.setGeometry(left, (self.height() - tall) // 2, SELECT_WIDE, tall)

    # --- what may be chosen --------------------------------------------------------------------------------------

    def _on_kind(self) -> None:
        assert self.kind is not None
        self.menu(self).open_at(self.kind)

    def menu(self, parent: QWidget) -> Menu:
        """Of our own tools nothing goes below what they do."""
        menu = Menu(tr("What it may do"), parent)
        for kind, name in words.CLASSES.items():
            if self.tool.source == "harmony" and kind is ToolClass.READ:
                continue
            action = menu.addAction(tr(name))
            action.setCheckable(True)
            action.setChecked(kind is self.tool.tool_class)
            action.triggered.connect(partial(self.class_wanted.emit, self.tool, kind))
        menu.addSeparator()
        undo = menu.addAction(tr("Cannot be undone: no rule allows it"))
        undo.setCheckable(True)
        undo.setChecked(self.tool.destructive)
        undo.triggered.connect(lambda: self.destructive_wanted.emit(self.tool, not self.tool.destructive))
        return menu
