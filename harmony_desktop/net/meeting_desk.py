"""What is asked of a workspace about its meetings: changing them, what was said, what it found in them."""

from typing import Any

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.insights import AnswerType, Insight, InsightItem, InsightKind
from harmony_desktop.domain.meetings import Meeting, MeetingChange, Said, SpeakerRename
from harmony_desktop.domain.sample import Sample
from harmony_desktop.net import translate_places as places
from harmony_desktop.net.translate_problems import problem
from harmony_desktop.net.transport import Transport, escaped, items, told
from harmony_protocol import insights as found
from harmony_protocol import meetings as wire

LOAD_PATIENCE = 60.0
"""Seconds for meetings that are parsed and stored; a machine may be slow."""


class MeetingDesk:
    """Every method raises `HarmonyError` and nothing else of its own."""

    def __init__(self, http: Transport) -> None:
        self._http = http

    async def one(self, conversation_id: ConversationId) -> Meeting:
        return _meeting(await self._http.get(_of(conversation_id)))

    async def change(self, conversation_id: ConversationId, change: MeetingChange, base_rev: int) -> Meeting:
        """``base_rev``: of the meeting as it was looked at."""
        body: dict[str, Any] = {name: value for name, value in vars(change).items() if value is not None}
        if change.started_at is not None:
            body["started_at"] = change.started_at.isoformat()
        if change.participants is not None:
            body["participants"] = [vars(person) for person in change.participants]
        return _meeting(await self._http.patch(_of(conversation_id), body | {"base_rev": base_rev}))

    async def rename_speaker(self, conversation_id: ConversationId, rename: SpeakerRename) -> Meeting:
        body = {"before": rename.before, "after": rename.after, "turns": list(rename.turns)}
        return _meeting(await self._http.post(f"{_of(conversation_id)}/speakers", body))

    async def cancel(self, conversation_id: ConversationId) -> Meeting:
        return _meeting(await self._http.post(f"{_of(conversation_id)}/cancel"))

    async def retry(self, conversation_id: ConversationId) -> Meeting:
        return _meeting(await self._http.post(f"{_of(conversation_id)}/retry"))

    async def insights(self, conversation_id: ConversationId) -> tuple[Insight, ...]:
        rows = items(await self._http.get(f"{_of(conversation_id)}/insights"))
        return tuple(_insight(told(found.Insight, row)) for row in rows)

    async def rerun_insights(self, conversation_id: ConversationId, project_ids: tuple[str, ...]) -> None:
        await self._http.post(f"{_of(conversation_id)}/insights", {"project_ids": list(project_ids)})

    async def recording(self, conversation_id: ConversationId, start: int, end: int) -> bytes:
        """Of its sound or film: the bytes from ``start`` to before ``end``."""
        return await self._http.get_range(f"{_of(conversation_id)}/recording", start, end)

    async def sample(self) -> Sample:
        there = told(wire.Sample, await self._http.get("/v1/sample"))
        return Sample(there.company, there.of, there.missing, there.titles, there.empty)

    async def load_sample(self, most: int) -> int:
        """How many meetings came, of at most so many; none: all are there."""
        return len(items(await self._http.post(f"/v1/sample?most={most}", patience=LOAD_PATIENCE)))

    async def remove_sample(self) -> None:
        await self._http.delete("/v1/sample")

    async def said(self, words: str, limit: int) -> tuple[Said, ...]:
        body = told(wire.SaidList, await self._http.get("/v1/said", q=words, limit=limit))
        return tuple(
            Said(ConversationId(hit.conversation_id), hit.turn_index, hit.speaker, hit.start_ms, hit.text)
            for hit in body.items
        )


def _of(conversation_id: ConversationId) -> str:
    return f"/v1/conversations/{escaped(conversation_id)}"


def _meeting(body: object) -> Meeting:
    return places.meeting(told(wire.Conversation, body))


def _insight(row: found.Insight) -> Insight:
    return Insight(
        id=row.id,
        project_id=row.project_id,
        project=row.project,
        definition_id=row.definition_id,
        title=row.title,
        kind=InsightKind(row.kind),
        answer=AnswerType(row.answer),
        made_at=row.made_at,
        items=tuple(InsightItem(item.text, item.turns, item.owner, item.due) for item in row.items),
        value=row.value,
        lowest=row.lowest,
        highest=row.highest,
        model=row.model,
        problem=problem(row.problem) if row.problem else None,
    )
