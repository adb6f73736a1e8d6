"""Switching the second step of signing in on, in three turns of one form, and off. Know no session."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.sign_in import SecondFactor
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.signing.words import grouped, in_pairs
from harmony_desktop.ui.theme import Theme

MODULE = 4
"""Pixels of one square of the picture."""
QUIET = 4
"""Squares around it."""
STEPS = 3
"""The password, the app, the codes of recovery."""


class TwoStepDialog(Form):
    """First the password, then a code of the app, then the codes of recovery; ``renewing``: at once new ones."""

    password_given = Signal(str)
    code_given = Signal(str)
    wanted = 420

    def __init__(self, theme: Theme, card: QWidget, *, renewing: bool = False) -> None:
        about = tr(
            "An app on your phone makes a code every half minute. A browser asks for it after your password; this window does"
            " not."
        )
        if renewing:
            about = tr("The codes you have are worth nothing any more then.")
        title = tr("New recovery codes") if renewing else _title(1)
        super().__init__(theme, card, title, about, tr("Go on"))
        self._renewing = renewing
        self.stoppable = False
        self.begun = SecondFactor(on=False)
        self.password = self.add_line(tr("Your password"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.blames["password_wrong"] = self.password
        self._setup, self._last = QWidget(self.box), QWidget(self.box)
        self._lay_out_setup()
        self._lay_out_last()
        for turn in (self._setup, self._last):
            self.fields.addWidget(turn)
            turn.hide()
        self.given.connect(self._on_given)

    def _lay_out_setup(self) -> None:
        outer, self.fields = self.fields, self._column(self._setup)
        self.fields.addWidget(
            Words(self.theme, tr("Let your app read this picture, or type the key in."), px=12.5, wrap=True)
        )
        self.picture = QLabel(self._setup)
        self.picture.setAccessibleName(tr("The key as a picture for your app"))
        self.fields.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        self.key = self.add_line(tr("Key"))
        self.key.setReadOnly(True)
        self.code = self.add_line(
            tr("Code of the app"), placeholder="123456", hint=tr("Six digits; they change every half minute.")
        )
        self.blames["code_wrong"] = self.code
        self.fields = outer

    def _lay_out_last(self) -> None:
        column = self._column(self._last)
        told = tr(
            "Two-step sign-in is on. Keep these codes where you find them without your phone: each stands in for it once, and"
            " they are not shown again."
        )
        column.addWidget(Words(self.theme, told, px=12.5, wrap=True))
        self.codes = Words(self.theme, px=13)
        self.codes.setFont(self.theme.font(13, mono=True))
        self.codes.setAccessibleName(tr("Recovery codes"))
        self.codes.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        column.addSpacing(8)
        column.addWidget(self.codes, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        self.copy = TextButton(self.theme, tr("Copy the codes"), parent=self.box)
        self.copy.clicked.connect(self._on_copy)
        self.copy.hide()
        self.buttons.insertWidget(0, self.copy)

    def _column(self, turn: QWidget) -> QVBoxLayout:
        column = QVBoxLayout(turn)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        return column

    # --- one turn after the other --------------------------------------------------------------------------------

    def show_begun(self, begun: SecondFactor) -> None:
        self.begun = begun
        self.show_busy(False)
        self._hide_password()
        self._entitle(2)
        self.picture.setPixmap(drawn(begun.uri, self.devicePixelRatioF()))
        self.key.setText(grouped(begun.secret))
        self._setup.show()
        self.tell("")
        self.code.setFocus()

    def show_codes(self, on: SecondFactor) -> None:
        self.begun, self.kept, self.once = on, True, True
        self.show_busy(False)
        self._hide_password()
        self._setup.hide()
        self._entitle(3)
        self.codes.setText(in_pairs(on.recovery_codes))
        self._last.show()
        self.copy.show()
        self.yes.setText(tr("Done"))
        self.yes.setAccessibleName(self.yes.text())
        self.no.hide()
        self.tell("")
        self.copy.setFocus()

    def _entitle(self, step: int) -> None:
        self.about.hide()
        if not self._renewing:
            self.title.setText(_title(step))
            self.setAccessibleName(_title(step))

    def _hide_password(self) -> None:
        self.password.clear()
        for at in range(self.fields.indexOf(self.password) + 2):
            item = self.fields.itemAt(at)
            shown = item.widget() if item is not None else None
            if shown is not None and shown is not self._setup:
                shown.hide()

    def fail(self, problem: Problem) -> None:
        super().fail(problem)
        if problem.code == "password_wrong":
            self.tell(tr("This is not your password."), "err")

    def _on_given(self) -> None:
        if self.begun.recovery_codes:
            self.close_overlay()
        elif self.begun.secret:
            self.show_busy(True, tr("Asking the workspace…"))
            self.code_given.emit(self.code.text())
        else:
            self.show_busy(True, tr("Asking the workspace…"))
            self.password_given.emit(self.password.text())

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self.begun.recovery_codes))
        self.copy.setText(tr("Copied"))
        self.once = False


def _title(step: int) -> str:
    return tr("Two-step sign-in, step {number} of {count}", number=step, count=STEPS)


class TurnOffDialog(Form):
    """``proved`` carries the password, or the code."""

    proved = Signal(str, str)

    def __init__(self, theme: Theme, card: QWidget) -> None:
        about = tr(
            "A browser asks for your password alone then. Your recovery codes are worth nothing any more."
        )
        super().__init__(theme, card, tr("Switch two-step sign-in off?"), about, tr("Switch off"))
        self.stoppable = False
        self.password = self.add_line(tr("Your password"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.code = self.add_line(tr("Or a code"), hint=tr("Of your app, or one of recovery."))
        self.blames = {"password_wrong": self.password, "code_wrong": self.code}
        self.given.connect(self._on_given)

    def _on_given(self) -> None:
        self.show_busy(True, tr("Asking the workspace…"))
        self.proved.emit(self.password.text(), self.code.text())


def drawn(uri: str, ratio: float) -> QPixmap:
    """Black on white in both themes: cameras want it so."""
    import segno

    rows = tuple(segno.make(uri, error="m", micro=False).matrix_iter(border=QUIET))
    image = QImage(len(rows), len(rows), QImage.Format.Format_RGB32)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            image.setPixel(x, y, 0x000000 if dark else 0xFFFFFF)
    side = round(len(rows) * MODULE * ratio / 2) if len(rows) > 60 else round(len(rows) * MODULE * ratio)
    made = QPixmap.fromImage(image.scaled(side, side))
    made.setDevicePixelRatio(ratio)
    return made
