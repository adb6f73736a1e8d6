"""What a screen reader and a keyboard find on the screen: every control that lacks a name, a role, a way to it or room."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from harmony_desktop.ui import tab_order
from harmony_desktop.ui.choices.sheet import LinkButton
from harmony_desktop.ui.choices.switch import Segment
from harmony_desktop.ui.labels import Elided
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.popover import Popover

LEAST = 24
"""Pixels that a target wants on each side (WCAG 2.5.8)."""
ICON = 40
"""A button no wider than that has no room for words."""
SHAPELESS = frozenset(
    {QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Pane, QAccessible.Role.Window}
)
Seen = list[QWidget]


def faults() -> list[str]:
    """Everything wrong with what stands on the screen now."""
    found: list[str] = []
    for window in QApplication.topLevelWidgets():
        if window.isVisible() and not isinstance(window, QMenu) and not _foreign(window):
            found += _window_faults(window)
    return found


def _foreign(window: QWidget) -> bool:
    """Qt's own dialogs answer for themselves."""
    return type(window).__module__.startswith("PySide6")


def _window_faults(window: QWidget) -> Iterator[str]:
    shown = [w for w in window.findChildren(QWidget) if _is_seen(w)]
    controls = [w for w in shown if is_control(w)]
    for control in controls:
        yield from _own_faults(control)
    yield from _doubles(controls)
    yield from disorder(window)
    yield from cut_off(shown)


def _is_seen(widget: QWidget) -> bool:
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


def is_control(widget: QWidget) -> bool:
    """Somebody can do something with it; parts of Qt's own controls belong to these."""
    if isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_"):
        return False
    if widget.parentWidget() is not None and isinstance(widget.parentWidget(), QLineEdit):
        return False  # the cross that empties it
    if isinstance(widget, QAbstractButton) or can_focus(widget):
        return True
    return _is_clicked(widget) and not any(can_focus(w) for w in widget.findChildren(QAbstractButton))


