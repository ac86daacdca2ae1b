"""Taking back what was wrong. Nothing is removed: a fact is added that says so, and the rows follow."""

from typing import Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lms.audit.services import record
from lms.directory.models import (
    AccessGrant,
    DivisionFact,
    GrantFact,
    InstitutionFact,
    Leave,
    LeaveFact,
    MergeFact,
    PostFact,
    Practitioner,
    PractitionerRole,
)
from lms.directory.models.facts import DirectoryFact
from lms.directory.selectors.places import standing
from lms.directory.services.acts import Act, By, known, retraction, sibling
from lms.directory.services.grants import lock_person
from lms.directory.services.groups import announce_access
from lms.directory.services.people import retract_leave, undo_merge
from lms.directory.services.places import lock_places, project
from lms.directory.services.post_facts import facts_that_stand, take_back
from lms.directory.services.projections import project_grants

# What else an act on posts wrote, in the order in which it is taken back.
_FURTHER = ("second", "second ended", "ended")


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
    taken = take_back(act, fact)
    posts = {fact.post}
    for part in _FURTHER:
        other = PostFact.objects.filter(pk=sibling(fact.pk, part)).first()
        if other is not None and other in facts_that_stand(other.post):
            take_back(act, other, part)
            posts.add(other.post)
    _restore_rights(act, fact.pk, posts)
    detail = {"person": str(person.person_key), "fact": str(fact.pk), "kind": fact.kind}
    record("post.corrected", object_kind="post", object_id=fact.post, detail=detail, actor_key=act.by_key)
    announce_access(person, act.on)
    return taken


def _restore_rights(act: Act, main: UUID, posts: set[UUID]) -> None:
    """Take back that rights went along to a post that does not stand any more, where nothing was written since."""
    for grant in AccessGrant.objects.filter(post__in=PractitionerRole.objects.filter(uuid__in=posts).values("uuid")):
        for part in (f"carries {grant.uuid}", f"carried {grant.uuid}"):
            fact = GrantFact.objects.filter(pk=sibling(main, part)).first()
            facts = standing(GrantFact.objects.filter(grant=fact.grant).order_by("number")) if fact else []
            if facts and facts[-1] == fact:
                taken = retraction(fact, act, part)
                taken.number = GrantFact.objects.filter(grant=fact.grant).count() + 1
                taken.save(force_insert=True)
                project_grants([fact.grant])


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
    kind = "institution" if model is InstitutionFact else "division"
    detail = {"fact": str(fact.pk), "kind": fact.kind}
    record(f"{kind}.corrected", object_kind=kind, object_id=fact.code, detail=detail, actor_key=act.by_key)
    return taken
