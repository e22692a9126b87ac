"""Recordings of mediation rooms: who agreed, how long they are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0006"
branch_labels = None
depends_on = None


def _of_recording() -> sa.Column:
    return sa.Column(
        "recording_id",
        sa.Integer,
        sa.ForeignKey("recordings.id", ondelete="CASCADE"),
        nullable=False,
    )


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "recordings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uid", sa.String(32), nullable=False, unique=True),
        sa.Column(
            "code",
            sa.String(12),
            sa.ForeignKey("tickets.code", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("room_id", sa.Integer, nullable=False),
        sa.Column("asked_at", sa.Float, nullable=False),
        sa.Column("asked_by", sa.String(40), nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("began_at", sa.Float),
        sa.Column("ended_at", sa.Float),
        sa.Column("ending", sa.String(16)),
        sa.Column("kept_until", sa.Float),
        sa.Column("wrapped_key", sa.String(200)),
        sa.Column("deleted_at", sa.Float),
    )
    op.create_table(
        "recording_consents",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_recording(),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("seat", sa.Integer, nullable=False),
        sa.Column("side", sa.String(16), nullable=False),
        sa.Column("answer", sa.String(16), nullable=False),
    )
    op.create_index("ix_recording_consents_recording_id", "recording_consents", ["recording_id"])
    op.create_table(
        "recording_stretches",
        _of_recording(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("began_at", sa.Float, nullable=False),
        sa.Column("last_at", sa.Float, nullable=False),
        sa.Column("parts", sa.Integer, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("recording_id", "number", name="pk_recording_stretches"),
    )


def downgrade() -> None:
    """Drop them again; what lies in files can't be read any more then."""
    for table in ("recording_stretches", "recording_consents", "recordings"):
        op.drop_table(table)
