"""What the office changes of its settings, and its kiosks."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "setting_changes",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("old", sa.Text, nullable=False),
        sa.Column("new", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_setting_changes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_setting_changes_name", "setting_changes", ["name"])
    op.create_table(
        "devices",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("first_seen", sa.Float, nullable=False),
        sa.Column("last_seen", sa.Float, nullable=False),
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("microphone", sa.String(16), nullable=False),
        sa.Column("speaker", sa.String(16), nullable=False),
        sa.Column("error", sa.String(120), nullable=False),
        sa.Column("error_at", sa.Float),
        sa.PrimaryKeyConstraint("id", name="pk_devices"),
        sa.UniqueConstraint("key", name="uq_devices_key"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop them again; the settings file decides alone."""
    op.drop_table("devices")
    op.drop_index("ix_setting_changes_name", "setting_changes")
    op.drop_table("setting_changes")
