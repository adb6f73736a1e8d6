"""``harmony-workspace import``: recordings and transcripts become meetings, part by part, with progress on a terminal."""

import argparse
import sys
import time
from pathlib import Path

import uuid_utils

from harmony_protocol.meetings import (
    Conversation,
    ConversationStatus,
    Imported,
    NewUpload,
    Participant,
    Upload,
)
from harmony_workspace.access.reach import Workspace
from harmony_workspace.commands import BAD_INPUT, BadInput, checked, moment
from harmony_workspace.paths import readable
from harmony_workspace.terminal import progress

LOOK_SECONDS = 0.5
_DONE = (ConversationStatus.COMPLETED, ConversationStatus.FAILED)


def import_meetings(reached: Workspace, options: argparse.Namespace) -> int:
    """A file that cannot be brought in is said in one line and does not keep the others from it; the code tells."""
    if options.title and len(options.file) > 1:
        raise BadInput("--title is for one file alone.")
    moment(options.date)
    code = 0
    for file in options.file:
        try:
            _bring(reached, file, options)
        except OSError as error:
            code = _say(f"{file}: {error.strerror}.")
        except BadInput as error:
            code = _say(f"{file.name}: {str(error).removesuffix('.')}.")
    return code


def _bring(reached: Workspace, file: Path, options: argparse.Namespace) -> None:
    made = _carried(reached, file, options)
    if made.unread_cues:
        _say(_left_out(made, file.name))
    meeting: Conversation = made
    if options.wait:
        meeting = _heard(reached, made)
    if meeting.status is ConversationStatus.FAILED:
        raise BadInput(meeting.problem.detail if meeting.problem else "it could not be transcribed")
    waits = meeting.status not in _DONE and made.recording is not None
    later = "  (transcribed while the workspace runs)" if waits else ""
    line = _already(made) if made.existed else f"{made.id}  {made.title}{later}"
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _carried(reached: Workspace, file: Path, options: argparse.Namespace) -> Imported:
    """What came of it is thrown away when it is interrupted."""
    path = f"/v1/uploads/{uuid_utils.uuid7()}"
    with file.open("rb") as content, progress() as line:
        new = _about(file, options)
        upload = Upload.model_validate(checked(reached.call("PUT", path, new.model_dump(mode="json"))).json())
        try:
            while upload.received < upload.size:
                content.seek(upload.received)
                part = content.read(upload.part_size)
                if not part:
                    break  # it became shorter meanwhile; the workspace says so
                sent = checked(reached.send(f"{path}/parts/{upload.received}", part))
                upload = Upload.model_validate(sent.json())
                line(f"{file.name}: {100 * upload.received // max(1, upload.size)} % sent")
            return Imported.model_validate(checked(reached.call("POST", f"{path}/finish")).json())
        except KeyboardInterrupt:
            reached.call("DELETE", path)
            raise


def _about(file: Path, options: argparse.Namespace) -> NewUpload:
    names = [name.strip() for name in options.participants.split(",")]
    return NewUpload(
        name=readable(Path(file.name)),
        size=file.stat().st_size,
        title=options.title,
        started_at=moment(options.date),
        medium=options.medium,
        team=options.team,
        participants=tuple(Participant(name=name) for name in names if name),
        language=options.language,
    )


def _heard(reached: Workspace, made: Imported) -> Conversation:
    meeting: Conversation = made
    with progress() as line:
        while meeting.status not in _DONE:
            line(f"{meeting.title}: {_stage(meeting)}")
            time.sleep(LOOK_SECONDS)
            found = checked(reached.call("GET", f"/v1/conversations/{made.id}"))
            meeting = Conversation.model_validate(found.json())
    return meeting


def _stage(meeting: Conversation) -> str:
    if meeting.status is ConversationStatus.TRANSCRIBING:
        return f"{meeting.percent} % transcribed"
    return "waiting" if meeting.status is ConversationStatus.QUEUED else "extracting insights"


def _already(made: Imported) -> str:
    when = made.started_at.astimezone()
    return f"This transcript is there already: “{made.title}”, {when.day} {when:%b %Y}."


def _left_out(made: Imported, file: str) -> str:
    if made.unread_cues == 1:
        return f"One cue of {file} could not be read and was left out: line {made.first_unread_line}."
    return f"{made.unread_cues} cues of {file} could not be read and were left out; the first is at line {made.first_unread_line}."


def _say(line: str) -> int:
    sys.stderr.write(f"harmony-workspace: {line}\n")
    return BAD_INPUT
