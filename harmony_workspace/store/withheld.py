"""Takes from an answer by fixed rules what names a meeting that its reader may not see any more.

Quotations are marks and go by themselves; the rules of the small plan write a meeting's title, its date and who spoke
around them (`companion/small_pages.py`). What stands there instead is the mark alone, which says that it is withheld.
Sentences of a model's own are not touched: nobody can tell which of them name a meeting.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet

from harmony_protocol.threads import Citation

_HEAD = re.compile(r"\*\*.+\*\* · [^·]+")
"""Of what was found in one meeting, up to the next one."""
_QUOTED = re.compile(r"- .*“\[\[quote:\d+\]\]” \[(\d+)\]")
_LISTED = re.compile(
    r"(?:- \*\*.+\*\* · .+|(?P<place>\d+\.) \*\*.+\*\*(?: \(.+\))?: [\d,]+ words? in \d+ meetings?) \[(?P<n>\d+)\]"
)
"""One meeting of a list, or one speaker of a ranking."""
_NAMES = re.compile(
    r"(?:- \*\*.+\*\* · |The call on .+, \*\*|I found no passage about it in |These meetings did not touch on "
    r"|A draft from \*\*|Subject: Follow-up to |Meetings covered \()"
)
"""How a line begins that names meetings without a number."""
_NUMBER = re.compile(r"(?<!\[)\[(\d+)\](?!\()")


def withheld(text: str, citations: Sequence[Citation], titles: Collection[str] = ()) -> str:
    """The text as it may be read by whom these citations were filled for. ``titles``: of meetings that were looked at
    for it and are withheld."""
    gone = {cited.n for cited in citations if cited.withdrawn}
    if not gone and not titles:
        return text
    longest_first = sorted(filter(None, titles), key=len, reverse=True)
    return "\n".join(_untitled(line, longest_first) for line in _lines(text, gone))


def _untitled(line: str, titles: Sequence[str]) -> str:
    if not _NAMES.match(line):
        return line
    for title in titles:
        shown = "".join(rf"\\?{re.escape(letter)}\u2060?" for letter in " ".join(title.split()))
        dated = (
            rf"(?:The call on [^*]+, )?(?:\*\*)?(?<!\w){shown}(?!\w)(?:\*\*)?(?: \([^)]*\)| · .*|, [^,;*.]*)?"
        )
        line = re.sub(dated, "…", line)
    return line


def _lines(text: str, gone: AbstractSet[int]) -> Iterator[str]:
    for part in _parts(text.split("\n")):
        named = list(dict.fromkeys(int(n) for line in part for n in _NUMBER.findall(line)))
        if _HEAD.fullmatch(part[0]) and named and set(named) <= gone:
            yield from (f"- {_mark(n)}" for n in named)
            yield from [""] * (part[-1] == "")
        else:
            yield from (_line(line, gone) for line in part)


def _parts(lines: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for line in lines:
        if part and _HEAD.fullmatch(line):
            yield part
            part = []
        part.append(line)
    yield part


def _line(line: str, gone: AbstractSet[int]) -> str:
    if (found := _QUOTED.fullmatch(line)) and int(found[1]) in gone:
        return f"- {_mark(int(found[1]))}"
    if (found := _LISTED.fullmatch(line)) and int(found["n"]) in gone:
        return f"{found['place'] or '-'} {_mark(int(found['n']))}"
    return line


def _mark(n: int) -> str:
    return f"[[quote:{n}]] [{n}]"
