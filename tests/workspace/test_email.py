"""E-mail is sent after its approval, once, by a real SMTP server, to all recipients or to none."""

import asyncio
import base64
import email
import email.policy
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from harmony_workspace.access import tls
from harmony_workspace.store.tool_tables import email_accounts, tool_calls
from harmony_workspace.tools import addresses
from harmony_workspace.tools.shelves import create_toolbox
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.house import Opened, ask, calls_for, done, op, opened, quiet
from tests.parts.post import Post, post_office

MAIL: dict[str, Any] = {
    "to": ["dana@acme.example"],
    "subject": "Prices – as said",
    "body": "Hello Dana,\n\n.18 % it is.\n",
}


@pytest.fixture
async def house(tmp_path: Path, model: ModelServer) -> AsyncIterator[Opened]:
    async with opened(tmp_path, model=model, box=create_toolbox) as it:
        yield it


async def sent(house: Opened, model: ModelServer, client: httpx.AsyncClient, **mail: Any) -> dict[str, Any]:
    """The call after it was approved and carried out."""
    model.script(tool("send_email", **mail), text("Done."))
    await done(client, ask("Send it."))
    [it] = [call for call in await calls_for(client) if call["state"] == "pending"]
    await done(client, op("decide_approval", it["id"], decision="approve", args_hash=it["args_hash"]))
    await quiet(house)
    return next(call for call in await calls_for(client) if call["id"] == it["id"])


async def test_sent_as_approved_and_once(house: Opened, model: ModelServer, post: Post) -> None:
    client = house.as_owner()
    kept = (await client.put("/v1/email-account", json=post.account())).json()
    assert kept["has_password"]
    assert "secret" not in json.dumps((await client.get("/v1/email-account")).json())
    assert (await client.post("/v1/email-account/check")).status_code == 204
    call = await sent(house, model, client, **{**MAIL, "to": [*MAIL["to"], "bob@harmony.example"]})
    assert call["state"] == "succeeded", call
    assert call["preview"]["title"] == "Send an e-mail to dana@acme.example, bob@harmony.example"
    lines = {line["label"]: line["text"] for line in call["preview"]["lines"]}
    assert lines == {
        "from": "Ann Lee <ann@harmony.example>",
        "to": "dana@acme.example, bob@harmony.example",
        "subject": MAIL["subject"],
        "body": MAIL["body"],
    }
    [envelope] = post.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == (
        "ann@harmony.example",
        ["dana@acme.example", "bob@harmony.example"],
    )
    assert isinstance(envelope.content, bytes)
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert (message["To"], message["Subject"]) == (
        "dana@acme.example, bob@harmony.example",
        MAIL["subject"],
    )
    assert message.get_content().replace("\r\n", "\n") == MAIL["body"]
    assert message["Message-ID"] == f"<{call['id']}@harmony.example>"


async def test_without_an_account_nobody_is_offered_to_send(
    house: Opened, model: ModelServer, post: Post
) -> None:
    model.script(text("Here is a draft."), text("And now?"))
    client = house.as_owner()
    await done(client, ask("Send it."))
    assert "send_email" not in json.dumps(model.requests[-1].body["tools"])
    await client.put("/v1/email-account", json=post.account())
    await done(client, ask("Send it now."))
    assert "send_email" in json.dumps(model.requests[-1].body["tools"])
    assert (await client.delete("/v1/email-account")).status_code == 204
    assert house.count(email_accounts) == 0
    assert not house.house.sealed.has(f"email:{house.owner.user_id}")


