"""A workspace, as the client sees it: one method for each thing it is asked."""

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from harmony_desktop.domain.answers import RunEvent
from harmony_desktop.domain.context import Attachment
from harmony_desktop.domain.ids import AttachmentId, ConversationId, RunId, ThreadId
from harmony_desktop.domain.names import KnownName, NameKind
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.sign_in import Greeting
from harmony_desktop.domain.syncing import ChangePage, Identity, MessageRow, Operation, Outcome, ThreadRow
from harmony_desktop.domain.threads import Model, Transcript
from harmony_desktop.net import stream, translate
from harmony_desktop.net import translate_places as places
from harmony_desktop.net.administration import AdminDesk
from harmony_desktop.net.backup_desk import BackupDesk
from harmony_desktop.net.deletion_desk import DeletionDesk
from harmony_desktop.net.disclosure_desk import DisclosureDesk
from harmony_desktop.net.insight_desk import InsightDesk
from harmony_desktop.net.meeting_desk import MeetingDesk
from harmony_desktop.net.object_desk import ObjectDesk
from harmony_desktop.net.people_desk import PeopleDesk
from harmony_desktop.net.record_desk import RecordDesk
from harmony_desktop.net.session_desk import SessionDesk, greeting
from harmony_desktop.net.sharing_desk import SharingDesk
from harmony_desktop.net.tool_desk import ToolDesk
from harmony_desktop.net.transport import Transport, escaped, items, told
from harmony_desktop.net.upload_desk import UploadDesk
from harmony_desktop.net.way import DIRECT, Way
from harmony_protocol import meetings, people, sync, threads
from harmony_protocol.events import event_id, parse_event_id

OF_OTHERS = ("workspace_strange", "not_found", "unauthorized", "bad_request", "conflict")
"""What a server that is no workspace comes to, asked whether it is one."""


class Workspace:
    """Every method raises `HarmonyError` and nothing else of its own."""

    def __init__(self, url: str, api_key: str, way: Way = DIRECT) -> None:
        self._http = Transport(url, api_key, way)
        self.admin = AdminDesk(self._http)
        self.disclosure = DisclosureDesk(self._http)
        self.people = PeopleDesk(self._http)
        self.tools = ToolDesk(self._http)
        self.objects = ObjectDesk(self._http)
        self.record = RecordDesk(self._http)
        self.meetings = MeetingDesk(self._http)
        self.sharing = SharingDesk(self._http)
        self.insights = InsightDesk(self._http)
        self.uploads = UploadDesk(self._http)
        self.sessions = SessionDesk(self._http)
        self.backups = BackupDesk(self._http)
        self.deletion = DeletionDesk(self._http)

    async def close(self) -> None:
        await self._http.close()

    async def greet(self) -> Greeting:
        """What it says of itself. Raises ``no_workspace`` where something else answers."""
        try:
            return greeting(await self._http.get("/.well-known/harmony"))
        except HarmonyError as error:
            if error.problem.code not in OF_OTHERS:
                raise
            raise HarmonyError.of("no_workspace", detail=error.problem.detail) from error

    async def me(self) -> Identity:
        return places.identity(told(people.Me, await self._http.get("/v1/me")))

    async def models(self) -> tuple[Model, ...]:
        return tuple(
            translate.model(told(threads.Model, m)) for m in items(await self._http.get("/v1/models"))
        )

    async def known_names(self, language: str = "", limit: int = 500) -> tuple[KnownName, ...]:
        """The most recent and frequent first."""
        body = await self._http.get("/v1/vocabulary", limit=limit, language=language)
        return tuple(
            KnownName(name.name, NameKind(name.kind.value), name.company, name.meetings)
            for name in told(meetings.Vocabulary, body).known
        )

    async def thread(self, thread_id: ThreadId) -> tuple[ThreadRow, tuple[MessageRow, ...]]:
        body = told(threads.ThreadWithMessages, await self._http.get(f"/v1/threads/{escaped(thread_id)}"))
        return translate.thread(body.thread), tuple(translate.message(m) for m in body.messages)

    async def transcript(self, conversation_id: ConversationId) -> Transcript:
        body = await self._http.get(f"/v1/conversations/{escaped(conversation_id)}/transcript")
        return translate.transcript(told(meetings.Transcript, body))

    async def attachment(self, attachment_id: AttachmentId) -> Attachment:
        body = await self._http.get(f"/v1/attachments/{escaped(attachment_id)}")
        return translate.whole_attachment(told(threads.NewAttachment, body))

    async def send(self, ops: Sequence[Operation]) -> tuple[Outcome, ...]:
        batch = sync.OpBatch(ops=[translate.operation(op) for op in ops])
        body = await self._http.post("/v1/ops", batch.model_dump(mode="json"))
        return tuple(translate.outcome(o) for o in told(sync.OpOutcomes, body).outcomes)

    async def changes(self, since: str | None, taken: Sequence[str] = ()) -> ChangePage:
        """Raises ``cursor_expired`` when ``since`` or a place in ``taken`` is too old or unknown: read everything,
        with None."""
        body = await self._http.get("/v1/sync", since=since, taken=list(taken))
        try:
            return translate.change_page(body)
        except (ValueError, KeyError, TypeError) as error:
            raise HarmonyError.of("workspace_strange", detail=f"change feed: {error}") from error

    async def nudges(self) -> AsyncGenerator[None, None]:
        """Yields once when connected, then whenever something changed. Ends when the workspace closes it."""
        async with self._http.stream("/v1/events", stream.HEADERS) as response:
            yield None
            async with aclosing(stream.events(response)) as events:
                async for _ in events:
                    yield None

    async def run_events(self, run_id: RunId, after: int) -> AsyncGenerator[RunEvent, None]:
        """The events after ``after``, as they happen. Ends with the run, or with the connection."""
        headers = stream.HEADERS | {"Last-Event-ID": event_id(run_id, after)}
        path = f"/v1/runs/{escaped(run_id)}/events?after={after}"
        async with self._http.stream(path, headers) as response:
            if response.status_code == 204:
                return
            async with aclosing(stream.events(response)) as events:
                async for event in events:
                    yield _run_event(run_id, event.id, event.data)


def _run_event(run_id: RunId, id_: str, data: str) -> RunEvent:
    try:
        of, seq = parse_event_id(id_)
        body = json.loads(data)
        json.dumps(body, ensure_ascii=False).encode()  # half of an escaped letter could not be kept
        if of != run_id or not isinstance(body, dict):
            raise ValueError("an event of another run")
        return RunEvent(run_id, seq, translate.happening(body))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise HarmonyError.of("workspace_strange", retryable=True, detail=f"run event: {error}") from error
