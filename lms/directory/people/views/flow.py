"""The way of every act: fill in a form, read what follows, confirm, and be told that it was done.

Everything travels in the form itself, with a key of its own: nothing is kept in the session, a page that is reloaded
or sent twice does no harm, and the back button works without script.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.html import format_html

Crumbs = list[tuple[str, str | None]]


@dataclass(frozen=True)
class Done:
    """What the notice says, and how to take the act back where that can be done."""

    notice: str
    undo_label: str = ""
    undo_url: str = ""


@dataclass(frozen=True)
class Act:
    """One thing that can be done: its form, what follows from the form's data, the doing."""

    title: str
    button: str  # on the confirm page: what is done
    crumbs: Crumbs
    back: str  # where the reader goes instead
    landing: Callable[[], str]  # and afterwards: the act may have taken the person out of the reader's sight
    form: Callable[[QueryDict | None], Form]
    follows: Callable[[dict], list[str]]
    perform: Callable[[dict], Done]
    intro: list[str] = field(default_factory=list)
    hurts: bool = False  # takes something away: the confirm page says so in colour too
    extra: dict[str, object] = field(default_factory=dict)  # what the act's own templates show
    form_template: str = "directory/people/form.html"
    confirm_template: str = "directory/people/confirm.html"


def run(request: HttpRequest, act: Act) -> HttpResponse:
    """Show the form, or what follows from it, or do it."""
    if request.method != "POST":
        return _form_page(request, act, act.form(None))
    form = act.form(request.POST)
    if "change" in request.POST or not form.is_valid():
        return _form_page(request, act, form)
    try:
        if "confirmed" not in request.POST:
            return _confirm_page(request, act, form)
        done = act.perform(form.cleaned_data)
    except ValidationError as error:
        _take_over(form, error)
        return _form_page(request, act, form)
    messages.success(request, _with_undo(done))
    return redirect(act.landing())


def _form_page(request: HttpRequest, act: Act, form: Form) -> HttpResponse:
    status = 400 if form.is_bound and form.errors else 200
    return render(request, act.form_template, {"act": act, "form": form, **act.extra}, status=status)


def _confirm_page(request: HttpRequest, act: Act, form: Form) -> HttpResponse:
    """What follows. The act is rehearsed and undone, so that nobody confirms what then cannot be done."""
    follows = act.follows(form.cleaned_data)
    with transaction.atomic():
        act.perform(form.cleaned_data)
        transaction.set_rollback(True)
    return render(request, act.confirm_template, {"act": act, "form": form, "follows": follows, **act.extra})


def _take_over(form: Form, error: ValidationError) -> None:
    """What a service refused stands next to the field it speaks of, where the form has that field."""
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, error)


def _with_undo(done: Done) -> str:
    if not done.undo_url:
        return done.notice
    return format_html('{} <a href="{}">{}</a>', done.notice, done.undo_url, done.undo_label)
