"""What a screen shows: the workspace's rows with the outbox laid over them. TEMP views, never stored; the server wins.

What is queued or being sent shows as done. What the workspace refused does not: what stood before stands again.
"""

from collections.abc import Iterator

UNDER_WAY = "state IN ('queued', 'sending')"
NAMES = ("shown_spaces", "shown_threads", "shown_messages")


def wished(kind: str, field: str, otherwise: str, row: str) -> str:
    """The last value that an operation under way gives this field of this row, else what the workspace says."""
    path = f"'$.{field}'"
    return (
        f"ifnull((SELECT json_array(o.body -> {path}) FROM main.outbox o WHERE o.target = {row}.id"
        f" AND o.kind = '{kind}' AND o.{UNDER_WAY} AND json_type(o.body, {path}) IS NOT NULL"
        f" ORDER BY o.rowid DESC LIMIT 1), json_array({otherwise})) ->> '$[0]' AS {field}"
    )


def unless(kind: str, id_: str) -> str:
    return (
        f"NOT EXISTS (SELECT 1 FROM main.outbox o WHERE o.target = {id_} AND o.kind = '{kind}'"
        f" AND o.{UNDER_WAY})"
    )


def _of_thread(field: str, otherwise: str = "") -> str:
    return wished("update_thread", field, otherwise or f"t.{field}", "t")


def _of_space(field: str) -> str:
    return wished("put_space", field, f"s.{field}", "s")


SHOWN_SPACES = f"""
CREATE TEMP VIEW shown_spaces AS
SELECT s.id, {_of_space("name")}, {_of_space("context")}, s.owner, s.mine, {_of_space("team_id")}, s.team,
    s.updated_at, s.rev
FROM (
    SELECT id, name, context, owner, mine, team_id, team, updated_at, rev FROM cache.spaces
    UNION ALL
    SELECT n.target, '', '', '', 1, NULL, '', min(n.written_at), 0
    FROM main.outbox n
    WHERE n.kind = 'put_space' AND n.{UNDER_WAY} AND n.base_rev = 0
        AND NOT EXISTS (SELECT 1 FROM cache.spaces k WHERE k.id = n.target)
    GROUP BY n.target
) s
WHERE {unless("delete_space", "s.id")}
"""

SHOWN_THREADS = f"""
CREATE TEMP VIEW shown_threads AS
SELECT t.id, {_of_thread("title")}, t.model, max(t.updated_at, ifnull(
        (SELECT max(o.written_at) FROM main.outbox o WHERE o.target = t.id AND o.kind = 'send_message'), 0
    )) AS updated_at,
    EXISTS (
        SELECT 1 FROM cache.messages m WHERE m.thread_id = t.id AND m.state = 'streaming' AND NOT EXISTS (
            SELECT 1 FROM main.outbox o WHERE o.kind = 'stop_run' AND o.target = m.run_id
        )
    ) AS running,
    {_of_thread("space_id", f"CASE WHEN {unless('delete_space', 't.space_id')} THEN t.space_id END")},
    {_of_thread("pinned")}, {_of_thread("archived")},
    EXISTS (SELECT 1 FROM main.unread u WHERE u.thread_id = t.id) AS unread,
    t.mine, {_of_thread("sources")}, t.head_id
FROM (
    SELECT id, title, model, updated_at, space_id, pinned, archived, mine, sources, head_id FROM cache.threads
    UNION ALL
    SELECT
        n.target, substr(json_extract(n.body, '$.text'), 1, 60), ifnull(json_extract(n.body, '$.model'), ''),
        max(n.written_at), json_extract(n.body, '$.space_id'), 0, 0, 1, ifnull(n.body -> '$.sources', '{{}}'), NULL
    FROM main.outbox n
    WHERE n.kind = 'send_message' AND NOT EXISTS (SELECT 1 FROM cache.threads k WHERE k.id = n.target)
    GROUP BY n.target
) t
WHERE {unless("delete_thread", "t.id")}
"""

SHOWN_MESSAGES = """
CREATE TEMP VIEW shown_messages AS
SELECT
    m.id, m.thread_id, m.parent_id, m.position, 0 AS queue, m.role, m.text, m.spoken, m.created_at, m.run_id,
    CASE
        WHEN again.state IN ('queued', 'sending') THEN 'waiting'
        WHEN again.state = 'parked' THEN 'parked'
        WHEN m.state = 'streaming' AND stop.op_id IS NOT NULL THEN 'stopped'
        ELSE m.state
    END AS state,
    again.op_id AS op_id,
    CASE WHEN again.op_id IS NULL THEN m.problem ELSE again.problem END AS problem,
    m.citations, m.steps, m.receipt, m.attachments, r.rating, m.waits
FROM cache.messages m
LEFT JOIN main.outbox stop ON stop.kind = 'stop_run' AND stop.target = m.run_id
LEFT JOIN main.outbox again ON again.target = m.thread_id AND again.kind = 'retry_run'
    AND json_extract(again.body, '$.answer_id') = m.id
LEFT JOIN main.ratings r ON r.message_id = m.id
UNION ALL
SELECT
    json_extract(o.body, '$.message_id'), o.target, json_extract(o.body, '$.parent_id'), 9007199254740991, o.rowid,
    'user', json_extract(o.body, '$.text'), json_extract(o.body, '$.spoken'), o.written_at, NULL,
    CASE o.state WHEN 'parked' THEN 'parked' ELSE 'waiting' END,
    o.op_id, o.problem, '[]', '[]', NULL, ifnull(o.body -> '$.attachments', '[]'), NULL, 0
FROM main.outbox o
WHERE o.kind = 'send_message'
    AND NOT EXISTS (SELECT 1 FROM cache.messages m WHERE m.id = json_extract(o.body, '$.message_id'))
"""


def create() -> Iterator[str]:
    yield from (SHOWN_SPACES, SHOWN_THREADS, SHOWN_MESSAGES)


def drop() -> Iterator[str]:
    return (f"DROP VIEW {name}" for name in NAMES)
