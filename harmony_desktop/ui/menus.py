"""Menus: beside the button they belong to, which stays free, and whole on the screen."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QMenu, QWidget

AIR = 4
"""Between a menu and its button."""


class Menu(QMenu):
    """Made for one use: it is gone when it has closed."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTipsVisible(True)
        if parent.window().testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground):
            # its corners are round: what is beside them shows what is below
            self.setWindowFlags(self.windowFlags() | Qt.WindowType.FramelessWindowHint)
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.aboutToHide.connect(self.deleteLater)

    def add_submenu(self, name: str) -> "Menu":
        made = Menu(name.replace("&&", "&"), self)
        made.aboutToHide.disconnect(made.deleteLater)  # it opens and closes as the pointer passes
        made.setTitle(name)
        self.addMenu(made)
        keep_room(self)
        return made

    def open_at(self, where: "QWidget | QPoint") -> None:
        """Beside a button, or where the pointer is."""
        if isinstance(where, QPoint):
            self.popup(where)
            return
        button = QRect(where.mapToGlobal(QPoint(0, 0)), where.size())
        self.popup(
            beside(button, self.sizeHint(), where.window().geometry(), where.screen().availableGeometry())
        )


def keep_room(menu: QMenu) -> None:
    """For the arrows of its submenus, which stand where other menus end."""
    menu.setObjectName("nested")


def beside(button: QRect, size: QSize, window: QRect, screen: QRect) -> QPoint:
    """Below the button or above it: inside the window where there is room, else at least on the screen."""
    below, above = button.bottom() + 1 + AIR, button.top() - AIR - size.height()
    y = next(
        (
            top
            for room in (window.intersected(screen), screen)
            for top in (below, above)
            if room.top() <= top and top + size.height() <= room.bottom() + 1
        ),
        below,
    )
    right = button.right() + 1 - size.width()
    x = button.left() if button.left() + size.width() <= window.right() + 1 else right
    return QPoint(max(screen.left(), min(x, screen.right() + 1 - size.width())), y)
