"""The tables of requests for a person and of the conversations that follow.

A change here needs a migration in kiosk/migrations/versions. Numbers of people and organisations
have no foreign key: neither is ever deleted.
"""

import sqlalchemy as sa

from kiosk.store.tables import metadata

LIVE = "state IN ('open', 'claimed', 'in_conversation', 'callback')"

tickets = sa.Table(
    "tickets",
    metadata,
    sa.Column("code", sa.String(12), primary_key=True),
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
    sa.Column("village", sa.String(40)),
    sa.Column("urgent", sa.Boolean(create_constraint=False), nullable=False, server_default="0"),
    sa.Column("stage", sa.String(16), nullable=False, server_default="on_site"),
    sa.Column("stage_since", sa.Float, nullable=False, server_default="0"),
    sa.Column("holder_id", sa.Integer),
    sa.Column("holder_name", sa.String(40)),
    sa.Column("organisation_id", sa.Integer),
    sa.Column("talk_at", sa.Float),
    sa.Column("callback_at", sa.Float),
    sa.Column("outcome", sa.String(16)),
    sa.Column("follow_up", sa.Text),
    sa.Column("talk_deleted_at", sa.Float),
    sa.Index("ix_tickets_state_opened_at", "state", "opened_at"),
    sa.Index("ix_tickets_holder_id_state", "holder_id", "state"),
    sa.Index(
        "uq_tickets_open_session",
        "session_id",
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    ),
)


def _of_ticket() -> sa.Column:
    return sa.Column(
        "code",
        sa.String(12),
        sa.ForeignKey("tickets.code", ondelete="CASCADE"),
        nullable=False,
    )


ticket_events = sa.Table(
    "ticket_events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "code",
        sa.String(12),
        sa.ForeignKey("tickets.code", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("was", sa.String(16)),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("step", sa.String(16), nullable=False, server_default="open"),
    sa.Column("actor", sa.String(16), nullable=False, server_default="system"),
    sa.Column("actor_id", sa.Integer),
    sa.Column("actor_name", sa.String(40), nullable=False, server_default=""),
    sa.Column("why", sa.Text, nullable=False, server_default=""),
)

ticket_notes = sa.Table(
    "ticket_notes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _of_ticket(),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("person_id", sa.Integer, nullable=False),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index("ix_ticket_notes_code", "code"),
)

talk_messages = sa.Table(
    "talk_messages",
    metadata,
    _of_ticket(),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("sender", sa.String(16), nullable=False),
    sa.Column("person_id", sa.Integer),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("client_id", sa.String(64), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("data", sa.Text),
    sa.PrimaryKeyConstraint("code", "seq", name="pk_talk_messages"),
    sa.UniqueConstraint("code", "sender", "client_id", name="uq_talk_messages_client_id"),
)

talk_members = sa.Table(
    "talk_members",
    metadata,
    _of_ticket(),
    sa.Column("person_id", sa.Integer, nullable=False),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("invited_by", sa.Integer),
    sa.Column("joined_at", sa.Float, nullable=False),
    sa.Column("left_at", sa.Float),
    sa.PrimaryKeyConstraint("code", "person_id", name="pk_talk_members"),
    sa.Index("ix_talk_members_person_id", "person_id"),
)

talk_reads = sa.Table(
    "talk_reads",
    metadata,
    _of_ticket(),
    sa.Column("reader", sa.String(16), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.PrimaryKeyConstraint("code", "reader", name="pk_talk_reads"),
)

quick_replies = sa.Table(
    "quick_replies",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("organisation_id", sa.Integer, nullable=False),
    sa.Column("person_id", sa.Integer),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index("ix_quick_replies_organisation_id", "organisation_id"),
)
