"""The tables of organisations, people, sign-ins, duty and the audit log.

A change here needs a migration in kiosk/migrations/versions. Lists are kept as JSON.
"""

import sqlalchemy as sa

from kiosk.store.tables import metadata


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(create_constraint=False), nullable=False)


organisations = sa.Table(
    "organisations",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("phone", sa.String(24), nullable=False),
    sa.Column("address", sa.String(200), nullable=False),
    sa.Column("hours", sa.String(400), nullable=False),
    sa.Column("villages", sa.Text, nullable=False),
    _flag("home"),
    _flag("active"),
)

people = sa.Table(
    "people",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "organisation_id",
        sa.Integer,
        sa.ForeignKey("organisations.id"),
        nullable=False,
        index=True,
    ),
    sa.Column("login", sa.String(32), nullable=False),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("roles", sa.Text, nullable=False),
    sa.Column("rights", sa.Text, nullable=False),
    sa.Column("skills", sa.Text, nullable=False),
    sa.Column("villages", sa.Text, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    _flag("active"),
    sa.Column("password", sa.String(200), nullable=False),
    _flag("must_change"),
    sa.Column("totp", sa.String(64)),
    sa.Column("totp_offered", sa.String(64)),
    sa.Column("totp_step", sa.Integer, nullable=False),
    sa.UniqueConstraint("login", name="uq_people_login"),
)

logins = sa.Table(
    "logins",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column(
        "person_id",
        sa.Integer,
        sa.ForeignKey("people.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("opened_at", sa.Float, nullable=False),
    sa.Column("seen_at", sa.Float, nullable=False),
)

login_attempts = sa.Table(
    "login_attempts",
    metadata,
    sa.Column("login", sa.String(64), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at", sa.Float, nullable=False),
)

holidays = sa.Table(
    "holidays",
    metadata,
    sa.Column("day", sa.String(10), primary_key=True),
    _flag("works"),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("source", sa.String(200), nullable=False),
)

shifts = sa.Table(
    "shifts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "organisation_id",
        sa.Integer,
        sa.ForeignKey("organisations.id"),
        nullable=False,
    ),
    sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("starts_at", sa.Float, nullable=False),
    sa.Column("ends_at", sa.Float, nullable=False),
    sa.Column("stand_in_id", sa.Integer, sa.ForeignKey("people.id")),
    sa.Index("ix_shifts_organisation_id_starts_at", "organisation_id", "starts_at"),
    sa.Index("ix_shifts_ends_at", "ends_at"),
)

swaps = sa.Table(
    "swaps",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "shift_id",
        sa.Integer,
        sa.ForeignKey("shifts.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("other_shift_id", sa.Integer, sa.ForeignKey("shifts.id", ondelete="CASCADE")),
    sa.Column("asked_by", sa.Integer, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("asked_of", sa.Integer, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("asked_at", sa.Float, nullable=False),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("actor", sa.String(80), nullable=False),
    sa.Column("action", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(80), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sqlite_autoincrement=True,
)
