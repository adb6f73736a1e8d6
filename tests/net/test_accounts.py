"""Several workspaces and accounts: their caches apart, switched in one click, and nothing left after signing out."""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from harmony_desktop.domain.accounts import Leaving
from harmony_desktop.domain.bringing import About
from harmony_desktop.domain.checks import Surroundings
from harmony_desktop.domain.context import Attachment, AttachmentKind
from harmony_desktop.domain.desktop import DesktopFacts
from harmony_desktop.domain.desktop import Session as DesktopSession
from harmony_desktop.domain.facts import AccountChanged, Fact, LinkState
from harmony_desktop.domain.ids import AttachmentId, OpId, ThreadId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.syncing import Operation, OpKind
from harmony_desktop.net import local
from harmony_desktop.paths import Paths
from harmony_desktop.services.doctor import examine
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.session import CompanionSession
from harmony_desktop.store import outbox
from harmony_workspace.access import tls
from tests.fakes.https_server import Exchange, serving
from tests.fakes.model_server import ModelServer, text
from tests.parts.drawer import Drawer, drawer
from tests.parts.office import ME, session
from tests.parts.own_workspace import OwnWorkspace, until

__all__ = ["drawer", "session"]
CANARY = "quagmire-canary"
DRAFT = "draft-canary"
NAME = "xylophone-canary"
KEY = "lk_" + "c" * 64


@asynccontextmanager
async def team(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A team's workspace that knows one key and has nothing in it. Yields its address."""
    folder.mkdir()
    made = tls.own(folder)
    assert made.ca is not None
    monkeypatch.setenv("SSL_CERT_FILE", str(made.ca))

    async def me(exchange: Exchange) -> None:
        known = exchange.headers.get("x-api-key") == KEY
        await exchange.reply(200 if known else 401, json.dumps(ME) if known else "{}")

    async def sync(exchange: Exchange) -> None:
        await exchange.reply(200, json.dumps({"changes": [], "cursor": "1", "has_more": False}))

    async with serving(made.certificate, made.key, made.ca, {"/v1/me": me, "/v1/sync": sync}) as found:
        yield found.url


async def test_signing_in_says_what_is_wrong_and_changes_nothing(
    session: CompanionSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def problem(url: str, key: str = KEY) -> str:
        with pytest.raises(HarmonyError) as raised:
            await session.accounts.sign_in(url, key)
        return raised.value.problem.code

    assert await problem("http://example.org") == "address_bad"
    assert await problem("https://ann:secret@example.org") == "address_bad"
    assert await problem("https://127.0.0.1:99999") == "address_bad"
    assert await problem("") == "address_bad"
    assert await problem("https://127.0.0.1:9", " ") == "key_empty"
    assert await problem("127.0.0.1:9") == "workspace_unreachable"
    async with team(tmp_path / "team", monkeypatch) as url:
        assert await problem(url, "lk_wrong") == "unauthorized"
        monkeypatch.delenv("SSL_CERT_FILE")
        assert await problem(url) == "workspace_untrusted"
    assert [a.url for a in session.accounts.all()] == [""]


async def test_two_accounts_are_apart_in_memory_and_on_disk(
    session: CompanionSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer
) -> None:
    facts: list[Fact] = []
    session.bus.subscribe(facts.append)
    thread, _ = await session.send_message(CANARY)
    session.save_draft(None, DRAFT)
    async with team(tmp_path / "team", monkeypatch) as url:
        account = await session.accounts.sign_in(url + "/", f" {KEY} ")
        assert (account.url, account.workspace_name, account.user_name) == (url, "Team", "Ann")
        assert AccountChanged() in facts
        assert session.thread(thread) is None
        assert (session.recent_threads(), session.draft(None), session.last_thread) == ((), "", None)
        assert CANARY not in repr(vars(session._snapshots)) + repr(vars(session._memories))
        await until(session, lambda: session.link is LinkState.ONLINE, "the team's workspace")
        mine, other = session.accounts.all()
        assert (mine, other.url) == (account, "")
        await session.accounts.switch(other)
        assert [s.id for s in session.recent_threads()] == [thread]
        assert session.draft(None) == DRAFT
        await session.accounts.switch(mine)
        await until(session, lambda: session.link is LinkState.ONLINE, "the team's workspace again")
    assert KEY in drawer.kept.values()
    assert KEY not in (tmp_path / "data/client/accounts.json").read_text()


async def test_the_doctor_says_where_the_workspace_in_use_is(
    session: CompanionSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with team(tmp_path / "team", monkeypatch) as url:
        await session.accounts.sign_in(url, KEY)
        await until(session, lambda: session.link is LinkState.ONLINE, "the team's workspace")

        async def look() -> DesktopFacts:
            return DesktopFacts(DesktopSession.NONE)

        around = Surroundings(look)
        found = await examine(Paths(tmp_path / "data", tmp_path / "models"), session, around)
    checks = {check.id: check for check in found}
    assert checks["workspace"].found == f"Team, at {url}"
    assert "search" not in checks, "whether it searches by meaning is not this computer's matter"


async def test_an_account_is_still_signed_in_at_the_next_start_if_a_keyring_keeps_its_key(
    session: CompanionSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer
) -> None:
    async with team(tmp_path / "team", monkeypatch) as url:
        await session.accounts.sign_in(url, KEY)
        await session.close(stop_workspace=True)
        again = CompanionSession(Paths(tmp_path / "data", tmp_path / "models"))
        await again.start()
        await until(again, lambda: again.link is LinkState.ONLINE, "the workspace")
        await again.close()
        drawer.kept.clear()
        without = CompanionSession(Paths(tmp_path / "data", tmp_path / "models"))
        await without.start()
        await until(without, lambda: without.link is LinkState.REFUSED, "the question for a key")
        await without.close()


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() + str(file).encode() for file in folder.rglob("*") if file.is_file())


async def fill(session: CompanionSession, takes: Path) -> ThreadId:
    note = Attachment(AttachmentId("n1"), AttachmentKind.TEXT, NAME, "text/plain", 5, text=CANARY)
    thread, _ = await session.send_message(CANARY, attachments=(note,))
    session.save_draft(thread, DRAFT)
    takes.mkdir(parents=True)
    (takes / "take.wav").write_bytes(CANARY.encode())
    return thread


@pytest.mark.parametrize("leaving", [Leaving.EXPORT, Leaving.DISCARD])
async def test_after_signing_out_nothing_can_be_read_any_more(
    session: CompanionSession, tmp_path: Path, drawer: Drawer, leaving: Leaving
) -> None:
    data = tmp_path / "data"
    await fill(session, data / "client/takes")
    await until(session, lambda: session.lasting, "the lasting cache")
    assert CANARY.encode() in everything_in(data)
    await session.bringing.add_text(f"Dana Reyes: {CANARY}", About())
    assert await session.accounts.unsent() == 2
    drafts, unsaved = session.accounts.drafts(), [{"id": "n1", "mine": {"body": DRAFT}}]
    session.remember("unsaved_notes", unsaved)
    assert session.accounts.drafts() == drafts + 1
    kept = tmp_path / "unsent.json"
    with pytest.raises(HarmonyError, match="offline"):
        await session.accounts.sign_out(Leaving.SEND)
    with pytest.raises(HarmonyError, match="export_failed"):
        await session.accounts.sign_out(Leaving.EXPORT, str(tmp_path / "nowhere/x.json"))
    assert len(session.recent_threads()) == 1, "nothing was removed"
    before = dict(drawer.kept)
    await session.accounts.sign_out(leaving, str(kept))
    left = everything_in(data)
    for word in (CANARY, DRAFT, NAME):
        assert word.encode() not in left
    assert not set(before) & set(drawer.kept), "its keys left the keyring"
    assert (session.recent_threads(), session.draft(None), await session.accounts.unsent()) == ((), "", 0)
    assert (session.accounts.drafts(), session.remembered("unsaved_notes")) == (0, None)
    assert kept.exists() == (leaving is Leaving.EXPORT)
    if leaving is Leaving.EXPORT:
        told = json.loads(kept.read_text())
        assert told["unsent"][0]["body"]["text"] == CANARY
        assert told["unsent"][0]["attachments"][0]["text"] == CANARY
        assert told["meetings"][0]["text"] == f"Dana Reyes: {CANARY}"
        assert list(told["drafts"].values()) == [DRAFT]
        assert told["unsaved"] == {"notes": unsaved}
        assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "cut", ["harmony_desktop.net.credentials.forget", "harmony_desktop.store.accounts.Accounts.forget"]
)
async def test_signing_out_that_is_cut_short_is_ended_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer, cut: str
) -> None:
    paths = Paths(tmp_path / "data", tmp_path / "models")
    keeper = Keeper(paths)
    await keeper.open()
    await keeper.unlock()
    account = keeper.account
    await keeper.store.do(outbox.add, operation(CANARY))
    with monkeypatch.context() as patched:

        def killed(*_: object) -> None:
            raise RuntimeError("killed")

        patched.setattr(cut, killed)
        with pytest.raises(RuntimeError, match="killed"):
            await keeper.forget()
    assert CANARY.encode() in everything_in(paths.client), "the files were not removed yet"
    again = Keeper(paths)
    await again.open()
    assert CANARY.encode() not in everything_in(paths.client)
    assert drawer.kept == {}
    assert account.folder not in {known.folder for known in again.known}
    await again.close()


