"""The window itself: its place, its height, and how it goes away."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from harmony_desktop.domain.problems import Problem
from harmony_desktop.settings import Settings
from harmony_desktop.ui import place
from harmony_desktop.ui.blocks import Block, Kind, Run
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.window import MAX_HEIGHT, CompanionWindow, WindowState
from harmony_desktop.wishes.window import KEEP_PLACE


@pytest.fixture
def window(qapp: QApplication, theme: Theme) -> Iterator[CompanionWindow]:
    window = CompanionWindow(theme)
    window.animated = False
    yield window
    window.finish()
    window.deleteLater()


def test_quick_is_the_size_of_the_drawing(window: CompanionWindow) -> None:
    assert (window.card.width(), window.card_height) == (428, 78)


def test_it_grows_with_the_answer_and_no_further_than_it_may(window: CompanionWindow) -> None:
    window.summon()
    window.show_state(WindowState.ANSWER)
    heights = []
    for lines in (1, 8, 200):
        window.thread_view.show_sections([("a", [Block(Kind.PROSE, (Run("A line."),))] * lines)])
        heights.append(window.card_height)
    assert heights[0] < heights[1] < heights[2] == MAX_HEIGHT
    window.show_state(WindowState.QUICK)
    assert window.card_height == 78


def test_a_notice_makes_room_for_itself(window: CompanionWindow) -> None:
    window.summon()
    window.notice.show_problem(Problem("no_microphone"))
    assert window.card_height > 120
    window.notice.clear()
    assert window.card_height == 78


def test_it_comes_back_where_it_was(window: CompanionWindow, theme: Theme, tmp_path: Path) -> None:
    window.put(40, 60)
    place.remember(window, tmp_path)
    other = CompanionWindow(theme)
    place.restore(other, tmp_path)
    assert other.place == (40, 60)
    other.finish()
    other.deleteLater()


def test_its_place_is_kept_as_soon_as_it_has_settled_there(
    window: CompanionWindow, theme: Theme, tmp_path: Path, qtbot: QtBot
) -> None:
    """Whoever is killed remembers nothing any more."""
    settings = Settings(tmp_path)
    keeper = place.Keeper(window, tmp_path, settings)
    window.summon()
    window.put(40, 60)
    qtbot.waitUntil(lambda: _kept(tmp_path) == [40, 60])
    window.open_page()
    window.enlarge(QRect(20, 10, 880, 600))
    qtbot.waitUntil(lambda: [20, 10, 880, 600] in _large(tmp_path))
    assert list(tmp_path.glob("*.part")) == []
    settings.choose(KEEP_PLACE, False)
    window.leave_page()
    window.put(90, 90)
    keeper.keep()
    assert _kept(tmp_path) == [40, 60]


def _kept(client: Path) -> object:
    try:
        return json.loads((client / place.FILE).read_text())["place"]
    except OSError:
        return None


def _large(client: Path) -> list[object]:
    return list(json.loads((client / place.FILE).read_text())["large"].values())


@pytest.mark.parametrize("text", ["", "{", '{"place": [9]}', '{"place": ["a", 1]}', '{"place": null}'])
def test_a_broken_note_of_its_place_means_the_middle(
    window: CompanionWindow, tmp_path: Path, text: str
) -> None:
    (tmp_path / place.FILE).write_text(text)
    place.restore(window, tmp_path)
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert abs(window.place[0] + 214 - room.center().x()) <= 1


@pytest.mark.parametrize("at", [(-900, -900), (9000, 9000), (0, 700)])
def test_the_whole_card_stays_on_the_screen(window: CompanionWindow, at: tuple[int, int]) -> None:
    window.put(*at)
    window.show_state(WindowState.ANSWER)
    window.set_card_height(500)
    x, y = window.place
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert room.left() <= x
    assert x + 428 <= room.right()
    assert room.top() <= y
    assert y + 500 <= room.bottom()


def test_closing_asks_and_only_finishing_closes(window: CompanionWindow) -> None:
    asked: list[bool] = []
    window.close_wanted.connect(lambda: asked.append(True))
    window.summon()
    window.close()
    assert asked == [True]
    assert window.isVisible()
    window.finish()
    assert not window.isVisible()


def test_without_anything_to_bring_it_back_it_is_never_hidden(window: CompanionWindow) -> None:
    window.summon()
    window.dismiss()
    assert window.isMinimized()
    window.can_hide = True
    window.summon()
    window.dismiss()
    assert not window.isVisible()
