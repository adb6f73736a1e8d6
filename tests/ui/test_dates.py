"""Narrowing to dates: the days are chosen in the window, in its own look, by pointer or keyboard."""

from collections.abc import Callable

from PySide6.QtCore import QDate, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from harmony_desktop.ui.date_box import DateBox, MonthBox
from harmony_desktop.ui.row_painter import ICON
from harmony_desktop.ui.sources_picker import SourcesPicker
from tests.fakes.session import ScriptedSession
from tests.ui.conftest import Companion
from tests.ui.test_context import known, picker

Tell = Callable[..., None]


def place(widget: QWidget, on: QWidget) -> QRect:
    return QRect(widget.mapTo(on, QPoint(0, 0)), widget.size())


async def custom(c: Companion) -> SourcesPicker:
    picking = await picker(c)
    buttons = picking.findChildren(QAbstractButton)
    next(b for b in buttons if b.text() == "Custom").click()
    assert picking.since.isVisible()
    return picking


def open_month(c: Companion) -> MonthBox:
    [box] = [b for b in c.window.findChildren(MonthBox) if b.isVisible()]
    return box


def test_a_day_is_chosen_from_a_month_that_lies_whole_on_the_card(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        picking = await custom(c)
        picking.since.set_date(QDate(2026, 3, 9))
        QTest.mouseClick(picking.since, Qt.MouseButton.LeftButton)
        box = open_month(c)
        assert c.window.card.rect().contains(place(box.box, c.window.card))
        bar = box.month.view.horizontalScrollBar()
        assert (bar.value(), bar.maximum()) == (0, 0), "all seven days of the week are seen"
        assert not place(box.box, c.window.card).intersects(place(picking.since, c.window.card))
        for _ in range(2):
            QTest.keyClick(box.month.view, Qt.Key.Key_Right)
        QTest.keyClick(box.month.view, Qt.Key.Key_Return)
        await c.until(lambda: picking.since.date() == QDate(2026, 3, 11))
        assert picking.since.text() == "11 Mar 2026"
        assert picking.since.accessibleName() == "From: 11 Mar 2026"
        assert QApplication.focusWidget() is picking.since
        assert picking.sources.since is not None
        assert picking.sources.since.astimezone().day == 11

    tell(story, known())


def test_esc_closes_the_month_and_leaves_the_day_and_down_opens_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        picking = await custom(c)
        before = picking.until.date()
        picking.until.setFocus()
        c.press(Qt.Key.Key_Down)
        box = open_month(c)
        box.before.click()
        QTest.keyClick(box.month.view, Qt.Key.Key_Escape)
        await c.until(lambda: not [b for b in c.window.findChildren(MonthBox) if b.isVisible()])
        assert picking.isVisible()
        assert picking.until.date() == before
        assert isinstance(QApplication.focusWidget(), DateBox)

    tell(story, known())


def test_companies_do_not_look_like_people_and_everything_stands_in_one_column(tell: Tell) -> None:
    session: ScriptedSession = known()

    async def story(c: Companion) -> None:
        picking = await picker(c)
        QTest.keyClicks(picking.search, "acme")
        picked = {
            picking.list.item(row).text(): picking.list.item(row).data(ICON)
            for row in range(picking.list.count())
        }
        assert picked["Acme"] == "company"
        assert picked["Acme procurement"] == "calendar"
        everywhere = next(b for b in picking.findChildren(QAbstractButton) if "everywhere" in b.text())
        words = everywhere.grab().toImage()
        assert any(
            words.pixelColor(x, y).lightness() < 200 for x in range(4) for y in range(words.height())
        ), "its words begin where the search field does"
        assert everywhere.mapTo(picking, QPoint(0, 0)).x() == picking.search.mapTo(picking, QPoint(0, 0)).x()

    async def people(words: str = "", limit: int = 30) -> tuple[str, ...]:
        return ("Dana Reyes", "Acme")

    session.finder.people = people  # type: ignore[method-assign]
    tell(story, session)
