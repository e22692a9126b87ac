"""The tables of the office's corpus: entries, versions, editions, test questions, what was asked.

A change here needs a migration in kiosk/migrations/versions. `asked_questions` has a resident's
words only where the office allows it, with personal details masked, and never a tie to who asked.
"""

import sqlalchemy as sa

from kiosk.store.tables import metadata

corpus_entries = sa.Table(
    "corpus_entries",
    metadata,
    sa.Column("id", sa.String(60), primary_key=True),
    sa.Column("topic", sa.String(40), nullable=False),
    sa.Column("label", sa.String(40), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("head", sa.Integer),
    sa.Column("published", sa.Integer),
    sa.Column("shipped", sa.Integer),
    sa.Column("conflict", sa.Integer),
    sa.Column("draft", sa.Text),
    sa.Column("draft_seq", sa.Integer, nullable=False),
    sa.Column("editor", sa.String(80), nullable=False),
    sa.Column("changed_at", sa.Float, nullable=False),
    sa.Column("reviewer", sa.String(80), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("flag", sa.Text, nullable=False),
    sa.Column("review_due", sa.String(10), nullable=False),
    sa.Column("lowered", sa.String(8), nullable=False, server_default=""),
    sa.Index("ix_corpus_entries_state", "state"),
    sa.Index("ix_corpus_entries_topic", "topic"),
)

corpus_versions = sa.Table(
    "corpus_versions",
    metadata,
    sa.Column(
        "entry_id",
        sa.String(60),
        sa.ForeignKey("corpus_entries.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("author", sa.String(80), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
)

corpus_editions = sa.Table(
    "corpus_editions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("author", sa.String(80), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("versions", sa.Text, nullable=False),
    sa.Column("index", sa.String(80), nullable=False),
    sa.Column("live_at", sa.Float),
    sa.Column("confirmed_by", sa.String(80), nullable=False),
    sa.Column("progress", sa.String(40), nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("replay", sa.Text, nullable=False),
    sa.Column("held", sa.Text, nullable=False, server_default="{}"),
    sqlite_autoincrement=True,
)

corpus_settings = sa.Table(
    "corpus_settings",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

trials = sa.Table(
    "trials",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("author", sa.String(80), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("expected", sa.String(60), nullable=False),
)

trial_runs = sa.Table(
    "trial_runs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "trial_id",
        sa.Integer,
        sa.ForeignKey("trials.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("index", sa.String(80), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("faq_id", sa.String(60), nullable=False),
    sa.Column("confidence", sa.Float),
)

asked_questions = sa.Table(
    "asked_questions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("faq_id", sa.String(60), nullable=False),
    sa.Column("topic", sa.String(40), nullable=False),
    sa.Column("confidence", sa.Float),
    sa.Column("gap", sa.String(16), nullable=False),
    sa.Column("cluster_id", sa.Integer),
    sa.Column("heard", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_asked_questions_at", "at"),
    sa.Index("ix_asked_questions_cluster_id", "cluster_id"),
    sa.Index("ix_asked_questions_gap_cluster_id", "gap", "cluster_id"),
)

question_clusters = sa.Table(
    "question_clusters",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("entry_id", sa.String(60), nullable=False),
    sa.Column("made_at", sa.Float, nullable=False),
    sa.Column("decided_by", sa.String(80), nullable=False),
    sa.Column("decided_at", sa.Float),
    sa.Index("ix_question_clusters_state", "state"),
)
