"""The user's rules for tools, one line each: what it does, its text, what that means; changed and taken off there."""

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from harmony_desktop.domain import rules
from harmony_desktop.domain.rules import Verb
from harmony_desktop.i18n import tr
from harmony_desktop.ui.approvals import marks, rule_words
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.choices.sheet import Group
from harmony_desktop.ui.labels import Elided, Words
from harmony_desktop.ui.theme import Theme

VERB_WIDE = 46


class RuleLine(QWidget):
    """``edited`` and ``removed`` by its buttons."""

    edited = Signal()
    removed = Signal()

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = text
        verb, body = rules.parted(text)
        body = marks.line(body, rules.MAX_RULE)
        does = tr(rule_words.VERBS[verb])
        tone = {Verb.ALLOW: "ok", Verb.NEVER: "err"}.get(verb, "dim")
        self.verb = Words(theme, does, px=11.5, weight=550, tone=tone, parent=self)
        self.verb.setMinimumWidth(VERB_WIDE)
        self.body = Elided(theme, parent=self)
        self.body.setFont(theme.font(12.5, mono=True))
        self.body.setText(body)
        self.body.setToolTip(marks.line(text, rules.MAX_RULE))
        words, warns = said(text)
        self.meaning = Words(theme, words, px=12, tone="warn" if warns else "dim", wrap=True, parent=self)
        self.edit = IconButton(theme, "edit", tr("Change {rule}", rule=body), self)
        self.remove = IconButton(theme, "close", tr("Take off {rule}", rule=body), self)
        self.edit.clicked.connect(self.edited)
        self.remove.clicked.connect(self.removed)
        self.setAccessibleName(f"{does}: {body}. {words}")
        self._lay_out()

    def _lay_out(self) -> None:
        told = QVBoxLayout()
        told.setSpacing(1)
        told.addWidget(self.body)
        told.addWidget(self.meaning)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.verb, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(told, 1)
        row.addWidget(self.edit, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)


def said(text: str) -> tuple[str, bool]:
    """What a kept rule means, and whether that is a warning."""
    try:
        rule = rules.read(text)
    except rules.Unreadable:
        if rules.parted(text)[0] is Verb.ALLOW:
            return tr("This cannot be read, so it allows nothing. Change it or take it off."), True
        return tr("This cannot be read, so everything asks. Change it or take it off."), True
    if warning := rule_words.warning(rule):
        return warning, True
    return rule_words.meaning(rule), False


class RuleList(QWidget):
    """``rule_wanted`` carries the rule to change, or nothing for a new one; ``removed`` the one to take off."""

    rule_wanted = Signal(str)
    removed = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[str, ...] | None = None
        self.setAccessibleName(name)
        self.group = Group(theme, self)
        self.none = Words(
            theme,
            tr("No rule yet: every tool that changes something or acts outside asks."),
            px=12,
            tone="dim",
            parent=self,
        )
        self.none.setWordWrap(True)
        self.add = TextButton(theme, tr("Add a rule…"), parent=self)
        self.add.setObjectName("add_rule")
        self.add.setAccessibleName(f"{name}: {tr('Add a rule…')}")
        self.add.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.add.clicked.connect(lambda: self.rule_wanted.emit(""))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.none)
        column.addWidget(self.group)
        column.addWidget(self.add)
        self.setFocusProxy(self.add)
        self.show_rules(())

    @property
    def lines(self) -> list[RuleLine]:
        return [row for row in self.group.rows if isinstance(row, RuleLine)]

    def show_rules(self, texts: tuple[str, ...]) -> None:
        if texts == self._shown:
            return
        self._shown = texts
        held = (
            any(line.isAncestorOf(focus) for line in self.lines) if (focus := self.focusWidget()) else False
        )
        self.group.clear()
        for text in texts:
            line = RuleLine(self._theme, text)
            line.edited.connect(partial(self.rule_wanted.emit, text))
            line.removed.connect(partial(self.removed.emit, text))
            self.group.add(line)
        self.group.setVisible(bool(texts))
        self.none.setVisible(not texts)
        if held:  # the line that had it is gone
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, super().minimumSizeHint().height())
