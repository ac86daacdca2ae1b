"""The pages of the question bank in the CMS: list, one question, its form, its versions, its review."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import items
from courses.bank import policy, selectors, services
from courses.bank.forms import groups_of, read_form
from courses.bank.models import Item, ItemStatus, ItemVersion, TypeName
from courses.bank.presenters import differences, finding_words, key_lines, preview
from courses.bank.wording import Wording, codes
from courses.items import BadItem, Draft
from lms.common import clock
from lms.common.identifiers import new_id
from lms.directory.models import Practitioner
from lms.directory.selectors import practitioner_of

PER_PAGE = 30
DIFFICULTIES = ("1", "2", "3", "4", "5")


def worker(request: HttpRequest) -> Practitioner:
    """Whoever works on content somewhere."""
    person = practitioner_of(request.user)
    if person is None or not policy.works_on_content(person, clock.today()):
        raise PermissionDenied(_("The question bank is open to those who write or review content."))
    return person


def key_of(request: HttpRequest) -> UUID:
    """The key that the form carried; a form without one is no form of ours."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        raise Http404 from None


def item_or_404(person: Practitioner, uuid: UUID) -> Item:
    item = selectors.item_for(person, uuid, clock.today())
    if item is None:
        raise Http404
    return item


def searched(request: HttpRequest) -> selectors.Search:
    """What is asked for in the address."""
    asked = {
        name: request.GET.get(name, "").replace("\0", "").strip()[:100]
        for name in ("text", "type", "status", "competency")
    }
    level = request.GET.get("difficulty", "")
    return selectors.Search(**asked, difficulty=int(level) if level in DIFFICULTIES else None)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The questions of the person's houses."""
    person = worker(request)
    search = searched(request)
    page = Paginator(selectors.listed(person, clock.today(), search), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "items": selectors.with_newest(page.object_list),
        "asked": search,
        "chosen_difficulty": str(search.difficulty or ""),
        "types": TypeName.choices,
        "statuses": ItemStatus.choices,
        "difficulties": DIFFICULTIES,
        "writes": selectors.writes_for(person, clock.today()).exists(),
    }
    return render(request, "courses/bank/index.html", context)


@require_safe
def choose_type(request: HttpRequest) -> HttpResponse:
    """Which type of question is to be written."""
    writing_for(worker(request))
    return render(request, "courses/bank/types.html", {"types": TypeName.choices})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, type_: str) -> HttpResponse:
    """A new question of this type."""
    person = worker(request)
    institutions = writing_for(person)
    if type_ not in TypeName.values:
        raise Http404
    if request.method != "POST":
        return _form(request, Draft(type_, {}, ()), institutions=institutions)

    def save(wording: Wording) -> ItemVersion:
        at = clock.now()
        institution = institutions.filter(pk=_number(request.POST.get("institution"))).first()
        if institution is None:
            raise Http404
        return services.create(key=key_of(request), institution=institution, wording=wording, by=person, at=at)

    return _posted(request, type_, save, institutions=institutions)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The next version of a question."""
    person = worker(request)
    item = item_or_404(person, uuid)
    _require_writer(person, item)
    newest = item.versions.first()
    if request.method != "POST":
        about = {"difficulty": str(newest.difficulty), "competencies": ", ".join(newest.competencies)}
        return _form(request, items.drafted(selectors.item_of(newest)), item=item, about=about)

    def save(wording: Wording) -> ItemVersion:
        return services.revise(key=key_of(request), item=item, wording=wording, by=person, at=clock.now())

    return _posted(request, newest.type, save, item=item)


@require_safe
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One question as the learner sees it, its key, its versions, and what may be done with it now."""
    person = worker(request)
    item = item_or_404(person, uuid)
    versions = selectors.versions_of(item)
    newest, on = versions[0], clock.today()
    read = selectors.item_of(newest)
    waiting = item.status == ItemStatus.REVIEW
    context = {
        "item": item,
        "newest": newest,
        "preview": preview(read),
        "key_lines": key_lines(read),
        "read": read,
        "versions": versions,
        "steps": selectors.steps_of(item),
        "writes": policy.may_write(person, item.institution, on),
        "reviews": waiting and policy.may_review(person, item, on),
        "approves": waiting and policy.may_approve(person, newest, on),
        "key": new_id,  # a function: each form on the page gets a key of its own
    }
    return render(request, "courses/bank/detail.html", context)


