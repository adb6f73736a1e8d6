"""``harmony-desktop transcribe``: recordings to text, on this computer, without a workspace."""

import argparse
import sys
from pathlib import Path
from typing import Any

from harmony_desktop.cli.ending import BAD_INPUT, Exit, concluded, failed, print_json
from harmony_desktop.cli.speech import listening
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.voice import Words
from harmony_desktop.paths import Paths, resolve


def run(args: argparse.Namespace) -> int:
    paths = resolve(args.data_dir)
    return concluded(paths, lambda: _transcribe(paths, args.files, args.json))


async def _transcribe(paths: Paths, files: list[Path], wants_json: bool) -> int:
    """A file that gives no words is said on stderr and does not keep the others from theirs."""
    rows: list[dict[str, Any]] = []
    code = int(Exit.DONE)
    async with listening(paths) as words_in:
        for file in files:
            try:
                words = await words_in(file)
            except HarmonyError as error:
                if error.problem.code not in BAD_INPUT:
                    raise
                code = failed(error.problem)
                continue
            rows.append(_row(file, words))
            if not wants_json:
                head = f"{file}:\n" if len(files) > 1 else ""
                sys.stdout.write(f"{head}{words.text}\n")
                sys.stdout.flush()
    if wants_json:
        print_json({"files": rows})
    return code


def _row(file: Path, words: Words) -> dict[str, Any]:
    return {
        "file": str(file),
        "text": words.text,
        "language": words.language,
        "duration_ms": words.duration_ms,
        "segments": [{"start_ms": s.start_ms, "end_ms": s.end_ms, "text": s.text} for s in words.segments],
    }
