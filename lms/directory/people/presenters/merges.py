"""Two accounts side by side, and what is joined when they are."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lms.directory.models import Practitioner
from lms.directory.people import selectors
from lms.directory.people.belongings import belongings_of
from lms.directory.people.presenters.person import NO_VALUE, account_about
from lms.directory.people.presenters.rows import PostRow, RightRow
from lms.directory.selectors import posts_history


@dataclass(frozen=True)
class Side:
    """One of two accounts, with what belongs to it."""

    person: Practitioner
    facts: list[tuple[str, str]]
    posts: list[PostRow]
    rights: list[RightRow]

    @classmethod
    def of(cls, person: Practitioner, on: date) -> "Side":
        facts = [
            (_("Personnel number"), person.personnel_number or NO_VALUE),
            (_("Licence number"), person.licence_number or NO_VALUE),
            (_("Signs in as"), person.user.username if person.user else NO_VALUE),
        ]
        facts += [(label, str(count)) for label, count in belongings_of(person)]
        rights = [RightRow.of(grant, post, on) for grant, post in selectors.rights_of(person)]
        posts = [PostRow.of(post, on) for post in posts_history(person)]
        return cls(person, facts, posts, [row for row in rights if not row.over])


def account_label(person: Practitioner) -> str:
    """A name with number and sign-in, to choose one of two."""
    return f"{person.name} · {account_about(person)}"


def merge_sentences(kept: Practitioner, merged: Practitioner) -> list[str]:
    """What follows when two accounts are joined."""
    words = {"kept": account_label(kept), "merged": account_label(merged)}
    sentences = [
        _("Both accounts belong to one person, who is shown as: %(kept)s.") % words,
        _("Signing in with either account opens the same home page; no password changes."),
        _("Posts, rights, leave and history of both stand on one page."),
    ]
    counted = [*belongings_of(kept), *belongings_of(merged)]
    for label in dict.fromkeys(label for label, _count in counted):
        total = sum(count for other, count in counted if other == label)
        sentences.append(_("%(what)s: %(count)s together.") % {"what": label, "count": total})
    sentences.append(_("Nothing is moved or deleted: the accounts can be separated again, each with what it had."))
    return sentences


def separation_sentences(kept: Practitioner, merged: Practitioner) -> list[str]:
    """What follows when joined accounts are taken apart."""
    words = {"kept": account_label(kept), "merged": account_label(merged)}
    return [
        _("These are two people again: %(kept)s and %(merged)s.") % words,
        _("Each has the posts, rights, credits and certificates that were recorded for it."),
        _("What was learned while the accounts were joined stays with the account it was recorded for."),
    ]
