"""The page on which authors correct slides: its rows, and what comes of the form that it sends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from media_pipeline import selectors
from media_pipeline.captions import times
from media_pipeline.models import MediaAsset, Rendition, Slide
from media_pipeline.slides import services
from media_pipeline.slides.forms import PER_PAGE, PlaceForm, PlaceForms, SlideForm, SlideForms, edits_of, places_of


@dataclass(frozen=True)
class SlideRow:
    """A slide with its form; `now` is what somebody else made of it meanwhile."""

    form: SlideForm
    slide: Slide
    url: str
    now: str = ""


@dataclass(frozen=True)
class PlaceRow:
    """A page of the document without a time."""

    form: PlaceForm
    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Sheet:
    """What the page shows."""

    forms: Any
    rows: list[SlideRow]
    places: Any
    place_rows: list[PlaceRow]
    base: str
    number: int = 1
    last: int = 1
    is_conflict: bool = False
    is_refused: bool = False

    @property
    def has_errors(self) -> bool:
        return any(forms.is_bound and not forms.is_valid() for forms in (self.forms, self.places))

    @property
    def first(self) -> int:
        return (self.number - 1) * PER_PAGE + 1

    @property
    def pages(self) -> range:
        return range(1, self.last + 1)


def sheet(asset: MediaAsset, *, link: str, number: int) -> Sheet:
    """One page of slides; pages of the document without a time stand on the last one."""
    slides = list(asset.slides.select_related("picture", "twin"))
    last = max(1, -(-len(slides) // PER_PAGE))
    number = min(max(1, number), last)
    chosen = slides[(number - 1) * PER_PAGE : number * PER_PAGE]
    forms = SlideForms(initial=[_initial(slide) for slide in chosen], prefix="slide")
    rows = [SlideRow(form, slide, _url(asset, slide.twin, link)) for form, slide in zip(forms, chosen, strict=True)]
    unplaced = unplaced_pages(asset, slides) if number == last else []
    places = PlaceForms(initial=[{"picture": page.pk} for page in unplaced], prefix="place")
    place_rows = _place_rows(asset, places, unplaced, link)
    return Sheet(forms, rows, places, place_rows, services.version(asset), number, last)


def saved(asset: MediaAsset, posted: QueryDict, *, link: str, number: int) -> Sheet | None:
    """Change what was asked for; the page as it came where there is something to correct or to decide on."""
    forms = SlideForms(posted, prefix="slide")
    places = PlaceForms(posted, prefix="place")
    base = posted.get("base", "")
    conflict = refused = False
    if forms.is_valid() and places.is_valid():
        try:
            services.change(asset=asset, edits=edits_of(forms), added=places_of(places), base=base)
            return None
        except services.Changed:
            conflict, base = True, services.version(asset)
        except services.Refused:
            refused = True
    return _again(asset, forms, places, base, link, number, conflict=conflict, refused=refused)


def _again(
    asset: MediaAsset,
    forms: Any,
    places: Any,
    base: str,
    link: str,
    number: int,
    *,
    conflict: bool,
    refused: bool,
) -> Sheet:
    """The form with everything that was written in it; in a conflict beside what stands there now."""
    slides = {slide.pk: slide for slide in asset.slides.select_related("picture", "twin")}
    unplaced = unplaced_pages(asset, list(slides.values()))
    if conflict:  # slides that are gone cannot be changed any more, and pages may have become slides
        forms = _decisions(forms, slides)
        typed = places_of(places)
        wanted = [{"picture": page.pk, "starts": typed.get(page.pk)} for page in unplaced]
        places = PlaceForms(initial=wanted, prefix="place")
    rows = [
        SlideRow(form, slide, _url(asset, slide.twin, link), _now(slide, form) if conflict else "")
        for form in forms
        if (slide := slides.get(_pk(form))) is not None
    ]
    shown = {page.pk: page for page in unplaced}
    chosen = [shown[pk] for form in places if (pk := _number(form["picture"].value())) in shown]
    return Sheet(
        forms,
        rows,
        places,
        _place_rows(asset, places, chosen, link),
        base,
        number,
        is_conflict=conflict,
        is_refused=refused,
    )


def _decisions(forms: Any, slides: Mapping[int, Slide]) -> Any:
    """The rows that the person changed, each over what stands there now: what others made of the rest of it stays."""
    posted: dict[str, object] = {}
    count = 0
    for form in forms:
        slide = slides.get(form.cleaned_data["pk"])
        if slide is None or not form.changes:
            continue
        now = _initial(slide)
        wanted = _as_posted(now | form.changes)
        posted |= {f"slide-{count}-{name}": value for name, value in wanted.items()}
        posted |= {f"initial-slide-{count}-{name}": value for name, value in _as_posted(now).items()}
        count += 1
    return SlideForms(posted | {"slide-TOTAL_FORMS": count, "slide-INITIAL_FORMS": count}, prefix="slide")


def _as_posted(row: Mapping[str, Any]) -> dict[str, object]:
    """A row as a browser sends it."""
    return {**row, "starts": times.shown(row["starts"])}


def unplaced_pages(asset: MediaAsset, slides: Sequence[Slide]) -> list[Rendition]:
    """Pages of the author's document that no slide shows."""
    shown = {slide.picture_id for slide in slides}
    pages = asset.renditions.filter(services.PAGES, path__endswith=".webp").order_by("path")
    return [page for page in pages if page.pk not in shown]


def _place_rows(asset: MediaAsset, places: Any, pages: Sequence[Rendition], link: str) -> list[PlaceRow]:
    return [
        PlaceRow(form, _url(asset, page, link), page.width or 0, page.height or 0)
        for form, page in zip(places, pages, strict=False)
    ]


def _initial(slide: Slide) -> dict[str, object]:
    return {"pk": slide.pk, "starts": slide.starts_ms, "is_step": not slide.new_slide, "text": slide.text}


def _now(slide: Slide, form: SlideForm) -> str:
    """What stands there now, where it is not what this person wrote."""
    return f"{times.shown(slide.starts_ms)} {slide.text}" if set(form.changed_data) > {"pk"} else ""


def _pk(form: SlideForm) -> int:
    return _number(form["pk"].value())


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _url(asset: MediaAsset, row: Rendition, link: str) -> str:
    return selectors.address_of(asset, row.path, link)
