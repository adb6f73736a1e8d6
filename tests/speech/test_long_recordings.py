"""Long recordings: what a file is, which channels are voices, where it is cut; every word once, wherever one goes on."""

import io
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmony_speech import channels, cutting
from harmony_speech.audio import RATE
from harmony_speech.cutting import Stretch, stretches
from harmony_speech.errors import SpeechError
from harmony_speech.media import Media, probe
from harmony_speech.stream import blocks
from tests.fakes import hostile_files
from tests.parts import bringing

DAY = 24 * 3600.0


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("mp3", "audio/mpeg"),
        ("ogg", "audio/ogg"),
        ("flac", "audio/flac"),
        ("webm", "audio/webm"),
        ("matroska", "audio/webm"),
        ("mp4", "audio/mp4"),
        ("mov", "audio/mp4"),
        ("adts", "audio/aac"),
        ("aiff", "audio/aiff"),
        ("mpegts", "video/mp2t"),
    ],
)
def test_any_common_format_is_known_by_its_content(tmp_path: Path, ending: str, kind: str) -> None:
    file = tmp_path / "a file without an ending"
    file.write_bytes(hostile_files.sound(ending, 2.0))
    media = probe(file, DAY)
    assert (media.media_type, media.channels, media.video) == (kind, 1, False)
    assert abs(media.duration_ms - 2000) < 150
    heard = sum(block.shape[1] for block in blocks(file, DAY)) / RATE
    assert abs(heard - 2.0) < 0.15


def test_a_film_is_heard_and_said_to_be_one(tmp_path: Path) -> None:
    file = tmp_path / "film"
    file.write_bytes(_film_with_sound())
    media = probe(file, DAY)
    assert (media.media_type, media.video) == ("video/mp4", True)


def test_hours_are_read_without_being_kept_in_memory(tmp_path: Path) -> None:
    """Four hours of sound, told by packets that are far apart, come in pieces of a few seconds."""
    file = tmp_path / "long.mkv"
    file.write_bytes(hostile_files.far_apart(4))
    assert probe(file, DAY) == Media("audio/webm", (4 * 3600 + 1) * 1000, 1, False)
    sizes = [block.shape[1] for block in blocks(file, DAY)]
    assert abs(sum(sizes) / RATE - (4 * 3600 + 1)) < 0.2, (
        "a place in what is heard is the same place in the player"
    )
    assert max(sizes) <= 10 * RATE
    with pytest.raises(SpeechError) as refused:
        probe(file, 3 * 3600.0)
    assert refused.value.args_by_name["reason"] == "too_long"
    assert sum(block.shape[1] for block in blocks(file, 60.0)) == 60 * RATE, (
        "whatever the file says of itself"
    )


def test_channels_are_voices_only_where_they_tell_different_things() -> None:
    two = bringing.stereo(bringing.conversation(6), bleed=0.05)
    mixed = two.sum(axis=0)
    late = np.roll(mixed, 40)
    room = np.stack([two[0] + 0.5 * two[1], 0.6 * np.roll(two[0], 10) + 0.9 * np.roll(two[1], -10)])
    hiss = np.random.default_rng(2).normal(0, 1e-4, mixed.shape).astype(np.float32)
    assert channels.voices([two]) == (0, 1)
    assert len(channels.voices([np.stack([mixed, mixed])])) == 1
    assert len(channels.voices([np.stack([mixed, 0.8 * late])])) == 1, "one microphone further away"
    assert len(channels.voices([room])) == 1, "two microphones in one room"
    assert channels.voices([np.stack([hiss, mixed])]) == (1,), "nothing but hiss on the other"
    assert channels.voices([np.stack([two[0], hiss, two[1], 0.9 * two[1]])]) == (0, 2)
    assert channels.voices([np.zeros((2, RATE), np.float32)]) == (0,)
    assert channels.voices([]) == (0,)


