"""Two server processes of one workspace: whichever of them is asked, and whichever dies, it is one workspace."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.parts import postgres
from tests.parts.house import new_id, op
from tests.parts.several import ENDED, Several, several
from tests.parts.waiting import until
from tests.parts.workspace_process import command, endpoint, spoken

AT_ONCE = 4.0
"""Seconds within which a death is noticed and its work taken up; half of one on a machine with nothing else to do."""


@pytest.fixture
def it(tmp_path: Path) -> Iterator[Several]:
    with several(tmp_path) as it:
        yield it


def test_whichever_process_is_asked_it_is_one_workspace(it: Several) -> None:
    """Answers are followed, stopped and gone on with, calls decided and carried out, pages opened, changes told: at the
    other one."""
    one, other = it.there
    nudged = threading.Event()

    def listen() -> None:
        for _ in other.events("/events"):
            nudged.set()
            return

    listening = threading.Thread(target=listen)
    listening.start()
    # an answer is followed while it is written
    run = one.ask("wait A")
    followed = other.events(f"/runs/{run}/events")
    first = next(event for event in followed if event["type"] == "TEXT_MESSAGE_CONTENT")
    assert first["delta"] == "A"
    it.open_gate()
    rest = list(followed)
    assert [event["seq"] for event in rest] == [*range(first["seq"] + 1, first["seq"] + 1 + len(rest))]
    assert rest[-1]["type"] == "RUN_FINISHED"
    assert other.answer(run) == "A and on"
    assert nudged.wait(5)
    listening.join()
    # it is stopped
    (it.data / "gate").unlink()
    run = one.ask("wait B")
    until(lambda: one.run(run)["last_seq"] > 2, "it says something")
    other("POST", f"/runs/{run}/cancel")
    one.ended(run, "stopped")
    # also where it was not heard: as the row stands of a stop whose message was lost
    run = one.ask("hold B")
    it.rows(f"UPDATE runs SET asked_by = NULL WHERE id = '{run}'")
    one.ended(run, "stopped")
    # what was asked first in a thread is answered first
    it.open_gate()
    thread = new_id()
    earlier, later = one.ask(f"say {'so ' * 20}", thread), other.ask("say later", thread)
    other.ended(later)
    assert one.run(earlier)["status"] == "finished"
    # a call that waits is decided at the other, and carried out once
    run = one.ask("act bell")
    one.ended(run)
    [call] = until(other.approvals, "the call waits")
    other.decide(call)
    until(lambda: one.call(call["id"])["state"] == "succeeded", "it rang")
    assert it.rung == [call["id"]]
    # a file that comes in parts
    said = b"Dana Reyes: Ten percent less.\n" * 2
    coming = f"/uploads/{new_id()}"
    one("PUT", coming, json={"name": "acme call.txt", "size": len(said)})
    for each, begins in ((other, 0), (one, 30)):
        each("PUT", f"{coming}/parts/{begins}", content=said[begins : begins + 30])
    made = other("POST", f"{coming}/finish")
    assert one("GET", f"/conversations/{made['id']}")["title"] == "acme call"
    # an address that signs in once does so at either, once
    ticket = one("POST", "/me/browser-ticket", json={"path": "/"})["url"].rpartition("/sign-in")[2]
    told = [each.http.get(f"/sign-in{ticket}").status_code for each in (other, one, other)]
    assert told == [303, 410, 410]
    # one is ended in order: what it had not said a word of, the other says
    (it.data / "gate").unlink()
    saying, silent = one.ask("wait F"), one.ask("hold G")
    until(lambda: other.run(saying)["last_seq"] > 2, "it says something")
    assert one.child.end() == 0
    other.ended(saying, "interrupted")
    assert other.answer(saying) == "F"
    it.open_gate()
    other.ended(silent)
    assert other.answer(silent) == "G"
    assert it.count("processes") == 1


def test_what_a_killed_process_worked_on_is_taken_up_at_once(it: Several) -> None:
    """An answer that had said nothing begins anew; one that had is interrupted; a call is never carried out again."""
    one, other = it.there
    saying, silent = one.ask("wait C"), one.ask("hold D")
    until(lambda: other.run(saying)["last_seq"] > 2, "it says something")
    acting = one.ask("act long")
    one.ended(acting)
    [call] = one.approvals()
    one.decide(call)
    until(lambda: it.rung, "it rings")
    rest = other.events(f"/runs/{saying}/events")
    leads = json.loads((it.data / "workspace/run/endpoint.json").read_bytes())["pid"]
    assert leads == one.child.process.pid
    # the first one's work in the background has not heard that this meeting's time is over
    brought = {"title": "Prices", "file_name": "x.txt", "content": "Dana Reyes: Ten.\n"}
    meeting = other("POST", "/conversations", json=brought)["id"]
    it.rows(f"UPDATE conversations SET deleted_at = 1 WHERE id = '{meeting}'")

    one.kill()
    killed = time.monotonic()
    other.ended(saying, "interrupted")
    until(lambda: other.call(call["id"])["state"] == "unknown", "the call is unknown")
    until(lambda: endpoint(it.data).pid == other.child.process.pid, "the other one leads")
    assert time.monotonic() - killed < AT_ONCE
    assert [event["type"] for event in rest][-1] == "RUN_ERROR"
    assert other.answer(saying) == "C"
    assert other.run(silent)["status"] == "running"
    it.open_gate()
    other.ended(silent)
    assert other.answer(silent) == "D"
    # the turn goes on, told that nobody knows what came of it
    until(
        lambda: "It is done." in str(other("GET", f"/threads/{other.run(acting)['thread_id']}")), "it goes on"
    )
    assert it.rung == [call["id"]]
    # what the dead one did for all is done by the other: meetings are erased, commands find it
    until(lambda: it.count("conversations") == 0, "it is erased")
    added = spoken("user", "add", "Ann", "ann@example.org", data=it.data)
    assert added.returncode == 0, added.stderr
    again = other.do(
        op("retry_run", other.run(saying)["thread_id"], message_id=other.run(saying)["message_id"])
    )
    other.ended(str(again["run_id"]))
    # its database is gone for a while: whoever asks then is told to ask again, and is answered once it is there
    cluster = postgres.cluster()
    cluster.run("ALTER DATABASE {} ALLOW_CONNECTIONS false", it.name)
    try:
        cluster.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{it.name}'")
        for path in ("/v1/me", "/v1/me", "/v1/conversations", "/conversations"):
            told = other.http.get(path)
            assert (told.status_code, told.headers.get("Retry-After")) == (503, "2"), told.text
        assert other.http.get("/v1/me").json()["retryable"]
    finally:
        cluster.run("ALTER DATABASE {} ALLOW_CONNECTIONS true", it.name)
    until(lambda: other.http.get("/v1/me").status_code == 200, "it answers again")


@pytest.mark.long
def test_both_go_on_when_the_database_has_cut_every_connection(it: Several) -> None:
    one, other = it.there
    silent = one.ask("hold E")
    it.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    until(lambda: it.count("processes") == 2 and _leader(it.data), "both are there and one leads")
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid > 3 AND granted"
    until(lambda: it.rows(held) == [(2,)], "each holds its lock")
    it.open_gate()
    until(lambda: one.run(silent)["status"] in ENDED, "the answer ends")
    run = one.ask("say again")
    other.ended(run)
    assert [event["type"] for event in other.events(f"/runs/{run}/events")][-1] == "RUN_FINISHED"


@pytest.mark.long
def test_one_program_starts_several_watches_over_them_and_ends_them(tmp_path: Path) -> None:
    name = postgres.cluster().fresh()
    arguments = ("--data-dir", str(tmp_path), "--port", "0", "--processes", "2")
    url = postgres.cluster().url(name)
    program = subprocess.Popen(
        [sys.executable, "-m", "harmony_workspace", "serve", *arguments, "--database-url", url]
    )
    try:
        first = until(lambda: _leader(tmp_path), "one of them leads", 40)
        before = until(lambda: len(found := _there(name)) == 2 and found, "two are there", 40)
        os.kill(first, signal.SIGKILL)
        until(lambda: _leader(tmp_path) not in (0, first), "the other leads", AT_ONCE)
        assert spoken("user", "add", "Ann", "ann@example.org", data=tmp_path).returncode == 0
        until(
            lambda: len(_there(name) & before) == len(_there(name) - before) == 1,
            "a third took its place",
            40,
        )
    finally:
        program.terminate()
        assert program.wait(30) == 0
    assert not (tmp_path / "workspace/run/endpoint.json").exists()
    postgres.cluster().release(name)


def test_several_need_a_database_they_can_share(tmp_path: Path) -> None:
    told = command("serve", "--processes", "2", data=tmp_path)
    assert told.returncode == 2
    assert told.stderr.splitlines() == [
        "harmony-workspace: Several processes share a workspace in PostgreSQL: give --database-url."
    ]


def _there(name: str) -> set[object]:
    return {id_ for (id_,) in postgres.cluster().run("SELECT id FROM processes", database=name)}


def _leader(data: Path) -> int:
    file = data / "workspace/run/endpoint.json"
    return int(json.loads(file.read_bytes())["pid"]) if file.exists() else 0
