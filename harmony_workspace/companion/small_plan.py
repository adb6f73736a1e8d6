"""The fixed plan for small models: code finds the words, the model may only put two checked sentences on top."""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from harmony_protocol.meetings import Conversation, Turn
from harmony_workspace.companion import (
    embedded,
    receipts,
    small_brief,
    small_drafts,
    small_languages,
    small_lists,
    small_names,
    small_people,
    small_ranking,
    small_recall,
    small_summary,
    small_talk,
    small_thread,
    small_trends,
    support,
    topics,
)
from harmony_workspace.companion.answering import AnswerError, Piece, Processed, Question, Step, TextDelta
from harmony_workspace.companion.catalogue import Source
from harmony_workspace.companion.evidence import meetings_read
from harmony_workspace.companion.faults import answer_error
from harmony_workspace.companion.limits import counted
from harmony_workspace.companion.providers import Connector
from harmony_workspace.companion.recall.asked import asked
from harmony_workspace.companion.recall.filters import Filters
from harmony_workspace.companion.small_brief import Extent
from harmony_workspace.companion.small_pages import Page
from harmony_workspace.companion.small_recall import Findings
from harmony_workspace.companion.trends import kinds
from harmony_workspace.companion.wires import SILENCE_SECONDS
from harmony_workspace.store.database import Database

if TYPE_CHECKING:
    from pydantic_ai import RunUsage
    from pydantic_ai.messages import ModelResponse
    from pydantic_ai.models import Model as PydanticModel

log = logging.getLogger(__name__)

_ACTS = re.compile(
    r"^\s*(?:please\s+)?(?:create|send|add|open|file|schedule|book|update|delete|assign)\b", re.I
)
_TRIES = 3
_TOKENS = 48
_SECONDS = 2.5
"""For all retellings together; the quotations do not wait longer for them."""
_REST = 300.0
"""A model that was too slow is left alone for so many seconds: the next answer would wait for nothing again."""
_TASK = "Retell each quote in one short sentence. Use only words of the quote."
_EXAMPLES = (
    (
        'Maria Lopez: "We moved the launch to the 4th of May, because the printer was late."',
        "Maria Lopez said they moved the launch to the 4th of May, because the printer was late.",
    ),
    (
        'Ben Carter: "I would pay 200 for the larger plan, but not before June."',
        "Ben Carter said they would pay 200 for the larger plan, but not before June.",
    ),
)


@dataclass
class _Helper:
    """The model that may put sentences on top, and what that took."""

    source: Source
    brief: str = ""
    """What the user wishes, as the model is told."""
    extent: Extent = field(default_factory=Extent)
    usage: "RunUsage | None" = None
    ran: dict[str, None] = field(default_factory=dict)
    """Which ways of looking were gone, in order: by the names that the tools of capable models have where they do
    the same."""
    told: list[tuple[Conversation, Turn, str]] = field(default_factory=list)
    """The sentences that hold, each with the turn that bears it out."""
    reached: bool = False
    failed: AnswerError | None = None
    """What an admin has to mend; the quotations are there all the same."""

    async def retold(self, model: "PydanticModel", speaker: str, said: str) -> str:
        from pydantic_ai import RunUsage

        self.usage = self.usage or RunUsage()
        return (await counted(self.usage, _retold(model, self.brief, speaker, said))).text or ""

    def receipt(self, page: Page, *, so_far: bool = False) -> Processed:
        usage = None if so_far else self.usage
        made = receipts.of(self.source.model, usage, tuple(page.evidence.read), tuple(self.ran))
        return replace(made, so_far=so_far)


