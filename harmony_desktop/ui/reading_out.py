"""Reads an answer out as it is written: sentence by sentence, each once; never half of one."""

import re
from collections.abc import Callable

from harmony_desktop.domain.emails import parted
from harmony_desktop.domain.threads import Message, MessageState, expand_quotes
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.story import plain
from harmony_desktop.wordings import explain

ENDS = re.compile(r"[.!?…]+[\"'”’»)\]]*(?:\s*\[\d{1,3}\])*(?=\s)|[。！？][」』）]*|\n+")
"""Behind these a sentence is over; behind a full stop only once something follows."""
FENCE = "```"
CHIP = re.compile(r"\s?\[\d{1,3}\]")


class ReadingOut:
    """``say`` hears the words, and whether they interrupt."""

    def __init__(self, say: Callable[[str, bool], None]) -> None:
        self._say = say
        self._message, self._told = "", 0

    def follow(self, message: Message) -> None:
        """The answer as far as it is written."""
        if message.id != self._message:
            self._message, self._told = message.id, 0
        text = parted(message.text).words
        at = whole = self._told  # behind which no code block is open: one is read whole
        fences = 0
        for found in ENDS.finditer(text, at):
            fences += text.count(FENCE, at, found.end())
            at = found.end()
            if fences % 2 == 0:
                whole = at
        if whole > self._told:
            self._read(message, text[self._told : whole])
            self._told = whole

    def finish(self, message: Message) -> None:
        """The rest of it, or all of an answer that was not seen growing; and why it ended early."""
        if message.problem is not None and message.state is not MessageState.SETTLED:
            self._say(" ".join(explain(message.problem)), True)
        elif message.id == self._message and self._told:
            self._read(message, parted(message.text).words[self._told :])
            if message.citations:
                count = len(message.citations)
                self._say(
                    trn(
                        "The answer is complete, with one source.",
                        "The answer is complete, with {count} sources.",
                        count=count,
                    ),
                    False,
                )
            else:
                self._say(tr("The answer is complete."), False)
        else:
            self._say(tr("Companion answered: {text}", text=plain(message)), False)
        self._message, self._told = "", 0

    def _read(self, message: Message, words: str) -> None:
        gone = tr("no longer available")
        said = expand_quotes(words, message.citations, withdrawn=gone)
        said = " ".join(CHIP.sub("", said).split())
        if said:
            self._say(said, False)
