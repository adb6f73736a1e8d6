-- What a screen shows: the workspace's rows with the outbox laid over them. Never stored; the server wins.
CREATE TEMP VIEW shown_messages AS
SELECT
    m.id, m.thread_id, m.position, 0 AS queue, m.role, m.text, m.spoken, m.created_at, m.run_id,
    CASE
        WHEN again.state IN ('queued', 'sending') THEN 'waiting'
        WHEN m.state = 'streaming' AND stop.op_id IS NOT NULL THEN 'stopped'
        ELSE m.state
    END AS state,
    again.op_id AS op_id,
    CASE WHEN again.op_id IS NULL THEN m.problem ELSE again.problem END AS problem,
    m.citations, m.steps, m.receipt
FROM cache.messages m
LEFT JOIN main.outbox stop ON stop.kind = 'stop_run' AND stop.target = m.run_id
LEFT JOIN main.outbox again ON again.kind = 'retry_run' AND json_extract(again.body, '$.answer_id') = m.id
UNION ALL
SELECT
    json_extract(o.body, '$.message_id'), o.target, 9007199254740991, o.rowid, 'user',
    json_extract(o.body, '$.text'), json_extract(o.body, '$.spoken'), o.written_at, NULL,
    CASE o.state WHEN 'parked' THEN 'parked' ELSE 'waiting' END,
    o.op_id, o.problem, '[]', '[]', NULL
FROM main.outbox o
WHERE o.kind = 'send_message'
    AND NOT EXISTS (SELECT 1 FROM cache.messages m WHERE m.id = json_extract(o.body, '$.message_id'));

CREATE TEMP VIEW shown_threads AS
SELECT
    t.id, t.title, t.model,
    max(t.updated_at, ifnull((SELECT max(o.written_at) FROM main.outbox o WHERE o.lane = t.id), 0)) AS updated_at,
    EXISTS (SELECT 1 FROM shown_messages s WHERE s.thread_id = t.id AND s.state = 'streaming') AS running
FROM cache.threads t
UNION ALL
SELECT
    o.target, substr(json_extract(o.body, '$.text'), 1, 60), ifnull(json_extract(o.body, '$.model'), ''),
    max(o.written_at), 0
FROM main.outbox o
WHERE o.kind = 'send_message' AND NOT EXISTS (SELECT 1 FROM cache.threads t WHERE t.id = o.target)
GROUP BY o.target;
