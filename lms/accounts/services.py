"""What other rooms may do with accounts."""

from lms.accounts.invitations.services import invite, issue_reset
from lms.accounts.sessions.services import end_sessions

__all__ = ["end_sessions", "invite", "issue_reset"]
