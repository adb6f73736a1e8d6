"""Each change gets a mark of its own, so that a cursor is known again only where it was given."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("changes", sa.Column("mark", sa.BigInteger, nullable=False, server_default="0"))
    op.execute("UPDATE changes SET mark = random() >> 1 & 0x3fffffffffffffff")
