"""Takes on disk: readable wherever they were cut off, never lost or doubled, and no damaged file hides the others."""

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harmony_desktop.domain import takes as limits
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.takes import TakeStore
from harmony_desktop.domain.voice import Words
from harmony_desktop.voice import takes as takes_module
from harmony_desktop.voice.take_file import HEADER, RATE, Take, is_take, mend, read
from harmony_desktop.voice.takes import Takes
from tests.fakes.takes import left_behind
from tests.parts.waiting import until

SPOKEN = (np.sin(np.arange(2 * RATE) / 7) * 0.4).astype(np.float32)
WORDS = Words("what did Acme say", "en", 2000)
OURS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Killed(BaseException):
    """The process ended here."""


@pytest.fixture
def takes(tmp_path: Path) -> Takes:
    return Takes(tmp_path / "takes")


def spoken(takes: Takes, seconds: float = 2.0) -> Take:
    take = takes.start()
    take.write(np.tile(SPOKEN, 3)[: round(seconds * RATE)])
    takes.settled(take)
    return take


def files(takes: Takes) -> list[str]:
    return sorted(file.name for file in takes._folder.iterdir())


def test_the_domain_knows_it_as_what_it_promises(takes: Takes) -> None:
    promised: TakeStore = takes
    assert promised.kept() == promised.history() == ()


# ── success ──────────────────────────────────────────────────────────────────────────────────────────
def test_without_the_wish_success_leaves_nothing(takes: Takes) -> None:
    takes.succeeded(spoken(takes), WORDS)
    assert files(takes) == []
    failed = spoken(takes)
    assert [take.id for take in takes.kept()] == [failed.id]
    takes.succeeded(failed.id, WORDS)
    assert files(takes) == []


