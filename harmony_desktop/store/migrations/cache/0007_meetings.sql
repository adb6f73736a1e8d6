-- All that a meeting's page shows, to be read offline. rev of a transcript: that of the meeting when it was read; another
-- one means that it may have changed. recording and problem are JSON.
-- The cursor is not kept, so that everything is read afresh with what is new in it.
ALTER TABLE meetings ADD COLUMN created_by TEXT NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN percent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meetings ADD COLUMN recording TEXT;
ALTER TABLE meetings ADD COLUMN problem TEXT;
ALTER TABLE meetings ADD COLUMN rev INTEGER NOT NULL DEFAULT 0;
ALTER TABLE transcripts ADD COLUMN rev INTEGER NOT NULL DEFAULT 0;
UPDATE transcripts SET turns = (
    SELECT json_group_array(json_array(
        value ->> '$.index', value ->> '$.speaker', value ->> '$.start_ms', value ->> '$.end_ms', value ->> '$.text'
    )) FROM json_each(turns)
);
CREATE TABLE insights (conversation_id TEXT PRIMARY KEY, items TEXT NOT NULL);
DELETE FROM facts WHERE name = 'sync_cursor';
