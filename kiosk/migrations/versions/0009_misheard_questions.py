"""What a question was before somebody put misheard words right."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    heard = sa.Column("heard", sa.Text, nullable=False, server_default="")
    op.add_column("asked_questions", heard)


def downgrade() -> None:
    """Forget what was heard."""
    with op.batch_alter_table("asked_questions") as batch:
        batch.drop_column("heard")
