"""Links and citations of a thread for a screen reader: each is a control it can press; the eye sees the words alone."""

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QObject, QPointF, QRect, Qt, QUrl, Signal
from PySide6.QtGui import QAccessible, QPaintEvent, QTextBlock, QTextFragment
from PySide6.QtWidgets import QAbstractButton, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui import decorations, spoken
from harmony_desktop.ui.document import ThreadDocument
from harmony_desktop.ui.inline import CHIP, Property


class Link(NamedTuple):
    href: str
    words: str
    place: QRect
    """In the document."""


class LinkTarget(QAbstractButton):
    """Nothing to see and nothing for the pointer; the keyboard goes through the text's own links."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.href = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The thread has painted what stands here."""


class LinkTargets(QObject):
    """Of the links that show; none while nobody reads the screen."""

    pressed = Signal(QUrl)

    def __init__(self, document: ThreadDocument, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._document, self._viewport = document, viewport
        self._targets: list[LinkTarget] = []

    def place(self, top: int) -> None:
        """For a view that is scrolled to ``top``."""
        links = self._links(top) if QAccessible.isActive() else []
        while len(self._targets) < len(links):
            self._targets.append(self._make())
        for target, link in zip(self._targets, links, strict=False):
            target.href = link.href
            target.setAccessibleName(link.words)
            target.setGeometry(link.place.translated(0, -top))
            target.show()
        for target in self._targets[len(links) :]:
            target.hide()

    def _make(self) -> LinkTarget:
        target = LinkTarget(self._viewport)
        target.clicked.connect(lambda: self.pressed.emit(QUrl(target.href)))
        return target

    def _links(self, top: int) -> list[Link]:
        bottom = top + self._viewport.height()
        seen = decorations.visible(self._document, top, bottom)
        links = [link for block, _, rect in seen for link in _of(block, rect.topLeft())]
        return [link for link in links if top <= link.place.center().y() < bottom]


def _of(block: QTextBlock, at: QPointF) -> Iterator[Link]:
    """What follows one another and leads to one place is one link."""
    href, words, place = "", "", QRect()
    for part in block:  # type: ignore[attr-defined]  # Qt's iterator, which the stubs do not tell of
        fragment = part.fragment()
        leads = fragment.charFormat().anchorHref()
        if leads != href:
            if href:
                yield Link(href, " ".join(words.split()), place)
            href, words, place = leads, "", QRect()
        if href:
            words += _words(fragment)
            place = place.united(_place(block, fragment, at))
    if href:
        yield Link(href, " ".join(words.split()), place)


def _words(fragment: QTextFragment) -> str:
    look = fragment.charFormat()
    if look.objectType() == CHIP:
        return tr("Source {n}", n=look.property(Property.NUMBER)) + " "
    return fragment.text().replace("\ufffc", "")


def _place(block: QTextBlock, fragment: QTextFragment, at: QPointF) -> QRect:
    begin = fragment.position() - block.position()
    line = block.layout().lineForTextPosition(begin)
    end = min(begin + fragment.length(), line.textStart() + line.textLength())
    left, right = sorted(float(line.cursorToX(n)[0]) for n in (begin, end))  # type: ignore[index]
    return QRect(
        round(at.x() + left), round(at.y() + line.y()), max(1, round(right - left)), round(line.height())
    )


spoken.speak_as_link(LinkTarget.__name__)