class SmallPlan:
    """Answers with the model behind ``source``, or, where nothing of it can be relied on, without it."""

    def __init__(self, database: Database, connector: Connector) -> None:
        self._database = database
        self._connector = connector
        self._resting: dict[str, float] = {}
        """Until when each model is left alone."""

    async def answer(self, question: Question, source: Source) -> AsyncIterator[Piece]:
        question = replace(question, text=asked(question.text))
        if small_talk.asks_nothing(question.text):
            yield TextDelta(small_talk.WELCOME)
            yield receipts.of(source.model, None, (), ())
            return
        if before := await self._database.read(small_thread.meant, question):
            question = replace(question, attached=before)
            yield small_thread.step(len(before))
        helper = _Helper(source, small_brief.told(question), small_brief.extent(question))
        page = Page(
            question.now,
            narrowed=question.reader.only is not None,
            foreign=source.provider_id == embedded.PROVIDER_ID
            and small_languages.plainly_foreign(question.text),
        )
        yield helper.receipt(page, so_far=True)
        stopped: asyncio.CancelledError | None = None
        try:
            async for piece in self._plan(question, page, helper):
                yield piece
                if isinstance(piece, Step):
                    yield helper.receipt(page, so_far=True)
        except asyncio.CancelledError as error:
            stopped = error
        yield helper.receipt(page)
        if ended := stopped or helper.failed:
            raise ended

    def _plan(self, question: Question, page: Page, helper: _Helper) -> AsyncIterator[Piece]:
        """The way of answering that the question's own words ask for."""
        if small_drafts.ASKS.search(question.text):
            return self._draft(question, page, helper)
        if small_ranking.ASKS.search(question.text):
            return self._ranking(question, page, helper)
        if (trend := kinds.asked(question.text)) is not None:
            helper.ran["count_across_meetings"] = None
            return small_trends.answer(self._database, question, trend, page)
        if small_summary.ASKS.search(question.text):
            return self._summary(question, page, helper)
        if small_lists.ASKS.search(question.text):
            return self._list(question, page, helper)
        if small_people.ASKS.search(question.text):
            return self._people(question, page, helper)
        return self._recall(question, page, helper)

    async def _recall(self, question: Question, page: Page, helper: _Helper) -> AsyncIterator[Piece]:
        unknown = await self._database.read(small_names.unknown, question)
        found = await self._database.read(small_recall.gather, unknown.question if unknown else question)
        helper.ran["search_conversations"] = None
        for piece in _steps(found.looked_at, found.filters, page):
            yield piece
        if unknown:
            for piece in page.nobody(unknown.name, found):
                yield piece
            return
        if not found.said:
            for piece in page.nothing(found.filters, found.looked_at):
                yield piece
            return
        worth_telling = self._worth_telling(found, helper.source)
        if worth_telling:
            yield Step("Writing a summary…")
            await self._summarise(worth_telling, found, helper)
        for piece in page.lead(found, reads_only=bool(_ACTS.search(question.text))):
            yield piece
        for piece in page.summary(helper.told):
            yield piece
        for piece in page.findings(found):
            yield piece

    async def _summary(self, question: Question, page: Page, helper: _Helper) -> AsyncIterator[Piece]:
        summed = await self._database.read(small_summary.found, question)
        if summed is None:
            async for piece in self._recall(question, page, helper):
                yield piece
            return
        helper.ran["get_insights"] = None
        for piece in _steps([summed.meeting], summed.filters, page):
            yield piece
        for piece in small_summary.written(summed, page):
            yield piece

    async def _list(self, question: Question, page: Page, helper: _Helper) -> AsyncIterator[Piece]:
        listing = await self._database.read(small_lists.listed, question)
        if listing is None:
            async for piece in self._recall(question, page, helper):
                yield piece
            return
        helper.ran["list_conversations"] = None
        for piece in _steps([meeting for meeting, _ in listing.meetings], listing.filters, page):
            yield piece
        for piece in (
            page.listing(listing, people=helper.extent.people)
            if listing.meetings
            else page.nothing(listing.filters, [])
        ):
            yield piece

    async def _people(self, question: Question, page: Page, helper: _Helper) -> AsyncIterator[Piece]:
        people = await self._database.read(small_people.known, question)
        if people is None:
            async for piece in self._recall(question, page, helper):
                yield piece
            return
        helper.ran["look_up_people"] = None
        for piece in _steps(people.looked_at, people.filters, page):
            yield piece
        for piece in page.people(people):
            yield piece

    async def _ranking(self, question: Question, page: Page, helper: _Helper) -> AsyncIterator[Piece]:
        ranking = await self._database.read(small_ranking.rank, question)
        if not ranking.places:
            async for piece in self._recall(question, page, helper):
                yield piece
            return
        helper.ran["count_speakers"] = None
        for piece in _steps(ranking.looked_at, ranking.filters, page):
            yield piece
        for piece in page.ranking(ranking):
            yield piece

    async def _draft(self, question: Question, page: Page, helper: _Helper) -> AsyncIterator[Piece]:
        agreed = await self._database.read(small_drafts.agreed, question)
        meeting = agreed.meeting
        helper.ran["get_transcript" if meeting else "list_conversations"] = None
        for piece in _steps([meeting] if meeting else [], agreed.filters, page):
            yield piece
        pieces = page.draft(agreed, meeting) if meeting and agreed.items else page.nothing(agreed.filters, [])
        for piece in pieces:
            yield piece

    def _worth_telling(self, found: Findings, source: Source) -> list[tuple[Conversation, Turn, str]]:
        """What a model could retell: the sentences of what ranks first that cover the question, of the latest
        meetings first; often none. Anything else would stand there like an answer.
        """
        if self._resting.get(source.model.id, 0.0) > time.monotonic():
            return []
        return [
            (said.meeting, said.first, sentence)
            for said in reversed(found.said)
            if said.first and (sentence := support.telling_sentence(said.first, found.matter))
        ][:_TRIES]

    async def _summarise(
        self, quotes: Sequence[tuple[Conversation, Turn, str]], found: Findings, helper: _Helper
    ) -> None:
        """At most two sentences that the quotations bear out, as far as the model has them in time."""
        try:
            async with asyncio.timeout(_SECONDS), self._connector.open(helper.source) as model:
                helper.reached = True
                for meeting, turn, said in quotes:
                    sentence = support.first_sentence(await helper.retold(model, turn.speaker, said))
                    if support.supported(sentence, turn) and topics.covers(sentence, found.matter):
                        helper.told.append((meeting, turn, sentence))
                    if len(helper.told) == helper.extent.sentences:
                        break
        except TimeoutError:
            log.info("the model was too slow; the quotations do not wait for it")
            if helper.reached:  # a model that is still being started may be quick the next time
                self._rests(helper.source)
        except Exception as error:
            known = self._known(error, helper.source)
            if known is None:
                raise
            log.info("the model failed: %s; the quotations stand alone", known.code)
            if known.retryable:
                self._rests(helper.source)
            else:
                helper.failed = known

    def _rests(self, source: Source) -> None:
        self._resting[source.model.id] = time.monotonic() + _REST

    def _known(self, error: Exception, source: Source) -> AnswerError | None:
        if isinstance(error, AnswerError):
            return error
        return answer_error(error, source.model, SILENCE_SECONDS, self._connector.without_keys)


