"""Work on slides that takes longer than a request: reading them, and making slides of a document's pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_noop
from PIL import Image

from lms.common import clock
from lms.common.events import asset_texts_changed
from lms.common.full_disk import is_full
from lms.common.jobs import MAX_TRIES, JobStatus, Lease, LeaseLost
from media_pipeline import presenters
from media_pipeline.ffmpeg.process import OF_THE_SERVER, Cause, ToolFailed
from media_pipeline.models import MediaAsset, Slide, SlideJob, SlidesBy
from media_pipeline.services import files
from media_pipeline.slides import matching, pages, reading, services
from media_pipeline.slides.models import Work
from media_pipeline.slides.presenters import FAULTS

RETRY_AFTER = timedelta(minutes=10)
LONGEST = timedelta(minutes=45)  # of one try at reading; the next goes on with what is left
LONGEST_DRAWING = timedelta(minutes=10)  # of all pages; short work waits behind it
NO_TESSERACT = gettext_noop(
    "The server has no program that reads pictures (tesseract): slides have no text. Write it or tell an administrator."
)
NO_POPPLER = gettext_noop("The server cannot read PDF files. An administrator must install poppler-utils.")
BROKEN = gettext_noop("The document could not be shown. Export it as PDF again and send the new file.")
GONE = gettext_noop("The document is no longer in the storage. Send it again.")
UNREAD = gettext_noop("Some slides could not be read. Write their text here.")


def ask(*, asset: MediaAsset, work: str, document: str = "") -> bool:
    """Queue the work; False when it is on its way already, or these pictures were read before."""
    with transaction.atomic():
        job, created = SlideJob.objects.get_or_create(asset=asset, work=work, defaults={"document": document})
        if not created:
            again = SlideJob.objects.filter(pk=job.pk, status__in=[JobStatus.DONE, JobStatus.FAILED])
            facts = {"status": JobStatus.WAITING, "tries": 0, "progress": 0, "reason": "", "detail": "", "step": ""}
            if not again.update(document=document, not_before=None, **facts):
                return False
        from media_pipeline import tasks  # tasks call these services

        # robust: when the broker is away the row stays, and resume_text_jobs finds it
        task = tasks.read_slides if work == Work.READ else tasks.work_on_slides
        transaction.on_commit(lambda: task.delay(job_id=job.pk), robust=True)
    return True


def ask_for_reading(asset: MediaAsset) -> bool:
    """Have slides read that nobody has read yet: once for each set of pictures."""
    unread = _unread(asset)
    if not unread:
        return False
    seen = _digest(unread)
    if SlideJob.objects.filter(asset=asset, work=Work.READ, document=seen, status=JobStatus.DONE).exists():
        return False
    return ask(asset=asset, work=Work.READ, document=seen)


def _unread(asset: MediaAsset) -> list[str]:
    """The pictures without a text."""
    return list(asset.slides.filter(text="").values_list("picture__path", flat=True))


def _digest(paths: list[str]) -> str:
    return sha256("\n".join(paths).encode()).hexdigest()


def ask_for_pages(asset: MediaAsset, document: str) -> bool:
    """Queue a document that is in the storage; False, and it goes again, while another one is worked on."""
    if ask(asset=asset, work=Work.PAGES, document=document):
        return True
    if not SlideJob.objects.filter(asset=asset, document=document).exists():
        default_storage.delete(document)
    return False


def keep_document(asset: MediaAsset, document: Path) -> str:
    """The document in the storage until it is worked on, under a name made from its content."""
    with document.open("rb") as file:
        name = f"documents/{asset.uuid}/{sha256(file.read()).hexdigest()}.pdf"
        if not default_storage.exists(name):
            file.seek(0)
            default_storage.save(name, File(file))
    return name


def work(*, job_id: int, worker: str, now: Callable[[], datetime] = clock.now) -> bool:
    """Do one job if nobody else does; True when it was done. Safe to call twice."""
    if not SlideJob.objects.claim(job_id, worker=worker, at=now()):
        return False
    job = SlideJob.objects.select_related("asset").get(pk=job_id)
    lease = Lease(job, worker, now)
    try:
        if job.tries > MAX_TRIES:
            lease.fail(presenters.STOPPED_OFTEN)
        else:
            with _failures_recorded(lease), TemporaryDirectory(prefix="slides-") as folder:
                (_read if job.work == Work.READ else _make_pages)(job, Path(folder), lease)
    except LeaseLost:
        return False
    if job.status == JobStatus.FAILED and job.work == Work.PAGES:
        default_storage.delete(job.document)
    return job.status == JobStatus.DONE


# --- reading ---


def _read(job: SlideJob, folder: Path, lease: Lease) -> None:
    installed = reading.languages(folder)
    if not installed:
        lease.fail(NO_TESSERACT)
        return
    unread = list(job.asset.slides.filter(text="").select_related("picture__asset"))
    until = lease.now() + LONGEST
    failed: list[str] = []
    for number, slide in enumerate(unread):
        percent = round(95 * number / len(unread))
        lease.show("read", percent)
        if lease.now() > until:
            lease.fail(presenters.TOOK_TOO_LONG, lease.now() + RETRY_AFTER)
            return
        # Two looks at a dense slide take longer than a lease lasts.
        text = _text_of(slide, folder, installed, failed, partial(lease.keep, "read", percent))
        # At once, so that a killed worker's reading is not lost; an author who wrote a text meanwhile keeps it.
        Slide.objects.filter(pk=slide.pk, picture_id=slide.picture_id, text="").update(text=text)
    looked_at = {slide.picture.path for slide in unread}
    with transaction.atomic():
        # Pictures on which nothing was found are not looked at again for that; those that came meanwhile are.
        seen = _digest([path for path in _unread(job.asset) if path in looked_at])
        lease.finish(reason=UNREAD if failed else "", detail="\n".join(failed)[:4000], document=seen)
        asset_texts_changed.announce(sender=MediaAsset, asset=job.asset)
    ask_for_reading(job.asset)


def _text_of(slide: Slide, folder: Path, installed: list[str], failed: list[str], on_tick: Callable[[], None]) -> str:
    """What is written on a slide; a picture that cannot be read costs its own text alone."""
    target = folder / f"{slide.pk}.webp"
    try:
        files.fetch(slide.picture.storage_name, target, _nothing)
        return reading.read(target, installed, on_tick=on_tick)
    except FileNotFoundError as error:
        if Slide.objects.filter(pk=slide.pk, picture_id=slide.picture_id).exists():  # else others came in its place
            failed.append(f"{slide.position}: {error}")
        return ""
    except ToolFailed as error:
        if error.cause in OF_THE_SERVER:
            raise
        failed.append(f"{slide.position}: {error.detail}")
        return ""
    finally:
        target.unlink(missing_ok=True)


# --- pages ---


def _make_pages(job: SlideJob, folder: Path, lease: Lease) -> None:
    asset = job.asset
    document = folder / pages.DOCUMENT
    files.fetch(job.document, document, _nothing)
    count = pages.looked_at(document)
    made = pages.rendered(document, count, on_page=_drawing(lease, count))
    texts = pages.texts(document, count)
    lease.show("match", 85)
    places = _places(asset, made, folder)
    lease.show("store", 90)
    names = [path.name for page in made for path in (page.picture, page.twin)]
    prefix = files.store(asset.uuid, folder, names, lambda: lease.show("store", 92))
    sizes = [(page.width, page.height, _size(page.picture), _size(page.twin)) for page in made]
    written, document_name = False, job.document
    try:
        with transaction.atomic():
            lease.show("store", 97)
            services.put_pages(asset=asset, prefix=prefix, texts=texts, sizes=sizes, places=places)
            lease.finish(document="")
        written = True
    finally:
        if not written:
            _forget(asset, prefix, names)
    default_storage.delete(document_name)
    ask_for_reading(asset)


def _drawing(lease: Lease, count: int) -> Callable[[int], None]:
    """Shows how many pages are drawn, and ends what takes too long."""
    until = lease.now() + LONGEST_DRAWING

    def drawn(number: int) -> None:
        lease.show("draw", round(80 * number / count))
        if lease.now() > until:
            raise pages.NotTaken(pages.PageFault.BROKEN, f"{number} of {count} pages within {LONGEST_DRAWING}")

    return drawn


def _forget(asset: MediaAsset, prefix: str, names: list[str]) -> None:
    """Pictures of which no row tells are nobody's."""
    if not asset.renditions.filter(path__startswith=f"{prefix}/").exists():
        for name in names:
            default_storage.delete(f"media/{asset.uuid}/{prefix}/{name}")


