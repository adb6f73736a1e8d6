-- The words an answer quotes stand beside its text, as citations: they are found with it, and leave with them.
DROP TRIGGER message_comes;
DROP TRIGGER message_goes;
DROP TRIGGER message_leaves_words;
DROP TRIGGER message_gives_words;
INSERT INTO message_words (message_words, rowid, text) SELECT 'delete', n, indexed(text) FROM messages
WHERE state <> 'streaming' AND instr(text, '[[quote:');
INSERT INTO message_words (rowid, text) SELECT n, said(text, citations) FROM messages
WHERE state <> 'streaming' AND instr(text, '[[quote:');
CREATE TRIGGER message_comes AFTER INSERT ON messages WHEN new.state <> 'streaming' BEGIN
    INSERT INTO message_words (rowid, text) VALUES (new.n, said(new.text, new.citations));
    INSERT INTO placed SELECT new.n, n FROM threads WHERE id = new.thread_id;
END;
CREATE TRIGGER message_goes AFTER DELETE ON messages WHEN old.state <> 'streaming' BEGIN
    INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.n, said(old.text, old.citations));
    DELETE FROM placed WHERE n = old.n;
END;
CREATE TRIGGER message_leaves_words AFTER UPDATE OF text, citations, state ON messages
WHEN old.state <> 'streaming'
    AND (new.state = 'streaming' OR old.text <> new.text OR old.citations <> new.citations) BEGIN
    INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.n, said(old.text, old.citations));
    DELETE FROM placed WHERE n = old.n AND new.state = 'streaming';
END;
CREATE TRIGGER message_gives_words AFTER UPDATE OF text, citations, state ON messages
WHEN new.state <> 'streaming'
    AND (old.state = 'streaming' OR old.text <> new.text OR old.citations <> new.citations) BEGIN
    INSERT INTO message_words (rowid, text) VALUES (new.n, said(new.text, new.citations));
    INSERT INTO placed SELECT new.n, n FROM threads
    WHERE id = new.thread_id AND NOT EXISTS (SELECT 1 FROM placed WHERE n = new.n);
END;
