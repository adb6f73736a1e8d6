"""``harmony-desktop bring``: recordings and transcripts become meetings."""

import argparse
import asyncio
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harmony_desktop.cli.ending import BAD_INPUT, Exit, concluded, print_json, say
from harmony_desktop.cli.wording import Progress
from harmony_desktop.domain.bringing import About, FoundFile, Outcome, UploadState
from harmony_desktop.domain.facts import Fact, LinkState, UploadArrived
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Meeting, MeetingStatus, Participant
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.i18n import tr
from harmony_desktop.paths import Paths, resolve
from harmony_desktop.wordings import explain

if TYPE_CHECKING:
    from harmony_desktop.services.session import CompanionSession

HEARD = (MeetingStatus.QUEUED, MeetingStatus.TRANSCRIBING)
"""The workspace goes on with such a recording after the command has ended."""


def run(args: argparse.Namespace) -> int:
    paths = resolve(args.data_dir)
    return concluded(paths, lambda: _bring(paths, args))


async def _bring(paths: Paths, args: argparse.Namespace) -> int:
    """A file that cannot be brought in is said on stderr and does not keep the others from it."""
    about = _about(args)
    from harmony_desktop.services.session import CompanionSession
    from harmony_desktop.services.waiting import online

    session = CompanionSession(paths, client="bring")
    progress = Progress()
    rows: list[dict[str, Any]] = []
    code = int(Exit.DONE)
    try:
        await session.start()
        for file in await session.bringing.look([str(file.absolute()) for file in args.files]):
            if file.problem is None and session.link is not LinkState.ONLINE:
                progress.show(tr("Starting the workspace…"))
                await online(session)
            row = await _one(session, file, _filled(file, about, len(args.files)), args.wait, progress)
            progress.wipe()
            rows.append(row)
            if row["problem"]:
                code = _failed(row)
            elif not args.json:
                sys.stdout.write(_line(row) + "\n")
                sys.stdout.flush()
    finally:
        progress.wipe()
        heard = any(row["status"] in HEARD for row in rows)  # what another file lacks does not end that
        await session.close(stop_workspace=args.wait or (code != Exit.DONE and not heard))
    if args.json:
        print_json({"files": rows})
    return code


async def _one(
    session: "CompanionSession", file: FoundFile, about: About, wait: bool, progress: Progress
) -> dict[str, Any]:
    row: dict[str, Any] = {"file": file.path, "id": None, "title": about.title, "status": None}
    row |= {"existed": False, "unread_cues": 0, "problem": None}
    try:
        outcome = await _carried(session, file, about, progress)
        row |= {"id": outcome.id, "title": outcome.title}
        row |= {"existed": outcome.existed, "unread_cues": outcome.unread_cues}
        meeting = await _heard(session, outcome.id, wait, progress)
        row["status"] = meeting.status.value
        problem = meeting.problem if meeting.status is MeetingStatus.FAILED else None
    except HarmonyError as error:
        problem = error.problem
    if problem is not None:
        title, hint = explain(problem)
        row["problem"] = {"code": problem.code, "args": dict(problem.args), "words": f"{title} {hint}"}
    return row


async def _carried(session: "CompanionSession", file: FoundFile, about: About, progress: Progress) -> Outcome:
    """Ctrl-C leaves it paused: the same command goes on with it."""
    from harmony_desktop.domain.progress import of_upload
    from harmony_desktop.services.waiting import upload

    arrived: list[Outcome] = []

    def on_fact(fact: Fact) -> None:
        if isinstance(fact, UploadArrived):
            arrived.append(fact.outcome)

    unsubscribe = session.bus.subscribe(on_fact)
    upload_id = await session.bringing.add(file, about)
    try:
        async for moved in upload(session, upload_id):
            progress.show(f"{file.name}: {of_upload(moved)}")
            if moved.state is UploadState.FAILED:
                await session.bringing.cancel(upload_id)
                raise HarmonyError(moved.problem or Problem("unknown"))
    except asyncio.CancelledError:
        await session.bringing.pause(upload_id)
        raise
    finally:
        unsubscribe()
    if not arrived:
        raise HarmonyError.of("import_cancelled")
    return arrived[-1]


async def _heard(
    session: "CompanionSession", conversation_id: ConversationId, wait: bool, progress: Progress
) -> Meeting:
    """The meeting; with ``wait`` once the workspace is through with it."""
    from harmony_desktop.domain.progress import of_meeting
    from harmony_desktop.services.waiting import facts

    meeting = await session.meetings.fetch(conversation_id)
    async for _ in facts(session):
        meeting = await session.meetings.one(conversation_id) or meeting
        if not (wait and meeting.status.under_way):
            break
        progress.show(f"{meeting.title}: {of_meeting(meeting)}")
    return meeting


def _about(args: argparse.Namespace) -> About:
    """What was said about all of them."""
    at = None
    if args.date:
        try:
            at = datetime.fromisoformat(args.date).astimezone()
        except ValueError as error:
            raise HarmonyError.of("date_bad", date=args.date) from error
    names = [name.strip() for name in (args.people or "").split(",")]
    return About(
        title=args.title or "",
        started_at=at,
        medium=args.medium or "",
        team=args.team or "",
        participants=tuple(Participant(name) for name in names if name),
        language=args.language or "",
    )


def _filled(file: FoundFile, given: About, count: int) -> About:
    """With what the file itself tells; a title is one file's."""
    return replace(
        given,
        title=given.title if given.title and count == 1 else file.about.title,
        started_at=given.started_at or file.about.started_at,
        medium=given.medium or file.about.medium,
    )


def _failed(row: dict[str, Any]) -> int:
    say(f"{Path(row['file']).name}: {row['problem']['words']}")
    return Exit.BAD_INPUT if row["problem"]["code"] in BAD_INPUT else Exit.NO_ANSWER


def _line(row: dict[str, Any]) -> str:
    if row["existed"]:
        return tr("Already there: {title}", title=row["title"])
    if row["unread_cues"]:
        say(tr("Some damaged parts of it were left out."))
    if row["status"] in HEARD:
        return tr("Brought in: {title}. It is being transcribed.", title=row["title"])
    return tr("Brought in: {title}", title=row["title"])
