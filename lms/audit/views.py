"""The log for auditors. Every look into it is itself recorded."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.audit import exports, presenters, selectors, services, tasks
from lms.audit.chain import seals
from lms.audit.forms import CheckForm, FilterForm
from lms.audit.policy import readers
from lms.audit.vocabulary import ACTIONS
from lms.common import clock
from lms.common.identifiers import new_id

PER_PAGE = 50
FILE_LIMIT = 20_000  # entries in one file of the page; the command audit_export knows no limit


@require_safe
@never_cache
def log(request: HttpRequest) -> HttpResponse:
    """Entries, the newest first, narrowed by a form."""
    readers().require(request)
    form = FilterForm(request.GET)
    found = selectors.Slice([], None)
    if form.is_valid():
        wanted, before = form.wanted(), _before(request)
        found = selectors.slice_of(wanted, before=before, size=PER_PAGE)
        services.record("audit.read", object_kind="audit_log", detail=wanted.as_detail() | {"before": before})
    conditions = {name: value for name, value in request.GET.items() if name in form.fields and value}
    context = {
        "form": form,
        "rows": presenters.rows(found.entries),
        "query": urlencode(conditions),
        "older": urlencode({**conditions, "before": found.older}) if found.older else "",
        "newest": urlencode(conditions) if "before" in request.GET else None,
        "actions": sorted(ACTIONS),
        "checks": presenters.checks(selectors.recent_checks()),
        "key": new_id(),
        "limit": FILE_LIMIT,
    }
    return render(request, "audit/log.html", context, status=200 if form.is_valid() else 400)


@require_safe
@never_cache
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The newest entries that meet the conditions, as a file in the order of the chain. Sealed before."""
    readers().require(request)
    conditions = FilterForm(request.GET)
    if form not in exports.FORMATS or not conditions.is_valid():
        raise Http404
    seals.seal(clock.now())
    wanted = conditions.wanted()
    found = selectors.slice_of(wanted, before=None, size=FILE_LIMIT)
    detail = wanted.as_detail() | {"format": form, "entries": len(found.entries)}
    services.record("audit.exported", object_kind="audit_log", detail=detail)
    write, content_type = exports.FORMATS[form]
    content = "".join(write(reversed(found.entries)))
    name = f"audit-{clock.today().isoformat()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a look at the whole log; a worker does it."""
    readers().require(request)
    form = CheckForm(request.POST)
    by_key = readers().key_of(request.user)
    if not form.is_valid() or by_key is None:
        raise Http404
    with transaction.atomic():
        made = services.ask_for_check(key=form.cleaned_data["key"], by_key=by_key)
        transaction.on_commit(lambda: tasks.run_check.delay(check_id=made.pk), robust=True)
    messages.success(request, _("The log is being checked. Load this page again in a minute to see the result."))
    return redirect("audit:log")


def _before(request: HttpRequest) -> int | None:
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
