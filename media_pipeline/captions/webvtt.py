"""WebVTT, and SubRip on its way in. Plain Python.

Strict where players are: they pass over what they cannot read and say nothing, so the author would never learn of it.
What is only of use to other programs (comments, styles, regions, markup) is left out, and said.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from media_pipeline.captions.cues import LONGEST_TEXT, MOST_CUES, Cue
from media_pipeline.captions.times import LATEST_MS, stamp

MOST_BYTES = 1024 * 1024
MOST_FAULTS = 20  # said at once
_ARROW = "-->"
_STAMP = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"\s*{_STAMP}[ \t]+-->[ \t]+{_STAMP}(?:[ \t]+(.*))?", re.ASCII)
_SRT_STAMP = r"(\d{1,4}):([0-5]\d):([0-5]\d)[,.](\d{3})"
_SRT_TIMING = re.compile(rf"\s*{_SRT_STAMP}\s*-->\s*{_SRT_STAMP}(?:\s+(.*))?", re.ASCII)
_PER_CENT = r"(?:100|\d{1,2})(?:\.\d{1,5})?%"
_SETTINGS = re.compile(
    rf"align:(?:start|center|end|left|right)|line:(?:-?\d{{1,3}}|{_PER_CENT})(?:,(?:start|center|end))?"
    rf"|position:{_PER_CENT}(?:,(?:line-left|center|line-right))?|size:{_PER_CENT}|vertical:(?:rl|lr)",
    re.ASCII,
)
# A cue may hold as much markup as this, and a tag no more than the patterns say: time must not grow with the square.
_LONGEST_RAW = 8 * LONGEST_TEXT
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,100})?\s([^<>]{1,200})>")
_TAG = re.compile(r"</?(?:[A-Za-z]|\d)[^<>]{0,200}>|</>|\{\\[^{}]{0,200}\}")


class Fault(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UTF16 = "utf16"
    GB18030 = "gb18030"
    NOT_UTF8 = "not_utf8"
    NOT_TEXT = "not_text"
    NO_HEADER = "no_header"
    NO_TIMES = "no_times"
    BAD_TIMES = "bad_times"
    BACKWARDS = "backwards"
    NO_BLANK_LINE = "no_blank_line"
    NO_TEXT = "no_text"
    LONG_TEXT = "long_text"
    TOO_MANY = "too_many"


class Dropped(StrEnum):
    """What was left out of a file that was taken."""

    SETTINGS = "settings"
    COMMENTS = "comments"
    STYLES = "styles"
    MARKUP = "markup"
    ORDER = "order"  # nothing is gone: cues were put in order


@dataclass(frozen=True)
class Found:
    """A fault, or what was left out, with the line of the file; 0 where no line is meant."""

    what: Fault | Dropped
    line: int = 0


class Unreadable(Exception):
    """The file is not taken; `faults` says why, the first of them first."""

    def __init__(self, faults: list[Found]) -> None:
        super().__init__(", ".join(f"{each.what} (line {each.line})" for each in faults))
        self.faults = faults


@dataclass
class Captions:
    """What a file holds."""

    cues: list[Cue] = field(default_factory=list)
    dropped: list[Found] = field(default_factory=list)


@dataclass(frozen=True)
class _Block:
    line: int  # of its first line
    lines: list[str]


def read(data: bytes) -> Captions:
    """The cues of a file in WebVTT or SubRip; Unreadable with lines where it is neither, or not quite."""
    lines = _lines(_text(data))
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise Unreadable([Found(Fault.EMPTY)])
    is_vtt = re.match(r"WEBVTT(?:[ \t]|$)", lines[first]) is not None
    if not is_vtt and not _looks_like_srt(lines[first : first + 2]):
        raise Unreadable([Found(Fault.NO_HEADER, first + 1)])
    if is_vtt and first:
        raise Unreadable([Found(Fault.NO_HEADER, 1)])  # players look at the very first letters
    return _Reader(_TIMING if is_vtt else _SRT_TIMING).read(_blocks(lines, header=is_vtt))


def write(cues: Iterable[Cue]) -> str:
    """The cues that have a text, as WebVTT."""
    return "\n".join(["WEBVTT\n", *(_written(cue) for cue in cues if cue.text)])


def tidy(text: str) -> str:
    """A cue's text as it can be written: no empty lines, which would end the cue, and no controls but joiners."""
    lines = (" ".join("".join(each for each in line if _is_shown(each)).split()) for line in _lines(text))
    return "\n".join(line for line in lines if line)


def _is_shown(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) not in {"Cc", "Cs", "Cn"}


