"""Taking back what was wrong. Nothing is removed: a fact is added that says so, and the rows follow."""

from typing import Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lms.audit.services import record
from lms.directory.models import (
    AccessGrant,
    AccessRole,
    AdministrativeDivision,
    DivisionFact,
    FactKind,
    GrantFact,
    Institution,
    InstitutionFact,
    Leave,
    LeaveFact,
    MergeFact,
    PostFact,
    Practitioner,
)
from lms.directory.models.facts import DirectoryFact
from lms.directory.selectors.places import standing
from lms.directory.services.acts import Act, By, known, retraction, sibling
from lms.directory.services.grants import lock_person
from lms.directory.services.groups import announce_access
from lms.directory.services.people import retract_leave, undo_merge
from lms.directory.services.places import check_lies_somewhere, lock_places, project
from lms.directory.services.post_facts import facts_that_stand, take_back
from lms.directory.services.projections import project_grants
from lms.directory.services.revivals import check_apart

# What else an act on posts wrote, in the order in which it is taken back.
_FURTHER = ("second", "second ended", "ended")
# What `carry` wrote: that the old right ended, that the new one began.
_CARRIED = ("carried", "carries")


def retract(*, fact: DirectoryFact, reason: str, **by: Unpack[By]) -> DirectoryFact:
    """Take an earlier fact back, whatever it is about. What was written after it must be taken back before."""
    if isinstance(fact, PostFact):
        return _retract_post(fact, reason, **by)
    if isinstance(fact, LeaveFact):
        return retract_leave(leave=Leave.objects.get(uuid=fact.leave), reason=reason, **by)
    if isinstance(fact, MergeFact):
        return undo_merge(merge=fact, reason=reason, **by)
    if isinstance(fact, DivisionFact | InstitutionFact):
        return _retract_place(fact, reason, **by)
    raise ValidationError(_("A right is not taken back but ended."))


@transaction.atomic
def _retract_post(fact: PostFact, reason: str, **by: Unpack[By]) -> PostFact:
    """Take back what was written last about a post. A transfer, or a change of the primary post, is one whole.

    Without any standing fact the post never was: its row goes, and rights that rested on it give nothing.
    """
    act = Act(**by, reason=reason)
    person = lock_person(Practitioner.objects.get(person_key=fact.person_key))
    repeated = known(PostFact, act, retracts_id=fact.pk)
    if repeated is not None:
        return repeated
    _check_no_merger(fact)
    taken = take_back(act, fact)
    posts = {fact.post}
    for part in _FURTHER:
        other = PostFact.objects.filter(pk=sibling(fact.pk, part)).first()
        if other is not None and other in facts_that_stand(other.post):
            take_back(act, other, part)
            posts.add(other.post)
    _restore_rights(act, person, fact.pk, posts)
    check_apart(person)
    detail = {"person": str(person.person_key), "fact": str(fact.pk), "kind": fact.kind}
    record("post.corrected", object_kind="post", object_id=fact.post, detail=detail, actor_key=act.by_key)
    announce_access(person, act.on)
    return taken


def _check_no_merger(fact: PostFact) -> None:
    """Refuse to take back what a merger of institutions did to a post: half of it would leave the person nowhere."""
    posts = set(PostFact.objects.filter(person_key=fact.person_key).order_by().values_list("post", flat=True))
    for merger in InstitutionFact.objects.filter(kind=FactKind.MERGED).order_by().values_list("pk", flat=True):
        written = {sibling(merger, f"{part} {post}") for post in posts for part in ("started", "ended", "post")}
        if fact.pk in written:
            raise ValidationError(
                _("The post went over with its institution, which was merged. Transfer the person instead.")
            )


def _restore_rights(act: Act, person: Practitioner, main: UUID, posts: set[UUID]) -> None:
    """Take back that rights went along to a post that does not stand any more, where nothing was written since.

    A right that was ended or changed after it went along stays as it is: to take back a post gives nobody a right.
    """
    loose = Q(post=None, practitioner__in=Practitioner.objects.same_as(person))
    for grant in AccessGrant.objects.filter(Q(post__in=posts) | loose).order_by("-pk"):  # given last, taken back first
        went, came = (GrantFact.objects.filter(pk=sibling(main, f"{part} {grant.uuid}")).first() for part in _CARRIED)
        # Without a new right there was one of the same kind already; whether it still holds, its own history says.
        goes_back = _is_last(came) if came is not None else grant.role == AccessRole.LEARNER
        if went is None or not goes_back:
            continue
        for fact, part in ((came, "carries"), (went, "carried")):
            if fact is not None and _is_last(fact):
                taken = retraction(fact, act, f"{part} {grant.uuid}")
                taken.number = GrantFact.objects.filter(grant=fact.grant).count() + 1
                taken.save(force_insert=True)
                project_grants([fact.grant])


def _is_last(fact: GrantFact) -> bool:
    """Is this what was said last of the right, and not taken back?"""
    facts = standing(GrantFact.objects.filter(grant=fact.grant).order_by("number"))
    return bool(facts) and facts[-1] == fact


@transaction.atomic
def _retract_place(fact: DivisionFact | InstitutionFact, reason: str, **by: Unpack[By]) -> DirectoryFact:
    """Take back the last fact about a place. Posts and parts that a merger moved stay where they are by now."""
    act = Act(**by, reason=reason)
    lock_places()
    model = type(fact)
    repeated = known(model, act, retracts_id=fact.pk)
    if repeated is not None:
        return repeated
    facts = list(model.objects.filter(code=fact.code).order_by("number"))
    still = standing(facts)
    if fact not in still:
        raise ValidationError(_("This was taken back already."))
    if still[-1] != fact:
        raise ValidationError(_("Something later was written about this place. Take that back first."))
    taken = retraction(fact, act)
    taken.number = len(facts) + 1
    taken.save(force_insert=True)
    project(model, [fact.code], act.on)
    _check_lies(model, fact, act)
    kind = "institution" if model is InstitutionFact else "division"
    detail = {"fact": str(fact.pk), "kind": fact.kind}
    record(f"{kind}.corrected", object_kind=kind, object_id=fact.code, detail=detail, actor_key=act.by_key)
    return taken


def _check_lies(model: type[DivisionFact | InstitutionFact], fact: DivisionFact | InstitutionFact, act: Act) -> None:
    """What exists again, or lies where it lay before, must lie in something that exists on those days."""
    rows = Institution if model is InstitutionFact else AdministrativeDivision
    place = rows.objects.filter(code=fact.code).first()
    if place is not None:
        first = fact.from_date or act.on
        check_lies_somewhere(place, first, max(first, act.on))
