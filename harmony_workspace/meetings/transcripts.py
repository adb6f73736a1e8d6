"""A transcript file or pasted text into turns, whatever its format; every failure is an ``ImportProblem``."""

from pathlib import PurePath

from harmony_workspace.meetings import problems
from harmony_workspace.meetings.decoding import checked, decode
from harmony_workspace.meetings.parsed import ParsedTranscript, timed

MAX_TURNS = 100_000


def parse(content: bytes | str, file_name: str = "") -> ParsedTranscript:
    """Reads the format that the ending of ``file_name`` names; without one, looks at the text."""
    text = decode(content) if isinstance(content, bytes) else checked(content)
    transcript = _read(text, _format(text, file_name))
    if not transcript.turns:
        raise problems.empty()
    if len(transcript.turns) > MAX_TURNS:
        raise problems.too_large(f"{len(transcript.turns)} turns", MAX_TURNS)
    return transcript


def _format(text: str, file_name: str) -> str:
    ending = PurePath(file_name).suffix.lower()
    if ending in (".vtt", ".srt", ".json", ".txt", ".md"):
        return ending
    start = text.lstrip()
    if start.startswith("WEBVTT"):
        return ".vtt"
    from harmony_workspace.meetings.formats.captions import looks_like_captions

    if looks_like_captions(text):
        return ".srt"
    return ".json" if start[:1] in ("{", "[") and start.rstrip()[-1:] in ("}", "]") else ".txt"


def _read(text: str, format: str) -> ParsedTranscript:
    from harmony_workspace.meetings.formats.captions import parse_srt, parse_vtt
    from harmony_workspace.meetings.formats.damage import unread_srt, unread_vtt
    from harmony_workspace.meetings.formats.json_turns import parse_json
    from harmony_workspace.meetings.formats.plain import parse_plain

    match format:
        case ".vtt":
            return ParsedTranscript(timed(parse_vtt(text)), unread_vtt(text))
        case ".srt":
            return ParsedTranscript(timed(parse_srt(text)), unread_srt(text))
        case ".json":
            return parse_json(text)
        case _:
            return ParsedTranscript(timed(parse_plain(text)))