def operation(text: str) -> Operation:
    body = {"message_id": "m1", "text": text}
    return Operation(OpId("op1"), "t1", OpKind.SEND_MESSAGE, "t1", body, datetime.now(UTC))


async def test_signing_out_of_a_team_leads_back_to_the_workspace_on_this_computer(
    session: CompanionSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer
) -> None:
    thread, _ = await session.send_message("Mine, here.")
    async with team(tmp_path / "team", monkeypatch) as url:
        await session.accounts.sign_in(url, KEY)
        await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
        await session.accounts.sign_out(Leaving.SEND)
    assert [a.url for a in session.accounts.all()] == [""]
    assert [s.id for s in session.recent_threads()] == [thread]
    assert KEY not in drawer.kept.values()
    assert b"Team" not in everything_in(tmp_path / "data/client")


async def test_what_was_unsent_is_sent_before_signing_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer
) -> None:
    monkeypatch.setattr(
        local, "workspace_command", lambda: [sys.executable, "-m", "tests.fakes.scripted_workspace"]
    )
    own = OwnWorkspace(tmp_path)
    await own.start()
    with ModelServer(text("Yes.", repeat=True)) as model:
        own.answers_by(model)
        async with own.session() as session:
            await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
            thread, _ = await session.send_message("Is it there?")
            op_id = await session.threads.delete(thread)
            assert await session.threads.undo(op_id)
            await session.send_message("And this?", thread)
            await session.bringing.add_text("Dana Reyes: One year, no.", About(title="Terms"))
            assert await session.accounts.unsent() >= 1
            await session.accounts.sign_out(Leaving.SEND)
            await until(session, lambda: bool(session.recent_threads()), "the threads, from the workspace")
            shown = await session.open_thread(thread)
            assert shown is not None
            assert [m.text for m in shown.messages][::2] == ["Is it there?", "And this?"]
            assert [m.title for m in await session.finder.meetings()] == ["Terms"]
    await own.stop()
