"""The reader's statements of credits, and the public page that verifies one."""

import re
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lms.common import clock
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, require
from lms.directory.selectors import practitioner_of
from lms.records.forms import KeyedForm
from lms.records.models import CreditStatement
from lms.records.policy import shown_name
from lms.records.statements import presenters, selectors, services

TOKEN = re.compile(r"[A-Za-z0-9_-]{1,40}")


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's statements, and the years of which one can be made."""
    person, on = _learner(request), clock.today()
    years = selectors.years_of(person, on)
    if request.method == "POST":
        year = request.POST.get("year", "")
        if not KeyedForm(request.POST).is_valid() or year not in map(str, years):
            raise Http404
        made = services.issue_statement(practitioner=person, year=int(year), at=clock.now())
        return redirect("statements:statement", made.pk)
    context = {"years": years, "statements": selectors.statements_of(person), "form": KeyedForm()}
    return render(request, "records/statements/mine.html", context)


@require_safe
def statement(request: HttpRequest, statement: UUID) -> HttpResponse:
    """One statement as a page."""
    found = _own(request, statement)
    context = {
        "statement": found,
        "lines": presenters.lines_of(found),
        "total": found.class_i + found.class_ii,
        "newer": selectors.newer_than(found),
    }
    return render(request, "records/statements/statement.html", context)


@require_safe
def pdf(request: HttpRequest, statement: UUID) -> HttpResponse:
    """The same for the printer."""
    found = _own(request, statement)
    headers = {"Content-Disposition": f'attachment; filename="{found.number}.pdf"'}
    return HttpResponse(presenters.statement_pdf(found), content_type="application/pdf", headers=headers)


@login_not_required
@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """For anyone who holds a statement: its sums according to the record, or that there is none."""
    if not TOKEN.fullmatch(token):
        raise Http404
    found = selectors.statement_by_token(token)
    context: dict[str, object] = {"statement": found}
    if found is not None:
        context |= {
            "holder": shown_name(found.practitioner, clock.now()),
            "total": found.class_i + found.class_ii,
            "newer": selectors.newer_than(found),
        }
    page = render(request, "records/statements/verify.html", context, status=200 if found else 404)
    page["X-Robots-Tag"] = "noindex"
    return page


def _learner(request: HttpRequest) -> Practitioner:
    person = practitioner_of(request.user)
    require(person, Permission.LEARN, clock.today())
    return person


def _own(request: HttpRequest, pk: UUID) -> CreditStatement:
    found = selectors.own_statement(practitioner_of(request.user), pk)
    if found is None:
        raise Http404
    return found