def _written(cue: Cue) -> str:
    settings = f" {cue.settings}" if cue.settings else ""
    return f"{stamp(cue.starts_ms)} {_ARROW} {stamp(cue.ends_ms)}{settings}\n{html.escape(cue.text, quote=False)}\n"


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise Unreadable([Found(Fault.TOO_LARGE)])
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable([Found(Fault.UTF16, 1)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable([Found(Fault.GB18030 if _is_gb18030(data) else Fault.NOT_UTF8, line)]) from None
    if "\0" in text:
        raise Unreadable([Found(Fault.NOT_TEXT, text.count("\n", 0, text.index("\0")) + 1)])
    return text


def _is_gb18030(data: bytes) -> bool:
    """Most broken files can be read as GB18030 too, as nonsense: true only where it gives common Chinese letters."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    foreign = [each for each in text if ord(each) > 127]
    common = sum("\u4e00" <= each <= "\u9fff" or each in "，。？！、；：“”（）《》" for each in foreign)
    # UTF-8 read as GB18030 is Chinese as well, but rare: a byte that no letter of UTF-8 begins with decides.
    return common >= 0.9 * len(foreign) and not _is_nearly_utf8(data)


def _is_nearly_utf8(data: bytes) -> bool:
    """Is all but a few letters of it UTF-8? Then it was damaged, not written in another coding."""
    read_anyway = data.decode("utf-8", errors="replace")
    foreign = [each for each in read_anyway if ord(each) > 127]
    return foreign.count("\ufffd") * 4 < len(foreign)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _looks_like_srt(lines: list[str]) -> bool:
    return any(_SRT_TIMING.fullmatch(line) for line in lines[: 2 if lines[0].strip().isdecimal() else 1])


def _blocks(lines: list[str], *, header: bool) -> Iterator[_Block]:
    """Runs of lines that are not empty; the header is one of them, and passed over."""
    run: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            run.append(line)
            continue
        if run:
            begins = number - len(run)
            if header and any(_ARROW in each for each in run):
                raise Unreadable([Found(Fault.NO_BLANK_LINE, begins)])
            if not header:
                yield _Block(begins, run)
            header = False
        run = []


class _Reader:
    """Gathers cues, faults and what is left out."""

    def __init__(self, timing: re.Pattern[str]) -> None:
        self._timing = timing
        self._found = Captions()
        self._faults: list[Found] = []
        self._in_order: list[tuple[Cue, int]] = []

    def read(self, blocks: Iterable[_Block]) -> Captions:
        for block in blocks:
            self._block(block)
            if len(self._faults) >= MOST_FAULTS:
                break
        if not self._in_order and not self._faults:
            self._fault(Fault.EMPTY, 0)
        if self._faults:
            raise Unreadable(self._faults)
        self._found.cues = [cue for cue, _line in self._in_order]
        for before, (cue, line) in zip(self._found.cues, self._in_order[1:], strict=False):
            if cue.starts_ms < before.starts_ms:
                self._drop(Dropped.ORDER, line)
        self._found.cues.sort(key=lambda cue: (cue.starts_ms, cue.ends_ms))
        return self._found

    def _fault(self, what: Fault, line: int) -> None:
        self._faults.append(Found(what, line))

    def _drop(self, what: Dropped, line: int) -> None:
        if len(self._found.dropped) < MOST_FAULTS:
            self._found.dropped.append(Found(what, line))

    def _block(self, block: _Block) -> None:
        opening = block.lines[0].strip()
        if self._timing is _TIMING and re.match(r"NOTE(?:\s|$)", opening):
            self._drop(Dropped.COMMENTS, block.line)
            return
        if self._timing is _TIMING and opening in {"STYLE", "REGION"}:
            self._drop(Dropped.STYLES, block.line)
            return
        at = next((number for number, line in enumerate(block.lines) if _ARROW in line), None)
        if at is None or at > 1:  # one line before the times is a cue's name
            self._fault(Fault.NO_TIMES, block.line)
            return
        if any(_ARROW in line for line in block.lines[at + 1 :]):
            again = next(number for number, line in enumerate(block.lines) if _ARROW in line and number > at)
            self._fault(Fault.NO_BLANK_LINE, block.line + again)
            return
        self._cue(block.lines[at], block.lines[at + 1 :], block.line + at)

    def _cue(self, timing: str, text: list[str], line: int) -> None:
        match = self._timing.fullmatch(timing)
        if match is None:
            self._fault(Fault.BAD_TIMES, line)
            return
        *stamps, settings = match.groups()
        starts, ends = _ms(stamps[:4]), _ms(stamps[4:])
        if ends <= starts or ends > LATEST_MS:
            self._fault(Fault.BACKWARDS if ends <= starts else Fault.BAD_TIMES, line)
            return
        if sum(map(len, text)) > _LONGEST_RAW:  # before any pattern; and no number that Python refuses to read fits
            self._fault(Fault.LONG_TEXT, line)
            return
        shown = self._shown(text, line + 1)
        if not shown or len(shown) > LONGEST_TEXT:
            self._fault(Fault.LONG_TEXT if shown else Fault.NO_TEXT, line)
            return
        if len(self._in_order) == MOST_CUES:
            self._fault(Fault.TOO_MANY, line)
            return
        self._in_order.append((Cue(starts, ends, shown, self._settings(settings or "", line)), line))

    def _shown(self, lines: list[str], line: int) -> str:
        """The text alone: a speaker's name stays, other markup goes."""
        marked = "\n".join(lines)
        named = _VOICE.sub(lambda voice: f"{voice[1].strip()}: ", marked)
        bare = _TAG.sub("", named)
        if bare != named:
            self._drop(Dropped.MARKUP, line)
        return tidy(html.unescape(bare))

    def _settings(self, text: str, line: int) -> str:
        words = text.split()
        kept = [word for word in words if _SETTINGS.fullmatch(word)]
        if kept != words:
            self._drop(Dropped.SETTINGS, line)
        return " ".join(dict.fromkeys(kept))[:100]


def _ms(stamp: list[str | None]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in stamp)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
