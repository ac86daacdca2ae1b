"""The texts of a recording by the moments at which they are heard or seen."""

from collections.abc import Iterable, Iterator

from django.db.models import F, Prefetch

from lms.common.content import Moment
from media_pipeline.captions.cues import Cue
from media_pipeline.captions.selectors import spoken
from media_pipeline.models import CaptionVersion, MediaAsset

TOGETHER_MS = 30_000  # cues within so long are one moment: a line alone says too little, and a lecture has thousands


def fetched_ahead(prefix: str = "") -> list[str | Prefetch]:
    """What `moments` looks at, for `prefetch_related` of whatever shows recordings."""
    in_use = CaptionVersion.objects.filter(number=F("caption__number"))
    return [f"{prefix}slides", Prefetch(f"{prefix}captions__versions", queryset=in_use)]


def moments(asset: MediaAsset) -> list[Moment]:
    """The slides' texts and the captions, in the order of time."""
    found = [*_seen(asset), *_heard(spoken(asset))]
    return sorted(found, key=lambda moment: (moment.at_s, moment.language))


def _seen(asset: MediaAsset) -> Iterator[Moment]:
    for slide in asset.slides.all():
        if slide.text:
            yield Moment(slide.starts_ms // 1000, language_of(slide.text), slide.text)


def _heard(cues: Iterable[tuple[str, Cue]]) -> Iterator[Moment]:
    held: dict[str, list[Cue]] = {}
    for language, cue in cues:
        run = held.setdefault(language, [])
        if run and cue.ends_ms - run[0].starts_ms > TOGETHER_MS:
            yield _together(language, run)
            run.clear()
        run.append(cue)
    for language, run in held.items():
        yield _together(language, run)


def _together(language: str, cues: list[Cue]) -> Moment:
    text = " ".join(cue.text.replace("\n", " ") for cue in cues)
    return Moment(cues[0].starts_ms // 1000, language, text)


def language_of(text: str) -> str:
    """The language of a slide by its letters; names and doses in Latin letters stand on Chinese slides too."""
    tibetan = sum("\u0f00" <= each <= "\u0fff" for each in text)
    han = sum("\u4e00" <= each <= "\u9fff" for each in text)
    if tibetan > han:
        return "bo"
    return "zh" if han or not text.isascii() else "en"
