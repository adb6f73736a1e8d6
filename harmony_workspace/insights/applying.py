"""Which meetings an insight project asks."""

from collections.abc import Iterator, Mapping

from harmony_protocol.insights import Applies
from harmony_protocol.meetings import Conversation
from harmony_workspace.store.search_index import folded


def applies(to: Applies, meeting: Conversation, teams: Mapping[str, str]) -> bool:
    """Each condition that is given holds; ``teams`` has the names of the workspace's teams by their ids."""
    return all(_conditions(to, meeting, teams))


def _conditions(to: Applies, meeting: Conversation, teams: Mapping[str, str]) -> Iterator[bool]:
    if to.teams:
        yield _plain(meeting.team) in {_plain(teams.get(each, each)) for each in to.teams}
    if to.mediums:
        yield _plain(meeting.medium) in {_plain(each) for each in to.mediums}
    if words := _plain(to.words).split():
        named = (part for who in meeting.participants for part in (who.name, who.company))
        told = _plain(" ".join((meeting.title, *named)))
        yield all(word in told for word in words)


def _plain(text: str) -> str:
    return " ".join(folded(text).casefold().split())
