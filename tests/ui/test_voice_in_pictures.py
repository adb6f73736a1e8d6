"""What a speaker sees, from the key that goes down to the words that stand in the composer."""

import asyncio
from collections.abc import Callable

from harmony_desktop.domain.voice import Level, MicrophoneFact, MicrophoneNews, Partial, VoiceState
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]
LEVELS = (0.1, 0.35, 0.7, 0.5, 0.85, 0.6, 0.9, 0.4, 0.65, 0.3, 0.55, 0.2)
SAID = "What did Acme say about pricing in our last"
LONG = (
    "What did Acme say about pricing in our last five calls, and did Dana Reyes ever agree to the new tier, or was it"
    " always about the two years? Look at what procurement wrote too, and at"
)


async def listen(c: Companion, seconds: int = 4) -> None:
    c.presenter.begin_talking()
    await c.until(lambda: c.voice.state is VoiceState.LISTENING)
    c.voice.tell(*(Level(value, seconds * 1000) for value in LEVELS))


async def put_away(c: Companion) -> None:
    c.presenter.cancel_talking()
    await c.until(lambda: c.voice.state is VoiceState.IDLE)


def test_words_settle_while_somebody_speaks(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        await listen(c, 0)
        await picture("voice/listening")
        c.voice.tell(Level(0.4, 4200), Partial(SAID, "five calls"))
        await picture("voice/words")
        c.voice.tell(Level(0.4, 14200), Partial(LONG, "the offer of"))
        await picture("voice/long")
        await put_away(c)
        c.type("For the renewal:")
        await listen(c)
        c.voice.tell(Partial("what did Acme", "say about"))
        await picture("voice/behind")

    tell(story)


def test_what_a_microphone_does_is_told_in_one_line(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        await listen(c)
        for fact in (
            MicrophoneFact.CLIPPING,
            MicrophoneFact.SILENT,
            MicrophoneFact.SWITCHED,
            MicrophoneFact.LOST,
        ):
            c.voice.tell(MicrophoneNews(fact, "Built-in Microphone"))
            await picture(f"voice/{fact}")

    tell(story)


def test_words_that_take_long_can_be_called_off(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        c.voice.wording = asyncio.Event()
        await listen(c)
        c.voice.tell(Partial(SAID, "five calls"))
        c.presenter.finish_talking()
        await c.until(lambda: c.voice.state is VoiceState.TRANSCRIBING)
        await picture("voice/released")
        await c.until(c.window.composer.listening.cancel.isVisible, "the way out")
        await picture("voice/wording")
        c.voice.worth_keeping = True
        c.window.composer.listening.cancel.click()
        await c.until(lambda: c.window.toast.words)
        await picture("voice/discarded")

    tell(story)


def test_doubtful_words_are_marked(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        c.voice.flagged = True
        c.voice.opening = asyncio.Event()
        c.presenter.press_talk_key()
        await c.until(lambda: c.window.composer.listening.isVisible(), "that it opens")
        await picture("voice/opening")
        c.voice.opening.set()
        await c.until(lambda: c.voice.state is VoiceState.LISTENING)
        c.presenter.release_talk_key()
        await c.until(lambda: c.window.composer.text)
        await picture("voice/doubtful")

    tell(story)
