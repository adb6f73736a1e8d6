-- What the user wrote and the workspace has not taken yet, and what the program remembers. Never thrown away.
CREATE TABLE outbox (
    op_id TEXT PRIMARY KEY,
    lane TEXT NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    body TEXT NOT NULL,
    base_rev INTEGER,
    written_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'parked', 'conflicted')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL DEFAULT 0,
    problem TEXT
);
CREATE INDEX outbox_of_lane ON outbox (lane, op_id);
CREATE TABLE memory (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- thread '' is the composer of a thread that does not exist yet
CREATE TABLE drafts (thread_id TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
