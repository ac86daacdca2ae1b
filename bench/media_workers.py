"""A long slide lecture through the real pipeline: when can it be used, and what is a second worker worth?

Celery's workers, each one process, take the steps from the embedded shape's broker and database. When it can be used is
measured on a drawn lecture as long as BENCH_MEDIA_SECONDS says (3600), or on the file that BENCH_MEDIA_FILE names, with
two workers. A second worker is measured on a third of that, cut into parts a third as long: the same number of parts.
There each worker has one core to itself, as if it were another machine: an encoder takes all the cores it finds.
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
SHARE = 3  # the lecture that two workers share out is so many times shorter
PART_S = 600
SLIDE_S, SLIDES = 40, 9  # a unit of six minutes, repeated
WORDS = "口服补液盐评估脱水程度计算补量观察儿童精神状态呼吸次数皮肤弹性危险征象立即转诊高原医学教育"
SPEECH = "第一步，评估脱水程度。第二步，计算补液量。请注意观察儿童的精神状态，呼吸次数和皮肤弹性。"
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
LONGEST_S = 4 * 3600


@dataclass(frozen=True)
class Run:
    """Seconds since the upload: until voice and slides could be used, and until everything was there."""

    first_s: float
    whole_s: float  # 0 where the films were not waited for
    steps: dict[str, float]


def figures() -> list[Figure]:
    """One run after the other; the load that others make is told beside them."""
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as name:
        folder = Path(name)
        named = os.environ.get("BENCH_MEDIA_FILE")
        soon = measured(Path(named) if named else drawn(folder, SECONDS), folder / "soon", 2, films=False)
        shorter = drawn(folder, SECONDS // SHARE)
        one, two = (measured(shorter, folder / str(count), count) for count in (1, 2))
    minutes = f"{SECONDS / SHARE / 60:.0f} minutes, a core each"
    return [
        Figure(f"{SECONDS / 60:.0f} minutes: seconds until voice and slides", round(soon.first_s, 1), "s", "<=", 180),
        Figure(f"{minutes}, two workers beside one", round(one.whole_s / two.whole_s, 2), "times", ">=", 1.8),
        Figure(f"{minutes}, two: seconds until all films", round(two.whole_s), "s", "<=", SECONDS // SHARE),
    ]


def measured(lecture: Path, data: Path, workers: int, *, films: bool = True) -> Run:
    """One upload in a data folder of its own; without `films` until it can be used, with all cores for each worker."""
    data.mkdir()
    settings = {"DJANGO_SETTINGS_MODULE": "lms.settings.embedded", "SECRET_KEY": "x" * 50, "AUDIT_KEY": "y" * 50}
    part = {"MEDIA_PART_SECONDS": str(PART_S // SHARE)} if films else {}
    env = {**os.environ, **settings, **part, "DATA_DIR": str(data)}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=env, check=True)
    with working(workers, env, data, alone=films):
        words = [sys.executable, "-m", "bench.media_workers", str(lecture), "films" if films else "soon"]
        told = subprocess.run(words, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout
    run = Run(**json.loads(told.splitlines()[-1]))
    print(f"  {workers} workers, load {os.getloadavg()[0]:.1f}: {run}", flush=True)
    return run


@contextmanager
def working(count: int, env: dict[str, str], data: Path, *, alone: bool) -> Iterator[None]:
    """Workers for the length of a run; `alone`: each on a core of its own."""
    started = []
    cores = sorted(os.sched_getaffinity(0))
    for number in range(count):
        name = f"bench{number}@localhost"
        words = ["taskset", "-c", str(cores[number])] if alone else []
        words += [sys.executable, "-m", "celery", "-A", "lms", "worker", "-n", name, "-Q", "media", "-c", "1"]
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


def drawn(folder: Path, seconds: int) -> Path:
    """Slides with a voice, 720p and 25 pictures a second, as a screen recorder writes them."""
    chance = random.Random(7)
    for number in range(SLIDES):
        _slide(chance).save(folder / f"s{number}.png")
    _ffmpeg(folder, "-framerate", f"1/{SLIDE_S}", "-i", "s%d.png", "-r", "25", *_CODED, "unit.mp4")
    subprocess.run(["espeak-ng", "-v", "cmn-latn-pinyin", "-w", "voice.wav", SPEECH], cwd=folder, check=True)
    looped = ["-stream_loop", "-1", "-i", "unit.mp4", "-stream_loop", "-1", "-i", "voice.wav", "-t", str(seconds)]
    name = f"lecture-{seconds}.mp4"
    _ffmpeg(folder, *looped, "-c:v", "copy", "-c:a", "aac", "-b:a", "96k", "-ar", "48000", name)
    return folder / name


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


def upload(lecture: Path, *, films: bool) -> Run:
    """Take the lecture in, and wait until its films are there; without `films` until it can be used."""
    import django

    django.setup()
    from django.core.files import File

    from lms.common.jobs import JobStatus
    from media_pipeline import services
    from media_pipeline.models import MediaStep, TranscodeJob

    with lecture.open("rb") as file:
        asset = services.create_asset(file=File(file, name="lecture.mp4"), title="lecture")
    last = time.monotonic() + LONGEST_S
    while time.monotonic() < last:
        job = TranscodeJob.objects.get(asset=asset)
        if job.status == JobStatus.FAILED:
            raise SystemExit(f"{job.reason} {job.detail}")
        rows = list(MediaStep.objects.filter(asset=asset, status=JobStatus.DONE))
        ends = {row.kind: row.finished_at for row in rows}
        if job.status == JobStatus.DONE or ("first" in ends and not films):
            break
        time.sleep(0.5)
    begun = asset.created_at
    whole = ends["join"] if films else begun
    took = {f"{row.kind} {row.part}": round(row.duration.total_seconds(), 1) for row in rows if row.duration}
    return Run(
        first_s=(ends["first"] - begun).total_seconds(),
        whole_s=(whole - begun).total_seconds(),
        steps=took,
    )


if __name__ == "__main__":
    print(json.dumps(vars(upload(Path(sys.argv[1]), films=sys.argv[2] == "films"))))
