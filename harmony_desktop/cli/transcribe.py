"""``harmony-desktop transcribe``: recordings to text, on this computer, without a workspace."""

import argparse
import sys
from pathlib import Path
from typing import Any

from harmony_desktop.cli.ending import Exit, concluded, print_json
from harmony_desktop.cli.speech import words_of
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.voice import Words
from harmony_desktop.paths import Paths, resolve


def run(args: argparse.Namespace) -> int:
    paths = resolve(args.data_dir)
    return concluded(paths, lambda: _transcribe(paths, args.files, args.json))


async def _transcribe(paths: Paths, files: list[Path], wants_json: bool) -> int:
    for file in files:
        if not file.is_file():
            raise HarmonyError.of("file_missing", file=str(file))
    heard = await words_of(paths, files)
    if wants_json:
        print_json({"files": [_row(file, words) for file, words in zip(files, heard, strict=True)]})
        return Exit.DONE
    for file, words in zip(files, heard, strict=True):
        head = f"{file}:\n" if len(files) > 1 else ""
        sys.stdout.write(f"{head}{words.text}\n")
    return Exit.DONE


def _row(file: Path, words: Words) -> dict[str, Any]:
    return {
        "file": str(file),
        "text": words.text,
        "language": words.language,
        "duration_ms": words.duration_ms,
        "segments": [{"start_ms": s.start_ms, "end_ms": s.end_ms, "text": s.text} for s in words.segments],
    }
