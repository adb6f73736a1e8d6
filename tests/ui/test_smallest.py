"""The smallest window, every screen and every dialog: no word is cut off without being told whole elsewhere."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from harmony_desktop import languages
from tests.parts.everywhere import tour
from tests.ui.conftest import Companion
from tests.ui.test_languages import answered, clipped, overlaps, picture
from tests.ui.test_languages import speak as speak
from tests.ui.test_meetings import kept, opened

Tell = Callable[..., None]
Speak = Callable[[languages.Language], None]


async def looked_at(c: Companion, told: str) -> list[str]:
    """All that is cut off, on the way through everything."""
    wrong: dict[str, str] = {}

    def look(name: str) -> None:
        picture(c, f"{told}-{name}")
        for fault in (*clipped(c), *overlaps(c)):
            wrong.setdefault(fault, name)

    look("quick")
    async for name, _ in tour(c, large=False):
        look(f"small-{name}")
    c.window.composer.edit.setFocus()
    await answered(c)
    look("answer")
    c.window.open_page()
    c.window.resize(c.window.minimumSize())
    screen, _ = await opened(c)
    for tab in screen.view.pages:
        screen.view.open_tab(tab)
        look(tab)
    async for name, _ in tour(c):
        look(name)
    return [f"{name}: {fault}" for fault, name in wrong.items()]


@pytest.mark.parametrize(
    "code", ["es", *(pytest.param(code, marks=pytest.mark.long) for code in ("en", "de", "ja"))]
)
def test_nothing_is_cut_off_in_the_smallest_window(code: str, tell: Tell, speak: Speak) -> None:
    async def story(c: Companion) -> None:
        wrong = await looked_at(c, code)
        assert not wrong, "\n".join(wrong)

    speak(languages.load(code))
    tell(story, kept())


@pytest.fixture
def larger_letters(qapp: QApplication) -> Iterator[None]:
    before = qapp.font()
    qapp.setFont(QFont(before.family(), 14))
    yield
    qapp.setFont(before)


def test_nothing_is_cut_off_where_the_systems_letters_are_larger(
    tell: Tell, speak: Speak, larger_letters: None
) -> None:
    async def story(c: Companion) -> None:
        wrong = await looked_at(c, "large")
        assert not wrong, "\n".join(wrong)

    speak(languages.load("de"))
    tell(story, kept())


def test_a_title_that_is_cut_is_told_whole_where_the_pointer_rests(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        words = "What did we agree with Acme about the price of the second year, and who wrote it down?"
        await c.ask(words)
        title = c.window.title_line.title
        await c.until(lambda: title.text(), "its title")
        at = title.rect().center()
        QApplication.sendEvent(title, QHelpEvent(QEvent.Type.ToolTip, at, title.mapToGlobal(at)))
        assert QToolTip.text() == title.text()
        QToolTip.hideText()

    tell(story)
