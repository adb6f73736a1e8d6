"""Bringing a transcript in at somebody's wish, who is told what became of it."""

import sqlalchemy as sa

from harmony_protocol.meetings import Conversation, Imported, NewConversation
from harmony_workspace.access.scope import Reader
from harmony_workspace.insights import queue
from harmony_workspace.meetings import conversations
from harmony_workspace.meetings.parsed import ParsedTranscript
from harmony_workspace.meetings.transcripts import parse


def import_(
    connection: sa.Connection,
    reader: Reader,
    new: NewConversation,
    id_: str = "",
    transcript: ParsedTranscript | None = None,
) -> Imported:
    """A transcript that is there already is not stored twice. Raises ``ImportProblem``; then nothing is stored.

    ``transcript``: what ``parse`` made of it. A long one takes a minute, in which nobody else could write.
    """
    transcript = transcript or parse(new.content, new.file_name)
    there = conversations.twin(connection, reader, new, transcript)
    meeting = there or _added(connection, reader, new, transcript, id_)
    return Imported(
        **dict(meeting),
        existed=there is not None,
        unread_cues=transcript.unread.count,
        first_unread_line=transcript.unread.first_line,
    )


def _added(
    connection: sa.Connection, reader: Reader, new: NewConversation, transcript: ParsedTranscript, id_: str
) -> Conversation:
    meeting = conversations.add(connection, reader, new, transcript, id_)
    queue.put(connection, meeting.id)
    return conversations.one(connection, reader, meeting.id)
