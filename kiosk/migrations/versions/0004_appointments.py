"""Appointments."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0005"
branch_labels = None
depends_on = None

BOOKED = "state = 'booked'"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "appointments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "code",
            sa.String(12),
            sa.ForeignKey("tickets.code", name="fk_appointments_code_tickets", ondelete="CASCADE"),
            nullable=False,
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
        sa.PrimaryKeyConstraint("id", name="pk_appointments"),
    )
    op.create_index("ix_appointments_code", "appointments", ["code"])
    op.create_index("ix_appointments_starts_at", "appointments", ["starts_at"])
    _unique("uq_appointments_time", ["organisation_id", "person_id", "starts_at"])
    _unique("uq_appointments_code", ["code"])


def downgrade() -> None:
    """Drop it again."""
    op.drop_table("appointments")


def _unique(name: str, columns: list[str]) -> None:
    op.create_index(
        name,
        "appointments",
        columns,
        unique=True,
        sqlite_where=sa.text(BOOKED),
        postgresql_where=sa.text(BOOKED),
    )
