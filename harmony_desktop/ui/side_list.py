"""A list in the sidebar: a model of rows, a delegate that draws them, a view that also listens to the keyboard."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from harmony_desktop.ui.labels import plain_tip
from harmony_desktop.ui.side_paint import SIDE, SideDelegate
from harmony_desktop.ui.side_rows import Row, RowKind
from harmony_desktop.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
ROW = Qt.ItemDataRole.UserRole


class SideModel(QAbstractListModel):
    """``renamed`` carries the row's key and its new words; the row itself changes when the session says so."""

    renamed = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show(self, rows: Sequence[Row]) -> bool:
        """False where nothing changed. Rows that only look different are changed in place."""
        if self.rows == rows:
            return False
        same = [(r.kind, r.key) for r in self.rows] == [(r.kind, r.key) for r in rows]
        if same and rows:
            self.rows = list(rows)
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return True
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()
        return True

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return row.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(row.text) if row.kind is not RowKind.HEADER else None
            case Qt.ItemDataRole.UserRole:
                return row
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.rows[index.row()]
        if row.kind is RowKind.HEADER:
            return Qt.ItemFlag.NoItemFlags
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        may_rename = row.mine and row.kind in (RowKind.THREAD, RowKind.SPACE)
        return usual | Qt.ItemFlag.ItemIsEditable if may_rename else usual

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        text = str(value).strip()
        row = self.rows[index.row()]
        if text and text != row.text:
            self.renamed.emit(row.key, text)
        return True

    def find(self, key: str) -> QModelIndex:
        at = next((i for i, r in enumerate(self.rows) if r.key == key and key), -1)
        return self.index(at) if at >= 0 else QModelIndex()


class SideList(QListView):
    """Arrows move, Enter or a click opens, F2 renames, Delete deletes, the menu key shows what else there is."""

    opened = Signal(object)
    delete_wanted = Signal(object)
    menu_wanted = Signal(object, QPoint)
    left_upwards = Signal()
    end_near = Signal()
    """The reader comes to the end of what is listed."""

    def __init__(
        self, theme: Theme, name: str, *, excerpts: bool = False, side: int = SIDE, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._stood = ""
        """The row under the keyboard while the list is hidden."""
        self.rows = SideModel(self)
        self.look = SideDelegate(theme, excerpts, side, self)
        self.setModel(self.rows)
        self.setItemDelegate(self.look)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(name)
        self._be_stop(False)
        self.clicked.connect(lambda index: self.opened.emit(index.data(ROW)))
        theme.changed.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def _on_scrolled(self, to: int) -> None:
        bar = self.verticalScrollBar()
        if bar.maximum() and to > bar.maximum() - bar.pageStep():
            self.end_near.emit()

    def _be_stop(self, something: bool) -> None:
        """Tab passes an empty list by, and one that another control moves in."""
        policy = Qt.FocusPolicy
        if self.focusPolicy() is not policy.NoFocus:
            self.setFocusPolicy(policy.StrongFocus if something else policy.ClickFocus)

    @property
    def current(self) -> Row | None:
        index = self.currentIndex()
        return index.data(ROW) if index.isValid() else None

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Keeps where the reader is: the row under the keyboard, and how far the list is scrolled."""
        current = self.current
        before = self.verticalScrollBar().value()
        if self.rows.show(rows):
            self._be_stop(bool(rows))
            if current is not None and (index := self.rows.find(current.key)).isValid():
                self.setCurrentIndex(index)
            self.verticalScrollBar().setValue(before)

    def show_open(self, key: str) -> None:
        """The row of what is on the screen."""
        if self.look.open_key != key:
            self.look.open_key = key
            index = self.rows.find(key)
            if index.isValid():
                self.setCurrentIndex(index)
            self.viewport().update()

    def hideEvent(self, event: QHideEvent) -> None:
        """A screen reader would be told of a row with the focus that nobody sees."""
        super().hideEvent(event)
        row = self.current
        self._stood = row.key if row is not None else ""
        self.selectionModel().clearCurrentIndex()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        index = self.rows.find(self._stood) if self._stood else NOWHERE
        if index.isValid() and not self.currentIndex().isValid():
            self.setCurrentIndex(index)

    def rename(self, key: str) -> None:
        index = self.rows.find(key)
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.setCurrentIndex(index)
            self.edit(index)

    def enter(self) -> None:
        """The keyboard comes in: to the first row that can be chosen, unless it stands on one."""
        self.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.currentIndex().isValid():
            self.to_first()

    def to_first(self) -> None:
        """The first row that is not a heading."""
        for at, row in enumerate(self.rows.rows):
            if row.kind is not RowKind.HEADER:
                self.setCurrentIndex(self.rows.index(at))
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current
        key = event.key()
        if key == Qt.Key.Key_Up and (row is None or row == self._first()):
            self.left_upwards.emit()
        elif row is None or self.state() is QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(row)
        elif key == Qt.Key.Key_F2:
            self.rename(row.key)
        elif key == Qt.Key.Key_Delete:
            if not event.isAutoRepeat():  # a key that is held down takes one away, not all of them
                self.delete_wanted.emit(row)
        elif key == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _first(self) -> Row | None:
        return next((r for r in self.rows.rows if r.kind is not RowKind.HEADER), None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if keyboard else self.indexAt(event.pos())
        row = index.data(ROW) if index.isValid() else None
        if row is None or row.kind is RowKind.HEADER:
            return
        at = self.visualRect(index).center() if keyboard else event.pos()
        self.menu_wanted.emit(row, self.viewport().mapToGlobal(at))

    def tall(self) -> int:
        """As tall as its rows."""
        return self.look.tall * len(self.rows.rows)
