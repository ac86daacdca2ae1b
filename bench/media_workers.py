"""A long slide lecture through the real pipeline with one worker and with two: when can it be used, when is it done?

Celery's workers, each one process, take the steps from the embedded shape's broker and database. The lecture is drawn:
as long as BENCH_MEDIA_SECONDS says (3600), or the file that BENCH_MEDIA_FILE names.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bench.report import ROOT, Figure

SECONDS = int(os.environ.get("BENCH_MEDIA_SECONDS", "3600"))
SLIDE_S, SLIDES = 40, 9  # a unit of six minutes, repeated
WORDS = "口服补液盐评估脱水程度计算补量观察儿童精神状态呼吸次数皮肤弹性危险征象立即转诊高原医学教育"
SPEECH = "第一步，评估脱水程度。第二步，计算补液量。请注意观察儿童的精神状态，呼吸次数和皮肤弹性。"
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
LONGEST_S = 4 * 3600


@dataclass(frozen=True)
class Run:
    """Seconds since the upload: until voice and slides could be used, and until all films were there."""

    first_s: float
    whole_s: float
    films_s: float  # from the first part that was begun to the films that were published
    steps: dict[str, float]


def figures() -> list[Figure]:
    """Both runs, one after the other; the load that others make is told beside them."""
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
        named = os.environ.get("BENCH_MEDIA_FILE")
        lecture = Path(named) if named else drawn(Path(folder))
        one, two = (measured(lecture, Path(folder) / str(count), count) for count in (1, 2))
    minutes = f"{SECONDS / 60:.0f} minutes"
    return [
        Figure(f"{minutes}, two workers: seconds until voice and slides", round(two.first_s, 1), "s", "<=", 180),
        Figure("two workers beside one: films", round(one.films_s / two.films_s, 2), "times", ">=", 1.8),
        Figure("two workers beside one: everything", round(one.whole_s / two.whole_s, 2), "times", ">=", 1.5),
        Figure(f"{minutes}, two workers: seconds until all films", round(two.whole_s), "s", "<=", SECONDS),
    ]


def measured(lecture: Path, data: Path, workers: int) -> Run:
    """One upload in a data folder of its own."""
    data.mkdir()
    settings = {"DJANGO_SETTINGS_MODULE": "lms.settings.embedded", "SECRET_KEY": "x" * 50, "AUDIT_KEY": "y" * 50}
    env = {**os.environ, **settings, "DATA_DIR": str(data)}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=env, check=True)
    with working(workers, env, data):
        words = [sys.executable, "-m", "bench.media_workers", str(lecture)]
        told = subprocess.run(words, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout
    run = Run(**json.loads(told.splitlines()[-1]))
    print(f"  {workers} workers, load {os.getloadavg()[0]:.1f}: {run}", flush=True)
    return run


@contextmanager
def working(count: int, env: dict[str, str], data: Path) -> Iterator[None]:
    """Workers for the length of a run."""
    started = []
    for number in range(count):
        name = f"bench{number}@localhost"
        words = [sys.executable, "-m", "celery", "-A", "lms", "worker", "-n", name, "-Q", "media", "-c", "1"]
        words += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        with (data / f"worker-{number}.log").open("w") as log:
            started.append(subprocess.Popen(words, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True))
    try:
        yield
    finally:
        for process in started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def drawn(folder: Path) -> Path:
    """Slides with a voice, 720p and 25 pictures a second, as a screen recorder writes them."""
    chance = random.Random(7)
    for number in range(SLIDES):
        _slide(chance).save(folder / f"s{number}.png")
    _ffmpeg(folder, "-framerate", f"1/{SLIDE_S}", "-i", "s%d.png", "-r", "25", *_CODED, "unit.mp4")
    subprocess.run(["espeak-ng", "-v", "cmn-latn-pinyin", "-w", "voice.wav", SPEECH], cwd=folder, check=True)
    looped = ["-stream_loop", "-1", "-i", "unit.mp4", "-stream_loop", "-1", "-i", "voice.wav", "-t", str(SECONDS)]
    _ffmpeg(folder, *looped, "-c:v", "copy", "-c:a", "aac", "-b:a", "96k", "-ar", "48000", "lecture.mp4")
    return folder / "lecture.mp4"


_CODED = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-g", "250", "-pix_fmt", "yuv420p")


def _ffmpeg(folder: Path, *words: str) -> None:
    subprocess.run(["nice", "-n", "10", "ffmpeg", "-v", "error", "-y", *words], cwd=folder, check=True)


def _slide(chance: random.Random) -> Image.Image:
    picture = Image.new("RGB", (1280, 720), (251, 250, 247))
    draw = ImageDraw.Draw(picture)
    heading, line = (ImageFont.truetype(FONT, size) for size in (56, 38))
    draw.text((84, 60), "".join(chance.choices(WORDS, k=12)), font=heading, fill=(11, 92, 90))
    for row in range(chance.randint(4, 8)):
        text = "".join(chance.choices(WORDS, k=chance.randint(10, 26)))
        draw.text((110, 170 + 62 * row), f"• {text}", font=line, fill=(29, 37, 35))
    return picture


# --- in a process of its own, with the data folder of the run ---


def upload(lecture: Path) -> Run:
    """Take the lecture in, and wait until its films are there."""
    import django

    django.setup()
    from django.core.files import File

    from lms.common.jobs import JobStatus
    from media_pipeline import services
    from media_pipeline.models import MediaStep, TranscodeJob

    with lecture.open("rb") as file:
        asset = services.create_asset(file=File(file, name="lecture.mp4"), title="lecture")
    begun = asset.created_at
    last = time.monotonic() + LONGEST_S
    while time.monotonic() < last:
        job = TranscodeJob.objects.get(asset=asset)
        if job.status == JobStatus.FAILED:
            raise SystemExit(f"{job.reason} {job.detail}")
        if job.status == JobStatus.DONE:
            break
        time.sleep(0.5)
    rows = list(MediaStep.objects.filter(asset=asset, status=JobStatus.DONE))
    ends = {row.kind: row.finished_at for row in rows}
    films = min(row.started_at for row in rows if row.kind == "video")
    took = {f"{row.kind} {row.part}": round(row.duration.total_seconds(), 1) for row in rows if row.duration}
    return Run(
        first_s=(ends["first"] - begun).total_seconds(),
        whole_s=(ends["join"] - begun).total_seconds(),
        films_s=(ends["join"] - films).total_seconds(),
        steps=took,
    )


if __name__ == "__main__":
    print(json.dumps(vars(upload(Path(sys.argv[1])))))
