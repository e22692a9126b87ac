"""The table of appointments. A change here needs a migration in kiosk/migrations/versions.

The two partial unique indexes are what makes it impossible to book a time twice, or two times
for one request, however many ask at once.
"""

import sqlalchemy as sa

from kiosk.store.tables import metadata

BOOKED = "state = 'booked'"

appointments = sa.Table(
    "appointments",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "code",
        sa.String(12),
        sa.ForeignKey("tickets.code", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("organisation_id", sa.Integer, nullable=False),
    sa.Column("organisation_name", sa.String(80), nullable=False),
    sa.Column("person_id", sa.Integer, nullable=False),
    sa.Column("person_name", sa.String(40), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("starts_at", sa.Float, nullable=False),
    sa.Column("ends_at", sa.Float, nullable=False),
    sa.Column("way", sa.String(16), nullable=False),
    sa.Column("service", sa.String(40)),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("booked_at", sa.Float, nullable=False),
    sa.Column("reminded_at", sa.Float),
    sa.Index(
        "uq_appointments_time",
        "organisation_id",
        "person_id",
        "starts_at",
        unique=True,
        sqlite_where=sa.text(BOOKED),
        postgresql_where=sa.text(BOOKED),
    ),
    sa.Index(
        "uq_appointments_code",
        "code",
        unique=True,
        sqlite_where=sa.text(BOOKED),
        postgresql_where=sa.text(BOOKED),
    ),
    sa.Index("ix_appointments_starts_at", "starts_at"),
)
