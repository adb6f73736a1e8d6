"""Makes the recording of the sample workspace and its transcript: one dialogue, two synthetic voices, the times as they are.

Run it where `piper` (of the package piper-tts) and `flite` (of the Debian package) are installed:

    python tools/sample_recording.py EN_US_JOE_MEDIUM.ONNX

The same input gives the same words at the same times.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import av
import numpy as np

SAMPLE = Path(__file__).parents[1] / "resources" / "sample_workspace"
NAME = "help-pages"
RATE = 24_000
BIT_RATE = 48_000
PAUSE_S = 0.45
LOUD = 0.11
"""Root mean square of each voice."""

TOM, SOFIA = "Tom Adeyemi", "Sofia Lindqvist"
DIALOGUE = (
    (TOM, "Sofia, do you have a minute for the help pages? Half of the screenshots still show the old menu."),
    (SOFIA, "I know. I counted them this morning. There are twenty two pictures on fourteen pages."),
    (TOM, "Can a script take them, so that nobody has to do it by hand again?"),
    (SOFIA, "Yes. It needs two days of work. After that, it runs with every build."),
    (TOM, "Good. Let us do that, and retouch nothing. Who writes the new text about merging duplicates?"),
    (SOFIA, "I will write it, and I would like you to read it before it goes online."),
    (TOM, "Agreed. You finish the script and the text, I read it, and both go out together."),
    (SOFIA, "One more thing. The short video at the top is out of date as well. I suggest we take it down until there is a new one."),
    (TOM, "Then please take it down today. Thanks, Sofia."),
)  # fmt: skip


def main() -> int:
    if len(sys.argv) != 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    voice = Path(sys.argv[1])
    sound, turns = np.zeros(int(0.3 * RATE), np.float32), []
    with tempfile.TemporaryDirectory() as folder:
        for speaker, text in DIALOGUE:
            said = _spoken(speaker, text, voice, Path(folder) / "said.wav")
            start = len(sound)
            sound = np.concatenate([sound, said, np.zeros(int(PAUSE_S * RATE), np.float32)])
            turns.append(
                {"speaker": speaker, "start_ms": _ms(start), "end_ms": _ms(start + len(said)), "text": text}
            )
    _write(SAMPLE / f"{NAME}.mp3", sound)
    whole = json.dumps({"turns": turns}, ensure_ascii=False, indent=2)
    (SAMPLE / f"{NAME}.json").write_text(whole + "\n", encoding="utf-8")
    print(f"{len(sound) / RATE:.1f} s, {(SAMPLE / f'{NAME}.mp3').stat().st_size} bytes")
    return 0


def _spoken(speaker: str, text: str, voice: Path, file: Path) -> Any:
    if speaker == TOM:
        quiet = ["--noise-scale", "0", "--noise-w-scale", "0"]  # chance would say it differently each time
        command = [
            "piper",
            "-m",
            str(voice),
            "-f",
            str(file),
            *quiet,
            "--sentence-silence",
            "0.25",
            "--",
            text,
        ]
    else:
        command = ["flite", "-voice", "slt", "-t", text, "-o", str(file)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    sound = _trimmed(_read(file))
    return sound * (LOUD / max(1e-6, float(np.sqrt(np.mean(sound**2)))))


def _read(file: Path) -> Any:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(str(file)) as container:
        frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    return np.concatenate([part.to_ndarray()[0] for part in [*frames, *resampler.resample(None)]])


def _trimmed(sound: Any) -> Any:
    loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
    return sound[max(0, loud[0] - RATE // 50) : loud[-1] + RATE // 20]


def _write(file: Path, sound: Any) -> None:
    with av.open(str(file), "w", format="mp3") as container:
        stream: Any = container.add_stream("libmp3lame", rate=RATE)
        stream.layout, stream.bit_rate = "mono", BIT_RATE
        frame = av.AudioFrame.from_ndarray(
            (np.clip(sound, -1, 1) * 32767).astype(np.int16)[None], "s16", "mono"
        )
        frame.sample_rate = RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)


def _ms(samples: int) -> int:
    return round(samples * 1000 / RATE)


if __name__ == "__main__":
    raise SystemExit(main())
