"""Mediation rooms: who was in them and when."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OPEN = "closed_at IS NULL"


def _of_room() -> sa.Column:
    return sa.Column(
        "room_id", sa.Integer, sa.ForeignKey("rooms.id", ondelete="CASCADE"), nullable=False
    )


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "rooms",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "code",
            sa.String(12),
            sa.ForeignKey("tickets.code", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("opened_at", sa.Float, nullable=False),
        sa.Column("closed_at", sa.Float),
        sa.Column("caucus", sa.String(16)),
        sa.Column("caucuses", sa.Integer, nullable=False),
    )
    op.create_index(
        "uq_rooms_open",
        "rooms",
        ["code"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_table(
        "room_seats",
        _of_room(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("side", sa.String(16), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("muted", sa.Boolean(create_constraint=False), nullable=False, server_default="0"),
        sa.Column("person_id", sa.Integer),
        sa.Column("code_hash", sa.String(64)),
        sa.Column("code_until", sa.Float),
        sa.PrimaryKeyConstraint("room_id", "number", name="pk_room_seats"),
        sa.UniqueConstraint("code_hash", name="uq_room_seats_code_hash"),
    )
    op.create_table(
        "room_events",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_room(),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("actor", sa.String(40), nullable=False),
        sa.Column("seat", sa.Integer),
        sa.Column("side", sa.String(16)),
    )
    op.create_index("ix_room_events_room_id", "room_events", ["room_id"])


def downgrade() -> None:
    """Drop them again."""
    for table in ("room_events", "room_seats", "rooms"):
        op.drop_table(table)
