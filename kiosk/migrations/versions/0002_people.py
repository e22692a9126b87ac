"""Organisations, people, sign-ins, duty, conversations with people, the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LIVE = "state IN ('open', 'claimed', 'in_conversation', 'callback')"
LIVE_BEFORE = "state IN ('open', 'claimed', 'callback')"
NEW_TABLES = (
    "audit", "swaps", "shifts", "holidays", "login_attempts", "logins", "people",
    "organisations", "quick_replies", "talk_reads", "talk_members", "talk_messages",
    "ticket_notes",
)  # fmt: skip


def upgrade() -> None:
    """Make the tables, and widen those of tickets."""
    _tickets()
    _talks()
    _people()
    _duty()
    _audit()


def downgrade() -> None:
    """Drop them again. The audit log goes too."""
    _drop_guards()
    for table in NEW_TABLES:
        op.drop_table(table)
    op.drop_index("uq_tickets_open_session", "tickets")
    op.drop_index("ix_tickets_holder_id_state", "tickets")
    for column in ("step", "actor", "actor_id", "actor_name", "why"):
        op.drop_column("ticket_events", column)
    for column in (
        "village", "urgent", "stage", "stage_since", "holder_id", "holder_name",
        "organisation_id", "talk_at", "callback_at", "outcome", "follow_up", "talk_deleted_at",
    ):  # fmt: skip
        op.drop_column("tickets", column)
    op.execute("UPDATE tickets SET state = 'claimed' WHERE state = 'in_conversation'")
    _live_index(LIVE_BEFORE)


def _live_index(states: str) -> None:
    op.create_index(
        "uq_tickets_open_session",
        "tickets",
        ["session_id"],
        unique=True,
        sqlite_where=sa.text(states),
        postgresql_where=sa.text(states),
    )


def _flag(name: str, default: str | None = None) -> sa.Column:
    return sa.Column(
        name, sa.Boolean(create_constraint=False), nullable=False, server_default=default
    )


def _text(name: str, length: int, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.String(length), nullable=False, server_default=default)


def _tickets() -> None:
    for column in (
        sa.Column("village", sa.String(40)),
        _flag("urgent", "0"),
        _text("stage", 16, "on_site"),
        sa.Column("stage_since", sa.Float, nullable=False, server_default="0"),
        sa.Column("holder_id", sa.Integer),
        sa.Column("holder_name", sa.String(40)),
        sa.Column("organisation_id", sa.Integer),
        sa.Column("talk_at", sa.Float),
        sa.Column("callback_at", sa.Float),
        sa.Column("outcome", sa.String(16)),
        sa.Column("follow_up", sa.Text),
        sa.Column("talk_deleted_at", sa.Float),
    ):
        op.add_column("tickets", column)
    for column in (
        _text("step", 16, "open"),
        _text("actor", 16, "system"),
        sa.Column("actor_id", sa.Integer),
        _text("actor_name", 40, ""),
        sa.Column("why", sa.Text, nullable=False, server_default=""),
    ):
        op.add_column("ticket_events", column)
    op.create_index("ix_tickets_holder_id_state", "tickets", ["holder_id", "state"])
    op.drop_index("uq_tickets_open_session", "tickets")
    _live_index(LIVE)
    # Nobody could hold a ticket before: those that were taken up at the window wait again.
    op.execute("UPDATE tickets SET state = 'open' WHERE state = 'claimed'")


def _of_ticket(table: str) -> tuple[sa.Column, sa.ForeignKeyConstraint]:
    return (
        sa.Column("code", sa.String(12), nullable=False),
        sa.ForeignKeyConstraint(
            ["code"], ["tickets.code"], name=f"fk_{table}_code_tickets", ondelete="CASCADE"
        ),
    )


def _talks() -> None:
    op.create_table(
        "ticket_notes",
        sa.Column("id", sa.Integer, nullable=False),
        *_of_ticket("ticket_notes"),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        _text("name", 40),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_notes"),
    )
    op.create_index("ix_ticket_notes_code", "ticket_notes", ["code"])
    op.create_table(
        "talk_messages",
        *_of_ticket("talk_messages"),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        _text("sender", 16),
        sa.Column("person_id", sa.Integer),
        _text("name", 40),
        _text("kind", 16),
        _text("client_id", 64),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("data", sa.Text),
        sa.PrimaryKeyConstraint("code", "seq", name="pk_talk_messages"),
        sa.UniqueConstraint("code", "sender", "client_id", name="uq_talk_messages_client_id"),
    )
    op.create_table(
        "talk_members",
        *_of_ticket("talk_members"),
        sa.Column("person_id", sa.Integer, nullable=False),
        _text("name", 40),
        sa.Column("invited_by", sa.Integer),
        sa.Column("joined_at", sa.Float, nullable=False),
        sa.Column("left_at", sa.Float),
        sa.PrimaryKeyConstraint("code", "person_id", name="pk_talk_members"),
    )
    op.create_index("ix_talk_members_person_id", "talk_members", ["person_id"])
    op.create_table(
        "talk_reads",
        *_of_ticket("talk_reads"),
        _text("reader", 16),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("code", "reader", name="pk_talk_reads"),
    )
    op.create_table(
        "quick_replies",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organisation_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quick_replies"),
    )
    op.create_index("ix_quick_replies_organisation_id", "quick_replies", ["organisation_id"])


def _people() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer, nullable=False),
        _text("kind", 20),
        _text("name", 80),
        _text("phone", 24),
        _text("address", 200),
        _text("hours", 400),
        sa.Column("villages", sa.Text, nullable=False),
        _flag("home"),
        _flag("active"),
        sa.PrimaryKeyConstraint("id", name="pk_organisations"),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organisation_id", sa.Integer, nullable=False),
        _text("login", 32),
        _text("name", 40),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("roles", "rights", "skills", "villages")
        ),
        _text("status", 16),
        _flag("active"),
        _text("password", 200),
        _flag("must_change"),
        sa.Column("totp", sa.String(64)),
        sa.Column("totp_offered", sa.String(64)),
        sa.Column("totp_step", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("login", name="uq_people_login"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name="fk_people_organisation_id_organisations",
        ),
    )
    op.create_index("ix_people_organisation_id", "people", ["organisation_id"])
    op.create_table(
        "logins",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        _text("csrf", 64),
        sa.Column("opened_at", sa.Float, nullable=False),
        sa.Column("seen_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_logins"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_logins_person_id_people", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_logins_person_id", "logins", ["person_id"])
    op.create_table(
        "login_attempts",
        sa.Column("login", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("login", name="pk_login_attempts"),
    )


def _duty() -> None:
    op.create_table(
        "holidays",
        sa.Column("day", sa.String(10), nullable=False),
        _flag("works"),
        _text("name", 40),
        _text("source", 200),
        sa.PrimaryKeyConstraint("day", name="pk_holidays"),
    )
    op.create_table(
        "shifts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organisation_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        _text("role", 20),
        sa.Column("starts_at", sa.Float, nullable=False),
        sa.Column("ends_at", sa.Float, nullable=False),
        sa.Column("stand_in_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_shifts"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name="fk_shifts_organisation_id_organisations",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_shifts_person_id_people"),
        sa.ForeignKeyConstraint(
            ["stand_in_id"], ["people.id"], name="fk_shifts_stand_in_id_people"
        ),
    )
    op.create_index(
        "ix_shifts_organisation_id_starts_at", "shifts", ["organisation_id", "starts_at"]
    )
    op.create_index("ix_shifts_ends_at", "shifts", ["ends_at"])
    op.create_table(
        "swaps",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("shift_id", sa.Integer, nullable=False),
        sa.Column("other_shift_id", sa.Integer),
        sa.Column("asked_by", sa.Integer, nullable=False),
        sa.Column("asked_of", sa.Integer, nullable=False),
        _text("state", 16),
        sa.Column("asked_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_swaps"),
        *(
            sa.ForeignKeyConstraint(
                [column], ["shifts.id"], name=f"fk_swaps_{column}_shifts", ondelete="CASCADE"
            )
            for column in ("shift_id", "other_shift_id")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["people.id"], name=f"fk_swaps_{column}_people")
            for column in ("asked_by", "asked_of")
        ),
    )
    op.create_index("ix_swaps_shift_id", "swaps", ["shift_id"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        _text("actor", 80),
        _text("action", 40),
        _text("subject", 80),
        sa.Column("detail", sa.Text, nullable=False),
        _text("previous", 64),
        _text("hash", 64),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
    )


def _drop_guards() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_no_update")
        op.execute("DROP TRIGGER audit_no_delete")
    else:
        op.execute("DROP TRIGGER audit_append_only ON audit")
        op.execute("DROP FUNCTION audit_append_only()")
