"""Three people open a shared meeting in a real browser: one reads their own meetings, one their team's, one all."""

import io
import math
import wave
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from selenium.webdriver.common.keys import Keys

from harmony_protocol.insights import InsightDefinition, InsightItem, InsightKind, NewInsightProject
from harmony_protocol.meetings import Conversation, NewConversation, Participant
from harmony_workspace.access import audience, tickets
from harmony_workspace.access.tickets import Ticket
from harmony_workspace.insights import projects, stored
from harmony_workspace.insights.answers import Answer, Asked
from harmony_workspace.meetings import conversations as meetings
from harmony_workspace.meetings import links
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.meeting_tables import recordings
from tests.parts import chromium
from tests.parts.chromium import Browser
from tests.parts.pages import PASSWORD, give_password
from tests.parts.site import Site, served
from tests.parts.waiting import until

SAID = (
    ("Priya Nair", "We can hold the number, but only against a commitment on your side."),
    ("Dana Reyes", "If you fix it for two years I can live with the eighteen. One year, no."),
    ("Priya Nair", "Two years fixed, then. I will put it in writing today."),
    ("Luis Ferro", "Send it to procurement as well, they will ask about terms."),
    ("Dana Reyes", "And the seats stay as they are until the pilot in Lyon is through."),
)
SECONDS_A_TURN = 9
DEFINITIONS = {
    kind: InsightDefinition(id=kind.value, kind=kind, title=title)
    for kind, title in ((InsightKind.SUMMARY, "Summary"), (InsightKind.ACTION_ITEMS, "Action items"), (InsightKind.KEY_POINTS, "Key points"))
}  # fmt: skip