async def _retold(model: "PydanticModel", brief: str, speaker: str, said: str) -> "ModelResponse":
    from pydantic_ai.direct import model_request
    from pydantic_ai.messages import (
        ModelMessage,
        ModelRequest,
        ModelResponse,
        SystemPromptPart,
        TextPart,
        UserPromptPart,
    )
    from pydantic_ai.settings import ModelSettings

    messages: list[ModelMessage] = []
    for quote, retold in _EXAMPLES:
        messages += [ModelRequest([UserPromptPart(quote)]), ModelResponse([TextPart(retold)])]
    messages[0] = ModelRequest(
        [SystemPromptPart(f"{brief}\n\n{_TASK}".strip()), UserPromptPart(_EXAMPLES[0][0])]
    )
    messages.append(ModelRequest([UserPromptPart(f'{speaker}: "{said}"')]))
    settings = ModelSettings(max_tokens=_TOKENS, temperature=0.0, max_retries=0)
    return await model_request(model, messages, model_settings=settings)


def _steps(looked_at: list[Conversation], filters: Filters, page: Page) -> Iterator[Piece]:
    for heard, meant in filters.corrected:
        yield Step(f"Took “{heard}” for {meant}")
    if looked_at:
        page.evidence.looked_at(meeting.id for meeting in looked_at)
        dates = [meeting.started_at for meeting in looked_at]
        yield Step(meetings_read(dates, page.zone, filters.companies or filters.people))
    yield from page.unread(filters)
