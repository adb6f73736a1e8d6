"""The screens of this computer: where there is room on one, which one is meant, and when they change."""

from PySide6.QtCore import QObject, QPoint, QRect, QTimer, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QScreen

SETTLE_MS = 120
"""A screen that is plugged in comes in several steps."""


def at(point: QPoint) -> QScreen | None:
    """The screen there, or the one nearest to it; None while there is none at all."""
    there = QGuiApplication.screenAt(point)
    return there or min(QGuiApplication.screens(), key=lambda s: _apart(s.geometry(), point), default=None)


def with_pointer() -> QScreen | None:
    return at(QCursor.pos())


def room(screen: QScreen) -> QRect:
    """What no panel keeps for itself. With several screens Qt counts no panels on X11: we do."""
    usual = screen.availableGeometry()
    if QGuiApplication.platformName() != "xcb" or len(QGuiApplication.screens()) < 2:
        return usual
    from harmony_desktop.system.struts_x11 import reserved

    whole, ratio = screen.geometry(), screen.devicePixelRatio()
    left, top = whole.left(), whole.top()
    free = QRect(whole)
    for x, y, wide, tall in reserved():
        strip = QRect(
            left + round((x - left) / ratio),
            top + round((y - top) / ratio),
            round(wide / ratio),
            round(tall / ratio),
        )
        free = without(free, strip.intersected(whole))
    return free


def look_again() -> None:
    """Panels may have come and gone."""
    if QGuiApplication.platformName() == "xcb":
        from harmony_desktop.system import struts_x11

        struts_x11.forget()


def without(free: QRect, strip: QRect) -> QRect:
    """What is left beside a strip along an edge; what takes more than half is no panel of this screen."""
    if strip.isEmpty() or strip.width() * strip.height() * 2 > free.width() * free.height():
        return free
    cut = QRect(free)
    if strip.width() >= strip.height():
        above = strip.center().y() < free.center().y()
        cut.setTop(max(cut.top(), strip.bottom() + 1)) if above else cut.setBottom(
            min(cut.bottom(), strip.top() - 1)
        )
    else:
        before = strip.center().x() < free.center().x()
        cut.setLeft(max(cut.left(), strip.right() + 1)) if before else cut.setRight(
            min(cut.right(), strip.left() - 1)
        )
    return cut


def _apart(box: QRect, point: QPoint) -> int:
    across = max(box.left() - point.x(), 0, point.x() - box.right())
    down = max(box.top() - point.y(), 0, point.y() - box.bottom())
    return across * across + down * down


class Monitors(QObject):
    """``changed``: one came, went, or is another size now, and all have settled."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLE_MS)
        self._settled.timeout.connect(self.changed)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenAdded.connect(self._on_added)
        application.screenRemoved.connect(self._on_changed)
        application.primaryScreenChanged.connect(self._on_changed)
        for screen in QGuiApplication.screens():
            self._watch(screen)

    def _on_added(self, screen: QScreen) -> None:
        self._watch(screen)
        self._settled.start()

    def _on_changed(self, _what: object) -> None:
        self._settled.start()

    def _watch(self, screen: QScreen) -> None:
        for told in (
            screen.geometryChanged,
            screen.availableGeometryChanged,
            screen.logicalDotsPerInchChanged,
        ):
            told.connect(self._on_changed)
