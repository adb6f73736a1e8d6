"""What a workspace says of itself reaches the window, stays there without it, and names what really lies on this computer."""

import asyncio
import sys
from pathlib import Path

import pytest

from harmony_desktop.domain.disclosure import About, Document, Kept, ProviderNote
from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.net import local
from tests.parts.drawer import Drawer, drawer
from tests.parts.own_workspace import OwnWorkspace, until

__all__ = ["drawer"]
CANARY = "hippopotamus-canary"


def found(kept: tuple[Kept, ...], what: str) -> Kept:
    return next(each for each in kept if each.what == what)


async def test_it_is_read_set_and_there_again_without_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer
) -> None:
    monkeypatch.setattr(
        local, "workspace_command", lambda: [sys.executable, "-m", "tests.fakes.scripted_workspace"]
    )
    own = OwnWorkspace(tmp_path / "here")
    await own.start()
    async with own.session() as session:
        await until(session, lambda: session.link is LinkState.ONLINE and session.lasting, "the workspace")
        said = await session.disclosures.read()
        assert said is not None
        assert said.about == About()
        works = {work.work: work for work in said.processing}
        assert all(by.place.local for by in works["chat"].by)
        assert works["email"].off == "no_account"
        about = About(
            (Document("Privacy", "https://acme.example/privacy"),),
            "Ann",
            "ann@acme.example",
            (ProviderNote("openai", "No training."),),
        )
        made = await session.disclosures.put_about(about)
        assert (made.documents, made.rev, made.notes[0].written_at is not None) == (about.documents, 1, True)
        with pytest.raises(HarmonyError, match="stale_revision"):
            await session.disclosures.put_about(about)
        now = await session.disclosures.read()
        assert now is not None
        await session._link.connection().disclosure.rename(
            " Acme "
        )  # from another window, as far as this one knows
        await until(session, lambda: session.accounts.all()[0].workspace_name == "Acme", "the new name")
        assert (await session.deletion.of_workspace()).typed == "Acme"
        session.save_draft(None, CANARY)
        await session.delivered()
        kept = await session.disclosures.kept()
    await own.stop()

    monkeypatch.setattr(local, "workspace_command", lambda: ["/bin/false"])
    async with own.session() as session:
        await until(session, lambda: session.lasting, "the cache")
        assert session.link is not LinkState.ONLINE
        later = await session.disclosures.read()
        assert later == now, "with its date"
    await asyncio.to_thread(_is_true, kept)


def _is_true(kept: tuple[Kept, ...]) -> None:
    """What is called encrypted is, what is not is not, and each is where it is said to be."""
    cache, outbox = found(kept, "cache"), found(kept, "outbox")
    assert cache.path.read_bytes()[:15] != b"SQLite format 3"
    assert b"acme.example" not in cache.path.read_bytes()
    assert outbox.path.read_bytes()[:15] == b"SQLite format 3"
    files = [*outbox.path.parent.glob("outbox.db*")]
    assert any(CANARY.encode() in file.read_bytes() for file in files), "a draft is not encrypted, as it says"
    assert (cache.sealed, outbox.sealed, cache.lasting) == (True, False, True)
    assert found(kept, "workspace").size > 10_000
    assert all(each.size >= 0 for each in kept)
