"""A workspace or an account that was deleted: nothing this window kept of it is left, and it begins anew."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from harmony_desktop.domain.deletion import Confirmation
from harmony_desktop.domain.facts import Fact, LinkState, Noticed
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.paths import Paths
from harmony_desktop.services.deletion import GONE
from harmony_desktop.services.session import CompanionSession
from harmony_workspace.access import tls
from tests.fakes.https_server import Exchange, serving
from tests.parts.canaries import CANARY, on_disk
from tests.parts.drawer import drawer
from tests.parts.office import ME, session
from tests.parts.own_workspace import until

__all__ = ["drawer", "session"]
KEY = "lk_" + "c" * 64


@asynccontextmanager
async def team(folder: Path, monkeypatch: pytest.MonkeyPatch, gone: list[str]) -> AsyncIterator[str]:
    """A team's workspace that knows one key, until it is ``gone``: then another one is there, and says so."""
    folder.mkdir()
    made = tls.own(folder)
    assert made.ca is not None
    monkeypatch.setenv("SSL_CERT_FILE", str(made.ca))

    async def me(exchange: Exchange) -> None:
        await exchange.reply(401 if gone else 200, "{}" if gone else json.dumps(ME))

    async def sync(exchange: Exchange) -> None:
        page = json.dumps({"changes": [], "cursor": "1", "has_more": False})
        await exchange.reply(401 if gone else 200, "{}" if gone else page)

    async def greet(exchange: Exchange) -> None:
        said = {"name": "New", "workspace_id": "another", "version": "1", "deleted": gone}
        await exchange.reply(200, json.dumps(said))

    routes = {"/v1/me": me, "/v1/sync": sync, "/.well-known/harmony": greet}
    async with serving(made.certificate, made.key, made.ca, routes) as found:
        yield found.url


@pytest.mark.usefixtures("fresh_programs")
async def test_the_workspace_on_this_computer_goes_with_every_copy_and_a_new_one_begins(
    tmp_path: Path,
) -> None:
    session = CompanionSession(Paths(tmp_path, tmp_path / "models"))
    await session.start()
    try:
        await until(session, lambda: session.link is LinkState.ONLINE, "it is there")
        before = session.accounts.all()[0]
        thread, _ = await session.send_message(f"What of {CANARY}?")
        session.save_draft(thread, f"{CANARY} again")
        await session.delivered()
        preview = await session.deletion.of_workspace()
        assert (preview.typed, preview.count("threads")) == (before.workspace_name, 1)
        with pytest.raises(HarmonyError, match="typed_wrong"):
            await session.deletion.delete_workspace(Confirmation("something else"))
        mine = await session.deletion.mine()
        with pytest.raises(HarmonyError, match="own_computer"):
            await session.deletion.delete_mine(Confirmation(mine.typed))

        noticed: list[Fact] = []
        session.bus.subscribe(noticed.append)
        await session.deletion.delete_workspace(Confirmation(preview.typed))
        await until(session, lambda: session.link is LinkState.ONLINE, "it is there")
        after = session.accounts.all()
        assert len(after) == 1, "the one that went is no longer listed"
        assert after[0].workspace_id not in ("", before.workspace_id)
        assert session.recent_threads() == ()
        told = [fact.problem.code for fact in noticed if isinstance(fact, Noticed)]
        assert GONE not in told, "who did it is told nothing new"
        assert on_disk(tmp_path) == []
    finally:
        await session.close(stop_workspace=True)


async def test_a_window_that_comes_later_is_told_and_keeps_nothing(
    session: CompanionSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A team's workspace was deleted, on its server, while this window was away; another one is there by now."""
    gone: list[str] = []
    async with team(tmp_path / "team", monkeypatch, gone) as url:
        await session.accounts.sign_in(url, KEY)
        await until(session, lambda: session.link is LinkState.ONLINE, "it is there")
        session.save_draft(None, "a draft")
        noticed: list[Fact] = []
        session.bus.subscribe(noticed.append)
        gone.append(str(ME["workspace_id"]))
        with pytest.raises(HarmonyError, match="unauthorized"):
            await session.people.access()
        session._link.again(afresh=True)
        await until(session, lambda: [a.url for a in session.accounts.all()] == [""], "it is left")

        def told() -> int:
            return [f.problem.code for f in noticed if isinstance(f, Noticed)].count(GONE)

        await until(session, told, "it is said")
        assert told() == 1
