"""What people do with threads, spaces and models, driven in the window with a real workspace behind it; each with a
picture."""

import os
import signal
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.syncing import OpKind
from harmony_desktop.net import control
from harmony_desktop.store import outbox
from harmony_desktop.ui.account_dialogs import SignOutDialog
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.finder_box import FinderBox
from harmony_desktop.ui.space_screen import SpaceScreen
from harmony_desktop.wish import Section
from tests.fakes.model_server import text
from tests.parts.gallery import Picture, picture
from tests.parts.lived import TEAM, Live, Lived, drawer, live, prepared
from tests.store.test_shown import op

__all__ = ["drawer", "live", "picture", "prepared"]
BACKGROUND = "Acme renews at the end of December. Dana Reyes decides; Luis Ferro is procurement."


def test_trends_are_counted_over_all_meetings(live: Live, picture: Picture) -> None:
    async def story(c: Lived) -> None:
        await c.session.administration.set_default("embedded/smollm2-135m")
        c.presenter.models.load()
        c.open_page()
        await c.says("meetings", "What objections came up most often in November?")
        await picture("trends")

    live(story)


def test_what_is_done_with_threads_and_spaces(live: Live, tmp_path: Path, picture: Picture) -> None:
    async def story(c: Lived) -> None:
        c.model.script(text("Dana Reyes decides; the price is fixed for two years.", when="decides"))
        await c.says("two years", "Who decides at Acme?")
        c.presenter.new_chat()
        c.model.script(text("An offer by Friday, with net 60.", when="promise"))
        await c.says("net 60", "What did we promise Acme?")
        promised = c.about

        c.open_page()
        c.window.sidebar.search.setFocus()
        QTest.keyClicks(c.window.sidebar.search, "price fixed")
        hits = c.window.sidebar.hits
        await c.until(lambda: hits.isVisible() and hits.rows.rows, "what was found")
        await picture("search")
        c.window.sidebar.search.clear()

        QTest.keyClick(c.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        await c.until(lambda: c.window.findChildren(FinderBox), "the box")
        box = c.window.findChildren(FinderBox)[0]
        QTest.keyClicks(box.line, "acme")
        await c.until(lambda: len(box.list.rows.rows) > 4, "meetings and people")
        await picture("palette")
        c.window.step_back()

        space = await c.session.spaces.create("Acme renewal", BACKGROUND)
        c.page.spaces.show(space)
        page = next(s for s in c.window.findChildren(SpaceScreen) if s.isVisible())
        page.readers.click()
        await c.menu(TEAM)
        await c.until(lambda: c.session.spaces.all()[0].team == TEAM, "the share")
        await c.session.delivered()
        await picture("space-shared")

        c.presenter.open_thread(promised.id)
        await c.until(lambda: not c.window.screen_name and "net 60" in c.shown, "the thread")
        c.page.acts.menu(c.about, lambda: None).popup(c.window.mapToGlobal(QPoint(700, 90)))
        await c.menu("Move to a space", "Acme renewal")
        await c.until(lambda: c.window.card.findChildren(Question), "what it means")
        await picture("move-to-a-space")
        c.window.card.findChildren(Question)[0].yes.click()
        await c.until(lambda: c.about.space_id == space, "the move")

        c.page.acts.menu(c.about, lambda: None).popup(c.window.mapToGlobal(QPoint(700, 90)))
        await c.menu("Export as Markdown…")
        await c.until(lambda: c.window.findChildren(QFileDialog), "where to")
        dialog = c.window.findChildren(QFileDialog)[0]
        dialog.fileSelected.emit(str(tmp_path / "promise.md"))
        dialog.reject()
        assert "An offer by Friday" in (tmp_path / "promise.md").read_text()
        await picture("exported")

        c.page.acts.delete(c.about)
        await c.until(lambda: c.window.toast.words.startswith("Deleted"), "the way back")
        await picture("deleted")
        c.window.toast.act()
        await c.until(lambda: "net 60" in c.shown, "the thread again")

        await c.session.spaces.change(space, context=BACKGROUND + " They sign in January.")
        await c.session.delivered()
        mine = op(OpKind.PUT_SPACE, space, 1, context=BACKGROUND + " Never promise a date.")
        await c.session._keeper.store.do(outbox.add, mine)  # as written while away, on top of the first
        c.session._pump.wake()
        await c.until(lambda: c.session.refusals.all(), "the conflict")
        await picture("conflict")
        await c.click("Keep mine as a copy")
        await c.until(lambda: len(c.session.spaces.all()) == 2, "the copy")
        copy = next(s for s in c.session.spaces.all() if s.id != space)
        assert copy.context.endswith("Never promise a date.")
        c.page.spaces.show(copy.id)
        await picture("conflict-copy")

        c.pages.preferences.show(Section.NOTIFICATIONS)
        await picture("notifications")

    live(story)


def test_what_is_written_without_the_workspace_is_delivered_when_it_is_back(
    live: Live, tmp_path: Path, picture: Picture
) -> None:
    home, away = tmp_path / "workspace", tmp_path / "away"

    async def story(c: Lived) -> None:
        c.model.script(text("Dana decides.", when="decides"), text("In January.", when="sign"))
        await c.says("Dana decides.", "Who decides at Acme?")
        where = control.endpoint(tmp_path)
        assert where is not None
        home.rename(away)
        home.write_text("nothing can start here")
        os.kill(where.pid, signal.SIGKILL)
        await c.until(lambda: c.session.link is LinkState.OFFLINE, "the loss")
        c.ask("When do they sign?")
        await c.until(lambda: c.messages[-1].text == "When do they sign?", "the question")
        await picture("offline")

        c.open_page()
        c.pages.accounts.leave()
        await c.until(lambda: c.window.card.findChildren(SignOutDialog), "the question")
        await picture("sign-out")
        c.window.step_back()

        home.unlink()
        away.rename(home)
        await c.says("In January.")
        assert [m.text for m in c.messages][1:] == ["Dana decides.", "When do they sign?", "In January."]
        await picture("delivered")

    live(story)
