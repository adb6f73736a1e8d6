"""Ids are types, so that a thread's id never lands where a message's was meant."""

from typing import NewType

ThreadId = NewType("ThreadId", str)
MessageId = NewType("MessageId", str)
RunId = NewType("RunId", str)
ConversationId = NewType("ConversationId", str)
OpId = NewType("OpId", str)
SpaceId = NewType("SpaceId", str)
AttachmentId = NewType("AttachmentId", str)
ApprovalId = NewType("ApprovalId", str)
