"""Where the workspace is: on this computer, or at an address with a key, looked at while it is typed."""

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QProgressBar, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.switch import Segments
from harmony_desktop.ui.first_run.step import Step
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.timers import once

HERE, THERE = "here", "there"
TYPED_MS = 600


class Entered(NamedTuple):
    place: str
    address: str
    key: str


class WorkspaceStep(Step):
    """``typed`` when the address and the key are to be looked at; ``browser_wanted`` carries the address."""

    typed = Signal(str, str)
    browser_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        about = tr("It keeps your meetings and conversations, and answers your questions.")
        super().__init__(theme, tr("Where is your workspace?"), about, parent)
        self.busy = False
        self._known = False
        self._place = HERE
        title = tr("Workspace")
        self.choice = Segments(
            theme, title, [(HERE, tr("On this computer")), (THERE, tr("At an address"))], self
        )
        self.choice.show_choice(HERE)
        self.meaning = Words(theme, px=12.5, tone="dim", wrap=True, parent=self)
        self.fields = QWidget(self)
        inside = QVBoxLayout(self.fields)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        self.address = self._line(inside, tr("Address"), "https://harmony.example.com")
        self.browser = TextButton(theme, tr("Sign in with the browser"), parent=self.fields)
        self.browser.setObjectName("primary")
        self.browser.clicked.connect(lambda: self.browser_wanted.emit(self.address.text()))
        inside.addWidget(self.browser, 0, Qt.AlignmentFlag.AlignLeft)
        self.browser.hide()
        self.key = self._line(
            inside, tr("Key"), "lk_…", tr("Kept in the system's keyring, where there is one.")
        )
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("In progress"))
        self.words = Words(theme, px=12, tone="dim", wrap=True, parent=self)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(self.choice)
        for part in (self.meaning, self.fields, self.bar, self.words):
            self.column.addWidget(part)
        self._typed_timer = once(self, TYPED_MS, self._on_typed)
        self.choice.chosen.connect(self.choose)
        self.choose(HERE)

    def _line(self, column: QVBoxLayout, name: str, placeholder: str, hint: str = "") -> QLineEdit:
        line = QLineEdit(self.fields)
        line.setFont(self.theme.font(13))
        line.setMinimumHeight(30)
        line.setMaxLength(2000)
        line.setPlaceholderText(placeholder)
        line.setAccessibleName(name)
        line.setAccessibleDescription(hint)
        line.textChanged.connect(self._on_edited)
        column.addWidget(Words(self.theme, name, px=12, weight=500, parent=self.fields))
        column.addWidget(line)
        if hint:
            column.addWidget(Words(self.theme, hint, px=11.5, tone="dim", wrap=True, parent=self.fields))
        return line

    # --- what is chosen ------------------------------------------------------------------------------------------

    @property
    def elsewhere(self) -> bool:
        return self._place == THERE

    @property
    def may_go_on(self) -> bool:
        return not self.elsewhere or (self._known and not self.busy)

    @property
    def first(self) -> QWidget | None:
        """Enter goes on from where it is; who wants another place comes with Tab or the arrows."""
        return self.address if self.elsewhere else self.choice

    def choose(self, place: str) -> None:
        self._place = place
        here = place == HERE
        self.meaning.setText(
            tr("Meetings and conversations are kept on this computer, and nobody has to sign in.")
            if here
            else tr(
                "A workspace of your team, or your own on another computer. This one stays as it is beside it."
            )
        )
        self.fields.setVisible(not here)
        self.choice.show_choice(place)
        self._on_edited()

    @property
    def entered(self) -> Entered:
        return Entered(self._place, self.address.text(), self.key.text())

    def enter(self, before: Entered) -> None:
        """As it was before something else was laid over the steps."""
        self.choose(before.place)
        self.address.setText(before.address)
        self.key.setText(before.key)

    def _on_edited(self) -> None:
        """What was known of the address is old."""
        self._known = False
        self.tell("")
        if self.elsewhere and self.address.text().strip():
            self._typed_timer.start()
        else:
            self._typed_timer.stop()

    def _on_typed(self) -> None:
        self.typed.emit(self.address.text(), self.key.text())

    def end(self) -> None:
        self._typed_timer.stop()

    # --- what became of it ---------------------------------------------------------------------------------------

    def show_busy(self, words: str) -> None:
        self.busy = True
        self._show(words, "dim")

    def tell(self, words: str, tone: str = "dim", known: bool = False, browser: bool = False) -> None:
        """``known``: with this address and this key one gets in; ``browser``: it can bring a key."""
        self.busy, self._known = False, known
        self.browser.setVisible(browser)
        self._show(words, tone)

    def _show(self, words: str, tone: str) -> None:
        self.words.setText(words)
        self.words.tint(tone)
        self.words.setVisible(bool(words))
        self.bar.setVisible(self.busy)
        self.changed.emit()
