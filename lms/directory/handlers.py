"""What the directory does when something happens elsewhere."""

from lms.common import clock
from lms.directory.models import User
from lms.directory.services import ensure_cms_groups, sync_cms_groups


def after_migrate(using: str, **signal: object) -> None:
    """After every migrate the groups of the CMS are there, also in a test database that was emptied."""
    ensure_cms_groups(using)


def after_sign_in(user: User, **signal: object) -> None:
    """Whoever signs in, by whichever door, has the powers of today's grants."""
    sync_cms_groups(user, clock.today())
