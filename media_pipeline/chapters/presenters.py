"""Chapters as WebVTT, and times as people read them."""

from collections.abc import Iterable

from media_pipeline.chapters.selectors import Chapter


def vtt(chapters: Iterable[Chapter]) -> str:
    """The chapters as cues, numbered from 1."""
    cues = [
        f"{number}\n{_stamp(chapter.starts_s)} --> {_stamp(chapter.ends_s)}\n{_payload(chapter.title)}\n"
        for number, chapter in enumerate(chapters, 1)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def clock_text(seconds: float) -> str:
    """0:45, 12:07, 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    if minutes < 60:
        return f"{minutes}:{rest:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def _payload(title: str) -> str:
    """Text as a cue may hold it; with ">" replaced too, no title can be taken for the line of times."""
    return title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _stamp(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