def test_what_bleeds_over_from_another_channel_is_silent() -> None:
    two = bringing.stereo(bringing.conversation(2), bleed=0.1)
    own = channels.without_bleed(two, (0, 1))
    half = len(bringing.conversation(1)[0][2])
    frame = channels.FRAME
    speaking = (
        np.abs(two[0, :half]).reshape(-1)[: half // frame * frame].reshape(-1, frame).max(axis=1) > 0.05
    )
    other = own[1, : half // frame * frame].reshape(-1, frame)[speaking]
    assert np.mean(np.abs(other).max(axis=1) > 0) < 0.1
    assert np.array_equal(own[0, :half], two[0, :half]), "whoever speaks is not touched"


def loud(audio: Any) -> Sequence[tuple[int, int]]:
    """Where the test's recordings speak: wherever they are not silent."""
    speaks = np.concatenate([[False], np.abs(audio) > 0.1, [False]])
    edges = np.flatnonzero(speaks[1:] != speaks[:-1])
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def recording(spans: list[tuple[float, float]], seconds: float) -> Any:
    """Somebody who speaks from here to there, in seconds."""
    audio = np.zeros((1, int(seconds * RATE)), np.float32)
    for start, end in spans:
        audio[0, int(start * RATE) : int(end * RATE)] = 0.5
    return audio


def cut(audio: Any, heard: int = 0) -> list[Stretch]:
    return list(stretches(_in_pieces(audio), (0,), [heard], loud))


def _in_pieces(audio: Any) -> Iterator[Any]:
    for start in range(0, audio.shape[1], 7 * RATE):
        yield audio[:, start : start + 7 * RATE]


def test_it_is_cut_at_pauses_and_never_longer_than_one_window() -> None:
    audio = recording([(1, 3), (3.5, 6), (8, 9), (50, 59.9), (60.1, 64), (70, 170)], 200)
    found = cut(audio)
    assert [(s.start / RATE, s.end / RATE) for s in found][:4] == [
        (1, 6),
        (8, 9),
        (50, 64),
        (70, pytest.approx(95.5, abs=3)),
    ]
    assert all(s.end - s.start <= cutting.LONGEST for s in found)
    assert found[-1].end == 170 * RATE
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.floats(0.05, 40), st.floats(0.3, 40)), min_size=1, max_size=5), st.integers(0, 30)
)
def test_whoever_goes_on_after_a_stretch_gets_the_rest_and_nothing_twice(
    gaps: list[tuple[float, float]], place: int
) -> None:
    spans, clock = [], 0.0
    for silence, speech in gaps:
        spans.append((clock + silence, clock + silence + speech))
        clock += silence + speech
    audio = recording(spans, clock + 0.5)
    whole = cut(audio)
    spoken = np.zeros(audio.shape[1], np.int8)
    for stretch in whole:
        spoken[stretch.start : stretch.end] += 1
    assert spoken.max() == 1, "no word twice"
    assert not np.any((np.abs(audio[0]) > 0.1) & (spoken == 0)), "no word lost"
    done = whole[min(place, len(whole) - 1)]
    rest = cut(audio, heard=done.end)
    after = np.zeros(audio.shape[1], np.int8)
    for stretch in rest:
        after[stretch.start : stretch.end] += 1
    after[: done.end] += spoken[: done.end]
    assert np.array_equal(after > 0, spoken > 0) or not np.any((np.abs(audio[0]) > 0.1) & (after == 0))
    assert all(stretch.start >= done.end for stretch in rest)


def _film_with_sound() -> bytes:
    import av

    out = io.BytesIO()
    with (
        av.open(out, "w", format="mp4") as made,
        av.open(io.BytesIO(hostile_files.film(1))) as picture,
        av.open(io.BytesIO(hostile_files.sound("mp4"))) as tone,
    ):
        sources = [(picture, picture.streams.video[0]), (tone, tone.streams.audio[0])]
        targets = [made.add_stream_from_template(stream) for _, stream in sources]
        for (container, stream), target in zip(sources, targets, strict=True):
            for packet in container.demux(stream):
                if packet.dts is not None:
                    packet.stream = target
                    made.mux(packet)
    return out.getvalue()
