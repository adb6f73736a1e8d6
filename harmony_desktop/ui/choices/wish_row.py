"""One wish on the screen: its words, the control its kind asks for, and the way back to the default."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.i18n import listed, tr
from harmony_desktop.ui.approvals.rule_list import RuleList
from harmony_desktop.ui.choices.key_recorder import AIR, KeyRecorder
from harmony_desktop.ui.choices.key_row import KeyParts
from harmony_desktop.ui.choices.long_words import LongWords
from harmony_desktop.ui.choices.one_line import OneLine
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.choices.sheet import Line, LinkButton
from harmony_desktop.ui.choices.switch import Segments, Switch
from harmony_desktop.ui.theme import Theme
from harmony_desktop.wish import Kind, Wish

WIDE = (Kind.WORDS, Kind.PATTERNS)
"""Below the words, because they need the width; so do more than three choices."""
BESIDE = 3


class WishRow(Line):
    """``chosen`` carries the value; ``pick_wanted`` when it has to be picked from a list that somebody else knows;
    ``recording`` while a key is being recorded; ``rule_wanted`` and ``rule_removed`` carry a rule for tools."""

    chosen = Signal(object)
    pick_wanted = Signal()
    recording = Signal(bool)
    reset_wanted = Signal()
    rule_wanted = Signal(str)
    rule_removed = Signal(str)

    def __init__(
        self, theme: Theme, wish: Wish[Any], parent: QWidget | None = None, *, narrow: bool = False
    ) -> None:
        super().__init__(theme, tr(wish.label), tr(wish.help), parent, narrow=narrow)
        self.wish = wish
        self.value: Any = wish.default
        self._theme = theme
        self._show: Callable[[Any, str], None]
        self.key: KeyParts | None = None
        self.reset = LinkButton(theme, tr("Reset to default"), self)
        self.reset.setAccessibleName(tr("{name}: reset to default", name=tr(wish.label)))
        self.reset.clicked.connect(self.reset_wanted)
        self.link_row.addWidget(self.reset)
        self.control = self._make()
        self.control.setAccessibleDescription(tr(wish.help))
        self.put_control(
            self.control, wide=wish.kind in WIDE or (wish.kind is Kind.CHOICE and len(wish.choices) > BESIDE)
        )
        if wish.kind is Kind.KEY:
            self.set_back_end(AIR)
        self.show_value(wish.default)

    def show_value(self, value: Any, words: str = "") -> None:
        """``words``: how the value reads, where only somebody else knows."""
        self.value = value
        self._show(value, words)
        self.reset.setVisible(value != self.wish.default)

    def set_back(self) -> None:
        """To the default, whatever is being typed."""
        if isinstance(self.control, LongWords):
            self.control.replace(self.wish.default)

    def keep(self) -> None:
        """Hands on what was typed."""
        if isinstance(self.control, LongWords | OneLine):
            self.control.keep()

    def matches(self, words: list[str]) -> bool:
        wish = self.wish
        shown = (self.title.text(), self.about.text(), *wish.named, self._also)
        text = " ".join((*shown, wish.name, wish.label, wish.help, wish.section.value)).casefold()
        return all(word in text for word in words)

    @property
    def _also(self) -> str:
        """What people call it besides: its section, and what a key is called."""
        keys = tr("key keyboard shortcut") if self.wish.kind is Kind.KEY else ""
        return f"{tr(self.wish.section.value)} {keys}"

    def _make(self) -> QWidget:
        wish, theme, name = self.wish, self._theme, tr(self.wish.label)
        match wish.kind:
            case Kind.SWITCH:
                switch = Switch(theme, name, self)
                switch.turned.connect(self.chosen.emit)
                self.turn_by_words(switch, self.title, self.about)
                self._show = lambda value, _: switch.show_on(bool(value))
                return switch
            case Kind.CHOICE:
                names = [wish.name_of(c) for c in wish.choices]
                pairs = [
                    (c, name if wish.verbatim and at else tr(name))
                    for at, (c, name) in enumerate(zip(wish.choices, names, strict=True))
                ]
                segments = Segments(theme, name, pairs, self)
                segments.chosen.connect(self.chosen.emit)
                self._show = lambda value, _: segments.show_choice(value)
                return segments
            case Kind.LINE:
                line = OneLine(theme, name, wish.longest, self)
                line.chosen.connect(self.chosen.emit)
                self._show = lambda value, _: line.show_text(value)
                return line
            case Kind.WORDS:
                words = LongWords(theme, name, wish.longest, self)
                words.chosen.connect(self.chosen.emit)
                self._show = lambda value, _: words.show_text(value)
                return words
            case Kind.PATTERNS:
                rules = RuleList(theme, name, self)
                rules.rule_wanted.connect(self.rule_wanted)
                rules.removed.connect(self.rule_removed)
                self._show = lambda value, _: rules.show_rules(tuple(value))
                return rules
            case Kind.KEY:
                return self._make_recorder(name)
            case _:
                return self._make_picker(name)

    def _make_recorder(self, name: str) -> QWidget:
        recorder = KeyRecorder(self._theme, name, self)
        recorder.recorded.connect(self.chosen.emit)
        recorder.recording.connect(self.recording)
        parts = self.key = KeyParts(self._theme, self, name, recorder)
        parts.turned_off.connect(lambda: self.chosen.emit(""))
        self._show = lambda value, words: parts.show_chord(words or value)
        return recorder

    def _read(self, value: Any) -> str:
        if isinstance(value, tuple):
            return listed(tr(self.wish.name_of(each)) for each in value) or tr("Any")
        return tr(self.wish.name_of(value)) or tr("As the system")

    def _make_picker(self, name: str) -> QWidget:
        button = Select(self._theme, self)
        button.clicked.connect(self.pick_wanted)

        def show(value: Any, words: str) -> None:
            read = words or self._read(value)
            shown = read if len(read) <= 34 else read[:33] + "…"
            button.setText(shown.replace("&", "&&"))
            button.setAccessibleName(f"{name}: {read}")

        self._show = show
        return button
