"""Words as PostgreSQL shall index them, the same as SQLite's ``porter unicode61 remove_diacritics 2``.

Its own parser knows addresses and hyphens, and its letters and capitals are those of the database's locale. So a
function of ours makes plain words of a text first, by tables that this program brings, and only then it is parsed.
"""

import unicodedata
from collections.abc import Iterator
from itertools import groupby

CONFIGURATION = "harmony_words"
MOST = 100_000
"""Letters of one passage that are indexed; a text with more words than fit into a ``tsvector`` would be refused."""
_ASCII = "".join(ch for ch in map(chr, range(0x21, 0x7F)) if not ch.isalnum())
_MARKS = r"[\u0300-\u036F]"
_PICTURES = r"\U0001F000-\U0001FAFF"
_FUNCTION = """CREATE FUNCTION plain_words(said text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
$words$
DECLARE words text := left(said, {most});
BEGIN
    IF octet_length(words) > length(words) THEN  -- each step costs more than the one before
        words := regexp_replace(normalize(replace(words, 'ß', 'ss'), NFD), '([A-Za-z]){marks}+', '\\1', 'g');
        words := regexp_replace(normalize(words, NFC), '{marks}', '', 'g');
    END IF;
    IF octet_length(words) > length(words) THEN
        words := regexp_replace(words, '[{separators}]', ' ', 'g');
    END IF;
    IF octet_length(words) > length(words) THEN
        words := translate(words, '{capitals}', '{small}');
    END IF;
    RETURN translate(lower(words COLLATE "C"), '{ascii}', '{blank}');
END $words$"""


def statements() -> tuple[str, ...]:
    """They need no extension and no right beyond the database."""
    kinds = "asciiword, word, numword, uint, int, float, sfloat, version"
    return (
        _function(),
        f"CREATE TEXT SEARCH DICTIONARY {CONFIGURATION} (TEMPLATE = pg_catalog.snowball, Language = porter)",
        f"CREATE TEXT SEARCH CONFIGURATION {CONFIGURATION} (PARSER = pg_catalog.default)",
        f"ALTER TEXT SEARCH CONFIGURATION {CONFIGURATION} ADD MAPPING FOR {kinds} WITH {CONFIGURATION}",
    )


def _function() -> str:
    pairs = [(ch, small) for ch in _beyond_ascii("L") if len(small := ch.casefold()) == 1 and small != ch]
    return _FUNCTION.format(
        most=MOST,
        marks=_MARKS,
        separators=_ranges(_beyond_ascii("M", "P", "S", "Z", "Cc", "Cf")) + _PICTURES,
        capitals="".join(capital for capital, _ in pairs),
        small="".join(small for _, small in pairs),
        ascii=_ASCII.replace("'", "''"),
        blank=" " * len(_ASCII),
    )


def _beyond_ascii(*categories: str) -> Iterator[str]:
    for ch in map(chr, range(0x80, 0x10000)):
        if unicodedata.category(ch).startswith(categories):
            yield ch


def _ranges(letters: Iterator[str]) -> str:
    """Inside the brackets of a regular expression."""
    runs = groupby(enumerate(map(ord, letters)), lambda each: each[1] - each[0])
    bounds = ([code for _, code in run] for _, run in runs)
    return "".join(f"\\u{codes[0]:04X}-\\u{codes[-1]:04X}" for codes in bounds)
