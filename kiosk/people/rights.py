"""Who may do what. A person may hold several rights; what they may do is the union."""

from collections.abc import Iterable
from enum import StrEnum


class Right(StrEnum):
    """Given to a person by an administrator."""

    ADMIN = "admin"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    AGENT = "agent"
    VIEWER = "viewer"


RIGHT_NAMES = {
    Right.ADMIN: "管理员",
    Right.EDITOR: "语料编辑",
    Right.REVIEWER: "语料审核",
    Right.AGENT: "接待",
    Right.VIEWER: "查看统计",
}


class Permission(StrEnum):
    """One thing that can be allowed."""

    OWN_ACCOUNT = "own_account"
    """Sign out, change one's password."""
    ROSTER_VIEW = "roster_view"
    """See who is on duty; ask for and answer swaps of one's own."""
    ROSTER_EDIT = "roster_edit"
    """Plan duty, name substitutes, keep the holidays."""
    TICKETS = "tickets"
    """Take up residents' requests and talk with them."""
    OWN_STATISTICS = "own_statistics"
    """Read one's own counts and times."""
    OFFICE_STATISTICS = "office_statistics"
    """Read everybody's counts and times together, nothing of a resident."""
    PEOPLE = "people"
    """Make organisations and accounts."""
    AUDIT = "audit"
    """Read who did what."""
    CORPUS_VIEW = "corpus_view"
    """Read entries and their history, ask test questions, propose an entry."""
    CORPUS_EDIT = "corpus_edit"
    """Write and import entries, submit them."""
    CORPUS_REVIEW = "corpus_review"
    """Approve or refuse what others wrote; publish and roll back."""
    CORPUS_LEARN = "corpus_learn"
    """Read what residents asked, with personal details masked."""
    CORPUS_SETTINGS = "corpus_settings"
    """Say whether one person may review alone, and whether questions are kept to learn from."""
    OFFICE_SETTINGS = "office_settings"
    """Change what the office says of itself and how its robot behaves; look after its kiosks."""


_ALLOWED: dict[Right, frozenset[Permission]] = {
    Right.ADMIN: frozenset(Permission)
    - {Permission.TICKETS, Permission.OWN_STATISTICS, Permission.CORPUS_LEARN},
    Right.EDITOR: frozenset(
        {
            Permission.OWN_ACCOUNT,
            Permission.ROSTER_VIEW,
            Permission.CORPUS_VIEW,
            Permission.CORPUS_EDIT,
            Permission.CORPUS_LEARN,
        }
    ),
    Right.REVIEWER: frozenset(
        {
            Permission.OWN_ACCOUNT,
            Permission.ROSTER_VIEW,
            Permission.CORPUS_VIEW,
            Permission.CORPUS_REVIEW,
            Permission.CORPUS_LEARN,
        }
    ),
    Right.AGENT: frozenset(
        {
            Permission.OWN_ACCOUNT,
            Permission.ROSTER_VIEW,
            Permission.TICKETS,
            Permission.OWN_STATISTICS,
            Permission.CORPUS_VIEW,
        }
    ),
    Right.VIEWER: frozenset(
        {Permission.OWN_ACCOUNT, Permission.ROSTER_VIEW, Permission.OFFICE_STATISTICS}
    ),
}


def permissions(rights: Iterable[Right]) -> frozenset[Permission]:
    """All that somebody with these rights may do; one's own account is always one's own."""
    return frozenset({Permission.OWN_ACCOUNT}).union(*(_ALLOWED[right] for right in rights))
