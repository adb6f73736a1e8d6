"""Words that ask for nothing that was said in a meeting: greetings, thanks, a stray command."""

import re

from harmony_workspace.companion.recall.stemming import stems

_POLITE = frozenset(
    stems(
        "hi hello hey hallo howdy greetings welcome good morning afternoon evening day night thanks thank please ok okay"
        " yes sure bye goodbye cheers help test testing nice great"
    )
)
_NO_SENTENCE = re.compile(r"^\s*[%;&|=<>/\\{}`]")
"""No sentence begins so; what follows is a command or markup of some other program."""

WELCOME = (
    "Ask me about your meetings, for example “What did we say about pricing last week?” or"
    " “Which meetings did I have yesterday?”.\n"
)


def asks_nothing(text: str) -> bool:
    """True when no word is left to look for."""
    return bool(_NO_SENTENCE.match(text)) or _POLITE.issuperset(stems(text))
