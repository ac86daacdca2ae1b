"""Captions in words: why a file was not taken, what is not good in a cue, what a track is called."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_lazy

from lms.common.jobs import JobStatus
from media_pipeline.captions.cues import Cue, Remark, remarks
from media_pipeline.captions.models import Caption, CaptionVersion, Language, Transcription
from media_pipeline.captions.webvtt import Dropped, Fault, Found

if TYPE_CHECKING:
    from media_pipeline.models import MediaAsset  # whose file names the captions

VERSIONS_SHOWN = 10

# How each language calls itself: a reader who wants it can read it.
OWN_NAMES = {"zh": "中文", "bo": "བོད་ཡིག", "en": "English"}
TAGS = {"zh": "zh-Hans", "bo": "bo", "en": "en"}

_FAULTS = {
    Fault.EMPTY: gettext_lazy("The file holds no captions. Choose the file again."),
    Fault.TOO_LARGE: gettext_lazy("The file is larger than 1 MB, so it holds more than captions. Choose another."),
    Fault.UTF16: gettext_lazy("The file is stored as “Unicode” (UTF-16). Store it as UTF-8 and send it again."),
    Fault.GB18030: gettext_lazy(
        "Line %(line)s: the file is stored in a Chinese coding (GB18030 or GBK). Store it as UTF-8 and send it again."
    ),
    Fault.NOT_UTF8: gettext_lazy(
        "Line %(line)s: there are damaged letters. Store the file as UTF-8 and send it again."
    ),
    Fault.NOT_TEXT: gettext_lazy("Line %(line)s: this is no text. Choose a file with the ending .vtt or .srt."),
    Fault.NO_HEADER: gettext_lazy(
        "Line %(line)s: the file does not begin as captions do. A WebVTT file begins with the word WEBVTT."
    ),
    Fault.NO_TIMES: gettext_lazy(
        "Line %(line)s: there are no times above this text. Write them as 00:01.000 --> 00:04.000."
    ),
    Fault.BAD_TIMES: gettext_lazy(
        "Line %(line)s: players cannot read these times. Write them as 00:01.000 --> 00:04.000."
    ),
    Fault.BACKWARDS: gettext_lazy("Line %(line)s: the caption ends before it begins. Correct its times."),
    Fault.NO_BLANK_LINE: gettext_lazy("Line %(line)s: an empty line is missing above this caption. Add one."),
    Fault.NO_TEXT: gettext_lazy("Line %(line)s: the caption has no text. Write it, or take the caption out."),
    Fault.LONG_TEXT: gettext_lazy("Line %(line)s: the caption has more than 500 letters. Part it into several."),
    Fault.TOO_MANY: gettext_lazy("Line %(line)s: there are more than 10,000 captions. Choose another file."),
}
_DROPPED = {
    Dropped.SETTINGS: gettext_lazy("Line %(line)s: a setting that players do not know was left out."),
    Dropped.COMMENTS: gettext_lazy("Line %(line)s: a comment was left out."),
    Dropped.STYLES: gettext_lazy("Line %(line)s: styles and regions were left out."),
    Dropped.MARKUP: gettext_lazy("Line %(line)s: bold, colours and other markup were left out; the words stay."),
    Dropped.ORDER: gettext_lazy("Line %(line)s: the captions were put in the order of their times."),
}
_REMARKS = {
    Remark.OVERLAPS: gettext_lazy("begins before the one above has ended"),
    Remark.TOO_FAST: gettext_lazy("too much to read in this time"),
    Remark.TOO_MUCH: gettext_lazy("more than three lines"),
    Remark.TOO_LONG: gettext_lazy("stands for more than 20 seconds"),
    Remark.AFTER_THE_END: gettext_lazy("ends after the recording"),
    Remark.EMPTY: gettext_lazy("no text yet: not shown to learners"),
}


def sentences(found: list[Found]) -> list[str]:
    """What was found in a file, each as a sentence."""
    return [str({**_FAULTS, **_DROPPED}[each.what]) % {"line": each.line} for each in found]


@dataclass(frozen=True)
class RemarkLine:
    """What is not good in one cue. `number` counts from 1."""

    number: int
    sentence: str


def remark_lines(cues: list[Cue], *, language: str, duration_s: float | None) -> list[RemarkLine]:
    """What a learner would stumble over, cue by cue."""
    duration_ms = round(duration_s * 1000) + 500 if duration_s else None  # the last word may ring out
    found = remarks(cues, language=language, duration_ms=duration_ms)
    return [RemarkLine(number + 1, str(_REMARKS[remark])) for number, remark in found]


def track_label(language: str, *, machine_made: bool) -> str:
    """What a player calls the captions: the language in its own words, and whether only a program wrote them."""
    name = OWN_NAMES[language]
    return gettext("%(language)s (made by a program)") % {"language": name} if machine_made else name


@dataclass(frozen=True)
class LanguageLine:
    """One language on the page of a recording's captions."""

    language: str
    name: str
    tag: str
    caption: Caption | None
    job: Transcription | None
    remarks: int = 0
    cues: int = 0
    versions: tuple[CaptionVersion, ...] = ()

    @property
    def works(self) -> bool:
        return self.job is not None and self.job.status in {JobStatus.WAITING, JobStatus.RUNNING}

    @property
    def failed(self) -> bool:
        return self.job is not None and self.job.status == JobStatus.FAILED


def language_lines(asset: "MediaAsset") -> list[LanguageLine]:
    """Every language, with what there is of it."""
    captions = {each.language: each for each in asset.captions.all()}
    jobs = {each.language: each for each in asset.transcriptions.all()}
    return [_line(asset, language, captions.get(language), jobs.get(language)) for language in Language.values]


def _line(asset: "MediaAsset", language: str, caption: Caption | None, job: Transcription | None) -> LanguageLine:
    facts = (language, OWN_NAMES[language], TAGS[language], caption, job)
    if caption is None:
        return LanguageLine(*facts)
    versions = tuple(caption.versions.all()[:VERSIONS_SHOWN])
    cues = versions[0].cues
    found = remark_lines(cues, language=language, duration_s=asset.duration_s)
    return LanguageLine(*facts, remarks=len(found), cues=len(cues), versions=versions)


def seen(lines: list[LanguageLine]) -> str:
    """Which versions a page shows, for the form that it sends: "zh:3,bo:1"."""
    return ",".join(f"{line.language}:{line.caption.number}" for line in lines if line.caption)
