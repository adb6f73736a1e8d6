"""The real process over TLS: how it starts, who may speak to it, what it survives, when it ends."""

import getpass
import io
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization

from harmony_workspace import addresses
from harmony_workspace.__main__ import main
from harmony_workspace.access import control as control_module
from harmony_workspace.access import tls
from harmony_workspace.web.server import PortTaken, listen
from tests.parts import quick_starts
from tests.parts.house import ask
from tests.parts.waiting import until
from tests.parts.workspace_process import (
    SERVE,
    WORDED,
    as_a_stranger,
    command,
    endpoint,
    spoken,
    started,
)

needs_a_stranger = pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")


def begin(client: httpx.Client, text: str) -> tuple[str, str]:
    """Asks; gives run and thread."""
    question = ask(text)
    outcome = client.post("/v1/ops", json={"ops": [question]}).json()["outcomes"][0]
    return outcome["result"]["run_id"], str(question["target"])


def answer(client: httpx.Client, thread: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/v1/threads/{thread}").json()["messages"][1]
    return found


def read_until(client: httpx.Client, run: str, words: str) -> None:
    with client.stream("GET", f"/v1/runs/{run}/events") as stream:
        seen = ""
        for chunk in stream.iter_text():
            seen += chunk
            if words in seen:
                return


def test_nobody_names_an_address_of_their_own_and_a_lost_second_step_is_ended_here(tmp_path: Path) -> None:
    sealed = tmp_path / "workspace/sealed/secrets.json"
    sealed.parent.mkdir(parents=True)
    left = ("mcp:gone:token", "provider:gone", "email:gone", "second factor gone")
    sealed.write_text(json.dumps(dict.fromkeys((*left, "second factor nobody", "web-search-key"), "AAAA")))
    with started(tmp_path) as child, child.client() as client:
        assert json.loads(sealed.read_bytes()).keys() == {"second factor nobody", "web-search-key"}
        me = client.get("/v1/me").json()["email"]
        ended = spoken("user", "second-step-off", me, data=tmp_path)
        assert (ended.returncode, ended.stdout.split()[0]) == (0, me)
        unreadable = spoken("team", "add", "\udcff", data=tmp_path)
        assert (unreadable.returncode, unreadable.stderr.count("\n")) == (2, 1)
        for last in range(41):
            guess = {"X-API-Key": f"lk_{last:064x}", "X-Forwarded-For": f"198.51.100.{last}"}
            status = client.get("/v1/me", headers=guess).status_code
        assert status == 429


@pytest.mark.usefixtures("fresh_programs")
def test_a_window_starts_it_and_talks_to_it(tmp_path: Path) -> None:
    with started(tmp_path, "--sample") as child:
        assert endpoint(tmp_path) == child.ready.endpoint
        assert not child.ready.moved_port
        with child.client() as client:
            me = client.get("/v1/me").json()
            assert (me["role"], me["read_scope"], me["admin"]) == ("Admin", "all", True)
            assert me["workspace_id"] == child.ready.endpoint.workspace_id
            assert len(client.get("/v1/conversations").json()["items"]) == 18
            assert client.get("/v1/vocabulary").json()["names"]
        workspace = tmp_path / "workspace"
        for path in (workspace, *workspace.rglob("*")):
            assert path.stat().st_mode & 0o077 == 0, path
        assert child.ready.api_key not in Path(f"/proc/{child.process.pid}/cmdline").read_text()
        assert child.ready.api_key.encode() not in b"".join(
            f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()
        )
        assert child.end() == 0
    assert not (tmp_path / "workspace/run/endpoint.json").exists()


def test_the_control_socket_hands_out_keys_that_end_with_their_holder(tmp_path: Path) -> None:
    with started(tmp_path) as child:
        with child.control() as window:
            reply = window.ask(action="key", client="window", hold=True)
            assert reply["endpoint"]["url"] == child.ready.endpoint.url
            with child.client(reply["api_key"]) as client:
                assert client.get("/v1/me").status_code == 200
        with child.client(reply["api_key"]) as client:
            until(lambda: client.get("/v1/me").status_code == 401, "the end of the key")
        with child.control() as stranger:
            assert stranger.ask(action="dance") == {
                "ok": False,
                "endpoint": None,
                "api_key": "",
                "error": "not a request",
            }


def test_stop_waits_until_no_other_client_is_attached(tmp_path: Path) -> None:
    with started(tmp_path) as child:
        child.let_go()
        holder = subprocess.Popen(
            [sys.executable, "-c", _HOLD, child.ready.endpoint.control],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert holder.stdout
        assert holder.stdin
        assert holder.stdout.readline()
        with child.control() as ask_command:
            ask_command.ask(action="key", client="ask", hold=True)
            assert ask_command.ask(action="stop", client="ask")["error"] == "others are attached"
            holder.kill()  # a window that dies says no farewell
            holder.wait()
            holder.stdin.close()
            holder.stdout.close()
            until(lambda: ask_command.ask(action="stop", client="ask")["ok"], "leave to stop")
        assert child.process.wait(20) == 0


_HOLD = """
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(b'{"action": "key", "client": "window", "hold": true}\\n')
print(s.recv(9999), flush=True)
sys.stdin.read()
"""


@needs_a_stranger
def test_another_user_gets_no_key(tmp_path: Path) -> None:
    with started(tmp_path) as child:
        path = Path(child.ready.endpoint.control)
        for directory in (path, *path.parents):
            if directory != Path("/") and directory.stat().st_uid == 0 and directory != Path("/tmp"):
                directory.chmod(0o777)  # even with the door open, the socket asks who is there
        said = as_a_stranger(str(path), b'{"action": "key"}\n')
        assert b"another user" in said
        assert b"lk_" not in said


def test_one_process_per_data_directory(tmp_path: Path) -> None:
    with started(tmp_path):
        second = command("serve", data=tmp_path)
        assert second.returncode == 2
        assert second.stderr.strip() == f"harmony-workspace: A workspace already runs on {tmp_path}."


def test_the_port_is_kept_and_a_taken_one_is_told(tmp_path: Path) -> None:
    with started(tmp_path) as child:
        first = child.ready.endpoint.url
    with started(tmp_path) as child:
        assert child.ready.endpoint.url == first
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", int(first.rsplit(":", 1)[1])))
        other.listen()
        with started(tmp_path) as child:
            assert child.ready.endpoint.url != first
            assert child.ready.moved_port
        taken = other.getsockname()[1]
        for host, port, why in (
            ("127.0.0.1", taken, "another program has it"),
            ("127.0.0.1", 99_999, "ports end at 65535"),
            ("192.0.2.1", taken, "this computer has no such address"),
        ):
            with pytest.raises(PortTaken, match=f"^Port {port} of {host} cannot be taken: {why}.$"):
                listen(host, [port])
    screen, there = os.openpty()
    process = subprocess.Popen(
        [sys.executable, *SERVE, str(tmp_path)], stdin=subprocess.DEVNULL, stderr=there
    )
    os.close(there)
    with os.fdopen(screen, "rb") as shown:
        said = shown.readline().decode().strip()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert said == f"Serving “My workspace” at {first}; Ctrl+C ends it.", "links and codes work again"


def test_an_answer_cut_by_kill_9_is_interrupted_and_keeps_its_text(tmp_path: Path) -> None:
    with started(tmp_path, program=WORDED) as child, child.client() as client:
        run, thread = begin(client, "wait half an answer")
        read_until(client, run, '"delta": "half an answer"')
        child.process.send_signal(signal.SIGKILL)
        child.process.wait()
    with started(tmp_path, program=WORDED) as child, child.client() as client:
        row = answer(client, thread)
        assert (row["status"], row["text"]) == ("interrupted", "half an answer")
        assert row["problem"]["retryable"]
        assert '"RUN_ERROR"' in client.get(f"/v1/runs/{run}/events").text
        body = {"message_id": client.get(f"/v1/threads/{thread}").json()["messages"][0]["id"]}
        assert client.post(f"/v1/threads/{thread}/runs", json=body).status_code == 202


def test_open_streams_do_not_hold_up_the_end(tmp_path: Path) -> None:
    with started(tmp_path, program=WORDED) as child, child.client() as client, child.client() as second:
        run, thread = begin(client, "wait here")
        with (
            client.stream("GET", f"/v1/runs/{run}/events") as answers,
            second.stream("GET", "/v1/events") as nudges,
        ):
            pieces = answers.iter_text()
            assert next(pieces)
            assert next(nudges.iter_text())
            child.process.terminate()
            assert child.process.wait(10) == 0
            assert "run_interrupted" in "".join(pieces), "the reader is told before the end"
    with started(tmp_path, program=WORDED) as child, child.client() as client:
        assert answer(client, thread)["text"] == "here"


def test_a_change_nudges(tmp_path: Path) -> None:
    with started(tmp_path, program=WORDED) as child, child.client() as client, child.client() as second:
        with client.stream("GET", "/v1/events") as nudges:
            pieces = nudges.iter_text()
            assert next(pieces) == ": still here\n\n"
            begin(second, "say hello")
            assert "event: changed" in next(pieces)
        assert second.get("/v1/sync").json()["changes"]


def test_a_closed_stream_does_not_end_the_answer(tmp_path: Path) -> None:
    with started(tmp_path, program=WORDED) as child, child.client() as client:
        run, thread = begin(client, "wait still going")
        read_until(client, run, "still going")
        assert answer(client, thread)["status"] == "running"
        client.post(f"/v1/runs/{run}/cancel")
        until(lambda: answer(client, thread)["status"] == "stopped", "the stop")


def test_it_ends_by_itself_when_its_window_is_gone_and_answers_have_ended(tmp_path: Path) -> None:
    with started(tmp_path, "0.3", program=WORDED) as child, child.client() as client:
        run, _ = begin(client, "wait here")
        child.let_go()
        read_until(client, run, '"delta": "here"')
        with pytest.raises(subprocess.TimeoutExpired):
            child.process.wait(1)  # an answer is still being written
        client.post(f"/v1/runs/{run}/cancel")
        assert child.process.wait(10) == 0


def test_a_window_that_stays_keeps_it_alive(tmp_path: Path) -> None:
    with started(tmp_path, "--idle-exit", "0.2") as child:
        with pytest.raises(subprocess.TimeoutExpired):
            child.process.wait(1)
        child.let_go()
        assert child.process.wait(10) == 0


def test_a_long_data_directory_still_has_a_control_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 20) / ("name" * 10)
    with started(deep) as child, child.control() as line:
        assert len(child.ready.endpoint.control) < control_module._LONGEST_PATH
        assert line.ask(action="key", client="window")["ok"]


def test_commands_start_a_workspace_or_use_the_running_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = tmp_path / "talk.vtt"
    talk.write_text("WEBVTT\n\n00:00.000 --> 00:02.000\n<v Dana Reyes>The price is nineteen.\n")
    data = tmp_path / "data"
    with quick_starts.fresh():
        brought = command(
            "import", str(talk), "--title", "Acme call", "--date", "2026-03-04T15:00", "--medium", "Zoom",
            "--participants", "Dana Reyes, John Okafor", data=data,
        )  # fmt: skip
    assert brought.returncode == 0, brought.stderr
    assert "Acme call" in brought.stdout
    assert not (data / "workspace/run/endpoint.json").exists(), "it was started for the command alone"
    talk.write_text(talk.read_text() + "\n00:xx.000 --> 00:09.000\n<v Dana Reyes>And a half.\n")
    damaged = spoken("import", str(talk), "--title", "Acme, part of it", data=data)
    assert (damaged.returncode, damaged.stdout.count("\n")) == (0, 1)
    assert damaged.stderr == (
        "harmony-workspace: One cue of talk.vtt could not be read and was left out: line 6.\n"
    )
    with started(data) as child:
        again = spoken("import", str(talk), "--title", "Acme, part of it", data=data)
        assert (again.returncode, again.stdout.count("\n")) == (0, 1)
        assert again.stdout.startswith("This transcript is there already: “Acme, part of it”, ")
        with child.client() as owner:
            new = {"title": "By hand", "content": "Dana: Hello."}
            replies = [owner.post("/v1/conversations", json=new) for _ in range(2)]
            assert [reply.status_code for reply in replies] == [201, 200]
            assert replies[0].headers["Location"] == replies[1].headers["Location"]
            assert replies[1].json()["existed"]
        assert spoken("sample", data=data).stdout == "18 meetings loaded\n"
        assert "already" in spoken("sample", data=data).stdout
        added = spoken(
            "user", "add", "Ann", "ann@example.org", "--role", "User", "--team", "Sales", data=data
        )
        assert "ann@example.org" in added.stdout
        monkeypatch.setattr(sys, "stdin", io.StringIO("twelve green bottles\n"))
        assert "can sign in" in spoken("user", "password", "ann@example.org", data=data).stdout
        typed = iter(["twelve green bottles", "twelve green bottle"])
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
        monkeypatch.setattr(getpass, "getpass", lambda prompt: next(typed))
        different = spoken("user", "password", "ann@example.org", data=data)
        assert (different.returncode, different.stdout) == (2, "")
        assert "two different passwords; nothing was changed" in different.stderr
        monkeypatch.setattr(getpass, "getpass", lambda prompt: "too short")
        short = spoken("user", "password", "ann@example.org", data=data)
        assert (
            short.stderr == "harmony-workspace: A password has at least 12 characters; nothing was changed.\n"
        )
        key = spoken("key", "create", "CI", "--user", "ann@example.org", "--days", "2", data=data)
        assert child.process.poll() is None
        with child.client(key.stdout.strip()) as ann, child.client() as owner:
            assert ann.get("/v1/me").json()["read_scope"] == "own"
            assert ann.get("/v1/conversations").json()["items"] == []
            [call] = owner.get("/v1/conversations", params={"q": "Acme call"}).json()["items"]
            assert [p["name"] for p in call["participants"]] == ["Dana Reyes", "John Okafor"]
            assert call["medium"] == "Zoom"


def test_bad_input_is_one_line_and_code_2(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    (other := tmp_path / "other.vtt").write_text("This is a list of things to buy.\n")
    data = tmp_path / "data"
    for arguments in (("user", "list"), ("backup", str(tmp_path / "x.zip")), ("delete",)):
        said = spoken(*arguments, data=data)
        assert (said.returncode, said.stdout, data.exists()) == (2, "", False), "mistyped, it begins nothing"
        assert said.stderr.startswith(f"harmony-workspace: There is no workspace in {data}. ")
    with pytest.raises(SystemExit):
        main(["serve", "--data-dir", ""])
    with started(data):
        for arguments in (
            ("import", str(tmp_path / "none.vtt")),
            ("import", str(empty)),
            ("user", "add", "Ann", "nowhere"),
            ("backup", str(tmp_path / "\udcff.zip")),
        ):
            said = spoken(*arguments, data=data)
            assert said.returncode == 2, said
            assert said.stdout == ""
            assert said.stderr.count("\n") == 1, said.stderr
            assert "Traceback" not in said.stderr
        said = spoken("import", str(other), data=data)
        assert said.stderr == "harmony-workspace: other.vtt: this is no VTT file.\n"
        odd = empty.with_name("\udcff\udce9.txt")
        odd.write_text("Dana: Hello.\n")
        assert spoken("import", str(odd), "--title", "Odd", data=data).returncode == 0
    no_place = command("serve", data=empty)
    assert (no_place.returncode, no_place.stderr.count("\n")) == (2, 1)
    assert "empty.txt/workspace cannot be made: Not a directory." in no_place.stderr


@pytest.mark.parametrize(
    ("typed", "missing"),
    [("", "COMMAND"), ("import", "FILE"), ("user", "COMMAND"), ("user add Ann", "EMAIL"), ("model remove", "PROVIDER")],
)  # fmt: skip
def test_what_is_missing_is_one_line_and_code_2(
    typed: str, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(typed.split())
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert f"this is missing: {missing} (see harmony-workspace " in said.err


def test_a_team_server_takes_a_port_a_certificate_and_a_public_name(tmp_path: Path) -> None:
    tls_folder = tmp_path / "own"
    tls_folder.mkdir()
    tls.own(tls_folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = (
        "--port", str(port), "--cert", str(tls_folder / "server.pem"), "--key", str(tls_folder / "server.key"),
        "--public-url", "https://harmony.example.org",
    )  # fmt: skip
    with started(tmp_path / "team", *arguments) as child:
        assert child.ready.endpoint.url.endswith(f":{port}")
        assert child.ready.endpoint.ca_file == ""
        context = ssl.create_default_context(cafile=tls_folder / "ca.pem")
        with httpx.Client(base_url=child.ready.endpoint.url, verify=context, trust_env=False) as client:
            found = client.get("/.well-known/harmony", headers={"Host": "harmony.example.org"})
            assert json.loads(found.text)["workspace_id"] == child.ready.endpoint.workspace_id
            told = {
                (path, host): client.get(path, headers={"Host": host}).headers.get(
                    "Strict-Transport-Security"
                )
                for path in ("/sign-in", "/v1/me")
                for host in ("harmony.example.org", f"127.0.0.1:{port}")
            }
            assert told.pop(("/sign-in", "harmony.example.org")) == "max-age=31536000"
            assert set(told.values()) == {None}, "what a browser remembers is said of our own name alone"
    for address in (
        "harmony.example.org",
        "http://harmony.example.org",
        "https://a.example/harmony",
        "https://",
    ):
        refused = spoken("serve", "--public-url", address, data=tmp_path / "team")
        assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), address
    one_of_two = spoken("serve", "--cert", str(tls_folder / "server.pem"), data=tmp_path / "team")
    assert one_of_two.returncode == 2
    wrong_way_round = ("--cert", str(tls_folder / "server.key"), "--key", str(tls_folder / "server.pem"))
    no_chain = spoken("serve", *wrong_way_round, data=tmp_path / "team")
    assert (no_chain.returncode, no_chain.stderr.count("\n")) == (2, 1), no_chain.stderr
    locked = tls_folder / "locked.key"
    pem = serialization.load_pem_private_key((tls_folder / "server.key").read_bytes(), None).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"secret"),
    )
    locked.write_bytes(pem)
    asks = spoken(
        "serve", "--cert", str(tls_folder / "server.pem"), "--key", str(locked), data=tmp_path / "team"
    )
    assert (asks.returncode, asks.stderr.count("\n")) == (2, 1), "and nobody is asked for it"
    assert f"opens with a passphrase. Give a key without: openssl pkey -in {locked}" in asks.stderr


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://harmony.example.org", "harmony.example.org"),
        ("https://harmony.example.org:443", "harmony.example.org"),
        ("https://harmony.example.org:8443", ""),
        ("https://harmony.office.lan", ""),
        ("https://nas", ""),
        ("https://192.168.1.20", ""),
        ("https://[2001:db8::1]", ""),
        ("", ""),
    ],
)
def test_browsers_are_told_to_come_by_tls_alone_only_to_a_name_that_is_ours(address: str, name: str) -> None:
    assert addresses.by_tls_alone(address) == name


def test_a_start_loads_nothing_heavy() -> None:
    """Models, agents and Alembic are loaded when they are needed: a window waits for this start."""
    loaded = subprocess.run(
        [
            sys.executable,
            "-X",
            "importtime",
            "-c",
            "import harmony_workspace.serving, harmony_workspace.companion.answerer",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    for heavy in (
        "alembic", "pydantic_ai", "faster_whisper", "numpy", "openai", "dateparser", "xllamacpp", "psycopg",
    ):  # fmt: skip
        assert f" {heavy}\n" not in loaded, heavy
