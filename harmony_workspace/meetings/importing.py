"""Bringing a transcript in at somebody's wish, who is told what became of it."""

import sqlalchemy as sa

from harmony_protocol.meetings import Conversation, Imported, NewConversation
from harmony_workspace.access.scope import Reader
from harmony_workspace.meetings import conversations
from harmony_workspace.meetings.parsed import Unread
from harmony_workspace.meetings.transcripts import parse


def import_(connection: sa.Connection, reader: Reader, new: NewConversation) -> Imported:
    """Raises ``ImportProblem``; then nothing is stored."""
    transcript = parse(new.content, new.file_name)
    made = conversations.add(connection, reader, new, transcript)
    return _told(made, transcript.unread)


def _told(meeting: Conversation, unread: Unread) -> Imported:
    return Imported(**dict(meeting), unread_cues=unread.count, first_unread_line=unread.first_line)
