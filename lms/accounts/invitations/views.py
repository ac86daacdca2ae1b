"""Using a link or a code. The token leaves the address at once; whatever is wrong with it reads alike."""

import copy

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.attempts import presenters
from lms.accounts.attempts import services as attempts
from lms.accounts.invitations import services
from lms.accounts.invitations.forms import AcceptForm, CodeForm
from lms.accounts.invitations.presenters import masked
from lms.accounts.invitations.selectors import open_link
from lms.accounts.models import AttemptKind, Invitation, LinkKind
from lms.accounts.passwords.forms import NewPasswordForm
from lms.common import clock
from lms.directory.models import User

LINK = "accounts_link"  # the hash of the token that this visitor brought


@login_not_required
@never_cache
@require_safe
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, where others could read it, and go on."""
    return _opened(request, token=token)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """For those who type the code from the printed page."""
    if request.method != "POST":
        return render(request, "accounts/enter_code.html", {"form": CodeForm()})
    form = CodeForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/enter_code.html", {"form": form}, status=400)
    return _opened(request, code=form.cleaned_data["code"])


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """Choose a name and a password, or a new password, and go in."""
    at = clock.now()
    link = open_link(at=at, token_hash=request.session.get(LINK, "-"))
    if link is None or not services.stands(link, clock.civil_date(at)):
        return _not_usable(request)
    form = _form(link, request)
    if request.method == "POST" and form.is_valid():
        try:
            user = _use(link, form)
        except services.NotUsable:
            return _not_usable(request)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            request.session.pop(LINK, None)
            return perform_login(request, user)
    context = {"form": form, "link": link, "number": masked(link.practitioner.personnel_number)}
    return render(request, "accounts/accept.html", context, status=400 if form.errors else 200)


def _form(link: Invitation, request: HttpRequest) -> Form:
    data = request.POST if request.method == "POST" else None
    if link.kind == LinkKind.RESET:
        return NewPasswordForm(data, candidate=link.practitioner.user)
    person = copy.copy(link.practitioner)  # the account that is not there yet must not be written to the person
    candidate = User()
    candidate._state.fields_cache["practitioner"] = person
    return AcceptForm(data, candidate=candidate)


def _use(link: Invitation, form: Form) -> User:
    at = clock.now()
    on = clock.civil_date(at)
    password = form.cleaned_data["password1"]
    if link.kind == LinkKind.RESET:
        return services.set_new_password(link.token_hash, password=password, at=at, on=on)
    return services.accept(link.token_hash, username=form.cleaned_data["username"], password=password, at=at, on=on)


def _opened(request: HttpRequest, **secret: str) -> HttpResponse:
    """Go on with the link, if there is one. Tries are counted by address; a right one is given back."""
    at = clock.now()
    try:
        count = attempts.begin(AttemptKind.CODE, attempts.network_of(get_adapter().get_client_ip(request)), at=at)
    except attempts.TooManyTries as reason:
        sentence = presenters.refusal(reason).messages[0]
        response = render(request, "accounts/wait.html", {"sentence": sentence}, status=429)
        response.headers["Retry-After"] = str(reason.seconds)
        return response
    link = open_link(at=at, **secret)
    if link is None:
        return _not_usable(request)
    attempts.succeeded(count)
    request.session[LINK] = link.token_hash
    return redirect("accounts:accept")


def _not_usable(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/not_usable.html", status=404)
