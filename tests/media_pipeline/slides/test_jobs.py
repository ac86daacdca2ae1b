"""Reading slides and making slides of pages: once, again, half, and without the programs."""

import errno
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Value
from django.db.models.functions import Concat

from lms.common.events import asset_ready
from lms.common.jobs import LEASE, MAX_TRIES, JobStatus
from media_pipeline import presenters, tasks
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.models import MediaAsset, Slide, SlideJob
from media_pipeline.slides import jobs, pages, reading, services
from media_pipeline.slides.models import Work
from tests.factories.media_pipeline import ready_asset
from tests.media_pipeline.slides.drawn import files_in_storage, pdf, sheet, slides_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 15, 8, tzinfo=UTC)


@pytest.fixture
def asset():
    asset = ready_asset()
    slides_of(asset, sheet(1), sheet(2), sheet(3))
    return asset


@pytest.fixture
def reads(monkeypatch):
    """Stands for tesseract: what it is to say, and how often it was asked."""
    asked = []
    monkeypatch.setattr(reading, "languages", lambda folder: ["chi_sim"])

    def read(picture, installed, on_tick):
        asked.append(picture.name)
        return f"字{len(asked)}"

    monkeypatch.setattr(reading, "read", read)
    return asked


def work(job: SlideJob, *, worker: str = "w", at: datetime = AT) -> bool:
    done = jobs.work(job_id=job.pk, worker=worker, now=lambda: at)
    job.refresh_from_db()
    return done


def reading_of(asset) -> SlideJob:
    assert jobs.ask_for_reading(asset)
    return SlideJob.objects.get(asset=asset, work=Work.READ)


def texts(asset) -> list[str]:
    return list(asset.slides.values_list("text", flat=True))


