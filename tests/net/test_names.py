"""The names that speech is listened to for come from the real workspace, and are there without it too."""

from pathlib import Path

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.names import NameKind
from tests.parts.own_workspace import OwnWorkspace, until


async def test_names_are_known_and_stay_known_while_the_workspace_is_away(tmp_path: Path) -> None:
    own = OwnWorkspace(tmp_path)
    await own.start()
    async with own.session() as session:
        await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
        assert await session.known_names("de") == ()
        await session.spaces.create("Zephyr")
        await session.delivered()
        [known] = await session.known_names()
        assert (known.name, known.kind) == ("Zephyr", NameKind.SPACE)
        assert await session.vocabulary() == ("Zephyr",)
        await own.stop()
        await until(session, lambda: session.link is not LinkState.ONLINE, "its absence")
        assert await session.known_names() == (known,)
