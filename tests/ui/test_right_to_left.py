"""From right to left, what is painted by hand stands where one begins to read: the caret, titles, shields, cards."""

from collections.abc import Callable

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from harmony_desktop import languages
from harmony_desktop.ui.approvals.call_line import CallLine
from harmony_desktop.ui.approvals.queue_row import QueueRow
from harmony_desktop.ui.meetings.companion_button import CompanionButton
from harmony_desktop.ui.screens import APPROVALS
from harmony_desktop.ui.sharing.card import ShareCard
from tests.fakes.pseudo_arabic import PSEUDO_ARABIC
from tests.ui.conftest import Companion
from tests.ui.test_approvals import armed, asked
from tests.ui.test_languages import speak as speak
from tests.ui.test_sharing import opened as shared
from tests.ui.test_sharing import session as sharing

Tell = Callable[..., None]
Speak = Callable[[languages.Language], None]


def painted_at(widget: QWidget, colour: QColor, top: int) -> list[float]:
    """Where, from 0 at the left to 1 at the right, this colour is in the uppermost lines."""
    image = widget.grab().toImage()
    ratio = image.devicePixelRatio()
    lines = range(min(image.height(), round(top * ratio)))
    wanted = colour.rgb()
    return [x / image.width() for y in lines for x in range(image.width()) if image.pixel(x, y) == wanted]


def test_the_caret_waits_at_the_right_and_goes_where_the_words_begin(tell: Tell, speak: Speak) -> None:
    async def story(c: Companion) -> None:
        edit = c.window.composer.edit
        assert edit.cursorRect().center().x() > edit.width() * 0.9
        c.type("Why")
        assert edit.cursorRect().center().x() < edit.width() / 2
        edit.put("")
        assert edit.cursorRect().center().x() > edit.width() * 0.9

    speak(PSEUDO_ARABIC)
    tell(story)


def test_the_title_has_its_air_and_calls_have_their_shield_at_the_right(tell: Tell, speak: Speak) -> None:
    async def story(c: Companion) -> None:
        await asked(c)
        line = c.window.title_line
        assert line.width() - line.title.geometry().right() > 12
        c.window.show_screen(APPROVALS)
        await c.until(lambda: c.window.findChildren(QueueRow), "what waits")
        [row] = c.window.findChildren(QueueRow)
        assert min(painted_at(row, c.theme.colour("warn"), 30)) > 0.8
        c.window.leave_page()
        (await armed(c)).approve.click()
        await c.until(lambda: any(w.isVisible() for w in c.window.findChildren(CallLine)), "the line")
        told = next(w for w in c.window.findChildren(CallLine) if w.isVisible())
        assert min(painted_at(told, c.theme.colour("warn"), 24)) > 0.8

    speak(PSEUDO_ARABIC)
    tell(story)


def test_cards_of_sharing_have_their_icon_before_their_words(tell: Tell, speak: Speak) -> None:
    async def story(c: Companion) -> None:
        dialog = await shared(c)
        for card in dialog.findChildren(ShareCard):
            assert card.column.contentsMargins().right() > card.column.contentsMargins().left()
            assert max(painted_at(card, c.theme.colour("text"), 30)) > 0.92
        button = CompanionButton(c.theme, c.window.card)
        button.resize(button.sizeHint())
        assert max(painted_at(button, c.theme.colour("text"), 28)) > 0.8

    speak(PSEUDO_ARABIC)
    tell(story, sharing())
