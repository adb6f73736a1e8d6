"""Runs in the peers' own environment: hears one file a line and answers with its words. usage: peer.py NAME MODEL_FOLDER

Each is called as its own program calls it when the key is released, with its own settings; the language is told, and
what it does to the text afterwards (numbers as digits, spoken commands) is left out.
"""

import json
import sys
import time
import wave
from collections.abc import Callable
from typing import Any

import numpy as np

Hear = Callable[[Any], str]


def stock(model: str) -> Hear:
    from faster_whisper import WhisperModel

    whisper = WhisperModel(model, device="cpu", compute_type="int8", local_files_only=True)
    return lambda audio: " ".join(s.text.strip() for s in whisper.transcribe(audio, language="en")[0])


def holler(model: str) -> Hear:
    from holler.config import DEFAULTS
    from holler.engines.whisper import WhisperEngine

    engine = WhisperEngine(model, DEFAULTS["beam"], DEFAULTS["initial_prompt"])
    return lambda audio: str(engine(audio, "en", [])[0])


def voiceio(model: str) -> Hear:
    from voiceio.config import Config, ModelConfig
    from voiceio.core.engine import Engine

    engine = Engine.from_config(Config(model=ModelConfig(name=model, language="en")), lanes=1)
    return lambda audio: str(engine.transcribe(audio).raw)


PEERS: dict[str, Callable[[str], Hear]] = {"stock": stock, "holler": holler, "voiceio": voiceio}


def read(file: str) -> Any:
    with wave.open(file) as sound:
        return np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(np.float32) / 32768


def main(name: str, model: str) -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # what they print is not an answer
    hear = PEERS[name](model)
    print(json.dumps({"ready": name}), file=answers, flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        text = hear(read(line.strip()))
        answer = {"text": text, "latency_ms": (time.perf_counter() - began) * 1000}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
