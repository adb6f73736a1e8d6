"""Spaces: what a user does to them; each writes one outbox row, shown at once."""

from dataclasses import replace

from harmony_desktop.domain.ids import OpId, SpaceId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.spaces import MAX_CONTEXT, Space, Team
from harmony_desktop.domain.syncing import OpKind
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.services.writing import UNDO_SECONDS, Writing, new_id
from harmony_desktop.store import places

MAX_NAME = 200


class Spaces:
    def __init__(self, keeper: Keeper, snapshots: Snapshots, writing: Writing) -> None:
        self._keeper = keeper
        self._snapshots = snapshots
        self._writing = writing

    def all(self) -> tuple[Space, ...]:
        """The user's own first, then those of colleagues."""
        names = {team.id: team.name for team in self.teams()}
        return tuple(
            replace(space, team=names.get(space.team_id or "", space.team if space.team_id else ""))
            for space in self._snapshots.spaces
        )

    def teams(self) -> tuple[Team, ...]:
        """With which a space can be shared."""
        return self._keeper.identity.teams if self._keeper.identity else ()

    async def create(self, name: str, context: str = "") -> SpaceId:
        space_id = SpaceId(new_id())
        body: dict[str, object] = {"name": _name(name), "context": _context(context)}
        await self._writing.write(OpKind.PUT_SPACE, space_id, body, base_rev=0)
        return space_id

    async def change(self, space_id: SpaceId, *, name: str | None = None, context: str | None = None) -> None:
        """Counts from the next run of the space's threads on."""
        body: dict[str, object] = {}
        if name is not None:
            body["name"] = _name(name)
        if context is not None:
            body["context"] = _context(context)
        await self._put(space_id, body)

    async def share(self, space_id: SpaceId, team_id: str | None) -> None:
        """Members of the team read the space and its threads; None: nobody else does."""
        await self._put(space_id, {"team_id": team_id})

    async def delete(self, space_id: SpaceId) -> OpId:
        """Its threads stay. `ThreadActions.undo` takes it back within ten seconds."""
        return await self._writing.write(OpKind.DELETE_SPACE, space_id, {}, after=UNDO_SECONDS)

    async def _put(self, space_id: SpaceId, body: dict[str, object]) -> None:
        if not body or await self._writing.merge(OpKind.PUT_SPACE, space_id, body):
            return
        rev = await self._keeper.store.do(places.space_rev, space_id)
        await self._writing.write(OpKind.PUT_SPACE, space_id, body, base_rev=rev)


def _name(name: str) -> str:
    name = " ".join(name.split())[:MAX_NAME]
    if not name:
        raise HarmonyError.of("name_empty")
    return name


def _context(context: str) -> str:
    if len(context) > MAX_CONTEXT:
        raise HarmonyError.of("context_long", allowed=MAX_CONTEXT, length=len(context))
    return context
