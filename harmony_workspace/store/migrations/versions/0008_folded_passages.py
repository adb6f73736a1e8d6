"""Passages are searched in one spelling: full-width and other compatibility forms become plain letters."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

passages = sa.table("passages", *map(sa.column, ("id", "text", "vector")))


def upgrade() -> None:
    connection = op.get_bind()
    last = 0
    while rows := connection.execute(
        sa.select(passages.c.id, passages.c.text)
        .where(passages.c.id > last)
        .order_by(passages.c.id)
        .limit(1000)
    ).all():
        last = rows[-1].id
        for row in rows:
            folded = unicodedata.normalize("NFKC", row.text)
            if folded != row.text:  # a trigger tells the full-text index; the vector is made anew
                connection.execute(
                    sa.update(passages).where(passages.c.id == row.id).values(text=folded, vector=None)
                )
