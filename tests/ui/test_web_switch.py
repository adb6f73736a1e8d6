"""Whether Companion may search the web in a thread: chosen before it begins, in its menus, or taken off as a chip."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from harmony_desktop.domain.context import NOT_NARROWED, Sources
from harmony_desktop.domain.threads import ThreadSummary
from harmony_desktop.ui.context_chip import ContextChip
from harmony_desktop.ui.sources_picker import SourcesPicker
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]
OFFLINE_WEB = Sources(web=False)


def chips(c: Companion) -> list[ContextChip]:
    return [chip for chip in c.window.composer.context.chips.values() if chip.isVisible()]


def names(c: Companion) -> list[str]:
    return [chip.accessibleName() for chip in chips(c)]


def entry(menu: QMenu) -> QAction:
    return next(a for a in menu.actions() if a.text() == "Web search")


def plus(c: Companion) -> QAction:
    c.window.composer.plus_wanted.emit(c.window.composer.plus)
    return entry([m for m in c.window.findChildren(QMenu) if m.isVisible()][-1])


def about(c: Companion) -> ThreadSummary:
    return next(iter(c.session.kept.values())).summary


def test_it_is_chosen_before_the_first_question_and_goes_along(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        action = plus(c)
        assert action.isChecked(), "on unless somebody says otherwise"
        await picture("web-search-menu")
        action.trigger()
        await c.until(lambda: names(c) == ["No web search"])
        c.window.findChildren(QMenu)[-1].close()
        await c.ask("Without the web?")
        assert about(c).sources == OFFLINE_WEB
        assert names(c) == ["No web search"], "the thread's own now"
        await picture("web-search-off")

    tell(story)


def test_the_threads_menu_has_it_and_it_can_be_taken_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.ask("Budget")
        menu = c.page.acts.menu(about(c), lambda: None)
        assert entry(menu).isChecked()
        entry(menu).trigger()
        await c.until(lambda: about(c).sources == OFFLINE_WEB)
        assert c.window.toast.words == "Companion does not search the web in “Budget” any more."
        assert not entry(c.page.acts.menu(about(c), lambda: None)).isChecked()
        c.window.toast.act()
        await c.until(lambda: about(c).sources == NOT_NARROWED)
        await c.until(lambda: names(c) == [])

    tell(story)


def test_the_chip_taken_off_is_the_web_again_and_meetings_stay_narrowed(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Budget")
        await c.session.threads.narrow(thread, Sources(people=("Dana",), web=False))  # type: ignore[arg-type]
        await c.until(lambda: names(c) == ["Sources: Dana", "No web search"])
        chip = chips(c)[1]
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=chip.cross.center())
        await c.until(lambda: about(c).sources == Sources(people=("Dana",)))
        await c.until(lambda: names(c) == ["Sources: Dana"])

    tell(story)


def test_where_a_thread_looks_says_it_too(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        thread = await c.ask("Budget")
        await c.session.threads.narrow(thread, Sources(people=("Dana",), web=False))  # type: ignore[arg-type]
        await c.until(lambda: len(chips(c)) == 2)
        chips(c)[1].click()
        await c.until(lambda: [p for p in c.window.findChildren(SourcesPicker) if p.isVisible()])
        picking = next(p for p in c.window.findChildren(SourcesPicker) if p.isVisible())
        assert not picking.web.isChecked()
        await picture("sources-web")
        picking._everywhere.click()
        await c.until(lambda: about(c).sources == OFFLINE_WEB)

    tell(story)