def can_focus(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not _hands_on(widget)


def _hands_on(widget: QWidget) -> bool:
    """What scrolls without being anything itself: its content answers."""
    return isinstance(widget, QScrollArea)


def _is_clicked(widget: QWidget) -> bool:
    own = widget.testAttribute(Qt.WidgetAttribute.WA_SetCursor)
    hand = own and widget.cursor().shape() is Qt.CursorShape.PointingHandCursor
    return hand and not isinstance(widget.parentWidget(), QAbstractScrollArea)


def _own_faults(control: QWidget) -> Iterator[str]:
    spoken = QAccessible.queryAccessibleInterface(control)
    name = name_of(control)
    told = f"{where(control)} “{name}”"
    if not name.strip():
        yield f"{told}: no name"
    if spoken.role() in SHAPELESS:
        yield f"{told}: no role ({spoken.role().name})"
    if control.isEnabled() and not can_focus(control) and not _in_group(control):
        yield f"{told}: out of reach of the keyboard"
    icon = isinstance(control, QAbstractButton) and not control.text() and control.width() <= ICON
    if icon and not isinstance(control, QCheckBox) and not control.toolTip():
        yield f"{told}: neither words nor a tip"
    writes = isinstance(control, QTextEdit | QPlainTextEdit) and not control.isReadOnly()
    if writes and can_focus(control) and not control.tabChangesFocus():
        yield f"{told}: Tab does not leave it"
    if isinstance(control, QAbstractButton | QLineEdit) and not _large(control.size()):
        yield f"{told}: {control.width()}×{control.height()} is a small target"


def _large(size: QSize) -> bool:
    return size.width() >= LEAST and size.height() >= LEAST


def _in_group(control: QWidget) -> bool:
    """One of several of which one is chosen: the arrows go from the one that Tab reaches."""
    if not isinstance(control, QAbstractButton) or not control.autoExclusive():
        return False
    parent = control.parentWidget()
    return parent is not None and any(
        can_focus(b) for b in parent.findChildren(QAbstractButton) if b.autoExclusive()
    )


def name_of(widget: QWidget) -> str:
    spoken = QAccessible.queryAccessibleInterface(widget)
    return str(spoken.text(QAccessible.Text.Name)) if spoken is not None else ""


def where(widget: QWidget) -> str:
    names = []
    at: QWidget | None = widget
    while at is not None and len(names) < 3:
        names.append(type(at).__name__)
        at = at.parentWidget()
    return "/".join(reversed(names))


def _context(widget: QWidget) -> tuple[str, ...]:
    """What a screen reader says on the way to it."""
    names = []
    at = widget.parentWidget()
    while at is not None:
        if at.accessibleName():
            names.append(at.accessibleName())
        at = at.parentWidget()
    return tuple(names)


def _doubles(controls: Iterable[QWidget]) -> Iterator[str]:
    """Two that cannot be told apart by what is said of them."""
    known: dict[object, QWidget] = {}
    for control in controls:
        if not can_focus(control) or not control.isEnabled():
            continue
        said = (name_of(control), control.accessibleDescription(), type(control), _context(control))
        if said in known:
            yield f"{where(control)} “{said[0]}” in {said[-1][:2]}: named as another beside it"
        known[said] = control


def cut_off(shown: Iterable[QWidget]) -> Iterator[str]:
    """Words that have less room than they need, and are told whole nowhere else."""
    for widget in shown:
        if _has_too_little(widget):
            yield f"{where(widget)} “{_words(widget)}” in {widget.width()}×{widget.height()}: cut off"


def _has_too_little(widget: QWidget) -> bool:
    words = _words(widget)
    if not words:
        return False
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.height() + 1 < widget.heightForWidth(widget.width())
    tells = isinstance(widget, Elided)  # all of it, where the pointer rests
    longest = max(map(widget.fontMetrics().horizontalAdvance, words.split("\n")))
    return not tells and widget.width() + 1 < longest


def _words(widget: QWidget) -> str:
    if isinstance(widget, QLabel):
        return widget.text()
    return widget.text().replace("&", "") if isinstance(widget, QPushButton | Segment | LinkButton) else ""


def _top(window: QWidget) -> QWidget:
    """What lies over the rest has the keyboard to itself."""
    boxes = [o.box for kind in (Overlay, Popover) for o in window.findChildren(kind) if o.isVisible()]
    return boxes[-1] if boxes else window


def disorder(window: QWidget) -> Iterator[str]:
    """Where Tab goes back against the way one reads."""
    order = [w for w in tab_order.order(_top(window)) if _is_seen(w)]
    for before, after in pairwise(order):
        one, other = _apart(before, after)
        if one is None or other is None:
            continue
        a, b = _on_screen(one), _on_screen(other)
        if _reads_before(b, a):
            yield f"{where(before)} “{name_of(before)}” → {where(after)} “{name_of(after)}”: Tab goes backwards"


def _apart(one: QWidget, other: QWidget) -> tuple[QWidget | None, QWidget | None]:
    """The siblings to which the two belong."""
    above = {id(w): w for w in _line(one)}
    line = list(_line(other))
    for at, widget in enumerate(line):
        if id(widget) in above:
            child = line[at - 1] if at else None
            mine = list(_line(one))
            place = next(i for i, w in enumerate(mine) if w is widget)
            return (mine[place - 1] if place else None), child
    return None, None


def _line(widget: QWidget) -> Iterator[QWidget]:
    at: QWidget | None = widget
    while at is not None:
        yield at
        at = at.parentWidget()


def _on_screen(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())


def _reads_before(one: QRect, other: QRect) -> bool:
    """One is wholly above the other, or beside it where one reads first."""
    if one.bottom() < other.top():
        return one.right() > other.left() and one.left() < other.right()
    if other.bottom() < one.top():
        return False
    if QApplication.isRightToLeft():
        return one.left() >= other.right()
    return one.right() <= other.left()
