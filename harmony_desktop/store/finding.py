"""Finding things on this machine: threads by their words, meetings and people by parts of names."""

import re
import unicodedata
from typing import Any

from harmony_desktop.domain.finding import Hit, Meeting
from harmony_desktop.domain.ids import MessageId, ThreadId
from harmony_desktop.store.database import Connection
from harmony_desktop.store.place_rows import MEETING_COLUMNS, meeting_from
from harmony_desktop.store.rows import from_ms

BEGINS, ENDS = "\x01", "\x02"
EXCERPT_WORDS = 14
LOOKED_AT = 3_000
"""Messages with very common words: the newest ones decide."""
_WORD = re.compile(r"[^\W_]+")


def query_of(words: str, *, from_letter: bool = False) -> str:
    """Every word has to be there, the last one perhaps not typed to its end. A single letter begins half of all words:
    unless asked for, it counts as a beginning only where letters are words."""
    found = _WORD.findall(words)
    if not found:
        return ""
    last = found[-1]
    whole = len(last) == 1 and last.isascii() and not from_letter
    return " ".join([*(f'"{word}"' for word in found[:-1]), f'"{last}"' if whole else f'"{last}"*'])


def threads(db: Connection, words: str, limit: int) -> tuple[Hit, ...]:
    """One hit for each thread: its title first, then the newest of its messages."""
    query = query_of(words)
    if not query:
        return ()
    hits: dict[str, Hit] = {}
    for thread_id, title, at in _titles(db, query_of(words, from_letter=True), words, limit):
        hits[thread_id] = Hit(ThreadId(thread_id), title, _marked(title, words), from_ms(at))
    by_words: dict[str, Hit] = {}
    for hit in _unsent(db, words):
        by_words.setdefault(hit.thread_id, hit)
    for hit in _messages(db, query, limit, {*hits, *by_words}):
        by_words[hit.thread_id] = hit
    hits |= {id_: hit for id_, hit in by_words.items() if id_ not in hits}
    return tuple(hits.values())[:limit]


def _titles(db: Connection, query: str, words: str, limit: int) -> list[tuple[Any, ...]]:
    """Titles of the workspace by the index, those given here and not told yet by looking at them."""
    ids = [
        row[0]
        for row in db.execute(
            "SELECT t.id FROM cache.title_words JOIN cache.threads t ON t.n = title_words.rowid"
            " WHERE title_words MATCH ? ORDER BY title_words.rowid DESC LIMIT ?",
            (query, limit * 4),
        )
    ]
    ids += [
        row[0]
        for row in db.execute(
            "SELECT DISTINCT target FROM main.outbox WHERE state IN ('queued', 'sending')"
            " AND (kind = 'update_thread' AND json_type(body, '$.title') IS NOT NULL OR kind = 'send_message')"
        )
    ]
    found = []
    for id_ in dict.fromkeys(ids):
        row = db.execute("SELECT id, title, updated_at FROM shown_threads WHERE id = ?", (id_,)).fetchone()
        if row is not None and _holds(row[1], words):
            found.append(row)
    return sorted(found, key=lambda row: row[2], reverse=True)[:limit]


def _messages(db: Connection, query: str, limit: int, known: set[str]) -> list[Hit]:
    """The newest message of each thread first met; ``known`` threads have been found already."""
    newest: dict[str, int] = {}
    for n, thread_id in db.execute(
        "SELECT m.n, m.thread_id FROM cache.message_words JOIN cache.messages m ON m.n = message_words.rowid"
        " WHERE message_words MATCH ? ORDER BY message_words.rowid DESC LIMIT ?",
        (query, LOOKED_AT),
    ):
        if thread_id not in known:
            newest.setdefault(thread_id, n)
            if len(newest) >= limit:
                break
    hits = []
    for thread_id, n in newest.items():
        row = db.execute(
            "SELECT s.title, snippet(message_words, 0, ?, ?, '…', ?), m.created_at, m.id"
            " FROM cache.message_words JOIN cache.messages m ON m.n = message_words.rowid"
            " JOIN shown_threads s ON s.id = m.thread_id WHERE message_words MATCH ? AND message_words.rowid = ?",
            (BEGINS, ENDS, EXCERPT_WORDS, query, n),
        ).fetchone()
        if row is not None:  # None: the thread is being deleted
            title, excerpt, at, message_id = row
            hits.append(Hit(ThreadId(thread_id), title, _flat(excerpt), from_ms(at), MessageId(message_id)))
    return sorted(hits, key=lambda hit: hit.at, reverse=True)


def _unsent(db: Connection, words: str) -> list[Hit]:
    rows = db.execute(
        "SELECT o.target, s.title, json_extract(o.body, '$.text'), o.written_at, json_extract(o.body, '$.message_id')"
        " FROM main.outbox o JOIN shown_threads s ON s.id = o.target"
        " WHERE o.kind = 'send_message' ORDER BY o.rowid DESC"
    )
    return [
        Hit(ThreadId(of), title, _marked(text, words), from_ms(at), MessageId(message_id))
        for of, title, text, at, message_id in rows
        if _holds(text, words)
    ]


def meetings(db: Connection, words: str, limit: int) -> tuple[Meeting, ...]:
    """The newest first."""
    parts = words.casefold().split()
    where = " AND ".join(["instr(words, ?)"] * len(parts)) or "1"
    rows = db.execute(
        f"SELECT {MEETING_COLUMNS} FROM cache.meetings WHERE {where} ORDER BY started_at DESC LIMIT ?",
        (*parts, limit),
    )
    return tuple(meeting_from(row) for row in rows)


def count_meetings(db: Connection) -> int:
    return int(db.execute("SELECT count(*) FROM cache.meetings").fetchone()[0])


def people(db: Connection, words: str, limit: int) -> tuple[str, ...]:
    """Participants and companies, those met most often first."""
    rows = db.execute(
        "SELECT name FROM ("
        " SELECT p.value ->> '$.name' AS name FROM cache.meetings, json_each(participants) p"
        " UNION ALL SELECT p.value ->> '$.company' FROM cache.meetings, json_each(participants) p"
        ") WHERE name <> '' GROUP BY name ORDER BY count(*) DESC, name"
    )
    parts = words.casefold().split()
    found = (str(name) for (name,) in rows if all(part in name.casefold() for part in parts))
    return tuple(name for name, _ in zip(found, range(limit), strict=False))


def _holds(text: str, words: str) -> bool:
    tokens = _WORD.findall(_folded(text))
    *whole, last = _WORD.findall(_folded(words))
    return all(word in tokens for word in whole) and any(token.startswith(last) for token in tokens)


def _folded(text: str) -> str:
    """As the index reads it: without marks on letters, and small."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def _marked(text: str, words: str) -> str:
    """The beginning of the text with the words marked; the index does the same for messages it holds."""
    looked_for = "|".join(re.escape(word) for word in _WORD.findall(words))
    flat = _flat(text)[:200]
    return re.sub(rf"\b({looked_for})", f"{BEGINS}\\1{ENDS}", flat, flags=re.IGNORECASE)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)
