"""“Models and data”: what processes what and where, from everywhere it is asked about; nothing in it is promised by us."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QAbstractButton, QLabel

from harmony_desktop import languages
from harmony_desktop.domain.accounts import Account
from harmony_desktop.domain.disclosure import About, Disclosure
from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.ids import MessageId, ThreadId
from harmony_desktop.domain.threads import BUILT_IN, Message, Role
from harmony_desktop.ui.disclosure.rows import WorkRow
from harmony_desktop.ui.disclosure.screen import DataScreen
from harmony_desktop.ui.pick_box import PickBox
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.ui.receipt import ReceiptSheet, as_text, tools, where
from harmony_desktop.ui.screens import MODELS_AND_DATA
from harmony_desktop.ui.tools import words
from harmony_desktop.wish import Section
from harmony_desktop.wishes.disclosure import MODELS_AND_DATA as DEED
from harmony_workspace.tools.builtin.reading import IDS
from tests.fakes.doors_disclosure import PROCESSING
from tests.fakes.session import MODELS, RECEIPT, ScriptedSession
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion
from tests.ui.test_languages import speak as speak

__all__ = ["picture"]
Tell = Callable[..., None]


async def page(c: Companion) -> DataScreen:
    c.pages.data.show()
    return await there(c)


async def there(c: Companion) -> DataScreen:
    await c.until(lambda: c.window.findChildren(DataScreen), "the page")
    [screen] = c.window.findChildren(DataScreen)
    await c.until(lambda: screen.isVisible() and screen.work.rows, "what processes what")
    return screen


def works(screen: DataScreen) -> dict[str, str]:
    """As a screen reader says each row."""
    rows = [row for row in screen.work.rows if isinstance(row, WorkRow)]
    return {row.objectName().partition(":")[2]: row.accessibleName() for row in rows}


def said(screen: DataScreen) -> str:
    return "\n".join(label.text() for label in screen.findChildren(QLabel) if label.isVisible())


def press(screen: DataScreen, name: str) -> None:
    next(b for b in screen.findChildren(QAbstractButton) if b.accessibleName() == name).click()


def test_each_kind_of_work_is_told_with_who_does_it_and_where(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        told = works(screen)
        assert told["transcription"] == "Transcription of recordings: base · On this computer."
        assert told["dictation"] == "Dictation: On this computer."
        assert "GPT-6 Luna, GPT-6.1 Sol · OpenAI · api.openai.com." in told["chat"]
        assert "Contract of May: no training, kept 30 days." in told["chat"]
        assert told["chat"].endswith("SmolLM2 135M · On this computer.")
        assert told["insights"] == "Insights: Fixed rules · On this computer."
        assert told["tools"] == "Connected tools: Linear · mcp.linear.app, which may hand it on."
        assert told["email"] == "E-mail: Off: you have set up no account."
        text = said(screen)
        assert "depends on your contract with them" in text
        assert "Whether Exa, Linear train" in text, "of OpenAI the admin has said something"
        assert "sends no telemetry" in text
        assert "Nobody is asked for new versions." in text
        assert "A self-hosted Harmony of the vendor is a matter of a contract with them" in text
        await picture("models-and-data")
        screen.sheet.verticalScrollBar().setValue(100_000)
        await picture("models-and-data-below")

    tell(story)


def test_links_open_outside_and_only_plain_ones_do(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        opened: list[QUrl] = []
        c.pages.data.open_address = opened.append
        screen = await page(c)
        press(screen, "Open: Privacy")
        press(screen, "Write: Contact")
        assert [url.toString() for url in opened] == [
            "https://acme.example/privacy",
            "mailto:ann@acme.example",
        ]
        for address in ("javascript:alert(1)", "file:///etc/passwd", "https://", "http://acme.example/"):
            c.pages.data.open(address)
        assert len(opened) == 2

    tell(story)


def test_without_the_workspace_its_last_word_stands_there_with_its_date(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.go(LinkState.OFFLINE)
        screen = await page(c)
        assert "this is what it said on 20 Nov" in said(screen)
        c.session.disclosures.found = None
        c.session.go(LinkState.OFFLINE)
        screen.forget()
        c.pages.data.load()
        await c.until(lambda: "has not said yet" in said(screen), "that nothing is known")
        assert "What lies on this computer" in said(screen), "what is here is known nevertheless"

    tell(story)


def test_of_a_team_s_workspace_nothing_is_said_to_stay_on_this_computer(tell: Tell, picture: Picture) -> None:
    session = ScriptedSession()
    session.accounts.known = (Account("1", "w1", "u1", "Acme", "Sam Lee", "https://team.example:8443"),)
    session.disclosures.found = Disclosure(PROCESSING, About())

    async def story(c: Companion) -> None:
        screen = await page(c)
        told = works(screen)
        assert told["transcription"].endswith("base · On the workspace's machine, team.example:8443.")
        assert told["dictation"] == "Dictation: On this computer."
        text = said(screen)
        assert "Your admin has set no documents and no contact." in text
        assert "nothing is configured here about it. Ask your admin." in text
        await picture("models-and-data-team")

    tell(story, session)


def test_a_receipt_calls_a_team_s_server_what_it_is() -> None:
    assert where(RECEIPT) == "On this computer; nothing left it"
    assert where(RECEIPT, team=True) == "On your team's server; nothing left it"


def test_a_receipt_claims_nothing_that_a_tool_may_have_undone() -> None:
    searched = replace(RECEIPT, tools=("search_conversations", "web_search"), sent_by=("web_search",))
    told = "Tools that may have sent something elsewhere: Search the web"
    assert where(searched) == f"The model: on this computer\n{told}"
    assert where(searched, team=True) == f"The model: on your team's server\n{told}"
    assert where(replace(searched, local=False, provider="OpenAI")) == f"Sent to OpenAI\n{told}"
    of_old = replace(RECEIPT, tools=("web_search",), sent_by=None)
    assert where(of_old) == "The model: on this computer", "nobody noted what its tools sent"
    assert where(replace(of_old, tools=())) == "On this computer; nothing left it"


def test_a_receipt_names_our_tools_and_model_in_the_language_of_its_reader(
    speak: Callable[[languages.Language], None],
) -> None:
    assert words.NAMES.keys() == words.ABOUT.keys() >= IDS
    speak(languages.load("de"))
    assert tools(RECEIPT) == ["Meetings durchsuchen × 2"]
    assert tools(replace(RECEIPT, tools=("linear_list_issues",))) == ["linear_list_issues"]
    built_in = replace(RECEIPT, provider=BUILT_IN)
    at = datetime(2026, 11, 22, tzinfo=UTC)
    message = Message(MessageId("m"), ThreadId("t"), Role.ASSISTANT, "", at, receipt=built_in)
    assert "(Eingebaut)" in as_text(message, {})


def test_the_page_is_reached_from_receipt_models_preferences_and_search(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread_id = await c.ask("What did Acme say?")
        answer = c.session.answer(thread_id)  # type: ignore[arg-type]
        c.session.says(answer, "No.")
        c.session.ends(answer)
        c.presenter.talk.acts._on_action("used", answer, c.window)
        await c.until(lambda: isinstance(c.window.overlay, ReceiptSheet), "the receipt")
        sheet = c.window.overlay
        assert isinstance(sheet, ReceiptSheet)
        next(b for b in sheet.findChildren(QAbstractButton) if b.text() == "Models and data").click()
        screen = await there(c)
        c.window.close_screen()

        c.presenter.new_chat()
        c.window.composer.model.click()
        box = c.window.overlay
        assert isinstance(box, PickBox)
        box._choose(box.list.rows.rows[-1])
        assert screen.isVisible()
        c.window.close_screen()

        c.pages.preferences.show(Section.COMPANION)
        preferences = next(s for s in c.window.findChildren(PreferencesScreen) if s.isVisible())
        preferences.buttons[DEED.name].click()
        assert screen.isVisible()
        assert c.window.screens.title(MODELS_AND_DATA) == "Models and data"

    session = ScriptedSession()
    session.offered = (*MODELS, replace(MODELS[1], id="m3", name="Larger"))
    tell(story, session)
