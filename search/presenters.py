"""Results as the page shows them: in the reader's language, with what was looked for marked."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.common.names import SUFFIXES
from search.analysis import Segment, excerpt, marked
from search.analysis.excerpt import has_any
from search.backends.base import Hit
from search.selectors import Results

_KINDS = {"course": _("Course"), "lesson": _("Lesson"), "live": _("Live lecture"), "pathway": _("Pathway")}
_LANGUAGES = ("zh", "bo", "en")
_TAGS = {"zh": "zh-Hans"}
MOMENTS_SHOWN = 3


@dataclass(frozen=True)
class MomentItem:
    """A place of the recording where the words are heard or seen, and the address that leads there."""

    url: str
    clock: str
    excerpt: list[Segment]
    lang: str


@dataclass(frozen=True)
class ResultItem:
    """One result on the page; texts in segments, some of them marked, each with its language tag."""

    url: str
    kind: str
    title: list[Segment]
    title_lang: str
    snippet: list[Segment]
    snippet_lang: str
    moments: list[MomentItem]


def result_items(results: Results) -> list[ResultItem]:
    """The results in the active language; a text that has the words looked for wins over one that has not."""
    active = SUFFIXES.get(get_language() or "zh-hans", "zh")
    wanted = results.wanted.weak if results.loose or not results.wanted.strong else results.wanted.strong
    return [_item(hit, active, wanted) for hit in results.hits]


def _item(hit: Hit, active: str, wanted: list[str]) -> ResultItem:
    title_lang = active if hit.title.get(active) else "zh"
    text_lang = _language_to_show(hit.text, active, wanted)
    return ResultItem(
        url=hit.url,
        kind=str(_KINDS.get(hit.kind, hit.kind)),
        title=marked(hit.title.get(title_lang, ""), wanted),
        title_lang=_TAGS.get(title_lang, title_lang),
        snippet=excerpt(hit.text.get(text_lang, ""), wanted),
        snippet_lang=_TAGS.get(text_lang, text_lang),
        moments=_moments(hit, active, wanted),
    )


def _moments(hit: Hit, active: str, wanted: list[str]) -> list[MomentItem]:
    """The first places where the words are, those in the reader's language before others."""
    found = [moment for moment in hit.moments if has_any(moment.text, wanted)]
    found = sorted(found, key=lambda moment: moment.language != active)[:MOMENTS_SHOWN]
    return [
        MomentItem(
            url=f"{hit.url}#t={moment.at_s}",
            clock=_clock(moment.at_s),
            excerpt=excerpt(moment.text, wanted, width=60),
            lang=_TAGS.get(moment.language, moment.language),
        )
        for moment in sorted(found, key=lambda moment: moment.at_s)
    ]


def _clock(seconds: int) -> str:
    """0:45, 12:07, 1:02:03."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _language_to_show(text: dict[str, str], active: str, wanted: list[str]) -> str:
    """The reader's language, unless only another one has what was looked for."""
    order = [active, *(language for language in _LANGUAGES if language != active)]
    there = [language for language in order if text.get(language)]
    with_hits = (language for language in there if has_any(text[language], wanted))
    return next(with_hits, there[0] if there else "zh")
