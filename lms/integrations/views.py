"""The outbox in the CMS, for administrators: what waits, what failed and why, and sending it again."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.common import clock
from lms.common.jobs import JobStatus
from lms.directory.policy import Permission, require
from lms.directory.selectors import practitioner_of
from lms.integrations import presenters, selectors, services

PER_PAGE = 30


def _require_administrator(request: HttpRequest) -> None:
    require(practitioner_of(request.user), Permission.OPERATE, clock.today())


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Every message with its state, the newest first; `?status=` narrows the list."""
    _require_administrator(request)
    status = request.GET.get("status", "")
    rows = selectors.messages(status=status if status in JobStatus.values else "")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    context = {"page": page, "rows": presenters.message_rows(page.object_list), "state": selectors.queue_state()}
    return render(request, "integrations/outbox.html", context)


@require_POST
def send_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put one message that was given up back into the queue; a repeat finds nothing to do."""
    _require_administrator(request)
    if services.send_again(keys=[key]):
        messages.success(request, _("The message waits to be sent again. This takes up to a minute."))
    return redirect("outbox:index")
