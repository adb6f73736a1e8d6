-- Branches, spaces, meetings, and an index over the words. The rows are kept, so that threads open offline at once;
-- the cursor is not, so that everything is read afresh with what is new in it.
CREATE TABLE threads_now (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    model TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    rev INTEGER NOT NULL,
    space_id TEXT,
    pinned INTEGER NOT NULL DEFAULT 0,
    archived INTEGER NOT NULL DEFAULT 0,
    mine INTEGER NOT NULL DEFAULT 1,
    named INTEGER NOT NULL DEFAULT 0,
    head_id TEXT,
    sources TEXT NOT NULL DEFAULT '{}'
);
INSERT INTO threads_now (id, title, model, created_at, updated_at, rev)
SELECT id, title, model, created_at, updated_at, rev FROM threads ORDER BY created_at;
CREATE TABLE messages_now (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    thread_id TEXT NOT NULL REFERENCES threads_now (id) ON DELETE CASCADE,
    parent_id TEXT,
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
    receipt TEXT,
    attachments TEXT NOT NULL DEFAULT '[]'
);
INSERT INTO messages_now (
    id, thread_id, parent_id, position, role, text, spoken, created_at, run_id, state, problem, citations, steps,
    receipt
)
SELECT
    id, thread_id, lag(id) OVER (PARTITION BY thread_id ORDER BY position), position, role, text, spoken, created_at,
    run_id, state, problem, citations, steps, receipt
FROM messages ORDER BY created_at;
-- cursor: the last event of the run that is in the answer's row; ended: no event will follow
CREATE TABLE runs_now (
    id TEXT PRIMARY KEY,
    answer_id TEXT NOT NULL REFERENCES messages_now (id) ON DELETE CASCADE,
    cursor INTEGER NOT NULL DEFAULT 0,
    ended INTEGER NOT NULL DEFAULT 0
);
INSERT INTO runs_now SELECT id, answer_id, cursor, ended FROM runs;
DROP TABLE runs;
DROP TABLE messages;
DROP TABLE threads;
ALTER TABLE threads_now RENAME TO threads;
ALTER TABLE messages_now RENAME TO messages;
ALTER TABLE runs_now RENAME TO runs;
CREATE INDEX messages_of_thread ON messages (thread_id, position);
CREATE INDEX messages_streaming ON messages (thread_id) WHERE state = 'streaming';
CREATE INDEX runs_of_answer ON runs (answer_id);
CREATE INDEX threads_by_time ON threads (updated_at);
DELETE FROM facts WHERE name = 'sync_cursor';

CREATE TABLE spaces (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    context TEXT NOT NULL,
    owner TEXT NOT NULL,
    mine INTEGER NOT NULL,
    team_id TEXT,
    team TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    rev INTEGER NOT NULL
);
-- words: title, names and companies in small letters, to look for parts of words in
CREATE TABLE meetings (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    medium TEXT NOT NULL,
    status TEXT NOT NULL,
    team TEXT NOT NULL,
    participants TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX meetings_by_time ON meetings (started_at);

-- The words of messages and titles. An answer comes in when it has ended; while it is written nothing is indexed.
CREATE VIRTUAL TABLE message_words USING fts5 (
    text, content = 'messages', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
INSERT INTO message_words (message_words, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER message_comes AFTER INSERT ON messages WHEN new.state <> 'streaming' BEGIN
    INSERT INTO message_words (rowid, text) VALUES (new.n, new.text);
END;
CREATE TRIGGER message_goes AFTER DELETE ON messages WHEN old.state <> 'streaming' BEGIN
    INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.n, old.text);
END;
CREATE TRIGGER message_leaves_words AFTER UPDATE OF text, state ON messages
WHEN old.state <> 'streaming' AND (new.state = 'streaming' OR old.text <> new.text) BEGIN
    INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.n, old.text);
END;
CREATE TRIGGER message_gives_words AFTER UPDATE OF text, state ON messages
WHEN new.state <> 'streaming' AND (old.state = 'streaming' OR old.text <> new.text) BEGIN
    INSERT INTO message_words (rowid, text) VALUES (new.n, new.text);
END;
CREATE VIRTUAL TABLE title_words USING fts5 (
    title, content = 'threads', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
INSERT INTO title_words (title_words, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER thread_comes AFTER INSERT ON threads BEGIN
    INSERT INTO title_words (rowid, title) VALUES (new.n, new.title);
END;
CREATE TRIGGER thread_goes AFTER DELETE ON threads BEGIN
    INSERT INTO title_words (title_words, rowid, title) VALUES ('delete', old.n, old.title);
END;
CREATE TRIGGER thread_renamed AFTER UPDATE OF title ON threads WHEN old.title <> new.title BEGIN
    INSERT INTO title_words (title_words, rowid, title) VALUES ('delete', old.n, old.title);
    INSERT INTO title_words (rowid, title) VALUES (new.n, new.title);
END;
INSERT INTO message_words (rowid, text) SELECT n, text FROM messages WHERE state <> 'streaming';
INSERT INTO title_words (rowid, title) SELECT n, title FROM threads;
