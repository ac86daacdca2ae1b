"""What the acts on posts have in common: facts of posts and their rows, and what a post must not do."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from lms.directory.models import FactKind, Institution, PostFact, PostRole, Practitioner, PractitionerRole, Source
from lms.directory.querysets import PostQuerySet
from lms.directory.selectors.places import DAY, closes_on, institution_on, standing
from lms.directory.services.acts import Act, append, retraction
from lms.directory.services.projections import project_posts
from lms.directory.services.revivals import ends_of, keep_ended

SPECIALTY_LENGTH = 60


def begin(act: Act, person: Practitioner, values: dict[str, Any], part: str = "") -> PractitionerRole:
    """Check a new post, write its fact and its row. The person is locked."""
    post = PractitionerRole(practitioner=person, **values)
    if post.to_date is not None and post.to_date < post.from_date:
        raise ValidationError(_("The last day is before the first day."))
    _check_words(post)
    _check_institution(post)
    check_beside(post, PractitionerRole.objects.of(person))
    append(PostFact, act, FactKind.STARTED, part, **columns(post))
    project_posts([post.uuid])
    return PractitionerRole.objects.select_related("practitioner", "institution").get(uuid=post.uuid)


def end(act: Act, post: PractitionerRole, last_day: date, part: str = "") -> None:
    """Write the fact of a post's end and its row. The person is locked."""
    post.refresh_from_db()
    if last_day < post.from_date:
        words = {"day": post.from_date.isoformat()}
        raise ValidationError(
            _("The post begins on %(day)s. If it was entered by mistake, take it back instead.") % words
        )
    if post.to_date is not None and last_day > post.to_date:  # a post that goes on for longer may meet others
        post.to_date = last_day
        _check_institution(post)
        check_beside(post, PractitionerRole.objects.of(post.practitioner))
    write(act, post, FactKind.ENDED, part, to_date=last_day)


def write(act: Act, post: PractitionerRole, kind: FactKind, part: str = "", **changes: object) -> PostFact:
    """Add a fact about a post that repeats its row but for the changes, and write the row."""
    stored = PractitionerRole.objects.select_related("practitioner", "institution").get(pk=post.pk)
    adopt([stored])
    before = ends_of([post.uuid])
    fact = append(PostFact, act, kind, part, **(columns(stored) | changes))
    project_posts([post.uuid])
    keep_ended(act, before)
    post.refresh_from_db()
    return fact


def columns(post: PractitionerRole) -> dict[str, Any]:
    """What a fact says of a post."""
    return {
        "post": post.uuid,
        "person_key": post.practitioner.person_key,
        "institution": post.institution.code,
        "role": post.role,
        "specialty": post.specialty,
        "primary": post.primary,
        "from_date": post.from_date,
        "to_date": post.to_date,
    }


def adopt(posts: Iterable[PractitionerRole]) -> None:
    """Write a first fact for rows that have none, saying what they say."""
    posts = list(posts)
    told = set(PostFact.objects.filter(post__in=[post.uuid for post in posts]).values_list("post", flat=True))
    first = (post for post in posts if post.uuid not in told)
    PostFact.objects.bulk_create(
        PostFact(number=1, kind=FactKind.STARTED, source=Source.MIGRATION, **columns(post)) for post in first
    )


def facts_that_stand(post: UUID) -> list[PostFact]:
    """The facts of a post that nobody took back, as they were written."""
    return standing(PostFact.objects.filter(post=post).order_by("number"))


def take_back(act: Act, fact: PostFact, part: str = "", *, check: bool = True) -> PostFact:
    """Take back what was written last about a post; what was written before holds again, if it can."""
    facts = facts_that_stand(fact.post)
    if fact not in facts:
        raise ValidationError(_("This was taken back already."))
    if facts[-1] != fact:
        raise ValidationError(_("Something later was written about this post. Take that back first."))
    taken = retraction(fact, act, part)
    taken.number = PostFact.objects.filter(post=fact.post).count() + 1
    taken.save(force_insert=True)
    if check:
        _check_return(fact, facts[:-1])
    before = ends_of([fact.post])
    project_posts([fact.post])
    keep_ended(act, before)
    return taken


def void(act: Act, post: PractitionerRole, part: str = "") -> None:
    """Take back everything about a post that has not begun."""
    adopt([post])
    for index, fact in enumerate(reversed(facts_that_stand(post.uuid))):
        take_back(act, fact, f"{part} {index}" if index else part, check=False)


def _check_return(taken: PostFact, facts: list[PostFact]) -> None:
    """What comes back must have its institution on all its days, and stand beside what was begun since."""
    if not facts:
        return
    back = facts[-1]
    longer = taken.to_date is not None and (back.to_date is None or back.to_date > taken.to_date)
    names = ("institution", "role", "primary", "from_date")
    if not longer and all(getattr(back, name) == getattr(taken, name) for name in names):
        return
    post = PractitionerRole(
        uuid=back.post,
        practitioner=Practitioner.objects.get(person_key=back.person_key),
        institution=Institution.objects.get(code=back.institution),
        **{name: getattr(back, name) for name in ("role", "primary", "from_date", "to_date")},
    )
    _check_institution(post)
    # Only posts under the same row: two rows that became one person may both have had the post all the time.
    check_beside(post, PractitionerRole.objects.filter(practitioner=post.practitioner))


def check_beside(post: PractitionerRole, posts: PostQuerySet) -> None:
    """Refuse a second primary post at a time, and the same post twice, among these posts."""
    others = posts.exclude(uuid=post.uuid).filter(Q(to_date=None) | Q(to_date__gte=post.from_date))
    if post.to_date is not None:
        others = others.filter(from_date__lte=post.to_date)
    primary = others.filter(primary=True).order_by("from_date").first() if post.primary else None
    if primary is not None:
        words = {"since": primary.from_date.isoformat()}
        raise ValidationError(
            _(
                "The person has another primary post at that time (from %(since)s). Transfer the person, or start this"
                " post as a second one."
            )
            % words
        )
    if others.filter(institution=post.institution_id, role=post.role).exists():
        raise ValidationError(_("The person holds the same post at this institution at that time already."))


def _check_words(post: PractitionerRole) -> None:
    if post.role not in PostRole.values:
        raise ValidationError(_("There is no such role at an institution."))
    if len(post.specialty) > SPECIALTY_LENGTH:
        words = {"limit": SPECIALTY_LENGTH}
        raise ValidationError(_("The specialty is longer than %(limit)s characters. Say it shorter.") % words)


def _check_institution(post: PractitionerRole) -> None:
    """The institution must stand on all days of the post. It is held, so that nobody closes it in between."""
    institution = Institution.objects.select_for_update(no_key=True).get(pk=post.institution_id)
    if not institution_on(institution, post.from_date).stands:
        words = {"code": institution.code, "day": post.from_date.isoformat()}
        raise ValidationError(_("The institution %(code)s does not exist on %(day)s.") % words)
    ends = closes_on(institution, post.from_date)
    if ends is not None and (post.to_date is None or post.to_date >= ends):
        words = {"code": institution.code, "day": (ends - DAY).isoformat()}
        raise ValidationError(
            _("The institution %(code)s exists until %(day)s. Give the post a last day, or choose another.") % words
        )
