"""The sample where there is nothing yet: offered, loaded, stopped, and taken out in one go with a word on what goes."""

from collections.abc import Callable

from harmony_desktop.domain.facts import MeetingsChanged
from harmony_desktop.domain.problems import Problem
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.meetings.list_page import ListPage
from harmony_desktop.ui.sample.line import SampleLine
from harmony_desktop.ui.screens import MEETINGS
from harmony_desktop.wish import Section
from tests.fakes.doors_sample import OF
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion
from tests.ui.test_first_steps import fresh

__all__ = ["picture"]
Tell = Callable[..., None]


async def nothing_yet(c: Companion) -> ListPage:
    c.window.open_page()
    c.window.sidebar.entries[MEETINGS].click()
    screen = c.page.meetings.screen
    assert screen is not None
    c.page.meetings.sample.look()
    await c.until(lambda: taken(screen.list_page.blank) == "Load the sample", "the offer")
    return screen.list_page


def taken(blank: Blank) -> str:
    return blank.taken.text() if not blank.taken.isHidden() else ""


def line(page: ListPage) -> SampleLine:
    return page.findChildren(SampleLine)[0]


def test_an_empty_list_of_meetings_offers_it_and_says_what_it_is(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        page = await nothing_yet(c)
        assert "a company that does not exist" in page.blank.taken.accessibleDescription()
        await picture("sample-offered")
        c.session.sample.slow = True
        page.blank.taken.click()
        await c.until(lambda: taken(page.blank) == "Stop", "how far it is")
        assert page.blank.taken.accessibleDescription() == f"Loading the sample: 0 of {OF}"
        await picture("sample-loading")
        page.blank.taken.click()
        await c.until(lambda: taken(page.blank) == "Load the sample", "the offer again")
        assert c.session.sample.there == 0

    tell(story, fresh())


def test_an_empty_companion_offers_it(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        c.page.meetings.sample.look()
        await c.until(lambda: taken(c.window.blank) == "Load the sample", "the offer")
        await picture("sample-companion")
        c.window.blank.taken.click()
        await c.until(lambda: c.session.sample.there == OF, "that it is there")
        await c.until(lambda: not taken(c.window.blank), "no offer any more")

    tell(story, fresh())


def test_it_is_taken_out_in_one_go_and_can_be_had_again(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        c.window.sidebar.entries[MEETINGS].click()
        assert c.page.meetings.screen is not None
        page = c.page.meetings.screen.list_page
        c.page.meetings.sample.look()
        await c.until(lambda: line(page).isVisible(), "that the sample is among them")
        await picture("sample-among")
        line(page).button.click()
        question = c.window.overlay
        assert isinstance(question, Question)
        assert question.accessibleName() == f"Remove the {OF} sample meetings?"
        await picture("sample-goes")
        question.yes.click()
        await c.until(lambda: c.session.sample.removals, "that it is gone")
        await c.until(lambda: c.window.toast.words == "The sample is gone.", "that it is said")
        c.window.toast.act()
        await c.until(lambda: c.session.sample.there == OF, "it again")

    tell(story)


def test_the_preferences_take_it_out_too(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.pages.preferences.show(Section.GENERAL)
        screen = c.pages.preferences._screen
        assert screen is not None
        button = screen.buttons["sample_meetings"]
        await c.until(lambda: button.text() == "Remove…", "that it is there")
        button.click()
        assert isinstance(c.window.overlay, Question)

    tell(story)


def test_who_may_not_see_to_it_is_not_asked(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.sample.refuses = Problem("unauthorized")
        c.window.open_page()
        c.window.sidebar.entries[MEETINGS].click()
        c.session.bus.publish(MeetingsChanged())
        assert c.page.meetings.screen is not None
        page = c.page.meetings.screen.list_page
        await c.until(page.blank.isVisible, "the empty list")
        assert not taken(page.blank)
        assert not line(page).isVisible()

    tell(story, fresh())
