"""What follows from an act, in sentences: the reader of a confirm page knows what ends, what begins and what stays."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from lms.directory.models import AccessGrant, AccessRole, Leave, LeaveKind, PostRole, Practitioner, PractitionerRole
from lms.directory.people.periods import DAY, gives_something
from lms.directory.people.presenters.rows import period
from lms.directory.people.selectors import rights_of


def what_stays() -> str:
    """Said wherever a post or an account changes."""
    return _("Courses, credits, certificates and results stay with the person.")


def rights_resting_on(person: Practitioner, posts: Iterable[PractitionerRole], on: date) -> list[AccessGrant]:
    """The rights that hold now or later and would end with these posts."""
    wanted = {post.uuid for post in posts}
    held = (grant for grant, post in rights_of(person) if gives_something(grant, post, on))
    return [grant for grant in held if grant.post_id in wanted]


def right_name(grant: AccessGrant) -> str:
    """A right and its place in words."""
    place = grant.institution or grant.division
    return _("“%(role)s” at %(place)s") % {"role": grant.get_role_display(), "place": place.name}


def _rights_end(grants: list[AccessGrant], last_day: date, on: date) -> list[str]:
    if not grants:
        return [_("No right rests on this post, so none ends.")]
    if last_day < on:
        told = _("The right %(right)s ends at once: the next page that is opened no longer has it.")
    else:
        told = _("The right %(right)s ends with %(day)s.")
    return [told % {"right": right_name(grant), "day": last_day.isoformat()} for grant in grants]


def _rights_stay(person: Practitioner, ending: list[AccessGrant], on: date) -> list[str]:
    held = (grant for grant, post in rights_of(person) if gives_something(grant, post, on))
    return [_("The right %(right)s stays.") % {"right": right_name(grant)} for grant in held if grant not in ending]


def _learning_goes_along(post: PractitionerRole, ending: list[AccessGrant], data: dict) -> list[str]:
    """A doctor who moves goes on learning; every other right is given anew by whoever gives rights there."""
    goes = any(grant.role == AccessRole.LEARNER and grant.institution_id == post.institution_id for grant in ending)
    return _learns({**data, "learns": goes}, data["first_day"])


def _learns(data: dict, first_day: date) -> list[str]:
    words = {"institution": data["institution"].name, "day": first_day.isoformat()}
    if data["learns"]:
        return [_("The right of a learner at %(institution)s begins on %(day)s.") % words]
    return [_("No right begins at %(institution)s.") % words]


def of_start(person: Practitioner, data: dict, on: date) -> list[str]:
    """A post begins."""
    words = {
        "name": person.name,
        "role": PostRole(data["role"]).label,
        "institution": data["institution"].name,
        "period": period(data["from_date"], data["to_date"]),
    }
    sentences = [_("%(name)s works as %(role)s at %(institution)s, %(period)s.") % words]
    sentences.append(_("It is the primary post.") if data.get("primary") else _("It is a second post."))
    sentences += _learns(data, data["from_date"])
    sentences.append(_("The managers of %(institution)s see this person in their list.") % words)
    return sentences


def of_transfer(person: Practitioner, post: PractitionerRole, data: dict, on: date) -> list[str]:
    """A primary post ends and another begins elsewhere on the next day."""
    last_day = data["first_day"] - DAY
    words = {
        "name": person.name,
        "role": post.get_role_display(),
        "new_role": PostRole(data["role"]).label,
        "here": post.institution.name,
        "there": data["institution"].name,
        "last": last_day.isoformat(),
        "first": data["first_day"].isoformat(),
    }
    ending = rights_resting_on(person, [post], on)
    return [
        _("The post of %(name)s as %(role)s at %(here)s ends on %(last)s.") % words,
        _("From %(first)s %(name)s works as %(new_role)s at %(there)s. It is the primary post.") % words,
        *_rights_end(ending, last_day, on),
        *_learning_goes_along(post, ending, data),
        *_rights_stay(person, ending, on),
        what_stays(),
        _("From %(first)s the managers of %(there)s see this person in their list; those of %(here)s no longer do.")
        % words,
    ]


def of_end(person: Practitioner, post: PractitionerRole, data: dict, on: date) -> list[str]:
    """A post ends."""
    words = {
        "name": person.name,
        "role": post.get_role_display(),
        "institution": post.institution.name,
        "day": data["last_day"].isoformat(),
    }
    ending = rights_resting_on(person, [post], on)
    return [
        _("The post of %(name)s as %(role)s at %(institution)s ends on %(day)s.") % words,
        *_rights_end(ending, data["last_day"], on),
        *_rights_stay(person, ending, on),
        what_stays(),
    ]


def of_primary(person: Practitioner, post: PractitionerRole, data: dict) -> list[str]:
    """A second post becomes the primary one."""
    words = {"name": person.name, "institution": post.institution.name, "day": data["from_date"].isoformat()}
    return [
        _("From %(day)s the primary post of %(name)s is the one at %(institution)s.") % words,
        _("The primary post until then becomes a second post; it does not end."),
        _("The training required of this person and the figures count at the primary post."),
        _("No right changes."),
    ]


def of_leaving(person: Practitioner, posts: list[PractitionerRole], data: dict, on: date) -> list[str]:
    """All posts and rights end."""
    day = data["last_day"].isoformat()
    sentences = [
        _("The post as %(role)s at %(institution)s ends on %(day)s.")
        % {"role": post.get_role_display(), "institution": post.institution.name, "day": day}
        for post in posts
    ]
    if data["at_once"] or data["last_day"] < on:
        sentences.append(_("Every right ends at once: the next page that is opened no longer has them."))
    else:
        sentences.append(_("Every right ends with %(day)s.") % {"day": day})
    sentences.append(what_stays())
    sentences.append(_("The record stays; the person can be taken on again later with a new post."))
    return sentences


def of_absence(person: Practitioner, data: dict) -> list[str]:
    """A leave begins."""
    words = {
        "name": person.name,
        "kind": LeaveKind(data["kind"]).label,
        "period": period(data["from_date"], data["to_date"]),
    }
    return [
        _("%(name)s is away, %(period)s: %(kind)s.") % words,
        _("Posts and rights do not change: who is on leave may go on learning."),
    ]


def of_return(person: Practitioner, leave: Leave) -> list[str]:
    """A leave is taken back."""
    words = {"name": person.name, "period": period(leave.from_date, leave.to_date)}
    return [
        _("The leave of %(name)s, %(period)s, counts as if it had never been recorded.") % words,
        _("Both entries stay in the history."),
    ]


def of_correction(sentence: str) -> list[str]:
    """An entry about a post is taken back."""
    return [
        _("This entry is taken back: %(entry)s") % {"entry": sentence},
        _("The post is again what the entries before it say; an entry that began a post takes the whole post away."),
        _("Rights that rest on the post follow it: they hold only on days on which the post is held."),
        _("Both entries stay in the history, with who recorded them and when."),
    ]


def of_right(person: Practitioner, role: str, place: str, data: dict, post: PractitionerRole | None) -> list[str]:
    """A right begins."""
    words = {"name": person.name, "role": role, "place": place, "period": period(data["from_date"], data["to_date"])}
    sentences = [_("%(name)s has the right “%(role)s” at %(place)s, %(period)s.") % words]
    if post is not None:
        words = {"role": post.get_role_display(), "institution": post.institution.name}
        sentences.append(_("It rests on the post as %(role)s at %(institution)s and ends with it.") % words)
    else:
        sentences.append(_("It rests on no post: it holds until somebody ends it."))
    return sentences


def of_right_end(person: Practitioner, grant: AccessGrant, data: dict, on: date) -> list[str]:
    """A right is taken away."""
    words = {"name": person.name, "right": right_name(grant), "day": data["from_date"].isoformat()}
    if data["from_date"] <= on:
        told = _("%(name)s loses the right %(right)s at once: the next page that is opened no longer has it.")
    else:
        told = _("%(name)s has the right %(right)s no longer from %(day)s on.")
    return [told % words, what_stays()]
