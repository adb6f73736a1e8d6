-- Files on their way to the workspace. ``sent``: what it has; ``content``: a text that was pasted and has no file.
CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    about TEXT NOT NULL,
    path TEXT NOT NULL,
    changed_ns INTEGER NOT NULL,
    content BLOB,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'paused', 'failed')),
    sent INTEGER NOT NULL DEFAULT 0,
    problem TEXT
);