@pytest.mark.parametrize(
    ("to", "state", "taken"),
    [
        (["dana@acme.example", "nobody@acme.example"], "failed", 0),
        (["spam@acme.example"], "failed", 1),
        (["gone@acme.example"], "unknown", 1),
    ],
)
async def test_what_goes_wrong_is_told_as_far_as_it_is_known(
    house: Opened,
    model: ModelServer,
    post: Post,
    to: list[str],
    state: str,
    taken: int,
) -> None:
    client = house.as_owner()
    await client.put("/v1/email-account", json=post.account())
    call = await sent(house, model, client, **{**MAIL, "to": to})
    assert (call["state"], len(post.taken)) == (state, taken)
    assert call["problem"]["detail"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": ["dana@acme.example, eve@evil.example"]},
        {"to": ["Dana <eve@evil.example>"]},
        {"to": ["dana@acme.example\n"]},
        {"to": ["dana@acme.ex\u0430mple"]},
        {"to": []},
        {"subject": "Hi\r\nBcc: eve@evil.example"},
        {"subject": "Hi\n"},
        {"bcc": ["eve@evil.example"]},
        {"cc": ["eve@evil.example"]},
    ],
)
async def test_no_recipient_hides_in_an_argument(
    house: Opened, model: ModelServer, post: Post, wrong: dict[str, Any]
) -> None:
    client = house.as_owner()
    await client.put("/v1/email-account", json=post.account())
    model.script(tool("send_email", **{**MAIL, **wrong}), text("I cannot."))
    await done(client, ask("Send it."))
    await quiet(house)
    assert house.count(tool_calls) == 0 or "pending" not in house.database.read_now(
        lambda c: list(c.scalars(select(tool_calls.c.state)))
    )


async def test_an_approval_is_for_the_account_it_was_given_for(
    house: Opened, model: ModelServer, post: Post
) -> None:
    client = house.as_owner()
    await client.put("/v1/email-account", json=post.account())
    model.script(tool("send_email", **MAIL), text("Done."))
    await done(client, ask("Send it."))
    [it] = await calls_for(client)
    await client.put("/v1/email-account", json=post.account(sender="boss@harmony.example"))
    await done(client, op("decide_approval", it["id"], decision="approve", args_hash=it["args_hash"]))
    await quiet(house)
    [after] = await calls_for(client)
    assert (after["state"], post.taken) == ("superseded", [])


async def test_a_password_never_follows_to_another_server(house: Opened, post: Post) -> None:
    client = house.as_owner()
    await client.put("/v1/email-account", json=post.account(security="starttls"))
    same = post.account(password=None, security="starttls", sender="ann.lee@harmony.example")
    assert (await client.put("/v1/email-account", json=same)).json()["has_password"]
    for change in ({"host": "mail.evil.example"}, {"username": "eve"}, {"security": "none"}):
        assert (await client.put("/v1/email-account", json={**same, **change})).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [{"host": "mail.acme.example"}, {"sender": "nobody"}, {"sender": "a@b.example\r\nBcc: c@d.example"}],
)
async def test_what_is_no_safe_account_is_refused(house: Opened, wrong: dict[str, Any]) -> None:
    reply = await house.as_owner().put("/v1/email-account", json=Post().account(**wrong))
    assert reply.status_code == 422


async def test_a_wrong_password_is_told_before_anything_is_sent(
    house: Opened, model: ModelServer, post: Post
) -> None:
    client = house.as_owner()
    await client.put("/v1/email-account", json=post.account(password="guess"))
    reply = await client.post("/v1/email-account/check")
    assert (reply.status_code, reply.json()["code"]) == (502, "tool_failed")
    assert (await sent(house, model, client, **MAIL))["state"] == "failed"
    assert post.taken == []


async def test_why_a_server_is_not_reached_is_told_by_its_cause(
    house: Opened, post: Post, tmp_path: Path
) -> None:
    client = house.as_owner()

    async def why(**account: Any) -> str:
        await client.put("/v1/email-account", json=post.account(**account))
        return str((await client.post("/v1/email-account/check")).json()["detail"])

    place = f"127.0.0.1:{post.port}"
    for security in ("starttls", "tls"):
        assert f"{place} offers no such encryption." in await why(security=security)
    (tmp_path / "tls").mkdir()
    made = tls.own(tmp_path / "tls")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    async with post_office(post, context):
        assert "The certificate of 127.0.0.1 is not trusted." in await why(security="starttls")
    assert f"There is no answer at 127.0.0.1:{post.port}." in await why()