@require_safe
def compare(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """What a version says otherwise than the one before it."""
    item = item_or_404(worker(request), uuid)
    versions = {version.number: version for version in selectors.versions_of(item)}
    if number not in versions or number - 1 not in versions:
        raise Http404
    before, after = versions[number - 1], versions[number]
    context = {"item": item, "before": before, "after": after, "differences": differences(before, after)}
    return render(request, "courses/bank/compare.html", context)


@require_POST
def step(request: HttpRequest, uuid: UUID, act: str) -> HttpResponse:
    """One step of a question's life, by the button that was pressed."""
    person = worker(request)
    item = item_or_404(person, uuid)
    if act not in _STEPS:
        raise Http404
    try:
        _STEPS[act](request, item, person)
    except (services.StepRefused, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    except BadItem as bad:
        for finding in bad.findings:
            messages.error(request, finding_words(finding))
    else:
        messages.success(request, str(_DONE[act]()))
    return redirect("questions:detail", uuid=item.uuid)


def _judged(request: HttpRequest, item: Item) -> dict[str, Any]:
    version = item.versions.filter(number=_number(request.POST.get("version"))).first()
    if version is None:
        raise Http404
    return {"key": key_of(request), "version": version, "note": request.POST.get("note", "")}


def _approve(request: HttpRequest, item: Item, person: Practitioner) -> None:
    services.approve(**_judged(request, item), by=person, at=clock.now())


def _send_back(request: HttpRequest, item: Item, person: Practitioner) -> None:
    services.send_back(**_judged(request, item), by=person, at=clock.now())


def _submit(request: HttpRequest, item: Item, person: Practitioner) -> None:
    services.submit(key=key_of(request), item=item, by=person, at=clock.now())


def _retire(request: HttpRequest, item: Item, person: Practitioner) -> None:
    services.retire(key=key_of(request), item=item, by=person, at=clock.now())


def _restore(request: HttpRequest, item: Item, person: Practitioner) -> None:
    services.restore(key=key_of(request), item=item, by=person, at=clock.now())


def _bring_back(request: HttpRequest, item: Item, person: Practitioner) -> None:
    number = _judged(request, item)["version"].number
    services.bring_back(key=key_of(request), item=item, number=number, by=person, at=clock.now())


_STEPS = {
    "submit": _submit,
    "approve": _approve,
    "send-back": _send_back,
    "retire": _retire,
    "restore": _restore,
    "bring-back": _bring_back,
}
_DONE = {
    "submit": lambda: _("The question waits for a review now."),
    "approve": lambda: _("The question is approved. Examinations may use it."),
    "send-back": lambda: _("The question is back with its authors."),
    "retire": lambda: _("The question is retired. “Restore” brings it back."),
    "restore": lambda: _("The question is back in the bank."),
    "bring-back": lambda: _("The earlier wording is the newest version now, as a draft."),
}


def _posted(request: HttpRequest, type_: str, save: Any, **context: Any) -> HttpResponse:
    """Save what was posted; show it again with what is wrong, or with more rows."""
    draft = read_form(type_, request.POST)
    about = {name: request.POST.get(name, "").strip() for name in ("difficulty", "competencies")}
    more = request.POST.get("more", "")
    if more:
        return _form(request, draft, about=about, more=more, key=key_of(request), **context)
    wording = Wording(*items.build(draft), _number(about["difficulty"]), codes(about["competencies"]))
    try:
        version = save(wording)
    except BadItem as bad:
        findings = [finding_words(finding) for finding in bad.findings]
        return _form(request, draft, about=about, findings=findings, key=key_of(request), **context)
    except services.StepRefused as refusal:
        return _form(request, draft, about=about, findings=[str(refusal)], **context)
    messages.success(request, _("Version %(number)s is saved as a draft.") % {"number": version.number})
    return redirect("questions:detail", uuid=version.item.uuid)


def _form(
    request: HttpRequest,
    draft: Draft,
    *,
    about: dict[str, str] | None = None,
    more: str = "",
    key: UUID | None = None,
    findings: list[str] | None = None,
    **context: Any,
) -> HttpResponse:
    context |= {
        "type": draft.type,
        "type_name": TypeName(draft.type).label,
        "groups": groups_of(draft, more),
        "about": about or {"difficulty": "3", "competencies": ""},
        "difficulties": DIFFICULTIES,
        "findings": findings or [],
        "key": key or new_id(),
        "chosen": request.POST.get("institution", ""),
    }
    return render(request, "courses/bank/form.html", context, status=422 if findings else 200)


def writing_for(person: Practitioner) -> Any:
    """The institutions for which the person writes; PermissionDenied when there is none."""
    institutions = selectors.writes_for(person, clock.today())
    if not institutions.exists():
        raise PermissionDenied(_("You write questions for no institution."))
    return institutions


def _require_writer(person: Practitioner, item: Item) -> None:
    if not policy.may_write(person, item.institution, clock.today()):
        raise PermissionDenied(_("You write no questions for this institution."))


def _number(text: object) -> int:
    """A small whole number of a form; 0, which nothing has, for anything else."""
    return int(text) if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) < 9 else 0
