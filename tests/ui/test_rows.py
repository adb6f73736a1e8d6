"""Where the quiet things stand: a question's versions by its bubble, buttons in the column, words beside a key."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTextBrowser
from pytestqt.qtbot import QtBot

from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.threads import MessageState
from harmony_desktop.ui.action_row import ActionRow, BranchSwitch
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.document import MARGINS
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.side_parts import SearchField
from harmony_desktop.ui.theme import Theme
from tests.ui.conftest import Companion

Tell = Callable[..., None]


def test_dim_words_are_dim_also_inside_a_thread(theme: Theme, qtbot: QtBot) -> None:
    view = QTextBrowser()
    qtbot.addWidget(view)
    switch = BranchSwitch(theme, 2, 2, view.viewport())
    view.show()
    [words] = switch.findChildren(Words)
    assert words.palette().color(words.foregroundRole()) == theme.colour("dim")


def test_a_button_with_a_frame_begins_where_the_words_do(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        answer = c.session.answer(await c.ask("Why?"))  # type: ignore[arg-type]
        c.session.says(answer, "Half of it")
        c.session.ends(answer, Problem("provider_key"))
        rows = c.window.thread_view.viewport().findChildren
        await c.until(lambda: [b for b in rows(TextButton) if b.text() == "Try again"], "the button")
        [button] = [b for b in rows(TextButton) if b.text() == "Try again"]
        await c.until(lambda: button.isVisible() and button.width() > 20, "its place")
        assert button.mapTo(c.window.thread_view.viewport(), button.rect().topLeft()).x() == round(MARGINS[3])

    tell(story)


def test_what_waits_is_taken_back_right_below_its_question(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("First?")
        c.session.answer(thread)  # type: ignore[arg-type]
        await c.until(lambda: c.presenter.talk.running)
        c.type("And then?")
        c.press(Qt.Key.Key_Return)
        view = c.window.thread_view
        await c.until(lambda: "Waits for the answer above" in c.shown, "the queue")
        assert c.session.kept[thread].messages[-1].state is MessageState.WAITING  # type: ignore[index]
        rows = view.viewport().findChildren
        await c.until(lambda: [r for r in rows(ActionRow) if r.names == ("take-back",)], "the way back")
        [row] = [r for r in rows(ActionRow) if r.names == ("take-back",)]
        layout, block = view.document().documentLayout(), view.document().lastBlock()
        while not block.text().startswith("Waits"):
            block = block.previous()
        words = layout.blockBoundingRect(block).bottom() - view.verticalScrollBar().value()
        assert 8 <= row.y() - words <= 14

    tell(story)


def test_what_invites_to_search_ends_before_the_key(theme: Theme, qtbot: QtBot) -> None:
    field = SearchField(theme, "Alle Unterhaltungen durchsuchen", "Ctrl K", None)  # type: ignore[arg-type]
    qtbot.addWidget(field)
    field.resize(214, 32)
    key = QFontMetrics(theme.font(11)).horizontalAdvance("Ctrl K")
    assert field.textMargins().right() >= key + 16
    QTest.keyClicks(field, "acme")
    assert field.textMargins().right() == 8
    field.clear()
    assert field.textMargins().right() >= key + 16


def test_the_search_of_conversations_is_named_in_full(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        search = c.window.sidebar.search
        margins = search.textMargins()
        room = search.width() - margins.left() - margins.right() - 4
        assert search.fontMetrics().horizontalAdvance(search.placeholderText()) <= room

    tell(story)
