"""The tables of recordings of mediation rooms. A change here needs a migration in
kiosk/migrations/versions.

That there is a recording, who agreed and how long it is kept; pictures and sound lie encrypted in
files beside. A recording outlives the room's own rows, hence no reference to them.
"""

import sqlalchemy as sa

from kiosk.store.tables import metadata

recordings = sa.Table(
    "recordings",
    metadata,
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


def _of_recording() -> sa.Column:
    return sa.Column(
        "recording_id",
        sa.Integer,
        sa.ForeignKey("recordings.id", ondelete="CASCADE"),
        nullable=False,
    )


recording_consents = sa.Table(
    "recording_consents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _of_recording(),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("seat", sa.Integer, nullable=False),
    sa.Column("side", sa.String(16), nullable=False),
    sa.Column("answer", sa.String(16), nullable=False),
    sa.Index("ix_recording_consents_recording_id", "recording_id"),
)

recording_stretches = sa.Table(
    "recording_stretches",
    metadata,
    _of_recording(),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("began_at", sa.Float, nullable=False),
    sa.Column("last_at", sa.Float, nullable=False),
    sa.Column("parts", sa.Integer, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.PrimaryKeyConstraint("recording_id", "number", name="pk_recording_stretches"),
)
