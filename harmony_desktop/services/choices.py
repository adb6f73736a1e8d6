"""The preferences that the workspace keeps for the user."""

from harmony_desktop.domain.preferences import MAX_INSTRUCTIONS, Preferences
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.syncing import OpKind
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.services.writing import Writing
from harmony_desktop.store import outbox
from harmony_desktop.store.place_rows import preferences_row


class Choices:
    def __init__(self, keeper: Keeper, snapshots: Snapshots, writing: Writing) -> None:
        self._keeper = keeper
        self._snapshots = snapshots
        self._writing = writing

    def current(self) -> Preferences:
        return self._snapshots.preferences

    async def change(self, preferences: Preferences) -> None:
        """What differs is sent, so that a choice made on another machine meanwhile stays."""
        if len(preferences.custom_instructions) > MAX_INSTRUCTIONS:
            raise HarmonyError.of(
                "context_long", allowed=MAX_INSTRUCTIONS, length=len(preferences.custom_instructions)
            )
        before = preferences_row(self.current())
        body = {name: value for name, value in preferences_row(preferences).items() if before[name] != value}
        identity = self._keeper.identity
        if identity is None:
            raise HarmonyError.of("offline", retryable=True)
        if body and not await self._writing.merge(OpKind.SET_PREFERENCES, identity.user_id, body):
            await self._writing.write(OpKind.SET_PREFERENCES, identity.user_id, body)

    async def waits(self) -> bool:
        """Whether the workspace has not taken all of it yet."""
        unsent = await self._keeper.store.do(outbox.unsent)
        return any(op.kind is OpKind.SET_PREFERENCES for op in unsent)
