"""A pipeline on a stage: every step does its part with files of a few bytes, so that rows and files are the point."""

from collections.abc import Callable
from dataclasses import asdict

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from lms.common.events import asset_ready
from media_pipeline import services, tasks
from media_pipeline.analysis.content import Analysis, Content, Slide
from media_pipeline.ffmpeg.encode import Made
from media_pipeline.ffmpeg.probe import Picture, Probe, Sound
from media_pipeline.models import MediaAsset, StepKind
from media_pipeline.services import facts, files, steps
from media_pipeline.services.order import Outline
from media_pipeline.services.work import CODECS, PART_OF, Work

LIST = "application/vnd.apple.mpegurl"
PROBE = Probe(90.0, Picture(0, 1280, 720, 25.0, "h264"), Sound(1, 1, "aac"), 90.0)
SLIDES = (Slide(0.0, 30.0, True, 3), Slide(30.0, 60.0, False, 124), Slide(60.0, 90.0, True, 244))


class Stage:
    """What a test says of the work; `seen` are the steps that were done, in order."""

    def __init__(self) -> None:
        self.content = b"made"
        self.parts = 2
        self.has_av1 = True
        self.probe = PROBE
        self.found = Analysis(Content.SLIDES, SLIDES)
        self.recipe: Callable[[int], str] = lambda part: "recipe"
        self.errors: dict[str, BaseException] = {}
        self.during: Callable[[str, Work], None] = lambda kind, work: None
        self.seen: list[tuple[str, int]] = []

    def do(self, kind: str, work: Work) -> dict:
        self.seen.append((kind, work.part))
        self.during(kind, work)
        if kind in self.errors:
            raise self.errors[kind]
        return getattr(self, kind)(work)

    def inspect(self, work: Work) -> dict:
        spans = [[number * 20, (number + 1) * 20] for number in range(self.parts - 1)] + [[(self.parts - 1) * 20, None]]
        outline = Outline(self.probe.picture is not None, self.probe.sound is not None, self.parts, self.has_av1)
        told = {"probe": facts.probe_as_json(self.probe), "encoders": ["libsvtav1"] if self.has_av1 else []}
        return {**told, "spans": spans, "outline": asdict(outline)}

    def speech(self, work: Work) -> dict:
        return self._stored(work, [Made("audio.webm", "audio", "audio/webm", "opus", 13_000)])

    def voices(self, work: Work) -> dict:
        aac = Made("audio.mp4", "audio", "audio/mp4", "mp4a.40.2", 33_000)
        return self._stored(work, [aac, Made("audio.m3u8", "playlist", LIST)])

    def analysis(self, work: Work) -> dict:
        return facts.analysis_as_json(self.found)

    def pictures(self, work: Work) -> dict:
        plan = work.plan
        count = len(plan.slides.numbers) if plan.slides else 0
        names = [(f"slide-{n:04}.{end}", mime) for n in range(1, count + 1) for end, mime in _SLIDE_MIMES]
        made = [Made(name, "slide", mime, width=1280, height=720) for name, mime in names]
        return self._stored(work, made)

    def covers(self, work: Work) -> dict:
        return self._stored(work, [Made("poster.jpg", "poster", "image/jpeg", width=480, height=270)])

    def first(self, work: Work) -> dict:
        return {}

    def video(self, work: Work, kind: str = "video") -> dict:
        name = {"video": "v240.mp4", "av1": "av1.mp4"}[kind]
        (work.folder / name).write_bytes(self.content + kind.encode() + bytes([work.part]))
        prefix = files.store(work.asset.uuid, work.folder, [name], work.keep)
        return {"parts": {name: f"{prefix}/{name}"}, "recipe": self.recipe(work.part)}

    def av1(self, work: Work) -> dict:
        return self.video(work, "av1")

    def join(self, work: Work, kind: str = "join") -> dict:
        codec = {"h264": "avc1.4d4015,mp4a.40.2", "av1": "av01.0.05M.08,opus"}[CODECS[StepKind(kind)]]
        name = {"join": "v240", "av1_join": "av1"}[kind]
        parts = [told["parts"] for (made, _part), told in work.told.items() if made == PART_OF[StepKind(kind)]]
        if work.plan.picture_index is None:
            return self._stored(work, [])
        assert len(parts) == self.parts
        shape = {"width": 426, "height": 240, "fps": 12.0, "bandwidth": 80_000}
        return self._stored(
            work, [Made(f"{name}.mp4", "video", "video/mp4", codec, **shape), Made(f"{name}.m3u8", "playlist", LIST)]
        )

    def av1_join(self, work: Work) -> dict:
        return self.join(work, "av1_join")

    def _stored(self, work: Work, made: list[Made]) -> dict:
        for one in made:
            (work.folder / one.name).write_bytes(self.content + one.name.encode())
        prefix = files.store(work.asset.uuid, work.folder, [one.name for one in made], work.keep)
        return {"prefix": prefix, "files": files.described(prefix, made, work.folder)}


_SLIDE_MIMES = (("webp", "image/webp"), ("jpg", "image/jpeg"))


@pytest.fixture
def stage(monkeypatch) -> Stage:
    made = Stage()

    def doing(kind: str) -> Callable[[Work], dict]:
        return lambda work: made.do(kind, work)

    monkeypatch.setattr(steps, "WORK", {kind.value: doing(kind.value) for kind in StepKind})
    return made


@pytest.fixture
def woken(monkeypatch) -> list[str]:
    """The messages that were sent to workers."""
    sent: list[str] = []
    for name in ("take_step", "take_idle_step"):
        monkeypatch.setattr(getattr(tasks, name), "delay", lambda name=name: sent.append(name))
    return sent


@pytest.fixture
def asset(woken) -> MediaAsset:
    return services.create_asset(file=ContentFile(b"recording", name="讲座 (final).mp4"), title="腹泻")


@pytest.fixture
def announced():
    """The assets of which asset_ready was announced, each with the kinds of what could be played then."""
    heard: list[tuple[MediaAsset, list[str]]] = []

    def hear(asset, **_signal) -> None:
        heard.append((asset, sorted(set(asset.renditions.values_list("kind", flat=True)))))

    asset_ready.connect(hear)
    yield heard
    asset_ready.disconnect(hear)


@pytest.fixture
def everything(django_capture_on_commit_callbacks):
    """everything(): run all steps that are due, idle ones too, with what follows each commit."""

    def run(idle: bool = True, **words) -> None:
        while True:
            with django_capture_on_commit_callbacks(execute=True):
                done = services.run_next(worker="one", **words)
            if not done:
                break
        if not idle:
            return
        while True:
            with django_capture_on_commit_callbacks(execute=True):
                done = services.run_next(worker="idle", idle=True, **words)
            if not done:
                break

    return run


def content_of(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


def stored(name: str = "media") -> list[str]:
    """Every file of the storage below a folder."""
    folders, names = default_storage.listdir(name)
    found = [f"{name}/{each}" for each in names]
    return sorted(found + [deeper for folder in folders for deeper in stored(f"{name}/{folder}")])