class TestReading:
    def test_slides_get_their_texts(self, asset, reads):
        job = reading_of(asset)
        assert work(job)
        assert texts(asset) == ["字1", "字2", "字3"]
        assert (job.status, job.reason) == (JobStatus.DONE, "")

    def test_what_has_a_text_is_not_read(self, asset, reads):
        asset.slides.filter(position=2).update(text="作者写的")
        work(reading_of(asset))
        assert texts(asset) == ["字1", "作者写的", "字2"]

    def test_what_an_author_writes_meanwhile_stays(self, asset, reads, monkeypatch):
        def read(picture, installed, on_tick):
            asset.slides.update(text="作者写的")
            return "读出来的"

        job = reading_of(asset)
        monkeypatch.setattr(reading, "read", read)
        work(job)
        assert texts(asset) == ["作者写的"] * 3

    def test_a_worker_that_was_killed_loses_nothing(self, asset, reads, monkeypatch):
        class Killed(BaseException):
            pass

        def dies(picture, installed, on_tick):
            if len(reads) == 1:
                raise Killed
            reads.append(picture.name)
            return "第一"

        job = reading_of(asset)
        with monkeypatch.context() as patched:
            patched.setattr(reading, "read", dies)
            with pytest.raises(Killed):
                work(job)
        assert texts(asset) == ["第一", "", ""]
        assert not work(job, worker="second")
        assert work(job, worker="second", at=AT + LEASE + timedelta(seconds=1))
        assert texts(asset) == ["第一", "字2", "字3"]

    def test_the_lease_is_kept_while_one_slide_is_read(self, asset, reads, monkeypatch):
        instants = [AT]

        def read(picture, installed, on_tick):
            for _number in range(3):
                instants.append(instants[-1] + LEASE / 2)
                on_tick()
            taken.append(SlideJob.objects.claim(job.pk, worker="second", at=instants[-1]))
            return "字"

        taken: list[bool] = []
        job = reading_of(asset)
        monkeypatch.setattr(reading, "read", read)
        assert jobs.work(job_id=job.pk, worker="w", now=lambda: instants[-1])
        assert taken == [False] * 3

    def test_a_picture_that_cannot_be_read_costs_its_own_text_alone(self, asset, reads, monkeypatch):
        def read(picture, installed, on_tick):
            if picture.name.startswith(str(asset.slides.get(position=2).pk)):
                raise ToolFailed(Cause.TOO_LONG, "still running")
            return "字"

        job = reading_of(asset)
        monkeypatch.setattr(reading, "read", read)
        assert work(job)
        assert texts(asset) == ["字", "", "字"]
        assert (job.reason, job.detail) == (jobs.UNREAD, "2: still running")

    def test_a_picture_that_is_gone_costs_its_own_text_alone(self, asset, reads):
        default_storage.delete(asset.slides.get(position=2).picture.storage_name)
        job = reading_of(asset)
        assert work(job)
        assert texts(asset) == ["字1", "", "字2"]
        assert job.reason == jobs.UNREAD
        assert job.detail.startswith("2: ")

    def test_a_picture_whose_slide_is_gone_too_is_nobodys_loss(self, asset, reads, monkeypatch):
        def read(picture, installed, on_tick):
            second = asset.slides.filter(position=2).first()
            if second is not None:
                default_storage.delete(second.picture.storage_name)
                second.delete()
            return "字"

        job = reading_of(asset)
        monkeypatch.setattr(reading, "read", read)
        assert work(job)
        assert texts(asset) == ["字", "字"]
        assert job.reason == ""

    def test_what_came_while_a_reading_ran_is_read_after_it(self, asset, reads, monkeypatch):
        def read(picture, installed, on_tick):
            if asset.slides.count() == 3:
                slides_of(other := ready_asset(), sheet(4))
                other.renditions.update(asset=asset, path=Concat(Value("later-"), "path"))
                other.slides.update(asset=asset, position=4)
                assert not jobs.ask_for_reading(asset)
            return "字"

        job = reading_of(asset)
        monkeypatch.setattr(reading, "read", read)
        work(job)
        assert (job.status, texts(asset)) == (JobStatus.WAITING, ["字", "字", "字", ""])

    def test_slides_without_words_are_not_read_again_and_again(self, asset, reads, monkeypatch):
        wordless = f"{asset.slides.get(position=2).pk}.webp"
        monkeypatch.setattr(
            reading, "read", lambda picture, installed, on_tick: "" if picture.name == wordless else "字"
        )
        job = reading_of(asset)
        assert work(job)
        assert (job.status, texts(asset)) == (JobStatus.DONE, ["字", "", "字"])
        assert not jobs.ask_for_reading(asset)

    def test_without_tesseract_the_job_says_so(self, asset, monkeypatch):
        monkeypatch.setattr(reading, "languages", lambda folder: [])
        job = reading_of(asset)
        assert not work(job)
        assert (job.status, job.reason) == (JobStatus.FAILED, jobs.NO_TESSERACT)

    @pytest.mark.parametrize(
        ("error", "status", "reason"),
        [
            (ToolFailed(Cause.MISSING, "x"), JobStatus.FAILED, jobs.NO_TESSERACT),
            (ToolFailed(Cause.NO_SPACE, "x"), JobStatus.WAITING, presenters.NO_SPACE),
            (ToolFailed(Cause.KILLED, "x"), JobStatus.WAITING, presenters.KILLED),
            (OSError(errno.ENOSPC, "full"), JobStatus.WAITING, presenters.NO_SPACE),
        ],
        ids=["missing", "no space", "killed", "disk full"],
    )
    def test_what_goes_wrong_is_said(self, asset, reads, monkeypatch, error, status, reason):
        def fails(picture, installed, on_tick):
            raise error

        job = reading_of(asset)
        monkeypatch.setattr(reading, "read", fails)
        assert not work(job)
        assert (job.status, job.reason) == (status, reason)

    def test_other_errors_are_bugs(self, asset, reads, monkeypatch):
        def fails(picture, installed, on_tick):
            raise OSError(errno.EIO, "broken")

        job = reading_of(asset)
        monkeypatch.setattr(reading, "read", fails)
        with pytest.raises(OSError, match="broken"):
            work(job)

    def test_reading_ends_in_time_and_goes_on_later(self, asset, reads, monkeypatch):
        monkeypatch.setattr(jobs, "LONGEST", timedelta(seconds=-1))
        job = reading_of(asset)
        assert not work(job)
        assert (job.status, job.reason) == (JobStatus.WAITING, presenters.TOOK_TOO_LONG)

    def test_a_worker_that_lost_its_job_stops(self, asset, reads, monkeypatch):
        def read(picture, installed, on_tick):
            SlideJob.objects.update(worker="another")
            return "字"

        job = reading_of(asset)
        monkeypatch.setattr(reading, "read", read)
        assert not work(job)
        assert texts(asset) == ["字", "", ""]
        assert job.status == JobStatus.RUNNING

    def test_not_for_ever(self, asset, reads):
        job = reading_of(asset)
        SlideJob.objects.update(tries=MAX_TRIES)
        assert not work(job)
        assert job.reason == presenters.STOPPED_OFTEN


