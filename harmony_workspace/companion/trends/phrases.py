"""Words and pairs of words that can name a matter; what one says anyway is none."""

import re

from harmony_workspace.companion.recall.stemming import stems
from harmony_workspace.companion.recall.words import COMMON
from harmony_workspace.store.search_index import ASKING_WORDS, STOP_WORDS

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CLAUSE = re.compile(r"[.,;:?!()“”\"…–—]+")
_SAID_ANYWAY = frozenset(
    stems(
        """able absolutely actual actually add agree almost already also always amount anyway apart apparently area around away
        basically become begin believe better bit bring build came certain certainly chance change clear clearly come
        completely considered couple course create deal definitely depend difference different difficult done easy either else
        end enough especially even exactly example expect explain extra fact fair fairly far feel figure fine finish fix
        follow full fully general generally getting given gonna gotta guess guy half happen happy hard hear hello help high hmm
        hold hope hour huh idea imagine interesting involved kind know last later least left less let like line little long look
        lot low main make mean mention mhm mind minute mm moment morning move much nearly need nice nobody normally nothing number
        obviously often okay ones open opposite order part perhaps person pick piece please possible possibly pretty probably
        proper properly put quick quickly quite rather read ready real really reason remember rest right round run sake second
        seem seen send sense set several shall show simple simply since single sit small somebody someone something sometimes
        somewhere soon sorry sort sound speak specific spend stage stand start stay stick still stop straight stuff suggest
        suppose sure switch take talk tell thank thanks that thing think third though thought three till today together
        tomorrow total totally towards tried true try turn twice uh uhm um understand unless usual usually wait walk wanna
        want way week well went whatever whether whole wish wonder word work worry worth would write wrong yeah yep yes yesterday
        yet year yours zero absolutely exact hundred thousand ten twenty four six seven eight nine eleven twelve bye cheers
        welcome wow ha oh ah er hey actually keep kept cannot can't won't don't didn't isn't doesn't haven't wouldn't couldn't
        I'll we'll you'll I'm we're you're they're it's that's there's what's let's I've we've you've I'd we'd you'd"""
    )
)
_NO_MATTER = frozenset(stems(" ".join([*COMMON, *ASKING_WORDS]))) | _SAID_ANYWAY
_SHORTEST = 3
_LEADS = frozenset(
    """a an the my our your his her its their this these those no any some more of for with about in on per each every
    another new without into via through from between over by""".split()  # noqa: SIM905
)


def phrases(text: str) -> dict[str, str]:
    """Stems of the words and pairs of neighbours that may name a matter, each with how the text writes it.

    A matter is named like a thing: behind an article or a preposition, or with a capital. Only where nothing in the
    text is, any of its words may.
    """
    return _named(text, strictly=True) or _named(text, strictly=False)


def _named(text: str, *, strictly: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    for clause in _CLAUSE.split(text):
        before: tuple[str, str] | None = None
        led = not strictly
        for place, word in enumerate(_WORD.findall(clause)):
            key = _key(word)
            led = not strictly or word.casefold() in _LEADS or (led and key is not None)
            if key is None or not (led or (place and word[0].isupper())):
                before = None
                continue
            written = word if word[0].isupper() and place else word.casefold()
            found.setdefault(key, written)
            if before is not None and before[0] != key:
                found.setdefault(f"{before[0]} {key}", f"{before[1]} {written}")
            before = (key, written)
    return found


def _key(word: str) -> str | None:
    plain = word.casefold()
    if len(plain) < _SHORTEST or plain in STOP_WORDS:
        return None
    parts = stems(plain.replace("-", " "))
    return None if not parts or all(part in _NO_MATTER for part in parts) else "-".join(parts)
