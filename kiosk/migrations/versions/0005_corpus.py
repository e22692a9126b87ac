"""The office's corpus: entries, versions, editions, test questions, what was asked."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    "corpus_versions", "corpus_entries", "corpus_editions", "corpus_settings", "trial_runs", "trials",
    "asked_questions", "question_clusters",
)  # fmt: skip


def upgrade() -> None:
    """Make the tables."""
    _entries()
    _versions()
    _editions()
    _trials()
    _questions()


def downgrade() -> None:
    """Drop them again; what the office wrote goes too."""
    for table in TABLES:
        op.drop_table(table)


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sa.String(length), nullable=False)


def _long(name: str) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False)


def _when(name: str) -> sa.Column:
    return sa.Column(name, sa.Float, nullable=False)


def _whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer, nullable=False)


def _entries() -> None:
    op.create_table(
        "corpus_entries",
        _text("id", 60),
        _text("topic", 40),
        _text("label", 40),
        _text("title", 200),
        _long("text"),
        _text("state", 16),
        *(sa.Column(name, sa.Integer) for name in ("head", "published", "shipped", "conflict")),
        sa.Column("draft", sa.Text),
        _whole("draft_seq"),
        _text("editor", 80),
        _when("changed_at"),
        _text("reviewer", 80),
        _long("note"),
        _long("flag"),
        _text("review_due", 10),
        sa.PrimaryKeyConstraint("id", name="pk_corpus_entries"),
    )
    op.create_index("ix_corpus_entries_state", "corpus_entries", ["state"])
    op.create_index("ix_corpus_entries_topic", "corpus_entries", ["topic"])


def _versions() -> None:
    op.create_table(
        "corpus_versions",
        _text("entry_id", 60),
        _whole("number"),
        _long("content"),
        _text("author", 80),
        _when("at"),
        _long("why"),
        _text("origin", 16),
        sa.PrimaryKeyConstraint("entry_id", "number", name="pk_corpus_versions"),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["corpus_entries.id"],
            name="fk_corpus_versions_entry_id_corpus_entries",
            ondelete="CASCADE",
        ),
    )


def _editions() -> None:
    op.create_table(
        "corpus_editions",
        _whole("id"),
        _when("at"),
        _text("author", 80),
        _long("why"),
        _text("state", 16),
        _long("versions"),
        _text("index", 80),
        sa.Column("live_at", sa.Float),
        _text("confirmed_by", 80),
        _text("progress", 40),
        _whole("done"),
        _whole("total"),
        _long("problem"),
        _whole("changed"),
        _long("replay"),
        sa.PrimaryKeyConstraint("id", name="pk_corpus_editions"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "corpus_settings",
        _text("name", 40),
        _long("value"),
        sa.PrimaryKeyConstraint("name", name="pk_corpus_settings"),
    )


def _trials() -> None:
    op.create_table(
        "trials",
        _whole("id"),
        _when("at"),
        _text("author", 80),
        _long("text"),
        _text("expected", 60),
        sa.PrimaryKeyConstraint("id", name="pk_trials"),
    )
    op.create_table(
        "trial_runs",
        _whole("id"),
        _whole("trial_id"),
        _when("at"),
        _text("index", 80),
        _text("kind", 16),
        _text("faq_id", 60),
        sa.Column("confidence", sa.Float),
        sa.PrimaryKeyConstraint("id", name="pk_trial_runs"),
        sa.ForeignKeyConstraint(
            ["trial_id"], ["trials.id"], name="fk_trial_runs_trial_id_trials", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_trial_runs_trial_id", "trial_runs", ["trial_id"])


def _questions() -> None:
    op.create_table(
        "asked_questions",
        _whole("id"),
        _when("at"),
        _text("channel", 16),
        _long("text"),
        _text("kind", 16),
        _text("faq_id", 60),
        _text("topic", 40),
        sa.Column("confidence", sa.Float),
        _text("gap", 16),
        sa.Column("cluster_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_asked_questions"),
    )
    op.create_index("ix_asked_questions_at", "asked_questions", ["at"])
    op.create_index("ix_asked_questions_cluster_id", "asked_questions", ["cluster_id"])
    op.create_index("ix_asked_questions_gap_cluster_id", "asked_questions", ["gap", "cluster_id"])
    op.create_table(
        "question_clusters",
        _whole("id"),
        _long("title"),
        _text("state", 16),
        _text("entry_id", 60),
        _when("made_at"),
        _text("decided_by", 80),
        sa.Column("decided_at", sa.Float),
        sa.PrimaryKeyConstraint("id", name="pk_question_clusters"),
    )
    op.create_index("ix_question_clusters_state", "question_clusters", ["state"])
