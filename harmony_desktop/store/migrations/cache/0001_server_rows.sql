-- What the workspace said. Changed by its replies only; may be thrown away and fetched again.
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE threads (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    model TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    rev INTEGER NOT NULL
);
CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    thread_id TEXT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    role TEXT NOT NULL,
    text TEXT NOT NULL,
    spoken INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    run_id TEXT,
    state TEXT NOT NULL,
    problem TEXT,
    citations TEXT NOT NULL DEFAULT '[]',
    steps TEXT NOT NULL DEFAULT '[]',
    receipt TEXT
);
CREATE INDEX messages_of_thread ON messages (thread_id, position);
-- cursor: the last event of the run that is in the answer's row; ended: no event will follow
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    answer_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    cursor INTEGER NOT NULL DEFAULT 0,
    ended INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX runs_of_answer ON runs (answer_id);
CREATE TABLE transcripts (
    conversation_id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    turns TEXT NOT NULL
);
