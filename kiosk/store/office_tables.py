"""The tables of what the office changes itself, and of its kiosks.

A change here needs a migration in kiosk/migrations/versions. Nothing of a resident is in them.
"""

import sqlalchemy as sa

from kiosk.store.tables import metadata

setting_changes = sa.Table(
    "setting_changes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("author", sa.String(80), nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("old", sa.Text, nullable=False),
    sa.Column("new", sa.Text),
    sa.Index("ix_setting_changes_name", "name"),
    sqlite_autoincrement=True,
)

devices = sa.Table(
    "devices",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("first_seen", sa.Float, nullable=False),
    sa.Column("last_seen", sa.Float, nullable=False),
    sa.Column("version", sa.String(16), nullable=False),
    sa.Column("microphone", sa.String(16), nullable=False),
    sa.Column("speaker", sa.String(16), nullable=False),
    sa.Column("error", sa.String(120), nullable=False),
    sa.Column("error_at", sa.Float),
    sa.UniqueConstraint("key", name="uq_devices_key"),
    sqlite_autoincrement=True,
)