class TestAsking:
    def test_when_slides_are_ready(self, asset):
        asset_ready.announce(sender=MediaAsset, asset=asset)
        assert SlideJob.objects.get().work == Work.READ

    def test_not_again_for_the_same_pictures(self, asset, reads, monkeypatch):
        monkeypatch.setattr(reading, "read", lambda picture, installed, on_tick: "")
        work(reading_of(asset))
        assert not jobs.ask_for_reading(asset)
        Slide.objects.filter(position=1).delete()
        assert jobs.ask_for_reading(asset)

    def test_not_where_nothing_is_to_be_read(self, asset):
        asset.slides.update(text="x")
        assert not jobs.ask_for_reading(asset)
        assert not jobs.ask_for_reading(ready_asset())

    def test_not_while_it_is_on_its_way(self, asset):
        reading_of(asset)
        assert not jobs.ask_for_reading(asset)

    def test_a_message_wakes_a_worker_and_a_lost_one_is_sent_again(
        self, asset, monkeypatch, django_capture_on_commit_callbacks
    ):
        sent = []
        monkeypatch.setattr(tasks.read_slides, "delay", lambda **named: sent.append(named))
        monkeypatch.setattr(tasks.read_slides, "apply_async", lambda **named: sent.append(named["kwargs"]))
        with django_capture_on_commit_callbacks(execute=True):
            job = reading_of(asset)
        tasks.resume_text_jobs()
        assert sent == [{"job_id": job.pk}] * 2

    def test_the_task_does_the_work(self, asset, reads):
        job = reading_of(asset)
        tasks.read_slides(job_id=job.pk)
        job.refresh_from_db()
        assert job.status == JobStatus.DONE


