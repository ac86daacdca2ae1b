"""Captions in the CMS: what there is, a file, the editor, back to an earlier version."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_required

from lms.common import clock
from media_pipeline import selectors as media
from media_pipeline.authoring.policy import CHANGE, VIEW, asset_of, may_change
from media_pipeline.captions import editing, presenters, selectors, services, speech
from media_pipeline.captions.forms import CaptionFileForm, ShiftForm
from media_pipeline.captions.models import Caption, Origin
from media_pipeline.captions.webvtt import write
from media_pipeline.models import MediaAsset
from media_pipeline.origin.services import link
from media_pipeline.uploads.policy import uploader_key

_MOST_SAID = 5  # of what was left out of a file


def _caption(asset: MediaAsset, language: str) -> Caption:
    caption = selectors.caption(asset, language)
    if caption is None:
        raise Http404
    return caption


def _base(request: HttpRequest) -> int:
    base = request.POST.get("base", "")
    return int(base) if base.isascii() and base.isdecimal() and len(base) < 10 else 0


def _say_changed(request: HttpRequest) -> None:
    messages.error(
        request, _("Somebody else saved these captions meanwhile, so nothing was changed. Look at them and try again.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permission_required(VIEW)
def index(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The languages with what there is of each; a file that is sent becomes the newest version."""
    asset = asset_of(request, uuid, to_change=request.method == "POST")
    if request.method == "POST" and not request.user.has_perm(CHANGE):
        raise Http404
    form = CaptionFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _taken_in(request, asset, form):
        return redirect("captions:index", uuid=uuid)
    lines = presenters.language_lines(asset)
    context = {
        "asset": asset,
        "may_change": may_change(request, asset),
        "form": form,
        "lines": lines,
        "seen": presenters.seen(lines),
        "works": any(line.works for line in lines),
        "speech": [language for language in speech.languages() if media.playable(asset).ready],
    }
    return render(request, "media_pipeline/captions/index.html", context)


def _taken_in(request: HttpRequest, asset: MediaAsset, form: CaptionFileForm) -> bool:
    found = form.cleaned_data["file"]
    try:
        caption = services.save(
            asset=asset,
            language=form.cleaned_data["language"],
            cues=found.cues,
            base=form.base,
            origin=Origin.UPLOAD,
            at=clock.now(),
            by_key=uploader_key(request.user),
        )
    except services.Changed:
        form.add_error(
            None, _("Somebody else changed these captions meanwhile. Look at them, then send the file again.")
        )
        return False
    if caption is None or caption.shown:
        messages.success(request, _("The captions are taken in. Learners see them from now on."))
    else:
        messages.success(request, _("The captions are taken in. They stay hidden from learners until you show them."))
    for sentence in presenters.sentences(found.dropped)[:_MOST_SAID]:
        messages.warning(request, sentence)
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permission_required(CHANGE)
def edit(request: HttpRequest, uuid: UUID, language: str) -> HttpResponse:
    """The cues of one page as a form; when somebody else was faster, both texts side by side."""
    asset = asset_of(request, uuid, to_change=True)
    number = _page_number(request)
    sheet = None
    if request.method == "POST":
        facts = {"base": _base(request), "at": clock.now(), "by_key": uploader_key(request.user)}
        sheet = editing.saved(asset, language, request.POST, **facts)
        if sheet is None:
            messages.success(request, _("Saved."))
            return redirect(_edit_address(request, asset, language, number))
    caption = selectors.caption(asset, language)
    other = selectors.caption(asset, _beside(request, asset, language))
    if sheet is None:
        sheet = editing.sheet(asset, caption, language, number=number, other=other)
    return render(
        request, "media_pipeline/captions/edit.html", _editor(request, asset, language, sheet, caption, other)
    )


def _editor(
    request: HttpRequest,
    asset: MediaAsset,
    language: str,
    sheet: editing.Sheet,
    caption: Caption | None,
    other: Caption | None,
) -> dict[str, object]:
    playable = media.playable(asset, link=link(request.session, asset.uuid, at=clock.now()))
    return {
        "asset": asset,
        "language": language,
        "tag": presenters.TAGS[language],
        "name": presenters.OWN_NAMES[language],
        "caption": caption,
        "other": other,
        "other_tag": presenters.TAGS[other.language] if other else "",
        "other_name": presenters.OWN_NAMES[other.language] if other else "",
        "sheet": sheet,
        "page": _page_number(request),
        "shift": ShiftForm(initial={"base": caption.number, "after": 0}) if caption else None,
        "sound": playable.audio or next(iter(playable.videos), None),
    }


