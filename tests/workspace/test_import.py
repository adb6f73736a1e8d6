"""Bringing transcripts in: what one can read comes in whole, what one cannot is refused in plain words."""

import contextlib
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_protocol.errors import ErrorCode
from harmony_workspace.meetings.decoding import MAX_BYTES
from harmony_workspace.meetings.formats.clock import MAX_MS, read_clock, write_clock
from harmony_workspace.meetings.parsed import Unread
from harmony_workspace.meetings.problems import ImportProblem
from harmony_workspace.meetings.transcripts import parse

VTT = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
<v Dana Whitfield>Our price &amp; yours,
<b>side</b> by side.</v>

2
00:00:04.500 --> 00:00:06.000
<v Dana Whitfield>That is all.</v>

3
00:00:06.000 --> 00:00:09.000
<v John Smith>Thank you.</v>
"""
SRT = "1\n00:00:01,000 --> 00:00:04,000\nDana: Good morning.\n\n2\n00:00:05,000 --> 00:00:06,000\nJohn: Morning.\n"


def said(content: bytes | str, name: str = "") -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in parse(content, name).turns]


def refused(content: bytes | str, name: str = "") -> ErrorCode:
    with pytest.raises(ImportProblem) as caught:
        parse(content, name)
    return caught.value.code


def test_captions_of_one_speaker_become_one_turn_without_markup() -> None:
    transcript = parse(VTT)
    assert [(t.speaker, t.text, t.start_ms, t.end_ms) for t in transcript.turns] == [
        ("Dana Whitfield", "Our price & yours, side by side. That is all.", 1000, 6000),
        ("John Smith", "Thank you.", 6000, 9000),
    ]
    assert transcript.duration_ms == 9000


def test_two_voices_in_one_caption_are_two_turns() -> None:
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>Yes?\n<v Bob>No.\n"
    assert said(vtt) == [("Anna", "Yes?"), ("Bob", "No.")]


@pytest.mark.parametrize(
    "damage",
    ["00:00:xx.000 --> 00:00:06.000", "00:99:04.500 --> 00:99:06.000", "00:00:04,500 --> 00:00:06,000", "00:00:04.500 -> 00:00:06.000", "00:00:04.500 -->"],
)  # fmt: skip
def test_a_damaged_cue_is_left_out_and_told(damage: str) -> None:
    transcript = parse(VTT.replace("00:00:04.500 --> 00:00:06.000", damage))
    assert [turn.text for turn in transcript.turns] == ["Our price & yours, side by side.", "Thank you."]
    assert (transcript.unread.count, transcript.unread.first_line) == (1, 8)
    assert parse(VTT).unread == Unread()
    srt = parse(SRT.replace("00:00:05,000 --> 00:00:06,000", "00:00:5x --> 00:00:06,000"))
    assert ([turn.text for turn in srt.turns], srt.unread) == (["Good morning."], Unread(1, 6))


def test_captions_without_any_readable_cue_are_empty() -> None:
    assert refused("WEBVTT\n\n00:00:xx.000 --> 00:00:09.000\n<v Dana>Hello.\n") is ErrorCode.IMPORT_EMPTY


def test_comments_styles_and_unusual_times_are_no_damage() -> None:
    vtt = (
        "WEBVTT - a call\nKind: captions\n\nNOTE\nmade by --> hand\n\nSTYLE\n::cue { color: red }\n\n1\n\n"
        "0:1.5 --> 0:2.5 align:start\n<v A>One.\n00:03.000 --> 00:04.000\n<v B>Two.\n\n00:05.000 --> 00:06.000\n"
    )
    assert said(vtt) == [("A", "One."), ("B", "Two.")]
    assert parse(vtt).unread == Unread()


@given(st.lists(st.sampled_from(["-->", "->", "--> x", ""]), min_size=1, max_size=12))
def test_every_cue_is_read_or_counted(arrows: list[str]) -> None:
    cues = [
        f"{write_clock(i * 10_000)} {arrow} {write_clock(i * 10_000 + 5_000)}\n<v A>Words {i}.\n"
        for i, arrow in enumerate(arrows)
    ]
    read = parse("\n".join(["WEBVTT\n", *cues, "1:00:00.000 --> 1:00:01.000\n<v B>End."]), "x.vtt")
    good = [i for i, arrow in enumerate(arrows) if arrow == "-->"]
    bad = [i for i, arrow in enumerate(arrows) if arrow != "-->"]
    assert [turn.text for turn in read.turns] == [*(f"Words {i}." for i in good), "End."]
    assert read.unread == (Unread(len(bad), 3 + 3 * bad[0]) if bad else Unread())


def test_srt_is_known_by_its_times_even_without_an_ending() -> None:
    assert said(SRT) == said(SRT, "call.srt") == [("Dana", "Good morning."), ("John", "Morning.")]


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("Dana: Hello.\nJohn: Hi: there.", [("Dana", "Hello."), ("John", "Hi: there.")]),
        ("[00:01:05] Dana: Hello\nagain.\n[01:10] John: Hi.", [("Dana", "Hello again."), ("John", "Hi.")]),
        ("Dana Whitfield  00:12\nHello.\n\nJohn (0:20):\nNote this: yes.", [("Dana Whitfield", "Hello."), ("John", "Note this: yes.")]),
        ("We met at 10:30: all well.", [("Speaker", "We met at 10:30: all well.")]),
    ],
)  # fmt: skip
def test_plain_and_pasted_text(text: str, turns: list[tuple[str, str]]) -> None:
    assert said(text) == turns


def test_times_in_plain_text_are_kept() -> None:
    assert [t.start_ms for t in parse("[00:01:05] Dana: Hello\n[00:02:00] John: Hi").turns] == [
        65_000,
        120_000,
    ]


@pytest.mark.parametrize(
    "document",
    [
        {"turns": [{"speaker": "Dana", "start_ms": 0, "end_ms": 900, "text": "Hello."}]},
        {"meeting_transcripts": [{"speaker": "Dana", "content": "Hello."}]},
        {"segments": [{"speaker": "Dana", "start": 0.0, "end": 0.9, "text": " Hello. "}]},
        {"transcript": [{"speaker": {"name": "Dana"}, "start_time": "00:00:00", "text": "Hello."}]},
        [{"speaker_name": "Dana", "text": "Hello."}, {"speaker": "Dana", "text": ""}, 7],
    ],
)
def test_json_of_many_makers(document: object) -> None:
    assert said(json.dumps(document)) == [("Dana", "Hello.")]


def test_our_json_carries_what_is_known_about_the_meeting() -> None:
    document = {
        "title": "Acme: renewal",
        "started_at": "2026-11-04T10:00:00+01:00",
        "participants": [{"name": "Dana", "company": "Acme"}, "John", {"company": "nameless"}],
        "turns": [{"speaker": "Dana", "start_ms": 5, "end_ms": 9, "text": "Hello."}],
    }
    transcript = parse(json.dumps(document), "x.json")
    assert (transcript.title, [p.name for p in transcript.participants]) == (
        "Acme: renewal",
        ["Dana", "John"],
    )
    assert transcript.started_at is not None
    assert transcript.started_at.isoformat() == "2026-11-04T10:00:00+01:00"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    assert said("Zoë: Señor Müller is here.".encode(encoding)) == [("Zoë", "Señor Müller is here.")]


def test_the_dashes_and_quotes_of_windows_are_no_controls() -> None:
    words = "Zoë: “Señor Müller” is here – for 5 €…"
    assert said(words.encode("cp1252")) == [("Zoë", "“Señor Müller” is here – for 5 €…")]


def test_empty_and_wordless_files_say_that_they_are_empty() -> None:
    for content in (b"", b" \n\t", "\ufeff".encode(), b"WEBVTT\n", b'{"turns": []}', b"[]"):
        assert refused(content) is ErrorCode.IMPORT_EMPTY


def test_what_is_no_transcript_says_that_it_cannot_be_read() -> None:
    assert refused(bytes(range(256)) * 8) is ErrorCode.IMPORT_UNREADABLE
    assert refused(b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02\x03" * 64) is ErrorCode.IMPORT_UNREADABLE
    assert refused("no captions here", "call.vtt") is ErrorCode.IMPORT_UNREADABLE
    assert refused("no captions here", "call.srt") is ErrorCode.IMPORT_UNREADABLE
    assert refused("{broken", "call.json") is ErrorCode.IMPORT_UNREADABLE
    assert refused('{"a": 1}', "call.json") is ErrorCode.IMPORT_UNREADABLE
    assert refused("[" * 100_000, "call.json") is ErrorCode.IMPORT_UNREADABLE


HALF = "\ud83d"  # of a face


@pytest.mark.parametrize(
    "broken",
    [
        {"title": HALF},
        {"medium": HALF},
        {"participants": [{"name": "Dana", "email": HALF}]},
        {"turns": [{"speaker": HALF, "text": "Hi."}]},
        {"turns": [{"speaker": "Dana", "text": f"Hi {HALF}"}]},
    ],
)
def test_half_of_a_character_in_json_cannot_be_kept_and_is_refused(broken: dict[str, Any]) -> None:
    document = {"turns": [{"speaker": "Dana", "text": "Hi."}], **broken}
    assert refused(json.dumps(document), "call.json") is ErrorCode.IMPORT_UNREADABLE
    assert said(json.dumps({"turns": [{"speaker": "Dana", "text": "Hi 😀"}]})) == [("Dana", "Hi 😀")]


@pytest.mark.parametrize(
    "day", ["0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-12:00", "never"]
)
def test_a_day_that_no_calendar_has_everywhere_is_no_date(day: str) -> None:
    document = {"started_at": day, "turns": [{"speaker": "Dana", "text": "Hi."}]}
    assert parse(json.dumps(document), "call.json").started_at is None


def test_absurd_times_are_refused() -> None:
    assert refused("WEBVTT\n\n999:00:00.000 --> 999:00:01.000\n<v A>Hi.\n") is ErrorCode.IMPORT_UNREADABLE
    for start in (-5, 1e300, float("inf"), float("nan")):
        document = json.dumps({"turns": [{"speaker": "A", "start_ms": start, "text": "Hi."}]})
        assert refused(document) is ErrorCode.IMPORT_UNREADABLE


@pytest.mark.parametrize("blank", ["\t", "\r", "\n", " \n", "\n\t"])
@pytest.mark.parametrize("name", ["call", "call.vtt", "call.srt", "call.txt"])
def test_emptiness_is_read_as_fast_as_words_are(blank: str, name: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(ImportProblem):
        parse(blank * 400_000 + "WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n", name)
    assert time.process_time() - begun < 5  # seconds; it grew with the square of the length


@pytest.mark.parametrize(
    "content",
    ["Dana: Hello.\n" + f"and so on {'again ' * 25}\n" * 60_000, "<v." * 300_000, "<v" + " " * 300_000],
)
def test_words_without_end_are_read_in_time(content: str) -> None:
    begun = time.process_time()
    for name in ("call.txt", "call.vtt"):
        with contextlib.suppress(ImportProblem):
            parse("WEBVTT\n\n00:01.000 --> 00:02.000\n" * (name == "call.vtt") + content + "x", name)
    assert time.process_time() - begun < 10  # seconds; it grew with the square of the length


def test_too_large_is_refused_before_it_is_read() -> None:
    assert refused(b"a" * (MAX_BYTES + 1)) is ErrorCode.IMPORT_TOO_LARGE
    assert refused("\n".join(["A: x"] * 100_001)) is ErrorCode.IMPORT_TOO_LARGE


names = st.from_regex(r"[A-Z][a-z]{2,9}( [A-Z][a-z]{2,9})?", fullmatch=True)
sentences = st.from_regex(r"[A-Za-z]{1,8}( [a-z]{1,8}){0,6}\.", fullmatch=True)


@given(st.lists(st.tuples(names, sentences), min_size=1, max_size=12))
def test_what_is_written_as_captions_or_json_is_read_back(spoken: list[tuple[str, str]]) -> None:
    # five seconds of silence apart, so that captions stay turns
    times = [(i * 10_000, i * 10_000 + 5_000) for i in range(len(spoken))]
    turns = [
        {"speaker": name, "start_ms": start, "end_ms": end, "text": text}
        for (name, text), (start, end) in zip(spoken, times, strict=True)
    ]
    cues = [
        f"{write_clock(t['start_ms'])} --> {write_clock(t['end_ms'])}\n<v {t['speaker']}>{t['text']}</v>\n"
        for t in turns
    ]
    for content in (json.dumps({"turns": turns}), "WEBVTT\n\n" + "\n".join(cues)):
        read = parse(content).turns
        assert [(t.speaker, t.text) for t in read] == spoken
        assert [(t.start_ms, t.end_ms) for t in read] == times


@given(st.integers(0, MAX_MS))
def test_a_clock_reading_is_read_back(ms: int) -> None:
    assert read_clock(write_clock(ms)) == ms


pieces = st.sampled_from(
    ["WEBVTT\n\n", "00:01.000 --> 00:02.000\n", "1\n", "<v A>", "--> ", "{", '"turns": [', "]}", "A: ", "[00:01] ", "\n", "\x00", "99:99"]
)  # fmt: skip


@given(
    st.one_of(st.binary(max_size=400), st.text(max_size=400), st.lists(pieces | st.text(max_size=9)).map("".join)),
    st.sampled_from(["", "x.vtt", "x.srt", "x.json", "x.txt", "x.mp3"]),
)  # fmt: skip
def test_garbage_is_read_or_refused_and_nothing_else(content: bytes | str, name: str) -> None:
    try:
        transcript = parse(content, name)
    except ImportProblem:
        return
    assert transcript.turns
    for turn in transcript.turns:
        assert turn.text.strip()
        assert turn.speaker.strip()
        assert 0 <= turn.start_ms <= turn.end_ms


def test_the_sample_meetings_are_all_readable() -> None:
    folder = Path(__file__).parents[2] / "resources/sample_workspace"
    for meeting in json.loads((folder / "manifest.json").read_text())["meetings"]:
        assert len(parse((folder / meeting["file"]).read_bytes(), meeting["file"]).turns) > 1
