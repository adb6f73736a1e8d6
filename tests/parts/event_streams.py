"""Answers as streams of events, and everything that can go wrong with a stream on its way."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from harmony_protocol.events import MAX_EVENT_BYTES, CustomName, EventType, custom, event_id

Frame = bytes
LETTERS = (
    "a",
    "e",
    " ",
    "\n",
    "é",
    "ß",
    "日本",
    "שלום",
    "👩‍👩‍👧",
    "\r\n",
    "\u2028",
    "\x85",
    "\t",
    '"',
    "\\",
    "data: ",
    "\ufeff",
    "",
)
NEVER_HEARD_OF = {"type": "TELEPATHY_CONTENT", "delta": "not for reading"}


@dataclass
class Story:
    """One answer: its events, and what a reader has in the end."""

    run_id: str
    events: list[dict[str, Any]] = field(default_factory=list)
    text: str = ""
    steps: list[str] = field(default_factory=list)
    sources: int = 0

    @classmethod
    def told(cls, run_id: str, chance: random.Random) -> "Story":
        story = cls(run_id, [{"type": EventType.RUN_STARTED.value}])
        for _ in range(chance.randrange(1, 30)):
            story._happens(chance)
        ends = {"type": EventType.RUN_FINISHED.value}
        story.events += [custom(CustomName.RECEIPT, {"provider": "P", "model": "m", "local": True}), ends]
        return story

    def _happens(self, chance: random.Random) -> None:
        match chance.randrange(8):
            case 0:
                step = f"Read {len(self.steps)} meetings"
                self.steps.append(step)
                self.events.append(custom(CustomName.STEP, {"text": step}))
            case 1:
                self.sources += 1
                self.events.append(custom(CustomName.CITATION, {"n": self.sources, "quote": "off the table"}))
            case 2:
                self.events.append(dict(NEVER_HEARD_OF))
            case _:
                words = "".join(chance.choice(LETTERS) for _ in range(chance.randrange(12)))
                self.text += words
                self.events.append({"type": EventType.TEXT_CONTENT.value, "delta": words})

    def frames(self, after: int = 0) -> list[Frame]:
        """As the workspace writes them."""
        return [
            frame(event_id(self.run_id, seq), event)
            for seq, event in enumerate(self.events, 1)
            if seq > after
        ]


def frame(id_: str, event: object) -> Frame:
    return f"id: {id_}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


# ── what happens on the way; none of it says something else in an event's own name ──
def _cut(frames: list[Frame], chance: random.Random) -> list[Frame]:
    """At any byte, also inside a letter."""
    whole = b"".join(frames)
    return [whole[: chance.randrange(len(whole))]] if whole else []


def _left_out(frames: list[Frame], chance: random.Random) -> list[Frame]:
    return [f for f in frames if chance.random() > 0.2]


def _repeated(frames: list[Frame], chance: random.Random) -> list[Frame]:
    return [f for f in frames for _ in range(chance.choice((1, 1, 2, 3)))]


def _reordered(frames: list[Frame], chance: random.Random) -> list[Frame]:
    at = chance.randrange(len(frames) + 1)
    window = frames[at : at + 4]
    chance.shuffle(window)
    return frames[:at] + window + frames[at + 4 :]


GARBAGE = (
    b"\xff\xfe\x00",
    b": a comment",
    b"retry: 5",
    b"event: x",
    b"nonsense",
    b"data: {]",
    b"data:",
    b"id",
    b"",
    b"\xf0\x9f",
)


def _garbled(frames: list[Frame], chance: random.Random) -> list[Frame]:
    """Lines of nonsense between and inside events."""
    lines = b"".join(frames).split(b"\n")
    for _ in range(chance.randrange(1, 4)):
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(GARBAGE))
    return [b"\n".join(lines)]


WRONG_IDS = (
    "other:1",
    "",
    "7",
    "x:²",
    "x:-1",
    "{run}:999999",
    "{run}:",
    "{run}:1.5",
    "{run}:" + "9" * 5000,
    "{run}:\u0000",
)


def _wrong_ids(frames: list[Frame], chance: random.Random) -> list[Frame]:
    spoilt = []
    for f in frames:
        if chance.random() < 0.2:
            line, _, rest = f.partition(b"\n")
            run = line.removeprefix(b"id: ").rpartition(b":")[0].decode()
            f = b"id: " + chance.choice(WRONG_IDS).replace("{run}", run).encode() + b"\n" + rest
        spoilt.append(f)
    return spoilt


WRONG_DATA = (
    "[]", "null", "1", '"x"', "{", "{}}", '{"type": ', "\u0000", "nan",
    '{"type": "TEXT_MESSAGE_CONTENT", "delta": "\\ud83d"}',
    '{"type": "CUSTOM", "name": "harmony.citation", "value": {"n": "x"}}',
    '{"type": "CUSTOM", "name": "harmony.citation", "value": 5}',
    '{"type": "CUSTOM", "name": "harmony.receipt", "value": null}',
    '{"type": "CUSTOM", "name": "harmony.step", "value": {}}',
    '{"type": "CUSTOM", "name": "harmony.step", "value": null}',
    '{"type": "CUSTOM", "name": "harmony.title", "value": []}',
    "[" * 100_000,
)  # fmt: skip


def _wrong_data(frames: list[Frame], chance: random.Random) -> list[Frame]:
    """Under the right id, but no event."""
    if not frames:
        return frames
    at = chance.randrange(len(frames))
    id_line = frames[at].partition(b"\n")[0]
    return [
        *frames[:at],
        id_line + b"\ndata: " + chance.choice(WRONG_DATA).encode() + b"\n\n",
        *frames[at + 1 :],
    ]


def _huge(frames: list[Frame], chance: random.Random) -> list[Frame]:
    """More than a reader takes in; it never ends."""
    at = chance.randrange(len(frames) + 1)
    return [*frames[:at], b"data: " + b"x" * (MAX_EVENT_BYTES + 10)]


def _unknown(frames: list[Frame], chance: random.Random) -> list[Frame]:
    at = chance.randrange(len(frames) + 1)
    return [*frames[:at], f"data: {json.dumps(NEVER_HEARD_OF)}\n\n".encode(), *frames[at:]]


def _marked(frames: list[Frame], chance: random.Random) -> list[Frame]:
    return [b"\xef\xbb\xbf", *frames]


def _line_ends(frames: list[Frame], chance: random.Random) -> list[Frame]:
    return [f.replace(b"\n", chance.choice((b"\r", b"\r\n"))) for f in frames]


def _well(frames: list[Frame], chance: random.Random) -> list[Frame]:
    return frames


SPOILERS: tuple[Callable[[list[Frame], random.Random], list[Frame]], ...] = (
    _cut, _cut, _left_out, _repeated, _reordered, _garbled, _wrong_ids, _wrong_data, _unknown, _marked, _line_ends, _well,
)  # fmt: skip
SELDOM = _huge


def spoilt(frames: list[Frame], chance: random.Random) -> tuple[str, list[bytes]]:
    """The name of what happened, and the bytes in pieces as they arrive."""
    spoil = SELDOM if chance.random() < 0.02 else chance.choice(SPOILERS)
    whole = b"".join(spoil(list(frames), chance))
    if chance.random() < 0.3:
        whole = whole[: chance.randrange(len(whole) + 1)]
    return spoil.__name__, pieces(whole, chance)


def pieces(whole: bytes, chance: random.Random) -> list[bytes]:
    """Cut anywhere; letters too."""
    most = chance.choice((1, 3, 17, 400, 100_000))
    if len(whole) > 20_000:
        most = 100_000
    cut, at = [], 0
    while at < len(whole):
        size = chance.randrange(1, most + 1)
        cut.append(whole[at : at + size])
        at += size
    return cut