@dataclass
class Shared:
    """The meeting of the team, and the link to it."""

    site: Site
    meeting: Conversation
    link: str
    emails: dict[str, str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site")) as it:
        yield it


@pytest.fixture(scope="module")
def shared(site: Site) -> Shared:
    """Carl of Sales brought it in. Olga reads her own, Tom of Sales his team's, Ada all."""
    house = site.house
    carl = house.person("carl", "User", "Sales")
    people = {"own": house.person("olga", "User", "Sales"), "team": house.person("tom", "Team Manager", "Sales"), "all": house.person("ada", "Admin")}  # fmt: skip
    captions = "WEBVTT\n\n" + "".join(
        f"00:{at:02}.000 --> 00:{at + SECONDS_A_TURN - 1:02}.000\n<v {who}>{text}\n\n"
        for at, (who, text) in zip(range(0, 60, SECONDS_A_TURN), SAID, strict=False)
    )
    taking_part = tuple(Participant(name=name, company=company) for name, company in (("Priya Nair", "Harmony"), ("Dana Reyes", "Acme"), ("Luis Ferro", "Acme")))  # fmt: skip
    new = NewConversation(
        title="Acme commercial terms", team="Sales", medium="Zoom", file_name="x.vtt", content=captions, participants=taking_part
    )  # fmt: skip
    meeting = house.database.write_now(meetings.bring_in, carl, new)
    _give_recording(site, meeting)
    _give_insights(site, meeting)
    link, _ = house.database.write_now(links.make, carl, meeting.id, "")
    return Shared(
        site, meeting, link.url, {scope: give_password(house, who) for scope, who in people.items()}
    )


@pytest.fixture(scope="module")
def only_browser(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if lacking := chromium.missing():
        pytest.skip(f"the pages need {', '.join(lacking)}: see installers/linux/packages-test.txt")
    with chromium.chromium(tmp_path_factory.mktemp("chromium"), site.url, site.certificate) as it:
        yield it


@pytest.fixture
def browser(only_browser: Browser) -> Iterator[Browser]:
    """Nobody is signed in with it."""
    only_browser.open("/sign-in")
    only_browser.forget()
    yield only_browser
    assert only_browser.troubles() == []


def _give_recording(site: Site, meeting: Conversation) -> None:
    """A tone as long as the meeting."""
    sound, rate = io.BytesIO(), 8000
    with wave.open(sound, "wb") as file:
        file.setparams((1, 1, rate, 0, "NONE", ""))
        period = bytes(128 + round(20 * math.sin(2 * math.pi * step / 40)) for step in range(40))
        file.writeframes(period * (rate // 40 * SECONDS_A_TURN * len(SAID)))
    files = site.house.house.bringing.files
    files.make()
    (files.media / meeting.id).write_bytes(sound.getvalue())
    row = {
        "conversation_id": meeting.id, "name": "acme.wav", "media_type": "audio/wav", "size": len(sound.getvalue()),
        "duration_ms": 1000 * SECONDS_A_TURN * len(SAID), "channels": 1, "video": False, "created_at": now_ms(),
    }  # fmt: skip
    site.house.database.write_now(lambda connection: connection.execute(sa.insert(recordings).values(row)))


def _give_insights(site: Site, meeting: Conversation) -> None:
    project = site.house.database.write_now(
        projects.make, NewInsightProject(name="Sales calls", definitions=tuple(DEFINITIONS.values()))
    )
    asked = Asked(
        (
            Answer(DEFINITIONS[InsightKind.SUMMARY], (
                InsightItem(text="Acme accepts the 18 % increase on condition of a two-year fixed price.", turns=(1,)),
                InsightItem(text="The seats stay as they are until the pilot in Lyon is through.", turns=(4,)),
            )),
            Answer(DEFINITIONS[InsightKind.ACTION_ITEMS], (
                InsightItem(text="Put the two-year offer in writing", turns=(2,), owner="Priya Nair", due="today"),
                InsightItem(text="Send it to procurement as well", turns=(3,), owner="Priya Nair"),
            )),
            Answer(DEFINITIONS[InsightKind.KEY_POINTS], (InsightItem(text="One year is no option for Acme.", turns=(1,)),)),
        )
    )  # fmt: skip
    site.house.database.write_now(stored.keep, meeting.id, project, asked)


def test_tom_reads_what_his_team_shares(browser: Browser, shared: Shared) -> None:
    browser.open(shared.link)
    assert browser.heading == "Sign in to Harmony"
    browser.picture("sign-in")
    browser.sign_in(shared.emails["team"], "not this password")
    assert "do not belong together" in browser.one("[role=alert]").text
    browser.picture("sign-in-wrong")
    browser.sign_in(shared.emails["team"], PASSWORD)
    assert browser.path == f"/c/{shared.meeting.id}"
    assert browser.heading == "Acme commercial terms Completed"
    assert "One year, no." in browser.words
    assert "Put the two-year offer" not in browser.words  # in a part that is not shown yet
    browser.picture("transcript")

    browser.press("Insights")
    assert "Acme accepts the 18 % increase" in browser.words
    assert "One year, no." not in browser.words
    browser.picture("insights")
    browser.press("Action items")
    assert "Priya Nair · by today" in browser.words
    browser.picture("action-items")
    browser.press("Details")
    assert "Brought in by" in browser.words
    assert "acme.wav" in browser.words
    browser.picture("details")
    browser.driver.back()
    assert "Priya Nair · by today" in browser.words


def test_an_insight_leads_to_its_turn_and_a_turn_to_its_second(browser: Browser, shared: Shared) -> None:
    browser.open(shared.link)
    browser.sign_in(shared.emails["all"], PASSWORD)
    browser.press("Action items")
    browser.press("Turn at 00:18")
    assert browser.one(".turns li:target").text.endswith("I will put it in writing today.")

    browser.press("Play from 00:36")
    until(
        lambda: browser.ask("document.getElementById('recording').currentTime") > 36, "it plays on from there"
    )
    assert not browser.ask("document.getElementById('recording').paused")
    until(lambda: browser.all(".turns li.playing"), "the turn is marked")
    assert "pilot in Lyon" in browser.one(".turns li.playing").text
    browser.picture("playing")
    browser.ask("document.getElementById('recording').pause()")


def test_words_are_found_in_the_transcript(browser: Browser, shared: Shared) -> None:
    browser.open(shared.link)
    browser.sign_in(shared.emails["all"], PASSWORD)
    search = browser.named("Search the transcript")
    search.send_keys("two YEARS")
    until(lambda: browser.one("#found").text == "1 of 2", "both are found")
    search.send_keys(Keys.ENTER)
    assert browser.one("#found").text == "2 of 2"
    assert browser.one("mark.here").text == "Two years"
    browser.picture("search")
    browser.press("Next")
    assert browser.one("mark.here").text == "two years"
    search.send_keys(" in Paris")
    until(lambda: browser.one("#found").text == "Nothing found", "it is searched anew")
    assert browser.all("mark") == []


def test_olga_is_told_who_can_help_and_signs_in_as_somebody_else(browser: Browser, shared: Shared) -> None:
    browser.open(shared.link)
    browser.sign_in(shared.emails["own"], PASSWORD)
    assert browser.heading == "Access Denied"
    assert "ada@example.org" in browser.words
    assert "Acme" not in browser.words
    browser.picture("denied")
    browser.leave_by("Sign in as somebody else")
    assert browser.heading == "Sign in to Harmony"
    browser.sign_in(shared.emails["all"], PASSWORD)
    assert browser.heading.startswith("Acme commercial terms")
    browser.leave_by("Sign out")
    assert browser.heading == "Sign in to Harmony"
    browser.open(f"/c/{shared.meeting.id}")
    assert browser.heading == "Sign in to Harmony"


def test_a_link_that_is_revoked_and_a_meeting_that_is_deleted_end_for_an_open_browser(
    browser: Browser, site: Site
) -> None:
    house = site.house
    meeting = house.meeting(house.owner, "Prices", "Eighteen percent.")
    link, _ = house.database.write_now(links.make, house.owner, meeting.id, "")
    _window_opens(browser, site, f"/c/{meeting.id}")
    browser.open(link.url)
    assert browser.heading.startswith("Prices")
    house.database.write_now(links.revoke, house.owner, meeting.id, link.id)
    browser.open(link.url)
    assert browser.heading == "This link no longer works"
    browser.picture("gone")
    browser.open(f"/c/{meeting.id}")
    assert browser.heading.startswith("Prices")
    house.database.write_now(audience.delete_conversation, meeting.id)
    browser.open(f"/c/{meeting.id}")
    assert browser.heading == "This link no longer works"


def test_the_other_pages_say_what_is_so(browser: Browser, site: Site) -> None:
    _window_opens(browser, site, "/")
    assert browser.heading == "You are signed in"
    browser.picture("home")
    browser.open("/sign-in/" + "A" * 43)
    assert browser.heading == "This address works only once"
    browser.picture("ticket")
    browser.open("/c/a/b")
    assert browser.heading == "There is nothing here"
    browser.picture("nothing")


def test_without_scripts_everything_is_there_to_read(browser: Browser, shared: Shared) -> None:
    browser.scripts(on=False)
    try:
        browser.open(shared.link)
        browser.sign_in(shared.emails["team"], PASSWORD)
        for words in ("One year, no.", "Acme accepts the 18 %", "Priya Nair · by today", "Brought in by"):
            assert words in browser.words
        assert browser.named("Play from 00:18").get_attribute("href").endswith("/recording#t=18.0")
        browser.picture("without-scripts")
    finally:
        browser.scripts(on=True)


def test_every_control_has_a_name_and_a_narrow_window_holds_all(browser: Browser, shared: Shared) -> None:
    try:
        browser.driver.set_window_size(360, 800)
        browser.open(shared.link)
        _looks_whole(browser)
        browser.sign_in(shared.emails["team"], PASSWORD)
        for part in ("Transcript", "Insights", "Action items", "Details"):
            browser.press(part)
            _looks_whole(browser)
        browser.picture("narrow")
    finally:
        browser.driver.set_window_size(1000, 900)


def _looks_whole(browser: Browser) -> None:
    assert browser.ask("document.documentElement.scrollWidth <= innerWidth"), browser.path
    assert browser.ask("document.documentElement.lang") == "en"
    assert len(browser.all("main")) == len(browser.all("h1")) == 1
    for control in browser.controls():
        assert control.accessible_name, control.get_attribute("outerHTML")


def _window_opens(browser: Browser, site: Site, path: str) -> None:
    """As from the window: by a ticket."""
    ticket = site.house.database.write_now(tickets.issue, Ticket(site.house.owner.user_id, path))
    browser.open(f"/sign-in/{ticket}")
