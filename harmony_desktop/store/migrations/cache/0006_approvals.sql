-- Calls of tools that ask. row: all of it, as JSON; the other columns are what is looked for.
-- The cursor is not kept, so that everything is read afresh with them in it.
CREATE TABLE approvals (
    id TEXT PRIMARY KEY,
    thread_id TEXT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    message_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    state TEXT NOT NULL,
    rev INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    row TEXT NOT NULL
) WITHOUT ROWID;
-- when its run ended with calls to be settled before it goes on, in milliseconds; 0: it did not
ALTER TABLE messages ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
CREATE INDEX messages_waiting ON messages (waits) WHERE waits > 0;
CREATE INDEX approvals_of_thread ON approvals (thread_id);
CREATE INDEX approvals_by_state ON approvals (state);
DELETE FROM facts WHERE name = 'sync_cursor';
