"""Entries that a person is offered for until somebody has looked at them again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what was decided of each entry, and what each edition holds back."""
    lowered = sa.Column("lowered", sa.String(8), nullable=False, server_default="")
    op.add_column("corpus_entries", lowered)
    held = sa.Column("held", sa.Text, nullable=False, server_default="{}")
    op.add_column("corpus_editions", held)


def downgrade() -> None:
    """Forget both."""
    with op.batch_alter_table("corpus_editions") as batch:
        batch.drop_column("held")
    with op.batch_alter_table("corpus_entries") as batch:
        batch.drop_column("lowered")
