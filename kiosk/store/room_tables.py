"""The tables of mediation rooms. A change here needs a migration in kiosk/migrations/versions.

Who was in a room and when, never what was said, shown or read there.
"""

import sqlalchemy as sa

from kiosk.store.tables import metadata

OPEN = "closed_at IS NULL"

rooms = sa.Table(
    "rooms",
    metadata,
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
    sa.Index(
        "uq_rooms_open",
        "code",
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    ),
)


def _of_room() -> sa.Column:
    return sa.Column(
        "room_id", sa.Integer, sa.ForeignKey("rooms.id", ondelete="CASCADE"), nullable=False
    )


room_seats = sa.Table(
    "room_seats",
    metadata,
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

room_events = sa.Table(
    "room_events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _of_room(),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("step", sa.String(16), nullable=False),
    sa.Column("actor", sa.String(40), nullable=False),
    sa.Column("seat", sa.Integer),
    sa.Column("side", sa.String(16)),
    sa.Index("ix_room_events_room_id", "room_id"),
)
