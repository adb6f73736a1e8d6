-- The index over the words anew: folded as it is asked, and scripts that put no space between words sign by sign.
-- placed: the thread of each message that is indexed, small enough to go through for the most common word.
DROP TRIGGER message_comes;
DROP TRIGGER message_goes;
DROP TRIGGER message_leaves_words;
DROP TRIGGER message_gives_words;
DROP TRIGGER thread_comes;
DROP TRIGGER thread_goes;
DROP TRIGGER thread_renamed;
DROP TABLE message_words;
DROP TABLE title_words;

CREATE TABLE placed (n INTEGER PRIMARY KEY, t INTEGER NOT NULL);
CREATE VIRTUAL TABLE message_words USING fts5 (
    text, content = 'messages', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
INSERT INTO message_words (message_words, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER message_comes AFTER INSERT ON messages WHEN new.state <> 'streaming' BEGIN
    INSERT INTO message_words (rowid, text) VALUES (new.n, indexed(new.text));
    INSERT INTO placed SELECT new.n, n FROM threads WHERE id = new.thread_id;
END;
CREATE TRIGGER message_goes AFTER DELETE ON messages WHEN old.state <> 'streaming' BEGIN
    INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.n, indexed(old.text));
    DELETE FROM placed WHERE n = old.n;
END;
CREATE TRIGGER message_leaves_words AFTER UPDATE OF text, state ON messages
WHEN old.state <> 'streaming' AND (new.state = 'streaming' OR old.text <> new.text) BEGIN
    INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.n, indexed(old.text));
    DELETE FROM placed WHERE n = old.n AND new.state = 'streaming';
END;
CREATE TRIGGER message_gives_words AFTER UPDATE OF text, state ON messages
WHEN new.state <> 'streaming' AND (old.state = 'streaming' OR old.text <> new.text) BEGIN
    INSERT INTO message_words (rowid, text) VALUES (new.n, indexed(new.text));
    INSERT INTO placed SELECT new.n, n FROM threads
    WHERE id = new.thread_id AND NOT EXISTS (SELECT 1 FROM placed WHERE n = new.n);
END;
CREATE VIRTUAL TABLE title_words USING fts5 (
    title, content = 'threads', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
INSERT INTO title_words (title_words, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER thread_comes AFTER INSERT ON threads BEGIN
    INSERT INTO title_words (rowid, title) VALUES (new.n, indexed(new.title));
END;
CREATE TRIGGER thread_goes AFTER DELETE ON threads BEGIN
    INSERT INTO title_words (title_words, rowid, title) VALUES ('delete', old.n, indexed(old.title));
END;
CREATE TRIGGER thread_renamed AFTER UPDATE OF title ON threads WHEN old.title <> new.title BEGIN
    INSERT INTO title_words (title_words, rowid, title) VALUES ('delete', old.n, indexed(old.title));
    INSERT INTO title_words (rowid, title) VALUES (new.n, indexed(new.title));
END;
INSERT INTO message_words (rowid, text) SELECT n, indexed(text) FROM messages WHERE state <> 'streaming';
INSERT INTO placed SELECT m.n, t.n FROM messages m JOIN threads t ON t.id = m.thread_id WHERE m.state <> 'streaming';
INSERT INTO title_words (rowid, title) SELECT n, indexed(title) FROM threads;
