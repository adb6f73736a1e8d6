"""How far something is, in the user's words; in the window and in a terminal."""

from collections.abc import Callable

from harmony_desktop.domain.bringing import Upload, UploadState
from harmony_desktop.domain.meetings import Meeting, MeetingStatus
from harmony_desktop.i18n import size, tr, trn

Told = Callable[[int, int], None]
"""Hears how many bytes of how many are done."""


def of_upload(upload: Upload) -> str:
    """In one line, without its name; what a failure is has to be explained beside it."""
    match upload.state:
        case UploadState.WAITING if upload.problem is not None:
            return tr("Waiting for the workspace; {percent} % is there", percent=upload.percent)
        case UploadState.WAITING:
            return tr("Waiting")
        case UploadState.PAUSED:
            return tr("Paused at {percent} %", percent=upload.percent)
        case UploadState.CHECKING:
            return tr("Looking what it is…")
        case UploadState.FAILED:
            return tr("Not brought in")
        case UploadState.BROUGHT:
            return tr("Brought in")
    parts = [tr("{percent} % of {size}", percent=upload.percent, size=size(upload.size))]
    if upload.speed > 0:
        parts.append(tr("{size} a second", size=size(upload.speed)))
    if upload.seconds_left is not None:
        parts.append(left(upload.seconds_left))
    return " · ".join(parts)


def of_meeting(meeting: Meeting) -> str:
    """What the workspace does with it."""
    match meeting.status:
        case MeetingStatus.QUEUED:
            return tr("Queued")
        case MeetingStatus.TRANSCRIBING:
            return tr("Transcribing, {percent} %", percent=meeting.percent)
        case MeetingStatus.EXTRACTING:
            return tr("Extracting insights")
        case MeetingStatus.FAILED:
            return tr("Failed")
    return tr("Completed")


def left(seconds: float) -> str:
    """How long it still takes, as exactly as one can know."""
    if seconds < 60:
        return tr("less than a minute left")
    if seconds < 3600:
        return trn("1 minute left", "{count} minutes left", round(seconds / 60))
    return trn("1 hour left", "{count} hours left", round(seconds / 3600))
