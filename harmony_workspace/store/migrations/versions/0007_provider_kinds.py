"""OpenAI itself and what merely speaks like it become two kinds of providers."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE providers SET kind = 'openai_compatible'"
        " WHERE kind = 'openai' AND base_url NOT LIKE 'https://api.openai.com%'"
    )