async def test_encryption_is_asked_for_and_its_certificate_checked(
    house: Opened,
    model: ModelServer,
    post: Post,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = house.as_owner()
    await client.put("/v1/email-account", json=post.account(security="starttls"))
    assert (await client.post("/v1/email-account/check")).status_code == 502, "that one speaks no TLS"
    (tmp_path / "tls").mkdir()
    made = tls.own(tmp_path / "tls")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    async with post_office(post, context):
        await client.put("/v1/email-account", json=post.account(security="starttls"))
        assert (await client.post("/v1/email-account/check")).status_code == 502, "nobody vouches for it"
        monkeypatch.setenv("SSL_CERT_FILE", str(made.ca))
        assert (await sent(house, model, client, **MAIL))["state"] == "succeeded"
    assert len(post.taken) == 1


async def test_what_a_server_repeats_of_a_sign_in_reaches_neither_screen_nor_model(
    house: Opened, model: ModelServer
) -> None:
    client = house.as_owner()
    async with repeating() as port:
        account = Post().account(port=port, username="ann.lee", password="hunter2 secret")
        await client.put("/v1/email-account", json=account)
        told = (await client.post("/v1/email-account/check")).json()["detail"]
        call = await sent(house, model, client, **MAIL)
    assert told.startswith("The server does not let us in (535).")
    assert "no such …" in told, "what else it says helps"
    assert call["problem"]["detail"] == "The server does not let us in (535)."
    for said in (told, json.dumps(call), json.dumps(model.requests[-1].body)):
        for secret in ("hunter2", "ann.lee", "aHVudGVy", "YW5uLmxlZQ"):
            assert secret not in said


@asynccontextmanager
async def repeating(greeting: str = "220 hello") -> AsyncIterator[int]:
    """A server that says what it was told."""

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"{greeting}\r\n".encode())
        while line := (await reader.readline()).decode():
            if line.startswith("EHLO"):
                writer.write(b"250-hello\r\n250 AUTH PLAIN\r\n")
            elif line.startswith("AUTH PLAIN"):
                packed = line.split()[2]
                _, name, password = base64.b64decode(packed).decode().split("\0")
                again = base64.b64encode(password.encode()).decode()
                writer.write(f"535 no such {name.upper()} {password} {packed} {again}\r\n".encode())
            else:
                writer.write(b"250 ok\r\n")
        writer.close()

    server = await asyncio.start_server(attend, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_nothing_is_read_out_of_what_greets_anybody(house: Opened) -> None:
    client = house.as_owner()
    async with repeating("554 inner door v1.2") as port:
        await client.put("/v1/email-account", json=Post().account(port=port))
        told = (await client.post("/v1/email-account/check")).json()["detail"]
    assert told == "The server does not let us in (554)."


async def test_who_is_no_admin_reaches_the_open_network_alone(
    house: Opened, model: ModelServer, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    eve = house.as_person(house.person("eve", "User"))
    for host in ("127.0.0.1", "localhost", "10.0.0.5", "[::1]"):
        account = post.account(host=host, security="starttls")
        assert (await eve.put("/v1/email-account", json=account)).status_code == 422
    number = post.account(host="2130706433", security="starttls")  # the same machine, not as it is written
    assert (await eve.put("/v1/email-account", json=number)).status_code == 200
    told = (await eve.post("/v1/email-account/check")).json()["detail"]
    assert told == "Only an admin uses a server of this machine or of the inner network."
    assert (await sent(house, model, eve, **MAIL))["state"] == "failed"
    assert post.taken == []
    monkeypatch.setattr(addresses, "public", lambda address: True)  # as if this machine were elsewhere
    await eve.put("/v1/email-account", json=post.account())
    assert (await sent(house, model, eve, **MAIL))["state"] == "succeeded"
    assert len(post.taken) == 1
