"""The protocol's two addresses: where uploads begin, and one upload (https://tus.io/protocols/resumable-upload)."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.common import clock
from media_pipeline.uploads import forms, policy, services
from media_pipeline.uploads.forms import Refused
from media_pipeline.uploads.models import Upload
from media_pipeline.uploads.services.receiving import GONE, NO_RIGHT

_ADD = "media_pipeline.add_mediaasset"
_PHRASES = {460: "Checksum Mismatch"}
View = Callable[..., HttpResponse]


def _by_protocol(*methods: str) -> Callable[[View], View]:
    """The method that is meant, the version that both speak, refusals as sentences, and the header of every answer."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **arguments: object) -> HttpResponse:
            try:
                response = _asked(view, methods, request, arguments)
            except Refused as refusal:
                response = _refusal(refusal)
            response["Tus-Resumable"] = forms.VERSION
            response["Cache-Control"] = "no-store"
            return response

        return answer

    return decorate


def _asked(view: View, methods: tuple[str, ...], request: HttpRequest, arguments: dict[str, object]) -> HttpResponse:
    if not request.user.has_perm(_ADD):
        raise Refused(403, NO_RIGHT)  # not PermissionDenied, which Wagtail answers with a way to its start page
    method = request.method
    if method == "POST":  # only from POST: a GET that deletes would pass by the check against forged requests
        method = request.headers.get("X-HTTP-Method-Override", method).upper()
    if "uuid" in arguments:  # before anything else is said: of others' uploads nobody learns more than of none
        arguments = {"row": _of(request, arguments["uuid"])}
    if method not in methods:
        return HttpResponse(
            _("This address does not answer to this."), status=405, headers={"Allow": ", ".join(methods)}
        )
    if method != "OPTIONS" and request.headers.get("Tus-Resumable") != forms.VERSION:
        raise Refused(412, forms.OTHER_VERSION)
    return view(request, method, **arguments)


def _refusal(refusal: Refused) -> HttpResponse:
    sentence = _(refusal.sentence) % refusal.values if refusal.values else _(refusal.sentence)
    response = HttpResponse(
        sentence,
        status=refusal.status,
        reason=_PHRASES.get(refusal.status),
        content_type="text/plain; charset=utf-8",
    )
    if refusal.status == 412:
        response["Tus-Version"] = forms.VERSION
    return response


@_by_protocol("OPTIONS", "POST")
def uploads(request: HttpRequest, method: str) -> HttpResponse:
    """What the server can; and a new upload."""
    limits = policy.limits_of(request.user)
    if method == "OPTIONS":
        return HttpResponse(status=204, headers=_abilities(limits))
    owner = policy.uploader_key(request.user)
    if owner is None:
        raise Refused(403, services.NO_PERSON)
    if request.headers.get("Upload-Defer-Length") or request.headers.get("Upload-Concat"):
        raise Refused(400, forms.MALFORMED)  # extensions that OPTIONS does not name
    upload = services.begin(
        uploader_key=owner,
        length=forms.number(request.headers.get("Upload-Length")),
        metadata=forms.metadata(request.headers.get("Upload-Metadata")),
        limits=limits,
        at=clock.now(),
    )
    headers = {"Location": reverse("uploads:upload", kwargs={"uuid": upload.uuid}), "Upload-Expires": _expires(upload)}
    return HttpResponse(status=201, headers=headers)


@_by_protocol("OPTIONS", "GET", "HEAD", "PATCH", "DELETE")
def upload(request: HttpRequest, method: str, row: Upload) -> HttpResponse:
    """One upload of this person: how much of it is here, a piece of it, its end."""
    if method == "OPTIONS":
        return HttpResponse(status=204, headers=_abilities(policy.limits_of(request.user)))
    if method == "DELETE":
        services.discard(upload=row)
        return HttpResponse(status=204)
    if row.finished_at or row.expires_at <= clock.now():  # clients then forget the address, and begin anew
        raise Refused(410, GONE)
    if method == "PATCH":
        row = _received(request, row)
        return HttpResponse(status=204, headers=_state(row))
    headers = _state(row) | {"Upload-Length": str(row.length)}
    return HttpResponse(headers=headers | ({"Upload-Metadata": row.metadata} if row.metadata else {}))


@require_POST
@permission_required(_ADD, raise_exception=True)
def discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same as DELETE, for the button on the page."""
    try:
        row = _of(request, uuid)
    except Refused:
        raise Http404 from None
    try:
        services.discard(upload=row)
        messages.success(request, _("The unfinished upload is discarded."))
    except Refused as refusal:
        messages.error(request, _(refusal.sentence))
    return redirect("media_authoring:upload")


def _of(request: HttpRequest, uuid: object) -> Upload:
    """The upload if it is this person's."""
    row = Upload.objects.of(policy.uploader_key(request.user)).filter(pk=uuid).first()
    if row is None:
        raise Refused(404, GONE)
    return row


def _received(request: HttpRequest, row: Upload) -> Upload:
    if request.headers.get("Content-Type", "").strip().lower() != forms.CHUNK_TYPE:
        raise Refused(415, forms.NO_CHUNK)
    announced = request.headers.get("Content-Length")
    return services.receive(
        upload=row,
        offset=forms.number(request.headers.get("Upload-Offset")),
        read=request.read,
        announced=forms.number(announced) if announced else None,
        checksum=forms.checksum(request.headers.get("Upload-Checksum")),
        now=clock.now,
    )


def _abilities(limits: policy.Limits) -> dict[str, str]:
    return {
        "Tus-Version": forms.VERSION,
        "Tus-Extension": forms.EXTENSIONS,
        "Tus-Checksum-Algorithm": ",".join(forms.ALGORITHMS),
        "Tus-Max-Size": str(limits.size_bytes),
    }


def _state(row: Upload) -> dict[str, str]:
    return {"Upload-Offset": str(row.offset), "Upload-Expires": _expires(row)}


def _expires(row: Upload) -> str:
    return http_date(row.expires_at.timestamp())
