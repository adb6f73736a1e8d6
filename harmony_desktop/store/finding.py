"""Finding things on this machine: threads by their words, meetings and people by parts of names."""

import json
from typing import Any

from harmony_desktop.domain.emails import unfenced
from harmony_desktop.domain.finding import Hit
from harmony_desktop.domain.ids import MessageId, ThreadId
from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.store.database import Connection, transaction
from harmony_desktop.store.meeting_rows import MEETING_COLUMNS, meeting_from
from harmony_desktop.store.rows import from_ms
from harmony_desktop.store.words import Asked, asked, whole


def threads(db: Connection, words: str, limit: int) -> tuple[Hit, ...]:
    """One hit for each thread: its title first, then the newest of its messages."""
    looked_for = asked(words)
    if not looked_for.runs:
        return ()
    hits: dict[str, Hit] = {}
    for thread_id, title, at in _titles(db, looked_for, limit):
        hits[thread_id] = Hit(ThreadId(thread_id), title, looked_for.excerpt(title), from_ms(at))
    by_words: dict[str, Hit] = {}
    for hit in _unsent(db, looked_for):
        by_words.setdefault(hit.thread_id, hit)
    for hit in _messages(db, looked_for, limit, {*hits, *by_words}):
        by_words[hit.thread_id] = hit
    hits |= {id_: hit for id_, hit in by_words.items() if id_ not in hits}
    return tuple(hits.values())[:limit]


def _titles(db: Connection, words: Asked, limit: int) -> list[tuple[Any, ...]]:
    """Titles of the workspace by the index, those given here and not told yet by looking at them. The latest first."""
    ids = [
        row[0]
        for row in db.execute(
            "SELECT t.id FROM cache.title_words JOIN cache.threads t ON t.n = title_words.rowid"
            " WHERE title_words MATCH ? ORDER BY t.updated_at DESC LIMIT ?",
            (words.query(from_letter=True), limit * 4),
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
        if row is not None and words.within(row[1]):
            found.append(row)
    return sorted(found, key=lambda row: row[2], reverse=True)[:limit]


def _messages(db: Connection, words: Asked, limit: int, known: set[str]) -> list[Hit]:
    """The newest message of each thread; ``known`` threads have been found already."""
    shown = db.execute(
        "SELECT m.thread_id, s.title, m.text, m.citations, m.created_at, m.id FROM cache.messages m"
        " JOIN shown_threads s ON s.id = m.thread_id WHERE m.n IN (SELECT value FROM json_each(?))"
        " ORDER BY m.created_at DESC",
        (json.dumps(_newest(db, words.query(), limit, known)),),
    )
    return [
        Hit(
            ThreadId(of),
            title,
            words.excerpt(unfenced(whole(text, citations))),
            from_ms(at),
            MessageId(message_id),
        )
        for of, title, text, citations, at, message_id in shown
    ]


def _newest(db: Connection, query: str, limit: int, known: set[str]) -> list[int]:
    """All messages with the words are gone through, the newest first, until enough threads were met: a long thread
    that is full of them hides no other. What decides is looked at inside the database, so that even the most common
    word is gone through at once."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS met (t INTEGER PRIMARY KEY)")
    found: dict[int, int] = {}
    with transaction(db):
        db.execute("DELETE FROM temp.met")
        db.execute(
            "INSERT INTO temp.met SELECT n FROM cache.threads WHERE id IN (SELECT value FROM json_each(?)"
            " UNION SELECT target FROM main.outbox WHERE kind = 'delete_thread')",
            (json.dumps(sorted(known)),),
        )
        rows = db.execute(
            "SELECT p.t, p.n FROM cache.message_words w CROSS JOIN cache.placed p ON p.n = w.rowid"
            " WHERE w.message_words MATCH ? AND NOT EXISTS (SELECT 1 FROM temp.met k WHERE k.t = p.t)"
            " ORDER BY w.rowid DESC",
            (query,),
        )
        for thread, n in rows:
            if thread not in found:  # the next row is fetched before this one is marked
                db.execute("INSERT INTO temp.met VALUES (?)", (thread,))
                found[thread] = n
            if len(found) >= limit:
                break
        rows.close()
    return list(found.values())


def _unsent(db: Connection, words: Asked) -> list[Hit]:
    rows = db.execute(
        "SELECT o.target, s.title, json_extract(o.body, '$.text'), o.written_at, json_extract(o.body, '$.message_id')"
        " FROM main.outbox o JOIN shown_threads s ON s.id = o.target"
        " WHERE o.kind = 'send_message' ORDER BY o.rowid DESC"
    )
    return [
        Hit(ThreadId(of), title, words.excerpt(text), from_ms(at), MessageId(message_id))
        for of, title, text, at, message_id in rows
        if words.within(text)
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
