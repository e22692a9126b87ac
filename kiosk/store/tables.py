"""The tables. A change here needs a migration in kiosk/migrations/versions.

Times are seconds since the epoch. `turns` is the only table with a resident's words, except
for what a resident agreed to pass on with a ticket, what was said to a person
(`ticket_tables`), and comments given as feedback. The other tables of the same metadata are in
`ticket_tables` and `people_tables`.
"""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("opened_at", sa.Float, nullable=False),
    sa.Column("active_at", sa.Float, nullable=False),
    sa.Column("wiped_at", sa.Float),
    sa.Index("ix_sessions_active", "wiped_at", "active_at"),
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "session_id",
        sa.String(64),
        sa.ForeignKey("sessions.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("said", sa.Text, nullable=False),
    sa.Column("spoken", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("confidence", sa.Float),
    sa.Column("replies", sa.Text, nullable=False),
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("helpful", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("comment", sa.Text),
    sa.Column("kind", sa.String(16)),
    sa.Column("faq_id", sa.String(60)),
)
