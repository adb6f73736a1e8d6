-- What goes with a question that is being written. Kept here only until, or where, no encrypted file is open to keep it.
-- thread '' will be begun; id '' is not a chip of its own but where that thread will look
CREATE TABLE draft_chips (
    thread_id TEXT NOT NULL,
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    what TEXT NOT NULL,
    text TEXT NOT NULL,
    data BLOB NOT NULL,
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (thread_id, id)
) WITHOUT ROWID;