def test_with_the_wish_it_is_history_with_its_words_for_its_owner_alone(takes: Takes) -> None:
    takes.keep_history(True)
    take = spoken(takes)
    takes.succeeded(take, WORDS)
    [kept] = takes.history()
    assert (kept.id, kept.text, kept.duration_ms) == (take.id, WORDS.text, 2000)
    assert kept.size == takes.size() == take.file.stat().st_size
    assert takes.kept() == ()
    assert {stat.S_IMODE(file.stat().st_mode) for file in take.file.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(take.file.parent.stat().st_mode) == 0o700
    assert np.array_equal(read(takes.file(take.id)), SPOKEN)


def test_the_history_stays_when_the_wish_ends_and_what_is_transcribed_again_has_new_words(
    takes: Takes,
) -> None:
    takes.keep_history(True)
    take = spoken(takes)
    takes.succeeded(take, WORDS)
    takes.keep_history(False)
    takes.succeeded(take.id, Words("what did Acme pay", "en", 2000))
    takes.succeeded(spoken(takes), WORDS)
    assert [kept.text for kept in takes.history()] == ["what did Acme pay"]
    takes.came_to_nothing(take.id)
    assert len(takes.history()) == 1, "that nothing is heard this time costs no history"
    takes.came_to_nothing(spoken(takes))
    assert takes.kept() == ()


def test_what_was_deleted_meanwhile_does_not_come_back_as_words(takes: Takes) -> None:
    takes.keep_history(True)
    take = spoken(takes)
    takes.drop(take.id)
    takes.succeeded(take, WORDS)
    assert files(takes) == []


def test_where_there_is_no_room_for_the_words_it_goes_as_without_a_history(
    takes: Takes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    takes.keep_history(True)
    take = spoken(takes)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    takes.succeeded(take, WORDS)
    assert files(takes) == [], "offered again it would be said twice"
    assert "No space left" in caplog.text


def test_it_lingers_unseen_until_its_words_are_safe(takes: Takes) -> None:
    takes.linger(3600)
    take = spoken(takes)
    takes.succeeded(take, WORDS)
    assert takes.kept() == takes.history() == ()
    assert [kept.id for kept in Takes(takes._folder).kept()] == [take.id], "after a kill it is still there"
    takes.close()
    assert files(takes) == []
    takes.linger(0.01)
    other = spoken(takes)
    takes.succeeded(other, WORDS)
    until(lambda: not other.file.exists(), "its end")


# ── crashes ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    take = Take(tmp_path_factory.mktemp("whole") / "1-abcdef.wav")
    take.write(SPOKEN)
    take.finish()
    return take.file.read_bytes()


@OURS
@given(
    cut=st.one_of(st.integers(0, 60), st.integers(0, 4 * len(SPOKEN) + HEADER.size)), finished=st.booleans()
)
def test_wherever_a_take_is_cut_off_it_is_read_to_there(
    tmp_path: Path, whole: bytes, cut: int, finished: bool
) -> None:
    folder = tmp_path / "takes"
    folder.mkdir(exist_ok=True)
    file = folder / "1700000000000-abcdef.wav"
    head = whole if finished else whole[:4] + b"\xff" * 4 + whole[8:40] + b"\xff" * 4 + whole[44:]
    file.write_bytes(head[:cut])
    samples = max(0, cut - HEADER.size) // 4
    assert np.array_equal(read(file), SPOKEN[:samples])
    assert is_take(file)
    kept = Takes(folder).kept()
    assert [take.duration_ms for take in kept] == (
        [samples * 1000 // RATE] if samples * 1000 // RATE >= 300 else []
    )
    assert file.exists() == bool(kept), "a scrap is cleared away"


def test_a_take_cut_short_tells_players_its_length(takes: Takes) -> None:
    import av

    id_ = left_behind(takes._folder, 1.5, finished=False)
    with av.open(str(takes.file(id_))) as opened:
        assert opened.duration is not None
        assert opened.duration / 1_000_000 == pytest.approx(1.5, abs=0.01)
    before = takes.file(id_).read_bytes()
    mend(takes.file(id_))
    assert takes.file(id_).read_bytes() == before


@given(data=st.binary(max_size=400), whole_samples=st.integers(0, 50))
@OURS
def test_what_no_microphone_gives_is_read_as_silence(tmp_path: Path, data: bytes, whole_samples: int) -> None:
    file = tmp_path / "1-abcdef.wav"
    file.unlink(missing_ok=True)
    take = Take(file)
    take.write(SPOKEN[:whole_samples])
    take.finish()
    with file.open("ab") as more:
        more.write(data)
    samples = read(file)
    assert np.isfinite(samples).all()
    assert (np.abs(samples) < 8).all()
    assert np.array_equal(samples[:whole_samples], SPOKEN[:whole_samples])


def calls(monkeypatch: pytest.MonkeyPatch, dies_at: int) -> list[str]:
    """Lets the process die at the n-th change of a file."""
    made: list[str] = []

    def mortal(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            if len(made) == dies_at:
                raise Killed
            made.append(name)
            return real(*arguments, **named)

        return call

    monkeypatch.setattr(os, "replace", mortal("replace", os.replace))
    monkeypatch.setattr(os, "open", mortal("open", os.open))
    monkeypatch.setattr(Path, "unlink", mortal("unlink", Path.unlink))
    monkeypatch.setattr(Path, "rename", mortal("rename", Path.rename))
    return made


@pytest.mark.parametrize("history", [False, True])
@pytest.mark.parametrize("deed", ["succeeded", "drop", "set_aside", "bring_back", "purge"])
def test_a_kill_at_any_point_leaves_a_take_whole_with_its_words_or_without_or_gone(
    tmp_path: Path, history: bool, deed: str
) -> None:
    for dies_at in range(12):
        folder = tmp_path / f"{deed}{dies_at}"
        takes = Takes(folder)
        takes.keep_history(history)
        take = spoken(takes)
        if deed == "bring_back":
            takes.set_aside(take.id)
        with pytest.MonkeyPatch.context() as patched:
            made = calls(patched, dies_at)
            try:
                if deed == "succeeded":
                    takes.succeeded(take, WORDS)
                elif deed == "purge":
                    takes.purge()
                else:
                    getattr(takes, deed)(take.id)
            except Killed:
                died = True
            else:
                died = False
        after = Takes(folder)
        found = [*after.kept(), *after.history()]
        assert len(found) <= 1, "never doubled"
        for kept in found:
            assert kept.text in ("", WORDS.text)
            assert np.array_equal(read(after.file(kept.id)), SPOKEN)
        if deed == "succeeded" and history:
            assert found, "never lost"
        if dies_at == 0 and deed != "bring_back":
            assert found, "nothing was done yet"
        assert all(name.endswith((".wav", ".json")) for name in files(after)), "nothing else is left"
        assert len(files(after)) == sum(2 if kept.text else 1 for kept in found)
        if not died:
            return
        assert len(made) == dies_at
    raise AssertionError("it never came to its end")


# ── the folder ───────────────────────────────────────────────────────────────────────────────────────
def test_damaged_and_foreign_files_never_hide_the_others_and_are_left_alone(
    takes: Takes, tmp_path: Path
) -> None:
    good = spoken(takes)
    folder = takes._folder
    outside = tmp_path / "outside.wav"
    outside.write_bytes(good.file.read_bytes())
    (folder / "notes.txt").write_text("mine")
    (folder / "a-b.wav").write_bytes(b"")
    (folder / "1700000000001-abcdef.wav").mkdir()
    (folder / "1700000000002-abcdef.wav").symlink_to(outside)
    (folder / "1700000000003-abcdef.wav").symlink_to(folder / "nowhere")
    (folder / "1700000000004-abcdef.wav").write_bytes(b"ID3 this is a song" * 9000)
    os.mkfifo(folder / "1700000000005-abcdef.wav")
    (folder / "99999999999999999999-abcdef.wav").write_bytes(good.file.read_bytes())
    (folder / "999999999999999-abcdef.wav").write_bytes(good.file.read_bytes())  # beyond every calendar
    before = set(files(takes))
    assert [take.id for take in takes.kept()] == [good.id]
    assert set(files(takes)) == before
    for number in range(1, 6):
        with pytest.raises(HarmonyError, match="file_missing"):
            takes.file(f"170000000000{number}-abcdef")
    takes.purge()
    assert set(files(takes)) == before - {good.file.name}
    assert outside.exists()


@pytest.mark.parametrize(
    "sidecar", [b"", b"{", b"[]", b"null", b'{"text": 7}', b'{"text": ""}', b"\xff\xfe", b"[" * 100_000]
)
def test_words_that_cannot_be_read_are_found_again(takes: Takes, sidecar: bytes) -> None:
    take = spoken(takes)
    take.file.with_suffix(".json").write_bytes(sidecar)
    assert [kept.id for kept in takes.kept()] == [take.id]
    takes.keep_history(True)
    takes.succeeded(take.id, WORDS)
    assert [kept.text for kept in takes.history()] == [WORDS.text]


@pytest.mark.parametrize(
    "name", ["../settings", "", ".", "a/b", "..\\x", "1700000000000-abcdef.wav", "x" * 5000]
)
def test_a_name_leads_nowhere_else(takes: Takes, tmp_path: Path, name: str) -> None:
    (tmp_path / "settings.wav").write_bytes(b"keep")
    takes.drop(name)
    takes.set_aside(name)
    takes.bring_back(name)
    with pytest.raises(HarmonyError, match="file_missing"):
        takes.file(name)
    assert (tmp_path / "settings.wav").read_bytes() == b"keep"


def test_the_oldest_go_beyond_each_kind_by_itself(takes: Takes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takes_module, "MOST_WAITING", 2)
    monkeypatch.setattr(takes_module, "MOST_HISTORY", 3)
    takes.keep_history(True)
    ids = [left_behind(takes._folder, 0.5, ago_s=100 - number) for number in range(9)]
    for id_ in ids[:6]:
        takes.succeeded(id_, WORDS)
    assert [take.id for take in takes.history()] == ids[5:2:-1]
    assert [take.id for take in takes.kept()] == ids[8:6:-1]
    monkeypatch.setattr(takes_module, "MOST_BYTES", 2 * takes.history()[0].size)
    assert [take.id for take in takes.history()] == ids[5:3:-1]
    assert len(takes.kept()) == 2, "how large the history is costs none that waits"
    assert limits.MOST_BYTES == 500 << 20


def test_one_that_is_being_spoken_is_not_listed_and_survives_whoever_looks(takes: Takes) -> None:
    take = takes.start()
    assert takes.kept() == ()
    takes.purge()
    takes.set_aside(take.id)
    take.write(SPOKEN)
    assert takes.recording() == (take.file,)
    assert np.array_equal(read(take.file), SPOKEN), "who follows it reads what is there"
    takes.settled(take)
    assert [kept.id for kept in takes.kept()] == [take.id]


def test_many_begin_while_others_look(takes: Takes) -> None:
    """A file that has just been made is no scrap."""
    begun: list[Take] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            takes.kept()

    looking = threading.Thread(target=look)
    looking.start()
    for _ in range(200):
        begun.append(takes.start())
    done.set()
    looking.join()
    assert all(take.file.exists() for take in begun)
    for take in begun:
        take.finish()


def test_set_aside_it_can_be_had_back_until_the_program_ends(takes: Takes) -> None:
    takes.keep_history(True)
    take = spoken(takes)
    takes.succeeded(take, WORDS)
    takes.set_aside(take.id)
    assert takes.history() == takes.kept() == ()
    takes.bring_back(take.id)
    assert [kept.text for kept in takes.history()] == [WORDS.text]
    takes.set_aside(take.id)
    takes.drop(take.id)
    assert files(takes) == []
    takes.set_aside(spoken(takes).id)
    takes.purge()
    assert files(takes) == []
    other = spoken(takes)
    takes.set_aside(other.id)
    assert Takes(takes._folder).kept() == ()
    assert files(takes) == [], "the next start clears it away"
