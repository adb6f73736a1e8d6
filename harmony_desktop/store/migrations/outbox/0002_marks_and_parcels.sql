-- What a question carries: its content stands beside the row, so that looking at the row stays cheap.
CREATE TABLE parcels (
    op_id TEXT NOT NULL REFERENCES outbox (op_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    attachment TEXT NOT NULL,
    text TEXT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (op_id, position)
);
CREATE INDEX parcels_by_attachment ON parcels (json_extract(attachment, '$.id'));
CREATE INDEX outbox_of_target ON outbox (target, kind);
CREATE INDEX outbox_of_state ON outbox (state);
-- an answer of this thread ended while the thread was not on the screen
CREATE TABLE unread (thread_id TEXT PRIMARY KEY) WITHOUT ROWID;
-- kept on this machine only
CREATE TABLE ratings (
    message_id TEXT PRIMARY KEY,
    rating TEXT NOT NULL CHECK (rating IN ('up', 'down')),
    note TEXT NOT NULL,
    rated_at INTEGER NOT NULL
) WITHOUT ROWID;
