"""A host that is no workspace of ours beside a real one: connected, discussed, copied, let go; what is where meanwhile."""

from pathlib import Path

import pytest

from harmony_desktop.domain.accounts import Leaving
from harmony_desktop.domain.hosted import Host, lines
from harmony_desktop.domain.meetings import MeetingQuery
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.threads import MessageState
from harmony_desktop.services import attaching
from harmony_desktop.services.session import CompanionSession
from harmony_workspace.access import tls
from tests.fakes.hosted_host import CAMEL, KEY, SAID, hosting, title
from tests.fakes.model_server import ModelServer, text
from tests.parts.drawer import Drawer, drawer
from tests.parts.own_workspace import OwnWorkspace, until

__all__ = ["drawer"]
UNREAD = title(7)
"""Listed, and neither discussed nor copied."""


def hosted_keys(drawer: Drawer) -> list[str]:
    return [value for (_, name), value in drawer.kept.items() if name.startswith("hosted ")]


async def code(session: CompanionSession, address: str, key: str = KEY) -> str:
    with pytest.raises(HarmonyError) as raised:
        await session.hosted.connect(address, key)
    return raised.value.problem.code


async def test_a_host_is_read_beside_the_workspace_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer, caplog: pytest.LogCaptureFixture
) -> None:
    own = OwnWorkspace(tmp_path / "data")
    await own.start()
    (folder := tmp_path / "host").mkdir()
    made = tls.own(folder)
    assert made.ca is not None
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(made.ca.read_bytes() + Path(own.endpoint.ca_file).read_bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with caplog.at_level("DEBUG", "harmony_desktop"), ModelServer(text("Net sixty.")) as model:
        own.answers_by(model)
        async with hosting(made, CAMEL) as host:
            async with own.session() as session:
                await refused(session, own, host.url)
                assert (session.hosted.host, hosted_keys(drawer)) == (None, [])
                assert await session.hosted.connect(f" {host.url}/v1/ ", f"{KEY} ") == Host(host.url)
                assert hosted_keys(drawer) == [KEY]
                await discussed(session)
                await copied(session)
            async with own.session() as session:
                assert session.hosted.host == Host(host.url), "as it was before"
                assert UNREAD in [meeting.title for meeting in (await session.hosted.page()).meetings]
                on_disk(own.paths.data)
                await session.hosted.disconnect()
                assert (session.hosted.host, hosted_keys(drawer)) == (None, [])
                assert len(await session.meetings.listed(MeetingQuery())) == 1, "the copy stays"
                await session.hosted.connect(host.url, KEY)
                await session.accounts.sign_out(Leaving.DISCARD)
                assert (session.hosted.host, hosted_keys(drawer)) == (None, [])
            assert all(exchange.method == "GET" for exchange in host.seen)
    await own.stop()
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("harmony"))
    assert "lk_" not in ours
    on_disk(own.paths.data)


async def refused(session: CompanionSession, own: OwnWorkspace, url: str) -> None:
    """Each for its own reason; nothing is kept."""
    await until(session, lambda: session.identity is not None, "the workspace")
    assert await code(session, own.endpoint.url) == "hosted_workspace"
    assert await code(session, url, "lk_" + "0" * 64) == "hosted_unauthorized"
    assert await code(session, url, "sk-another-secret") == "hosted_key"
    assert await code(session, url, " ") == "key_empty"
    assert await code(session, url.replace("https", "http")) == "address_bad"
    assert await code(session, f"{url}/elsewhere") == "hosted_missing"
    assert not await session.hosted.look(own.endpoint.url, KEY)
    with pytest.raises(HarmonyError, match="hosted_missing"):
        await session.hosted.page()


async def discussed(session: CompanionSession) -> None:
    """In a thread of the workspace: its words go along, and stay with the thread."""
    [meeting] = [m for m in (await session.hosted.page()).meetings if m.id == "c-1"]
    said = await session.hosted.transcript(meeting.id)
    attached = attaching.texts("Call 001 with Acme, 4 Nov", lines(said))
    thread, _ = await session.send_message("What was agreed?", attachments=tuple(attached))

    def ended() -> bool:
        found = session.thread(thread)
        return bool(found) and any(m.state is MessageState.SETTLED and m.run_id for m in found.messages)

    await until(session, ended, "the answer")
    whole = await session.threads.content(attached[0].id)
    assert f"[00:04] Dana Reyes: {SAID[1][3]}" in whole.text.splitlines()


async def copied(session: CompanionSession) -> None:
    [meeting] = [m for m in (await session.hosted.page()).meetings if m.id == "c-2"]
    copy = await session.hosted.bring(meeting, await session.hosted.transcript(meeting.id))
    await session.bringing.drained()
    there = await session.meetings.fetch(copy)
    assert (there.title, there.started_at, there.medium) == (meeting.title, meeting.started_at, "Zoom")
    assert {person.name for person in there.participants} == {"Dana Reyes", "Priya Nair"}
    turns = (await session.meetings.transcript(copy)).turns
    assert [(t.speaker, t.start_ms, t.text) for t in turns] == [(w, at, words) for w, at, _, words in SAID]


def on_disk(data: Path) -> None:
    """Neither the key nor a meeting that was only listed."""
    for file in data.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert KEY.encode() not in content, file
            assert UNREAD.encode() not in content, file
