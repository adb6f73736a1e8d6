"""Sentences about a host that is no workspace of ours."""

from harmony_desktop.domain.hosted import HostedMeeting
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import tr
from harmony_desktop.ui.form import worded
from harmony_desktop.wordings import explain

DONE = ("", "completed", "complete", "done", "ready", "finished", "processed", "success", "available")
"""Words for a meeting that is whole; any other stands beside its title."""


def called(meeting: HostedMeeting) -> str:
    return meeting.title or tr("Untitled meeting")


def file_name(meeting: HostedMeeting) -> str:
    """Of its transcript, where it goes along with a question."""
    return ", ".join(part for part in (called(meeting), day(meeting.started_at)) if part)


def copied(problem: Problem) -> str:
    """What a report about it needs."""
    return "\n".join(part for part in (worded(problem), problem.code, problem.detail) if part)


def trouble(problem: Problem) -> str:
    return " ".join(explain(problem))


def where(host: str) -> str:
    return tr("Read only, from {host}. No copy is kept on this computer.", host=host)


def left_behind(host: str) -> str:
    """What disconnecting does, and what it does not."""
    return tr(
        "The address and the key are removed from this computer. Nothing is deleted at {host}, and the key stays valid"
        " there until somebody deletes it. Chats with its transcripts, and meetings you copied into this workspace, stay.",
        host=host,
    )


def copy_made(workspace: str) -> str:
    return tr(
        "A copy of its transcript becomes a meeting of {workspace}, where the rules of that workspace hold: who may read it,"
        " and which model draws its insights. Later changes over there do not reach the copy, and deleting one does not"
        " delete the other.",
        workspace=workspace,
    )