@pytest.mark.media
class TestPages:
    def asked(self, asset, *sheets, content: bytes | None = None) -> SlideJob:
        name = f"documents/{asset.uuid}/a.pdf"
        default_storage.save(name, ContentFile(content if content is not None else pdf(*sheets)))
        assert jobs.ask_for_pages(asset, name)
        return SlideJob.objects.get(asset=asset, work=Work.PAGES)

    def test_pages_stand_where_the_recording_shows_them(self, asset):
        job = self.asked(asset, sheet(3), sheet(9), sheet(1), sheet(2))
        assert work(job)
        shown = [(slide.starts_ms, slide.picture.path.rpartition("/")[2]) for slide in asset.slides.all()]
        assert shown == [(0, "page-0003.webp"), (20_000, "page-0004.webp"), (40_000, "page-0001.webp")]
        asset.refresh_from_db()
        assert asset.slides_by == "author"
        assert asset.detected_slides.count() == 3
        stored = {name for name in files_in_storage() if "page-" in name}
        assert stored == {row.storage_name for row in asset.renditions.filter(services.PAGES)}
        assert len(stored) == 8
        assert not [name for name in files_in_storage() if name.startswith("documents/")]

    def test_their_texts_are_read_where_the_document_has_none(self, asset):
        work(self.asked(asset, sheet(1)))
        assert SlideJob.objects.filter(asset=asset, work=Work.READ, status=JobStatus.WAITING).exists()

    def test_a_second_document_is_compared_with_what_was_found(self, asset):
        work(self.asked(asset, sheet(9)))
        job = self.asked(asset, sheet(1), sheet(2), sheet(3))
        assert work(job)
        assert [slide.starts_ms for slide in asset.slides.all()] == [0, 20_000, 40_000]
        assert asset.detected_slides.count() == 3

    def test_where_nothing_was_found_they_are_spread(self):
        asset = ready_asset()
        work(self.asked(asset, sheet(1), sheet(2)))
        assert [(slide.starts_ms, slide.ends_ms) for slide in asset.slides.all()] == [(0, 50_000), (50_000, 100_000)]

    @pytest.mark.parametrize(("content", "fault"), [(b"%PDF-1.4 broken", "broken"), (b"text", "no_pdf")])
    def test_a_document_that_is_not_taken_leaves_nothing(self, asset, content, fault):
        before = files_in_storage()
        job = self.asked(asset, content=content)
        assert not work(job)
        assert job.reason == jobs.FAULTS[fault]
        assert files_in_storage() == before
        assert asset.slides.count() == 3

    def test_nor_does_one_over_which_workers_die(self, asset):
        before = files_in_storage()
        job = self.asked(asset, sheet(1))
        SlideJob.objects.update(tries=MAX_TRIES)
        assert not work(job)
        assert job.reason == presenters.STOPPED_OFTEN
        assert files_in_storage() == before

    def test_nor_does_an_error_at_the_last_moment(self, asset, monkeypatch):
        job = self.asked(asset, sheet(1))
        before = files_in_storage()

        def fails(**_arguments):
            raise RuntimeError("at the last moment")

        monkeypatch.setattr(services, "put_pages", fails)
        with pytest.raises(RuntimeError):
            work(job)
        assert files_in_storage() == before
        assert asset.slides_by == "analysis"

    def test_the_same_twice_is_once(self, asset):
        job = self.asked(asset, sheet(1), sheet(2))
        assert work(job)
        assert not work(job)
        assert asset.renditions.filter(services.PAGES).count() == 4

    def test_while_one_is_worked_on_another_is_not_kept(self, asset):
        self.asked(asset, sheet(1))
        other = f"documents/{asset.uuid}/b.pdf"
        default_storage.save(other, ContentFile(b"x"))
        assert not jobs.ask_for_pages(asset, other)
        assert not default_storage.exists(other)
        assert default_storage.exists(f"documents/{asset.uuid}/a.pdf")

    def test_the_same_document_sent_twice_is_kept(self, asset):
        job = self.asked(asset, sheet(1))
        assert not jobs.ask_for_pages(asset, job.document)
        assert default_storage.exists(job.document)

    def test_a_document_that_takes_too_long_is_not_drawn_to_its_end(self, asset):
        job = self.asked(asset, sheet(1), sheet(2))
        instants = [AT, AT, *(AT + jobs.LONGEST_DRAWING + timedelta(seconds=number) for number in range(1, 20))]
        assert not jobs.work(job_id=job.pk, worker="w", now=lambda: instants.pop(0))
        job.refresh_from_db()
        assert job.status == JobStatus.FAILED
        assert job.detail.startswith("1 of 2 pages")

    def test_without_poppler(self, asset, monkeypatch):
        def missing(*_arguments, **_more):
            raise ToolFailed(Cause.MISSING, "pdfinfo")

        job = self.asked(asset, sheet(1))
        monkeypatch.setattr(pages, "run", missing)
        assert not work(job)
        assert job.reason == jobs.NO_POPPLER


def test_a_document_is_kept_under_the_name_of_its_content(asset, tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    first, second = (jobs.keep_document(asset, tmp_path / "a.pdf") for _time in range(2))
    assert first == second
    assert len([name for name in files_in_storage() if name.startswith("documents/")]) == 1
