"""The list of people and the page of one person, gathered for the template; what the reader may do stands beside it."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.directory.models import Institution, Leave, Practitioner, PractitionerRole
from lms.directory.people import selectors
from lms.directory.people.periods import is_over
from lms.directory.people.policy import Reach, may_look_after, may_look_after_everywhere
from lms.directory.people.presenters.history import FactRow, Teller
from lms.directory.people.presenters.rows import (
    LeaveRow,
    Links,
    PostRow,
    RightRow,
    Tags,
    planned_period,
)
from lms.directory.selectors import posts_history

Crumbs = list[tuple[str, str | None]]
NO_VALUE = "–"


@dataclass(frozen=True)
class ListedPost:
    """A post on a card of the list; `note` says when it is not simply now."""

    institution: Institution
    role: str
    note: str


@dataclass(frozen=True)
class ListRow:
    """A person on a card of the list."""

    person: Practitioner
    url: str
    number: str
    posts: list[ListedPost]
    tags: Tags

    @classmethod
    def of(cls, person: Practitioner, reach: Reach) -> "ListRow":
        posts = [
            ListedPost(post.institution, post.get_role_display(), _note(post, reach)) for post in person.posts_shown
        ]
        tags = [] if posts else [(_("has left"), "")]
        return cls(person, person_url(person), person.personnel_number or NO_VALUE, posts, tags)


@dataclass(frozen=True)
class AccountRow:
    """One of the accounts that belong to a person."""

    person: Practitioner
    about: str
    tags: Tags
    undo_url: str = ""


@dataclass(frozen=True)
class PersonPage:
    """Everything on the page of one person."""

    person: Practitioner
    is_self: bool
    crumbs: Crumbs
    facts: list[tuple[str, str, str]]  # label, value, language
    acts: Links
    posts: list[PostRow]
    past_posts: list[PostRow]
    absences: list[LeaveRow] | None  # None: not for this reader
    rights: list[RightRow]
    rights_url: str
    accounts: list[AccountRow]
    merge_url: str
    history: list[FactRow] = field(default_factory=list)

    @classmethod
    def of(cls, reach: Reach, person: Practitioner) -> "PersonPage":
        posts = list(posts_history(person))
        rows = [PostRow.of(post, reach.on, _post_acts(reach, person, post)) for post in posts]
        sees_leave = may_look_after(reach, person, posts) or reach.is_self(person)
        return cls(
            person=person,
            is_self=reach.is_self(person),
            crumbs=[(_("People"), reverse("people:list")), (person.name, None)],
            facts=_facts(person),
            acts=_acts(reach, person, posts),
            posts=[row for row in rows if not is_over(row.post.to_date, reach.on)],
            past_posts=[row for row in rows if is_over(row.post.to_date, reach.on)],
            absences=_absences(reach, person) if sees_leave else None,
            rights=[row for row in right_rows(reach, person) if not row.over],
            rights_url=reverse("people:rights", args=[person.person_key]),
            accounts=_accounts(reach, person, posts),
            merge_url=_url("merge_search", person) if may_look_after_everywhere(reach, person, posts) else "",
            history=Teller(reach, person, selectors.history(reach, person, leave=sees_leave)).rows(),
        )


def person_url(person: Practitioner) -> str:
    return reverse("people:person", args=[person.person_key])


def person_crumbs(person: Practitioner, last: str) -> Crumbs:
    """The way from the list over the person to an act."""
    return [(_("People"), reverse("people:list")), (person.name, person_url(person)), (last, None)]


def right_rows(reach: Reach, person: Practitioner) -> list[RightRow]:
    """All rights of a person, with the way to end those that the viewer may end."""
    own = reach.is_self(person)
    rows = []
    for grant, post in selectors.rights_of(person):
        may_end = not own and reach.may_change_right(grant)
        end_url = reverse("people:end_right", args=[person.person_key, grant.uuid]) if may_end else ""
        rows.append(RightRow.of(grant, post, reach.on, end_url))
    return rows


def _url(name: str, person: Practitioner, *more: object) -> str:
    return reverse(f"people:{name}", args=[person.person_key, *more])


def _note(post: PractitionerRole, reach: Reach) -> str:
    if post.from_date > reach.on:
        return planned_period(post.from_date, post.to_date, reach.on)
    return _("until %(day)s") % {"day": post.to_date.isoformat()} if post.to_date else ""


def _facts(person: Practitioner) -> list[tuple[str, str, str]]:
    facts = [
        (_("Name in Chinese"), person.name_zh, "zh-Hans"),
        (_("Name in Tibetan"), person.name_bo, "bo"),
        (_("Name in English"), person.name_en, "en"),
        (_("Personnel number"), person.personnel_number, ""),
        (_("Licence number"), person.licence_number, ""),
    ]
    return [(label, value or NO_VALUE, lang if value else "") for label, value, lang in facts]


def _post_acts(reach: Reach, person: Practitioner, post: PractitionerRole) -> Links:
    """What may be done with one post: nothing with one that is over, or that the viewer does not manage."""
    if reach.is_self(person) or is_over(post.to_date, reach.on) or not reach.manages(post.institution_id):
        return []
    acts = []
    if post.primary:
        acts.append((_("Transfer"), _url("transfer", person, post.uuid)))
    else:
        acts.append((_("Make primary"), _url("make_primary", person, post.uuid)))
    acts.append((_("End this post"), _url("end_post", person, post.uuid)))
    return acts


def _acts(reach: Reach, person: Practitioner, posts: list[PractitionerRole]) -> Links:
    if reach.is_self(person):
        return []
    acts = []
    if reach.manages_anywhere:
        acts.append((_("Start a post"), _url("start_post", person)))
    if may_look_after(reach, person, posts):
        acts.append((_("Record leave"), _url("record_leave", person)))
    if may_look_after_everywhere(reach, person, posts) and any(not is_over(post.to_date, reach.on) for post in posts):
        acts.append((_("Leave the service"), _url("leave_service", person)))
    return acts


def _absences(reach: Reach, person: Practitioner) -> list[LeaveRow]:
    own = reach.is_self(person)
    leaves = Leave.objects.of(person).order_by("-from_date", "pk")
    return [LeaveRow.of(each, reach.on, "" if own else _url("retract_leave", person, each.uuid)) for each in leaves]


def _accounts(reach: Reach, person: Practitioner, posts: list[PractitionerRole]) -> list[AccountRow]:
    accounts = selectors.accounts_of(person)
    may_undo = may_look_after_everywhere(reach, person, posts)
    rows = []
    for account in accounts:
        kept = account.pk == person.pk
        undo = _url("undo_merge", person, account.person_key) if may_undo and not kept else ""
        tags = [(_("shown name"), "good")] if kept and len(accounts) > 1 else []
        rows.append(AccountRow(account, account_about(account), tags, undo))
    return rows


def account_about(account: Practitioner) -> str:
    """Number and sign-in of an account in one line."""
    number = account.personnel_number or NO_VALUE
    if account.user is None:
        return _("%(number)s · never signs in") % {"number": number}
    return _("%(number)s · signs in as %(username)s") % {"number": number, "username": account.user.username}
