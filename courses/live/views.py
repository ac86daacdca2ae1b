"""The list of live lectures, one lecture, and the calendar feed."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.learning.forms import key_of
from courses.learning.policy import require_learner
from courses.live.presenters import LiveView, calendar_feed
from courses.live.selectors import feed_sessions, live_session, past_live, upcoming_live
from courses.live.services import FEED_TOKEN_AGE, feed_token, practitioner_by_token, renew_feed
from lms.common import clock
from lms.common.identifiers import new_id
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, holds


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """What is coming, what was held, and the link by which a phone's calendar subscribes."""
    learner = require_learner(request)
    at = clock.now()
    token = feed_token(learner, clock.today())
    context = {
        "upcoming": [LiveView.at(session, at) for session in upcoming_live(at)],
        "past": past_live(at),
        "feed_url": request.build_absolute_uri(reverse("courses:live_feed", query={"token": token})),
        "feed_days": FEED_TOKEN_AGE.days,
        "key": new_id(),
    }
    return render(request, "courses/live.html", context)


@require_POST
def new_link(request: HttpRequest) -> HttpResponse:
    """A link that was passed on, or lies in a phone that was lost, stops working."""
    learner = require_learner(request)
    renew_feed(learner, key=key_of(request.POST))
    messages.success(request, _("Here is your new link. Calendars that used the old one get nothing any more."))
    return redirect("courses:live")


@require_safe
def session(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One announced lecture."""
    require_learner(request)
    found = live_session(uuid)
    if found is None:
        raise Http404
    at = clock.now()
    crumbs = [(_("Live lectures"), reverse("courses:live")), (found.title, "")]
    context = {"view": LiveView.at(found, at), "over": found.ends_at <= at, "crumbs": crumbs}
    return render(request, "courses/live_session.html", context)


@login_not_required
@require_safe
def live_feed(request: HttpRequest) -> HttpResponse:
    """The calendar, for a signed-in reader or by the token in the link; a wrong token is no page at all."""
    token = request.GET.get("token")
    if token is None:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        require_learner(request)
        return _calendar(request)
    owner = practitioner_by_token(token, clock.today())
    if not holds(owner, Permission.LEARN, clock.today()):
        raise Http404
    return _calendar(request, owner)


def _calendar(request: HttpRequest, owner: Practitioner | None = None) -> HttpResponse:
    language = owner.user.language if owner else translation.get_language()
    with translation.override(language):
        page_url = request.build_absolute_uri(reverse("courses:live"))
        feed = calendar_feed(feed_sessions(clock.now()), page_url=page_url)
    headers = {"Content-Disposition": 'inline; filename="live.ics"', "Cache-Control": "private, max-age=900"}
    return HttpResponse(feed, content_type="text/calendar; charset=utf-8", headers=headers)