def _places(asset: MediaAsset, made: list[pages.Page], folder: Path) -> list[matching.Placed]:
    """When each page is shown, by what was found in the picture; at equal distances where nothing was."""
    found = list(asset.detected_slides.all() if asset.slides_by == SlidesBy.AUTHOR else asset.slides.all())
    if not found:
        return matching.spread(services.length_ms(asset, []) or len(made) * 60_000, len(made))
    shown = []
    for slide in found:
        target = folder / f"found-{slide.pk}.webp"
        files.fetch(slide.picture.storage_name, target, _nothing)
        shown.append(matching.Shown(slide.starts_ms, slide.ends_ms, _grey(target)))
        target.unlink()
    return matching.placed(shown, [_grey(page.picture) for page in made])


def _grey(picture: Path) -> matching.Grey:
    with Image.open(picture) as opened:
        return np.asarray(opened.convert("L").resize((320, 180)))


def _size(path: Path) -> int:
    return path.stat().st_size


def _nothing() -> None:
    """Small files are fetched faster than a lease lasts."""


@contextmanager
def _failures_recorded(lease: Lease) -> Iterator[None]:
    """Turns what can go wrong into a sentence on the job; anything else is a bug and propagates."""
    try:
        yield
    except pages.NotTaken as error:
        lease.fail(FAULTS[error.fault], detail=error.detail)
    except services.Refused:
        lease.fail(BROKEN)
    except ToolFailed as error:
        missing = NO_POPPLER if lease.job.work == Work.PAGES else NO_TESSERACT
        sentence = {Cause.MISSING: missing, Cause.TOO_LONG: presenters.TOOK_TOO_LONG}.get(error.cause, BROKEN)
        passing = {Cause.NO_SPACE: presenters.NO_SPACE, Cause.KILLED: presenters.KILLED}
        if error.cause in passing:
            lease.fail(passing[error.cause], lease.now() + RETRY_AFTER, detail=error.detail)
        else:
            lease.fail(sentence, detail=error.detail)
    except FileNotFoundError as error:
        lease.fail(GONE, detail=str(error))
    except OSError as error:
        if not is_full(error):
            raise
        lease.fail(presenters.NO_SPACE, lease.now() + RETRY_AFTER, detail=str(error))
