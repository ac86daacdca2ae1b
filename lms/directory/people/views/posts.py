"""Posts: starting, transferring, making primary, ending; leaving the service; taking back a wrong entry."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lms.directory.models import Practitioner, PractitionerRole
from lms.directory.people import forms, introductions, selectors, services
from lms.directory.people.policy import (
    Reach,
    refuse_self,
    require_looks_after_everywhere,
    require_managed,
)
from lms.directory.people.presenters import follows
from lms.directory.people.presenters.history import Teller
from lms.directory.people.presenters.person import person_crumbs, person_url
from lms.directory.people.views.flow import Act, Crumbs, Done, run
from lms.directory.people.views.opening import counts_once, landing_on, opened, post_of, reach_of
from lms.directory.selectors import posts_history


@never_cache
@require_http_methods(["GET", "POST"])
@counts_once
def start(request: HttpRequest, person: UUID) -> HttpResponse:
    """A first or a further post of somebody whom the reader sees."""
    reach, found = opened(request, person)
    return _start(request, reach, found, person_crumbs(found, _("Start a post")), person_url(found))


@never_cache
@require_http_methods(["GET", "POST"])
@counts_once
def take_on(request: HttpRequest, token: str) -> HttpResponse:
    """A post of somebody who works elsewhere, found by number and name."""
    reach = reach_of(request)
    found = introductions.introduced(reach.viewer, token)
    if found is None:
        raise Http404
    crumbs = [(_("People"), reverse("people:list")), (_("Somebody from elsewhere"), reverse("people:find"))]
    back = reverse("people:list")
    return _start(request, reach, found, [*crumbs, (found.name, None)], back)


def _start(request: HttpRequest, reach: Reach, person: Practitioner, crumbs: Crumbs, back: str) -> HttpResponse:
    refuse_self(reach, person)
    if not reach.manages_anywhere:
        raise PermissionDenied(_("Only who manages an institution takes people on."))
    has_primary = bool(selectors.primary_posts(person, reach.on))

    def perform(data: dict) -> Done:
        services.start_post(reach, person, data)
        return Done(_("The post is started."), _("It was a mistake: take it back"), _correct_url(person, data))

    intro = [_("%(name)s gets a post at an institution that you manage.") % {"name": person.name}]
    if has_primary:
        intro.append(_("There is a primary post already: this is a second one. Transfer the primary post to move it."))
    act = Act(
        title=_("Start a post"),
        button=_("Start the post"),
        crumbs=crumbs,
        back=back,
        landing=landing_on(reach, person),
        form=lambda data: forms.PostForm(data, reach=reach, has_primary=has_primary),
        follows=lambda data: follows.of_start(person, data, reach.on),
        perform=perform,
        intro=intro,
    )
    return run(request, act)


@never_cache
@require_http_methods(["GET", "POST"])
@counts_once
def transfer(request: HttpRequest, person: UUID, post: UUID) -> HttpResponse:
    """The primary post moves to another institution; the reader manages both."""
    reach, found = opened(request, person)
    held = _open_post(reach, found, post)
    if not held.primary:
        raise Http404

    def perform(data: dict) -> Done:
        services.transfer(reach, found, data)
        return Done(_("The transfer is recorded."), _("It was a mistake: take it back"), _correct_url(found, data))

    act = Act(
        title=_("Transfer"),
        button=_("Transfer"),
        crumbs=person_crumbs(found, _("Transfer")),
        back=person_url(found),
        landing=landing_on(reach, found),
        form=lambda data: forms.TransferForm(data, reach=reach, post=held),
        follows=lambda data: follows.of_transfer(found, held, data, reach.on),
        perform=perform,
        intro=[
            _works(found, held),
            _(
                "You can transfer to institutions that you manage. For any other, end the post here; "
                "the managers there start theirs."
            ),
        ],
        hurts=True,
    )
    return run(request, act)


@never_cache
@require_http_methods(["GET", "POST"])
@counts_once
def end(request: HttpRequest, person: UUID, post: UUID) -> HttpResponse:
    """A post ends on a day."""
    reach, found = opened(request, person)
    held = _open_post(reach, found, post)

    def perform(data: dict) -> Done:
        services.end_post(reach, held, data)
        return Done(
            _("The end of the post is recorded."), _("It was a mistake: take it back"), _correct_url(found, data)
        )

    act = Act(
        title=_("End a post"),
        button=_("End the post"),
        crumbs=person_crumbs(found, _("End a post")),
        back=person_url(found),
        landing=landing_on(reach, found),
        form=lambda data: forms.EndPostForm(data, reach=reach, post=held),
        follows=lambda data: follows.of_end(found, held, data, reach.on),
        perform=perform,
        intro=[_works(found, held)],
        hurts=True,
    )
    return run(request, act)


@never_cache
@require_http_methods(["GET", "POST"])
@counts_once
def make_primary(request: HttpRequest, person: UUID, post: UUID) -> HttpResponse:
    """A second post becomes the primary one, and the primary one a second."""
    reach, found = opened(request, person)
    held = _open_post(reach, found, post)
    if held.primary:
        raise Http404
    primary = selectors.primary_posts(found, reach.on)
    require_managed(reach, found, held.institution_id, *(each.institution_id for each in primary))

    def perform(data: dict) -> Done:
        services.make_primary(reach, held, data)
        undo = _correct_url(found, data)
        return Done(_("The primary post is changed."), _("It was a mistake: take it back"), undo)

    act = Act(
        title=_("Make primary"),
        button=_("Make it the primary post"),
        crumbs=person_crumbs(found, _("Make primary")),
        back=person_url(found),
        landing=landing_on(reach, found),
        form=lambda data: forms.PrimaryForm(data, reach=reach, post=held),
        follows=lambda data: follows.of_primary(found, held, data),
        perform=perform,
        intro=[_works(found, held)],
    )
    return run(request, act)


@never_cache
@require_http_methods(["GET", "POST"])
@counts_once
def leave_service(request: HttpRequest, person: UUID) -> HttpResponse:
    """All posts and rights end, on a day or at once."""
    reach, found = opened(request, person)
    posts = list(posts_history(found))
    require_looks_after_everywhere(reach, found, posts)
    held = [post for post in posts if post.to_date is None or post.to_date >= reach.on]
    if not held:
        raise Http404

    def perform(data: dict) -> Done:
        services.leave_service(reach, found, data)
        return Done(_("It is recorded that %(name)s leaves the service.") % {"name": found.name})

    act = Act(
        title=_("Leave the service"),
        button=_("Record that the person leaves"),
        crumbs=person_crumbs(found, _("Leave the service")),
        back=person_url(found),
        landing=landing_on(reach, found),
        form=lambda data: forms.LeaveServiceForm(data, reach=reach),
        follows=lambda data: follows.of_leaving(found, held, data, reach.on),
        perform=perform,
        intro=[_("All posts of %(name)s end, and all rights with them.") % {"name": found.name}],
        hurts=True,
    )
    return run(request, act)


@never_cache
@require_http_methods(["GET", "POST"])
@counts_once
def correct(request: HttpRequest, person: UUID, fact: UUID) -> HttpResponse:
    """An entry about a post was wrong and is taken back."""
    reach, found = opened(request, person)
    wrong = selectors.post_fact(found, fact)
    if wrong is None:
        raise Http404
    require_managed(reach, found, *selectors.institutions_concerned(wrong))
    sentence = Teller(reach, found, selectors.history(reach, found, leave=False)).sentence(wrong)

    def perform(data: dict) -> Done:
        services.correct(reach, wrong, data)
        return Done(_("The entry is taken back."))

    act = Act(
        title=_("Take back a wrong entry"),
        button=_("Take the entry back"),
        crumbs=person_crumbs(found, _("Take back a wrong entry")),
        back=person_url(found),
        landing=landing_on(reach, found),
        form=lambda data: forms.ReasonForm(data, reach=reach),
        follows=lambda data: follows.of_correction(sentence),
        perform=perform,
        intro=[sentence],
        hurts=True,
    )
    return run(request, act)


def _open_post(reach: Reach, person: Practitioner, uuid: UUID) -> PractitionerRole:
    """A post of the person that is not over and that the reader manages."""
    held = post_of(person, uuid)
    require_managed(reach, person, held.institution_id)
    if held.to_date is not None and held.to_date < reach.on:
        raise Http404
    return held


def _works(person: Practitioner, post: PractitionerRole) -> str:
    words = {"name": person.name, "role": post.get_role_display(), "institution": post.institution.name}
    return _("%(name)s works as %(role)s at %(institution)s.") % words


def _correct_url(person: Practitioner, data: dict) -> str:
    """Where the act of a form is taken back: its fact has the form's key."""
    return reverse("people:correct", args=[person.person_key, data["key"]])
