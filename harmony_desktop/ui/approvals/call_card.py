"""A call that waits for its user: what will happen, with exactly what, and the ways to decide."""

from datetime import UTC, datetime

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from harmony_desktop.domain.approvals import MAX_REASON, Approval, Verdict
from harmony_desktop.domain.problems import Problem
from harmony_desktop.i18n import tr
from harmony_desktop.ui.approvals import arguments as given
from harmony_desktop.ui.approvals import marks, words
from harmony_desktop.ui.approvals.argument_box import ArgumentBox
from harmony_desktop.ui.approvals.argument_form import ArgumentForm
from harmony_desktop.ui.approvals.arming import ApproveButton, Arming
from harmony_desktop.ui.approvals.card_frame import ButtonRow, Ground, Sign
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.direction import lead
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme
from harmony_desktop.wordings import explain

PAD = 12
FAR = 20 * 24 * 3600
"""Seconds; a timer does not reach further."""


class CallCard(QWidget):
    """``decided`` carries the verdict, the arguments as the user changed them or None, and why not. ``touched``: the
    user is at work in it. Nothing in it takes the keyboard by itself."""

    decided = Signal(object, object, str)
    rule_wanted = Signal()
    height_changed = Signal()
    touched = Signal()

    def __init__(self, theme: Theme, approval: Approval, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.approval = approval
        self.edited: str | None = None
        """The arguments as the user changed them, and they fit."""
        self.form: ArgumentForm | None = None
        self._told: tuple[Problem, str | None] | None = None
        self._deciding = self._denying = False
        self.ground = Ground(theme, self)
        self._waits = Words(theme, px=12, tone="faint", wrap=True, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.ground)
        column.addWidget(self._waits)
        self._make_words()
        self._make_buttons()
        self._lay_out()
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.timeout.connect(self._show_time)
        self.setObjectName(f"call-{approval.id}")
        self._set(self._fault, "")
        self._show(new=True)

    # --- its parts -----------------------------------------------------------------------------------------------

    def _make_words(self) -> None:
        theme, on = self._theme, self.ground
        self._title = lead(Words(theme, px=13, weight=600, wrap=True, parent=on))
        self._kind = Words(theme, px=12.5, tone="dim", wrap=True, parent=on)
        self._tool = lead(Words(theme, px=11.5, tone="dim", wrap=True, parent=on))
        self.box = ArgumentBox(theme, on)
        self.box.height_changed.connect(self.height_changed)
        self.box.end_seen.connect(self._show_armed)
        self._hint = Words(theme, px=11.5, tone="dim", wrap=True, parent=on)
        self._reason = Words(theme, px=12, tone="dim", wrap=True, parent=on)
        self._foreign = Words(theme, px=12, tone="warn", wrap=True, parent=on)
        self._fault = Words(theme, px=12, tone="err", wrap=True, parent=on)
        self._fault.setObjectName("call-fault")

    def _make_buttons(self) -> None:
        theme, on = self._theme, self.ground
        self.edit = TextButton(theme, tr("Edit"), parent=on)
        self.always = TextButton(theme, tr("Always allow…"), quiet=True, parent=on)
        self.deny = TextButton(theme, tr("Deny…"), parent=on)
        self.approve = ApproveButton(theme, tr("Approve"), on)
        self._arming = Arming(self.approve, self.box.look, lambda: self.box.seen)
        self._arming.changed.connect(self._show_armed)
        self.why = QLineEdit(on)
        self.why.setMaxLength(MAX_REASON)
        self.why.setFixedHeight(30)
        self.why.setPlaceholderText(tr("Why not? Companion is told; it may stay empty."))
        self.why.setAccessibleName(tr("Why not"))
        self.keep = TextButton(theme, tr("Back"), parent=on)
        self.refuse = TextButton(theme, tr("Deny"), parent=on)
        for button, name in (
            (self.edit, "edit"),
            (self.always, "always"),
            (self.deny, "deny"),
            (self.keep, "back"),
            (self.refuse, "refuse"),
        ):
            button.setObjectName(f"call-{name}")
        self.buttons = ButtonRow((self.edit, self.always), (self.deny, self.approve), on)
        self.denying = ButtonRow((), (self.keep, self.refuse), on)
        self.edit.clicked.connect(lambda: self.begin_editing())
        self.always.clicked.connect(self.rule_wanted)
        self.deny.clicked.connect(lambda: self._turn_denying(True))
        self.keep.clicked.connect(lambda: self._turn_denying(False))
        self.refuse.clicked.connect(lambda: self._decide(Verdict.DENY))
        self.approve.given.connect(lambda: self._decide(Verdict.APPROVE))
        self.approve.early.connect(self._on_early)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(7)
        head.addWidget(Sign(self._theme, "shield", "warn", self.ground), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        inside = self._inside = QVBoxLayout(self.ground)
        inside.setContentsMargins(PAD, PAD - 2, PAD, PAD)
        inside.setSpacing(4)
        inside.addLayout(head)
        inside.addWidget(self._kind)
        inside.addWidget(self._tool)
        inside.addSpacing(4)
        inside.addWidget(self.box)
        for part in (self._hint, self._reason, self._foreign, self._fault):
            inside.addWidget(part)
        inside.addSpacing(4)
        inside.addWidget(self.why)
        inside.addWidget(self.buttons)
        inside.addWidget(self.denying)

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_call(self, approval: Approval) -> None:
        """As it is now. Other arguments than before are looked at anew, and what the user made of the old ones too."""
        if approval == self.approval:
            return
        other = approval.args_hash != self.approval.args_hash
        self.approval = approval
        self._deciding = self._deciding and approval.waits
        self._show(new=other)

    def _show(self, new: bool) -> None:
        approval = self.approval
        if new:
            self.edited = None
            self._arming.stir()
        self._kind.setText(words.kind(approval))
        self._kind.tint("err" if approval.destructive else "dim")
        self._tool.setText(marks.foldable(words.tool(approval)))
        self._tool.setToolTip(marks.line(approval.tool_id, 120))
        self._set(self._reason, words.reason(approval))
        self._foreign.setText(words.strangers(approval.own))
        self._foreign.setVisible(approval.after_foreign_text)
        self.always.setVisible(not (approval.destructive or approval.after_foreign_text))
        self._show_lines()
        self._show_refusal()
        self._show_time()
        self._show_mode()

    def _show_lines(self) -> None:
        """The arguments that Approve carries out: the user's own, where they changed them."""
        approval = self.approval
        if self.edited is None:
            self._title.setText(marks.foldable(words.title(approval)))
            self.box.show_lines(given.lines_of(approval) or words.nothing())
        else:
            tool = marks.line(approval.tool_title or approval.tool_id, 120)
            self._title.setText(tr("{tool}, as you changed it", tool=tool))
            before, now = given.read(approval.arguments) or {}, given.read(self.edited) or {}
            changed = tuple(n for n, v in now.items() if n not in before or not given.same(before[n], v))
            self.box.show_lines(given.plain_lines(self.edited) or words.nothing(), changed)
        self.setAccessibleName(tr("Waits for you: {title}", title=words.title(approval)))
        self._show_armed()

    def _show_refusal(self) -> None:
        """What the workspace said to the last decision; the user's words are there again."""
        refused = self.approval.refused
        now = (refused, self.approval.refused_arguments) if refused is not None else None
        if now == self._told:
            return
        self._told = now
        if refused is None:
            self._set(self._fault, "")
            return
        self._deciding = False
        theirs = self.approval.refused_arguments
        if theirs is not None and self.form is None and given.read(theirs) is not None:
            self.edited = theirs
            self._show_lines()
        self.fail(refused)

    def fail(self, problem: Problem) -> None:
        """The decision was not taken."""
        self._deciding = False
        self._set(self._fault, marks.line(" ".join(explain(problem)), 400))
        self._arming.stir()
        self._show_armed()

    def _show_time(self) -> None:
        now = datetime.now(UTC)
        self._waits.setText(words.sending(self.approval) or words.until(self.approval.expires_at, now))
        self._over.stop()
        if self.approval.expires_at is not None:
            left = (self.approval.expires_at - now).total_seconds()
            if 0 < left < FAR:
                self._over.start(round(left * 1000) + 50)
        self._show_armed()

    @property
    def _late(self) -> bool:
        expires = self.approval.expires_at
        return expires is not None and expires <= datetime.now(UTC)

    def _show_mode(self) -> None:
        editing, denying = self.form is not None, self._denying and self.form is None
        self.box.setVisible(not editing)
        self.buttons.setVisible(not editing and not denying)
        self.why.setVisible(denying)
        self.denying.setVisible(denying)
        self.buttons.lay()
        self._show_armed()
        self.height_changed.emit()

    def _show_armed(self) -> None:
        """Whether Approve may be pressed, and what it waits for."""
        unread = not self.box.seen
        why = tr("Scroll to the end first.") if unread else tr("One moment.")
        why = tr("The time to decide is over.") if self._late else why
        armed = self._arming.ready and not self._late and not self._deciding
        self.approve.show_armed(armed, "" if armed else why)
        parts = []
        if self.edited is not None and self.form is None:
            parts.append(tr("Your changes stand in bold."))
        if unread and self.form is None and not self._late:
            parts.append(tr("Scroll to the end, then you can approve."))
        self._set(self._hint, " ".join(parts))

    def _set(self, part: Words, text: str) -> None:
        text = marks.foldable(text)
        if part.text() != text or part.isHidden() == bool(text):
            part.setText(text)
            part.setVisible(bool(text))
            self.height_changed.emit()

    # --- what one does with it -----------------------------------------------------------------------------------

    @property
    def at_work(self) -> bool:
        """Something of the user's is in it that is not sent."""
        return self.form is not None or self.edited is not None or bool(self.why.text())

    @property
    def unsent(self) -> str:
        """The arguments as the user has changed them so far, where that has not gone off."""
        if self._deciding:
            return ""
        return self.form.so_far() if self.form is not None else self.edited or ""

    def begin_editing(self, arguments: str | None = None) -> None:
        if self._deciding:
            return
        self.touched.emit()
        if self.form is not None:
            self._inside.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        text = arguments or self.edited or self.approval.arguments
        self.form = ArgumentForm(self._theme, self.approval.input_schema, text, self.ground)
        self.form.done.connect(self._on_edited)
        self.form.left.connect(self.leave_editing)
        self.form.reset.connect(lambda: self.begin_editing(self.approval.arguments))
        self.form.height_changed.connect(self.height_changed)
        self.form.first.setEnabled(not given.same(given.read(text), given.read(self.approval.arguments)))
        self._inside.insertWidget(self._inside.indexOf(self._fault), self.form)  # below the reason
        self.form.show()
        self._show_mode()
        self.form.take_focus()

    def leave_editing(self) -> None:
        if self.form is not None:
            form, self.form = self.form, None
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self._inside.removeWidget(form)
            form.hide()
            form.deleteLater()
            self._show_lines()
            self._arming.stir()
            self._show_mode()
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_edited(self, arguments: str) -> None:
        same = given.same(given.read(arguments), given.read(self.approval.arguments))
        self.edited = None if same else arguments
        self._set(self._fault, "")
        self.leave_editing()

    def _turn_denying(self, on: bool) -> None:
        self.touched.emit()
        self._denying = on
        self._show_mode()
        (self.why if on else self.deny).setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_early(self) -> None:
        """Pressed before it may be: to where the rest is."""
        if not self.box.seen:
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _decide(self, verdict: Verdict) -> None:
        if self._deciding:
            return
        self._deciding = True
        self._show_armed()
        approve = verdict is Verdict.APPROVE
        self.decided.emit(
            verdict, self.edited if approve else None, "" if approve else self.why.text().strip()
        )

    # --- Qt ------------------------------------------------------------------------------------------------------

    def tall(self, width: int, most: int) -> int:
        """How tall it is in this width, its box at most so much."""
        self.box.fit(width - 2 * PAD, most)
        layout = self.layout()
        assert layout is not None
        self._inside.invalidate()
        self.ground.updateGeometry()
        layout.invalidate()
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else self.sizeHint().height()

    def sizeHint(self) -> QSize:
        wide = self.width() or 394
        layout = self.layout()
        return QSize(wide, layout.totalHeightForWidth(wide) if layout is not None else 0)

    def mark(self, marked: bool) -> None:
        self.ground.marked = marked
        self.ground.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here, enter = QApplication.focusWidget(), event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape and self._denying:
            self._turn_denying(False)
        elif enter and here is self.why:
            self._decide(Verdict.DENY)
        elif not enter:
            super().keyPressEvent(event)
