"""Leave: recording it, and taking back what was recorded by mistake."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lms.directory.models import Leave, LeaveKind
from lms.directory.people import forms, services
from lms.directory.people.policy import require_looks_after
from lms.directory.people.presenters import follows
from lms.directory.people.presenters.person import person_crumbs, person_url
from lms.directory.people.views.flow import Act, Done, run
from lms.directory.people.views.opening import counts_once, landing_on, opened
from lms.directory.selectors import posts_history


@never_cache
@require_http_methods(["GET", "POST"])
@counts_once
def record(request: HttpRequest, person: UUID) -> HttpResponse:
    """The person is away for some time."""
    reach, found = opened(request, person)
    require_looks_after(reach, found, list(posts_history(found)))

    def perform(data: dict) -> Done:
        leave = services.record_leave(reach, found, data)
        undo = reverse("people:retract_leave", args=[found.person_key, leave.uuid]) if leave else ""
        return Done(_("The leave is recorded."), _("It was a mistake: take it back"), undo)

    act = Act(
        title=_("Record leave"),
        button=_("Record the leave"),
        crumbs=person_crumbs(found, _("Record leave")),
        back=person_url(found),
        landing=landing_on(reach, found),
        form=lambda data: forms.AbsenceForm(data, reach=reach, kinds=LeaveKind.choices),
        follows=lambda data: follows.of_absence(found, data),
        perform=perform,
        intro=[_("Only the kind of leave and its days are kept, never a diagnosis.")],
    )
    return run(request, act)


@never_cache
@require_http_methods(["GET", "POST"])
@counts_once
def retract(request: HttpRequest, person: UUID, leave: UUID) -> HttpResponse:
    """A leave was recorded by mistake."""
    reach, found = opened(request, person)
    recorded = Leave.objects.of(found).filter(uuid=leave).first()
    require_looks_after(reach, found, list(posts_history(found)))
    if recorded is None:
        raise Http404

    def perform(data: dict) -> Done:
        services.retract_leave(reach, recorded, data)
        return Done(_("The leave is taken back."))

    act = Act(
        title=_("Take leave back"),
        button=_("Take the leave back"),
        crumbs=person_crumbs(found, _("Take leave back")),
        back=person_url(found),
        landing=landing_on(reach, found),
        form=lambda data: forms.ReasonForm(data, reach=reach),
        follows=lambda data: follows.of_return(found, recorded),
        perform=perform,
        hurts=True,
    )
    return run(request, act)
