"""Hold, speak, let go: the words land in the composer, or are sent at once if the user chose so."""

from collections.abc import Callable

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.voice import Voice, VoiceState, Words
from harmony_desktop.services.session import CompanionSession


class Dictation:
    """``heard`` gets the words of every take that had some. Methods raise `HarmonyError`; typing still works."""

    def __init__(self, voice: Voice, session: CompanionSession, heard: Callable[[Words], None]) -> None:
        self._voice = voice
        self._session = session
        self._heard = heard

    async def begin(self) -> None:
        """Key down."""
        await self._session.take(True)
        try:
            await self._voice.begin()
        except HarmonyError:
            await self._session.take(False)
            raise

    async def finish(self) -> Words | None:
        """Key up. None when there was no take to finish."""
        if self._voice.state not in (VoiceState.ARMING, VoiceState.LISTENING):
            return None
        try:
            words = await self._voice.finish()
        finally:
            await self._session.take(False)
        self._heard(words)
        return words

    async def cancel(self) -> None:
        await self._voice.cancel()
        await self._session.take(False)

    async def learn_names(self) -> None:
        """Names of the meetings the user may read bias the transcription from the next take on."""
        self._voice.set_vocabulary(await self._session.vocabulary())
