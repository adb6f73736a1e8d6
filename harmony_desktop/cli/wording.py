"""An answer in a terminal: text as it grows, then its sources; or one JSON object."""

import re
import sys
from shutil import get_terminal_size
from typing import Any

from harmony_desktop.domain.threads import QUOTE_MARK, Citation, Message, MessageState, expand_quotes
from harmony_desktop.domain.times import day, minute
from harmony_desktop.i18n import tr

_UNFINISHED_MARK = re.compile(r"\[(?:\[(?:q|qu|quo|quot|quote|quote:\d*\]?)?)?$")


class Progress:
    """What goes on before the answer begins, in one line that is wiped away again; only where somebody watches."""

    def __init__(self) -> None:
        self._watched = sys.stderr.isatty()
        self._shown = ""

    def show(self, words: str) -> None:
        if self._watched and words != self._shown:
            room = get_terminal_size().columns - 1
            sys.stderr.write(f"\r\x1b[2K{words[:room]}")
            sys.stderr.flush()
            self._shown = words

    def wipe(self) -> None:
        self.show("")


class Printer:
    """Writes what is certain of a growing answer: a quote waits until its words are known."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._done = 0
        self._last = "\n"

    def show(self, message: Message) -> None:
        if self._quiet:
            return
        text = message.text
        end = len(text) if message.state is not MessageState.STREAMING else _certain(text, message.citations)
        if end > self._done:
            words = expand_quotes(text[self._done : end], message.citations, withdrawn=_withdrawn())
            self._done = end
            self._last = words[-1:] or self._last
            sys.stdout.write(words)
            sys.stdout.flush()

    def end(self) -> None:
        if not self._quiet and self._last != "\n":
            sys.stdout.write("\n")


def _certain(text: str, citations: tuple[Citation, ...]) -> int:
    known = {c.n for c in citations}
    for mark in QUOTE_MARK.finditer(text):
        if int(mark[1]) not in known:
            return mark.start()
    unfinished = _UNFINISHED_MARK.search(text)
    return unfinished.start() if unfinished else len(text)


def _withdrawn() -> str:
    return tr("(no longer available)")


def sources(message: Message) -> str:
    """The numbered sources below an answer; empty when it has none."""
    if not message.citations:
        return ""
    lines = [_source(c) for c in sorted(message.citations, key=lambda c: c.n)]
    return "\n" + tr("Sources") + "\n" + "\n".join(lines) + "\n"


def _source(citation: Citation) -> str:
    if citation.withdrawn:
        return f"[{citation.n}] {_withdrawn()}"
    parts = [
        citation.title,
        day(citation.date),
        citation.speaker,
        minute(citation.start_ms),
        citation.url or "",
    ]
    return f"[{citation.n}] " + " · ".join(part for part in parts if part)


def as_json(message: Message, transcript: str | None) -> dict[str, Any]:
    return {
        "transcript": transcript,
        "answer": expand_quotes(message.text, message.citations, withdrawn=_withdrawn()),
        "citations": [
            {
                "n": c.n,
                "kind": c.kind,
                "conversation_id": c.conversation_id,
                "title": c.title,
                "speaker": c.speaker,
                "start_ms": c.start_ms,
                "quote": c.quote,
                "url": c.url,
            }
            for c in sorted(message.citations, key=lambda c: c.n)
        ],
        "approvals": [
            {
                "id": call.id,
                "tool_id": call.tool_id,
                "title": call.title,
                "arguments": call.arguments,
                "state": call.state.value,
            }
            for call in message.calls
        ],
        "provider": message.receipt.provider if message.receipt else "",
        "model": message.receipt.model if message.receipt else "",
        "thread_id": message.thread_id,
    }
