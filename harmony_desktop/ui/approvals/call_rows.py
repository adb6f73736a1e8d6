"""The calls of a thread, each as a widget that stands where its document keeps room for it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.approvals import Approval
from harmony_desktop.domain.problems import Problem
from harmony_desktop.ui.document import ThreadDocument
from harmony_desktop.ui.insets import Insets
from harmony_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from harmony_desktop.ui.approvals.call_view import CallView

MARKED_MS = 4_000


def name_of(approval_id: str) -> str:
    """Of its inset."""
    return f"call:{approval_id}"


class CallRows(QObject):
    """``decided`` carries the call as it was looked at, the verdict, changed arguments or None, and why not.
    What somebody writes in stays as it is, whatever thread is shown meanwhile."""

    decided = Signal(object, object, object, str)
    rule_wanted = Signal(object)
    touched = Signal(str)
    """The user is at work in a call."""
    reached = Signal(str)
    """The keyboard came to a call, perhaps out of sight."""
    moved = Signal()
    """One of them is higher or lower than it was."""

    def __init__(self, theme: Theme, document: ThreadDocument, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._theme, self._viewport = theme, viewport
        self.insets = Insets(document, viewport)
        self._calls: dict[str, Approval] = {}
        self._marked = ""
        self._unmark = QTimer(self)
        self._unmark.setSingleShot(True)
        self._unmark.setInterval(MARKED_MS)
        self._unmark.timeout.connect(lambda: self.mark(""))

    def show(self, calls: Iterable[Approval]) -> None:
        """The calls of the thread are these now; told before its blocks are."""
        shown = {str(call.id): call for call in calls}
        if shown == self._calls:
            return
        self._calls = shown
        self.insets.keep_only([*map(name_of, shown), *self._at_work()])
        for ref, call in shown.items():
            view = self.one(ref)
            if view is None:
                self._make(ref, call)
            else:
                view.show_call(call)

    def _at_work(self) -> list[str]:
        """What the user has begun to change, and not sent."""
        views = ((name, self._view(name)) for name in self.insets.all())
        return [n for n, v in views if v is not None and v.card is not None and v.card.at_work]

    def _view(self, name: str) -> "CallView | None":
        """All insets here are made by ``_make``."""
        return cast("CallView | None", self.insets.one(name))

    def one(self, ref: str) -> "CallView | None":
        return self._view(name_of(ref))

    @property
    def waiting(self) -> str:
        """The first that the user has to decide, or nothing."""
        return next((ref for ref, call in self._calls.items() if call.waits), "")

    def forget(self) -> None:
        """Another account is in use: nothing stays."""
        self._calls = {}
        self.insets.keep_only([])

    def fail(self, ref: str, problem: Problem) -> bool:
        """A decision was not taken; True: it is told in its card."""
        view = self.one(ref)
        if view is None or view.card is None:
            return False
        view.card.fail(problem)
        return True

    def mark(self, ref: str) -> None:
        """Shows which one was looked for, for a while; a line opens."""
        if self._marked and self._marked != ref and (before := self.one(self._marked)) is not None:
            before.mark(False)
        self._marked = ref
        if ref and (view := self.one(ref)) is not None:
            view.mark(True)
            view.turn(True)
            self._unmark.start()

    def _make(self, ref: str, call: Approval) -> None:
        from harmony_desktop.ui.approvals.call_view import CallView  # most starts show no call

        view = CallView(self._theme, call, self._viewport)
        view.decided.connect(lambda v, a, why, at=view: self.decided.emit(at.approval, v, a, why))
        view.rule_wanted.connect(lambda at=view: self.rule_wanted.emit(at.approval))
        view.touched.connect(lambda: self.touched.emit(ref))
        view.reached.connect(lambda: self.reached.emit(ref))
        self.insets.keep(name_of(ref), view)
        view.height_changed.connect(self.moved)
