"""Tab goes as one reads: through what is laid out in the order of its layouts, whenever each control was made."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QGridLayout, QLayout, QScrollArea, QWidget


def order(whole: QWidget) -> list[QWidget]:
    """The controls inside that Tab reaches, as they are read."""
    return [w for w in _read(whole) if _is_stop(w)]


def step(whole: QWidget, forward: bool) -> bool:
    """The keyboard goes to the next control inside, round and round; False: there is none."""
    everything = list(_read(whole))
    stops = [w for w in everything if _is_stop(w)]
    if not stops:
        return False
    here = QApplication.focusWidget()
    at = everything.index(here) if here in everything else -1 if forward else len(everything)
    rest = everything[at + 1 :] if forward else everything[:at]
    near = [w for w in rest if w in stops] or stops
    to = near[0 if forward else -1]
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    to.setFocus(reason)
    _show(to, whole)
    return True


def _is_stop(widget: QWidget) -> bool:
    every = QGuiApplication.styleHints().tabFocusBehavior() == Qt.TabFocusBehavior.TabFocusAllControls
    wanted = Qt.FocusPolicy.TabFocus if every else Qt.FocusPolicy.StrongFocus
    return widget.focusPolicy() & wanted == wanted and widget.isEnabled()


def _show(widget: QWidget, whole: QWidget) -> None:
    """Wherever it is scrolled away."""
    above = widget.parentWidget()
    while above is not None and above is not whole:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()


def _read(whole: QWidget) -> Iterator[QWidget]:
    for child in _children(whole):
        if child.isVisible() and not child.isWindow():
            yield child
            yield from _read(child)


def _children(whole: QWidget) -> list[QWidget]:
    """What is laid out first, then what lies over or beside it, from above."""
    layout = whole.layout()
    laid = list(_laid(layout)) if layout is not None else []
    loose = [c for c in whole.children() if isinstance(c, QWidget) and c.isVisible() and c not in laid]
    return [*laid, *_as_read(loose)]


def _as_read(loose: list[QWidget]) -> Iterator[QWidget]:
    """Line by line: what has nothing before it in its own lines is next, from above."""
    left = sorted(loose, key=lambda w: (w.y(), w.x()))
    while left:
        after = (w for w in left if not any(_is_before(o, w) for o in left if o is not w))
        first = next(after, left[0])  # what lies upon another may be before it and behind it
        left.remove(first)
        yield first


def _is_before(one: QWidget, other: QWidget) -> bool:
    """On a line with it, nearer to where lines begin."""
    a, b = one.geometry(), other.geometry()
    if a.bottom() < b.top() or b.bottom() < a.top():
        return False
    return a.left() >= b.right() if one.isRightToLeft() else a.right() <= b.left()


def _laid(layout: QLayout) -> Iterator[QWidget]:
    for at in _places(layout):
        item = layout.itemAt(at)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid(inner)


def _places(layout: QLayout) -> list[int]:
    """A grid is read line by line, however it was filled."""
    places = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        places.sort(key=lambda at: tuple(layout.getItemPosition(at))[:2])  # type: ignore[arg-type]
    return places