def _page_number(request: HttpRequest) -> int:
    page = request.GET.get("p", "1")
    return int(page) if page.isascii() and page.isdecimal() and len(page) < 5 else 1


def _beside(request: HttpRequest, asset: MediaAsset, language: str) -> str:
    """The language that is shown beside: the one asked for, else Chinese beside others, and Tibetan beside Chinese."""
    asked = request.GET.get("beside", "")
    usual = "bo" if language == "zh" else "zh"
    return asked if asked in presenters.OWN_NAMES and asked != language else usual


def _edit_address(request: HttpRequest, asset: MediaAsset, language: str, number: int) -> str:
    response = redirect("captions:edit", uuid=asset.uuid, language=language)
    return f"{response.url}?p={number + (1 if 'next' in request.POST else 0)}"


@require_POST
@permission_required(CHANGE)
def begin(request: HttpRequest, uuid: UUID, language: str) -> HttpResponse:
    """Captions in a new language at the times of another one, with nothing written yet."""
    asset = asset_of(request, uuid, to_change=True)
    times_of = _caption(asset, request.POST.get("times", ""))
    services.begin(asset=asset, language=language, times_of=times_of, at=clock.now(), by_key=uploader_key(request.user))
    return redirect("captions:edit", uuid=uuid, language=language)


@require_POST
@permission_required(CHANGE)
def shift(request: HttpRequest, uuid: UUID, language: str) -> HttpResponse:
    """Everything from one time on, earlier or later."""
    asset = asset_of(request, uuid, to_change=True)
    caption = _caption(asset, language)
    form = ShiftForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was moved: write a time as 2:05 and seconds as 0.5 or -0.5."))
        return redirect("captions:edit", uuid=uuid, language=language)
    try:
        services.save(
            asset=asset,
            language=language,
            cues=form.shifted(selectors.cues_of(caption)),
            base=form.cleaned_data["base"],
            origin=Origin.EDITOR,
            at=clock.now(),
            by_key=uploader_key(request.user),
        )
        messages.success(request, _("The captions are moved. The version of before can be taken back on this page."))
    except services.Changed:
        _say_changed(request)
    return redirect("captions:index", uuid=uuid)


@require_POST
@permission_required(CHANGE)
def state(request: HttpRequest, uuid: UUID, language: str) -> HttpResponse:
    """Show the captions, hide them, or vouch for them."""
    caption = _caption(asset_of(request, uuid, to_change=True), language)
    wanted = request.POST.get("state", "")
    if wanted == "checked":
        try:
            services.mark_checked(caption=caption, base=_base(request))
            messages.success(request, _("The captions are marked as checked."))
        except services.Changed:
            _say_changed(request)
    elif wanted in {"shown", "hidden"}:
        services.show(caption=caption, shown=wanted == "shown")
    return redirect("captions:index", uuid=uuid)


@require_POST
@permission_required(CHANGE)
def restore(request: HttpRequest, uuid: UUID, language: str) -> HttpResponse:
    """An earlier version becomes the newest."""
    caption = _caption(asset_of(request, uuid, to_change=True), language)
    number = request.POST.get("number", "")
    if not (number.isascii() and number.isdecimal() and caption.versions.filter(number=number).exists()):
        raise Http404
    person = uploader_key(request.user)
    try:
        services.restore(caption=caption, number=int(number), base=_base(request), at=clock.now(), by_key=person)
        messages.success(request, _("The earlier version is shown again."))
    except services.Changed:
        _say_changed(request)
    return redirect("captions:index", uuid=uuid)


@require_safe
@permission_required(VIEW)
def download(request: HttpRequest, uuid: UUID, language: str) -> HttpResponse:
    """The captions as a file, for other programs."""
    asset = asset_of(request, uuid)
    text = write(selectors.cues_of(_caption(asset, language)))
    response = HttpResponse(text, content_type="text/vtt; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{asset.uuid}-{language}.vtt"'
    return response


@require_POST
@permission_required(CHANGE)
def transcribe(request: HttpRequest, uuid: UUID, language: str) -> HttpResponse:
    """Let a program write down what is said, where the operator has set one up."""
    asset = asset_of(request, uuid, to_change=True)
    if language not in speech.languages() or not media.playable(asset).ready:
        raise Http404
    if speech.ask(asset=asset, language=language):
        messages.success(request, _("A program writes down what is said. That takes about as long as the recording."))
    return redirect("captions:index", uuid=uuid)
