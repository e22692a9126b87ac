"""Conversations, tickets, feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LIVE = sa.text("state IN ('open', 'claimed', 'callback')")


def upgrade() -> None:
    """Make the tables."""
    _conversations()
    _tickets()
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("helpful", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("comment", sa.Text),
        sa.Column("kind", sa.String(16)),
        sa.Column("faq_id", sa.String(60)),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("feedback", "ticket_events", "tickets", "turns", "sessions"):
        op.drop_table(table)


def _conversations() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("opened_at", sa.Float, nullable=False),
        sa.Column("active_at", sa.Float, nullable=False),
        sa.Column("wiped_at", sa.Float),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_active", "sessions", ["wiped_at", "active_at"])
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("spoken", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("confidence", sa.Float),
        sa.Column("replies", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name="fk_turns_session_id_sessions",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_turns_session_id", "turns", ["session_id"])


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("session_id", sa.String(64)),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("topic", sa.String(60)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("opened_at", sa.Float, nullable=False),
        sa.Column("claimed_at", sa.Float),
        sa.Column("ended_at", sa.Float),
        sa.Column("pass_on", sa.String(16), nullable=False),
        sa.Column("passed_on", sa.Text),
        sa.Column("name", sa.String(40)),
        sa.Column("phone", sa.String(24)),
        sa.PrimaryKeyConstraint("code", name="pk_tickets"),
    )
    op.create_index("ix_tickets_state_opened_at", "tickets", ["state", "opened_at"])
    op.create_index(
        "uq_tickets_open_session",
        "tickets",
        ["session_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_table(
        "ticket_events",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("was", sa.String(16)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_events"),
        sa.ForeignKeyConstraint(
            ["code"], ["tickets.code"], name="fk_ticket_events_code_tickets", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_ticket_events_code", "ticket_events", ["code"])
