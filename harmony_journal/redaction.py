"""Takes out of a text what no log may keep: keys, passwords, addresses of people, words somebody wrote."""

import re
from pathlib import Path

GONE = "…"
LONGEST = 300
"""Letters of one value. What is longer is not a code, a name or a number."""

LONGEST_LINE = 2000
# Each pattern begins where a word does, so that a long text is read once and not from every letter.
_SECRETS = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (
            r"(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,30}://)[^/\s@]{0,200}@",
            rf"\1{GONE}@",
        ),  # name and password of an address
        (r"(https?://[^\s?#]*)[?#]\S*", rf"\1?{GONE}"),
        (r"\b(bearer|basic|digest|negotiate)\s+[\w.~+/=:-]+", rf"\1 {GONE}"),
        (
            r"\b((?:proxy-)?authorization|x-api-key|api[-_ ]?key|access[-_ ]?token|token|password|passwd|secret|cookie)"
            r"([\"']?\s*[:=]\s*)[\"']?[^\s\"',;}]+",
            rf"\1\2{GONE}",
        ),
        (r"\b(?:sk|pk|lk|hk|gsk|xox[a-z]|gh[a-z])[-_][\w-]{6,}", GONE),
        (r"\beyJ[\w-]{8,}(?:\.[\w-]+)*", GONE),  # a signed token
        (r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", GONE),
        (r"\b[0-9a-f]{32,}\b", GONE),
        (r"(?<![a-z0-9+/])(?=[a-z+/]*\d)(?=[\d+/]*[a-z])[a-z0-9+/]{40,}={0,2}", GONE),
    )
)
_QUOTED = re.compile(r"\"[^\"]*\"?|(?<!\w)'[^']*'?|`[^`]*`?|“[^”]*”?|‘[^’]*’?|«[^»]*»?|\{.*")


def redacted(text: str) -> str:
    """Without secrets, and without the name of the user's home; no line is longer than a person reads."""
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(text: str) -> str:
    if len(text) > LONGEST_LINE:
        text = text[:LONGEST_LINE] + GONE
    home = str(Path.home())
    if len(home) > 1:
        text = text.replace(home, "~")
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def plain(text: str) -> str:
    """What may stand in a log of a value that somebody else made: its first line without what is quoted in it."""
    first = text.strip().partition("\n")[0][:LONGEST_LINE]
    words = redacted(_QUOTED.sub(GONE, first))
    return words if len(words) <= LONGEST else words[:LONGEST] + GONE
