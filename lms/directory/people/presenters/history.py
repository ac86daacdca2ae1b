"""The history of a person: every fact as a sentence, with who recorded it and when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.template.defaultfilters import date as formatted
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.directory.models import (
    FactKind,
    GrantFact,
    LeaveFact,
    MergeFact,
    PostFact,
    Practitioner,
    Source,
)
from lms.directory.people.policy import Reach
from lms.directory.people.presenters.rows import period
from lms.directory.people.selectors import DirectoryFact, History


@dataclass(frozen=True)
class FactRow:
    """One entry: what it says, who wrote it and when, and whether it was taken back later."""

    sentence: str
    recorded: str
    reason: str
    tag: str
    correct_url: str = ""


class Teller:
    """Tells facts in sentences, with the names that the viewer may read."""

    def __init__(self, reach: Reach, person: Practitioner, history: History) -> None:
        self.reach, self.person, self.history = reach, person, history
        self._kinds = {fact.pk: fact.kind for fact in history.facts}

    def rows(self) -> list[FactRow]:
        """All facts, latest first."""
        return [self._row(fact) for fact in self.history.facts]

    def _row(self, fact: DirectoryFact) -> FactRow:
        return FactRow(
            sentence=self.sentence(fact),
            recorded=self._recorded(fact),
            reason=_("Reason: %(reason)s") % {"reason": fact.reason} if fact.reason else "",
            tag=_("taken back later") if fact.pk in self.history.taken_back else "",
            correct_url=self._correct_url(fact),
        )

    def sentence(self, fact: DirectoryFact) -> str:
        """What the fact says; what it takes back stands after "Taken back"."""
        tell = {PostFact: self._post, GrantFact: self._grant, LeaveFact: self._leave, MergeFact: self._merge}
        told = tell[type(fact)](fact)
        return _("Taken back: %(entry)s") % {"entry": told} if fact.kind == FactKind.RETRACTED else told

    def _post(self, fact: PostFact) -> str:
        words = {
            "role": fact.get_role_display(),
            "institution": self.history.places.get(fact.institution, fact.institution),
            "period": period(fact.from_date, fact.to_date),
            "kind": _("primary post") if fact.primary else _("second post"),
        }
        kind = self._kinds.get(fact.retracts_id, fact.kind)  # a retraction tells what it takes back
        if kind == FactKind.ENDED:
            return _("Post ended: %(role)s at %(institution)s, %(period)s") % words
        if kind == FactKind.CHANGED:
            return _("Post changed: %(role)s at %(institution)s, %(period)s, %(kind)s") % words
        return _("Post: %(role)s at %(institution)s, %(period)s, %(kind)s") % words

    def _grant(self, fact: GrantFact) -> str:
        code = fact.institution or fact.division
        words = {"role": fact.get_role_display(), "place": self.history.places.get(code, code)}
        if fact.withdrawn_on is not None:
            words["day"] = fact.withdrawn_on.isoformat()
            return _("Right taken away from %(day)s: %(role)s, %(place)s") % words
        words["period"] = period(fact.from_date, fact.to_date)
        return _("Right: %(role)s, %(place)s, %(period)s") % words

    def _leave(self, fact: LeaveFact) -> str:
        words = {"kind": fact.get_leave_kind_display(), "period": period(fact.from_date, fact.to_date)}
        return _("Leave: %(kind)s, %(period)s") % words

    def _merge(self, fact: MergeFact) -> str:
        return _("Two accounts joined: they belong to one person")

    def _recorded(self, fact: DirectoryFact) -> str:
        words = {"when": shown_instant(fact.recorded_at), "who": self._author(fact.author_key)}
        if fact.source == Source.WEB:
            return _("Recorded %(when)s by %(who)s") % words
        words["source"] = fact.get_source_display()
        return _("Recorded %(when)s by %(who)s (%(source)s)") % words

    def _author(self, key: UUID | None) -> str:
        if key is None:
            return _("the program")
        return self.history.authors.get(key) or _("a colleague outside your area")

    def _correct_url(self, fact: DirectoryFact) -> str:
        if not isinstance(fact, PostFact) or fact.kind == FactKind.RETRACTED or fact.pk in self.history.taken_back:
            return ""
        institution = self.history.place_ids.get(fact.institution)
        if self.reach.is_self(self.person) or institution is None or not self.reach.manages(institution):
            return ""
        return reverse("people:correct", args=[self.person.person_key, fact.pk])


def shown_instant(instant: datetime) -> str:
    """An instant in the region's time, in the form of the language."""
    return formatted(timezone.localtime(instant), "SHORT_DATETIME_FORMAT")
