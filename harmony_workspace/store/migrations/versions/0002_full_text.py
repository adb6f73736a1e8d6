"""The full-text index over passages, kept in step by triggers."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE VIRTUAL TABLE passage_words USING fts5(
        text, content='passages', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2'
    )""",
    # without it the words of deleted text stay in the index's old segments
    "INSERT INTO passage_words(passage_words, rank) VALUES ('secure-delete', 1)",
    """CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN
        INSERT INTO passage_words(rowid, text) VALUES (new.id, new.text);
    END""",
    """CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN
        INSERT INTO passage_words(passage_words, rowid, text) VALUES ('delete', old.id, old.text);
    END""",
    """CREATE TRIGGER passages_changed AFTER UPDATE OF text ON passages BEGIN
        INSERT INTO passage_words(passage_words, rowid, text) VALUES ('delete', old.id, old.text);
        INSERT INTO passage_words(rowid, text) VALUES (new.id, new.text);
    END""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
