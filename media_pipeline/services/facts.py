"""What one step tells the next, as JSON in its row: the probe, the analysis, the plan's outline."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

from media_pipeline.analysis.content import Analysis, Content, Slide
from media_pipeline.ffmpeg.plan import Plan, Span, lecture_plan
from media_pipeline.ffmpeg.probe import Picture, Probe, Sound

Made = TypeVar("Made")


def probe_as_json(found: Probe) -> dict[str, Any]:
    return asdict(found)


def probe_of(told: Mapping[str, Any]) -> Probe:
    return _of(
        Probe,
        {
            **told,
            "picture": _of(Picture, told["picture"]) if told["picture"] else None,
            "sound": _of(Sound, told["sound"]) if told["sound"] else None,
        },
    )


def analysis_as_json(found: Analysis) -> dict[str, Any]:
    slides = [[one.starts_s, one.ends_s, one.new_slide, one.picture] for one in found.slides]
    return {"content": found.content.value, "slides": slides}


def analysis_of(told: Mapping[str, Any]) -> Analysis:
    return Analysis(Content(told["content"]), tuple(Slide(*one) for one in told["slides"]))


def plan_of(inspected: Mapping[str, Any], analysed: Mapping[str, Any] | None) -> Plan:
    """Everything that is made of the recording; what its kind decides only once it was analysed.

    The voice needs no analysis: it is the same for every kind.
    """
    found = probe_of(inspected["probe"])
    analysis = analysis_of(analysed) if analysed else Analysis(Content.SPEECH, ())
    return lecture_plan(found, analysis, encoders=inspected["encoders"])


def spans_of(inspected: Mapping[str, Any]) -> tuple[Span, ...]:
    return tuple(Span(*ends) for ends in inspected["spans"])


def _of(kind: type[Made], told: Mapping[str, Any]) -> Made:
    """Without fields of another release."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in told.items() if name in known})
