"""Small things a user meets every day: what was kept says so, what is offered looks offered, nothing technical in a form."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu

from harmony_desktop.domain.problems import Problem
from harmony_desktop.ui.blocks import Block, Kind, Run
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.document import JOINER, ThreadDocument
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.formats import Formats
from harmony_desktop.ui.resting_cursor import RestingCursor
from harmony_desktop.ui.theme import Theme
from tests.ui.conftest import Companion
from tests.ui.test_spaces import ACME, screen, session

Tell = Callable[..., None]


def test_the_background_of_a_space_says_when_it_is_saved(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.page.spaces.show(ACME.id)
        page = screen(c)
        counter = next(w for w in page.findChildren(QLabel) if " / " in w.text())
        assert "Saved" not in counter.text()
        page._timer.setInterval(1)
        page.context.setFocus()
        QTest.keyClicks(page.context, "Also: ")
        await c.until(lambda: counter.text().startswith("Saved · "))
        page._timer.setInterval(10_000)
        QTest.keyClicks(page.context, "x")
        assert "Saved" not in counter.text()

    tell(story, session())


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_Space])
def test_what_opens_a_list_opens_by_the_keys_of_one(tell: Tell, key: Qt.Key) -> None:
    async def story(c: Companion) -> None:
        c.page.spaces.show(ACME.id)
        readers = screen(c).readers
        assert isinstance(readers, Select)
        assert "▾" not in readers.text()
        QTest.keyClick(readers, key)
        [menu] = [m for m in c.window.findChildren(QMenu) if m.isVisible()]
        assert menu.actions()[0].text() == "Only me"

    tell(story, session())


def test_an_offer_does_not_look_like_what_goes_along(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        composer = c.window.composer
        composer.show_offer("Selection · 5 words")
        offered = composer.offer.grab().toImage()
        composer.offer.offers = False
        assert composer.offer.grab().toImage() != offered

    tell(story)


def test_a_form_says_what_is_wrong_and_no_number_of_a_request() -> None:
    told = worded(Problem("conflict", detail="Choose another default first. (request 01a1-22)"))
    assert told == "Choose another default first."


def test_a_card_is_as_wide_as_its_bold_words(theme: Theme) -> None:
    words = "Acme procurement"
    wide = Formats(theme).natural_width(Block(Kind.CARD, (Run(words, bold=True),)))
    assert wide > QFontMetricsF(theme.font(12, 600)).horizontalAdvance(words)


@pytest.mark.parametrize("words", ["Acme procurement", "Weekly", "Kestrel Insurance, security"])
def test_a_card_never_wraps_where_there_is_room(theme: Theme, words: str) -> None:
    document = ThreadDocument(theme)
    document.fit(600, 0)
    document.setTextWidth(600)
    document.write("a", [Block(Kind.CARD, (Run(icon="calendar"), Run(words, href="attached:a/b")))])
    card = document.first_of("a")
    document.documentLayout().blockBoundingRect(card)  # laid out
    assert card.layout().lineCount() == 1


def test_a_citation_never_stands_alone_at_the_beginning_of_a_line(theme: Theme) -> None:
    document = ThreadDocument(theme)
    document.fit(300, 0)
    runs = (Run("Dana wants one year and no more than that for now."), Run(cite=1, href="cite:a/1"))
    for wide in range(120, 420, 3):
        document.setTextWidth(wide)
        document.write("a", [Block(Kind.PROSE, runs)])
        block = document.first_of("a")
        document.documentLayout().blockBoundingRect(block)
        lines = [block.layout().lineAt(i) for i in range(block.layout().lineCount())]
        starts = {block.text()[line.textStart()] for line in lines}
        assert not starts & {"\ufffc", JOINER}, wide


def test_a_cursor_that_nobody_moves_stands_still(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        hints = QGuiApplication.styleHints()
        usual = hints.cursorFlashTime()
        RestingCursor(c.window.composer.edit, rests_ms=20)
        await c.until(lambda: hints.cursorFlashTime() == 0, "rest")
        c.type("x")
        assert hints.cursorFlashTime() == usual
        await c.until(lambda: hints.cursorFlashTime() == 0, "rest again")
        hints.setCursorFlashTime(usual)

    tell(story)
