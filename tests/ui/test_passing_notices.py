"""What a notice is about goes, and the notice with it; on a Page it stands where the thread does."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.threads import Model
from harmony_desktop.wordings import explain
from tests.ui.conftest import Companion

Tell = Callable[..., None]
BLIND = Model("m1", "One", "Ours", local=True, default=True)
OTHER = Model("m2", "Two", "Ours", local=True, images=True)


def offer(c: Companion, *models: Model) -> None:
    c.presenter.models.models, c.presenter.models._loaded = models, True
    c.presenter.models.show()


async def image_refused(c: Companion) -> None:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    QApplication.clipboard().setImage(image)
    c.window.composer.edit.paste()
    await c.until(lambda: "KB" in next(iter(c.window.composer.context.chips.values())).text())
    c.type("What is this?")
    c.press(Qt.Key.Key_Return)
    await c.until(lambda: c.window.notice.isVisible())


def hint(c: Companion) -> str:
    return c.window.notice._hint.text()


def test_the_warning_about_an_image_goes_with_the_image(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        offer(c, BLIND, OTHER)
        await image_refused(c)
        next(iter(c.window.composer.context.chips.values())).removed.emit()
        assert not c.window.notice.isVisible()

    tell(story)


def test_in_a_new_chat_it_points_to_the_other_models_which_are_right_there(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        offer(c, BLIND, OTHER)
        await image_refused(c)
        assert hint(c) == explain(Problem("images_not_read_yet"))[1]
        assert "new chat" not in hint(c)
        c.presenter.models._on_chosen(OTHER.id)
        assert not c.window.notice.isVisible()

    tell(story)


def test_a_file_that_cannot_be_read_is_told_until_the_next_thing(tell: Tell, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing")

    async def story(c: Companion) -> None:
        async def told() -> None:
            c.presenter.asking.context.files.read([str(broken)])
            await c.until(c.window.notice.isVisible)

        await told()
        await c.ask("Something else")
        assert not c.window.notice.isVisible()
        await told()
        c.presenter.new_chat()
        assert not c.window.notice.isVisible()

    tell(story)


def test_what_still_holds_stays(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.notice.show_problem(Problem("workspace_failed"))
        await c.ask("Something else")
        c.presenter.new_chat()
        assert c.window.notice.isVisible()

    tell(story)


def test_on_a_page_a_notice_begins_where_the_words_of_the_thread_do(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.ask("Wide")
        c.window.open_page()
        c.window.card.resize(1500, 800)
        c.window.align()
        c.window.notice.show_problem(Problem("workspace_failed"))
        icon, words = c.window.notice._glyph, c.window.composer.edit

        def left(widget: QWidget) -> int:
            return widget.mapTo(c.window.card, QPoint(0, 0)).x()

        await c.until(lambda: abs(left(icon) - left(words)) <= 4)

    tell(story)
