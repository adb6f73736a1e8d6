"""Which threads carry the mark of an answer that nobody has seen."""

from collections.abc import Callable
from dataclasses import replace

from harmony_desktop.domain.facts import ThreadChanged, ThreadsChanged
from harmony_desktop.domain.ids import ThreadId
from tests.ui.conftest import Companion

Tell = Callable[..., None]


def test_the_thread_on_the_screen_never_gets_the_mark_of_a_new_answer(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = ThreadId(await c.ask("Mine"))
        await c.until(lambda: c.window.filled)
        c.window.open_page()
        for fact in (ThreadsChanged(), ThreadChanged(thread)):
            kept = c.session.kept[thread]
            c.session.kept[thread] = replace(kept, summary=replace(kept.summary, unread=True))
            assert not c.presenter.talk.snapshot.summary.unread, "what was drawn is older"  # type: ignore[union-attr]
            c.session.bus.publish(fact)
            assert not c.session.kept[thread].summary.unread
            c.page.refresh()
            assert not any(row.unread for row in c.window.sidebar.threads.rows.rows)

    tell(story)


def test_a_thread_behind_a_screen_keeps_its_mark(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = ThreadId(await c.ask("Mine"))
        await c.until(lambda: c.window.filled)
        c.window.show_screen("preferences")
        kept = c.session.kept[thread]
        c.session.kept[thread] = replace(kept, summary=replace(kept.summary, unread=True))
        c.session.bus.publish(ThreadsChanged())
        assert c.session.kept[thread].summary.unread

    tell(story)
