"""Sessions in the database, as Django keeps them; the question for one is put into words once."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from lms.common.worded import worded


class SessionStore(db.SessionStore):
    """Django's own, but for the way in which a session is looked up."""

    def _get_session_from_db(self) -> Session | None:
        found = _session.first(self.session_key, timezone.now())
        if found is None:
            self._session_key = None  # whoever saves it gets a new key: one that somebody made up is never taken over
        return found


@worded
def _session(key: str, at: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=at)
