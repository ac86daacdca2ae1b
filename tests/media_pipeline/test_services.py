"""Taking in, transcoding, failing and starting again; ffmpeg is replaced where its work is not the point."""

import errno
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction

from lms.common import clock
from lms.common.events import asset_ready
from lms.common.jobs import LEASE, MAX_TRIES, JobStatus
from media_pipeline import presenters, services, tasks
from media_pipeline.ffmpeg.encode import Made, Result
from media_pipeline.ffmpeg.measure import Incomplete
from media_pipeline.ffmpeg.probe import MediaRefused, Picture, Probe, Refusal, Sound
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.models import MediaAsset, Rendition, TranscodeJob
from tests.factories.media_pipeline import JobFactory

pytestmark = pytest.mark.django_db
REMOTE = "tests.media_pipeline.remote_storage.RemoteStorage"
KEY = UUID("11111111-2222-4333-8444-555555555555")


def recording(content: bytes = b"recording") -> ContentFile:
    return ContentFile(content, name="讲座 (final).mp4")


@pytest.fixture
def woken(monkeypatch) -> list[dict]:
    """The messages that were sent to workers."""
    sent: list[dict] = []
    monkeypatch.setattr(tasks.transcode_asset, "delay", lambda **words: sent.append(words))
    return sent


@pytest.fixture
def stage(monkeypatch):
    """ffmpeg on a stage: it makes `content` or raises `error`, and calls `during` on the way."""

    class Stage:
        content = b"made"
        error: Exception | None = None
        during = staticmethod(lambda: None)
        runs = 0

        def encode(self, made_plan, *, folder, on_progress):
            self.runs += 1
            on_progress(45.0)
            self.during()
            on_progress(90.0)
            if self.error:
                raise self.error
            (folder / "audio.webm").write_bytes(self.content)
            (folder / "master.m3u8").write_text("#EXTM3U\n")
            audio = Made("audio.webm", "audio", "audio/webm", "opus", 17_000)
            return Result(90.0, (audio, Made("master.m3u8", "master", "application/vnd.apple.mpegurl")))

    made = Stage()
    found = Probe(90.0, Picture(0, 1280, 720, 25.0, "h264"), Sound(1, 1, "aac"))
    monkeypatch.setattr(services, "probe", lambda path: found)
    monkeypatch.setattr(services, "measure", lambda path, probed, on_tick: probed)
    monkeypatch.setattr(services, "encode", made.encode)
    return made


@pytest.fixture
def job(woken) -> TranscodeJob:
    return services.create_asset(file=recording(), title="腹泻").job


@pytest.fixture
def announced():
    """The assets of which asset_ready was announced."""
    heard: list[MediaAsset] = []

    def hear(asset, **_signal) -> None:
        heard.append(asset)

    asset_ready.connect(hear)
    yield heard
    asset_ready.disconnect(hear)


class TestTakingIn:
    def test_the_recording_is_kept_and_a_worker_woken(self, woken, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            asset = services.create_asset(file=recording(), title="腹泻", created_by_key=KEY, owner_code="T00001")
            assert woken == []
        assert woken == [{"job_id": asset.job.pk}]
        assert (asset.status, asset.size_bytes) == (JobStatus.WAITING, 9)
        assert (asset.created_by_key, asset.owner_code) == (KEY, "T00001")
        assert content_of(asset.original.name) == b"recording"

    def test_the_users_file_name_is_forgotten(self, job):
        assert job.asset.original.name == f"originals/{job.asset.sha256[:2]}/{job.asset.sha256}"

    def test_the_same_bytes_are_stored_once(self, job, woken):
        again = services.create_asset(file=recording(), title="another title")
        assert again.original.name == job.asset.original.name
        assert again.pk != job.asset.pk

    def test_a_form_sent_twice_counts_once(self, woken):
        first = services.create_asset(file=recording(), title="one", key=KEY)
        second = services.create_asset(file=recording(b"other"), title="two", key=KEY)
        assert (first.pk, first.uuid) == (second.pk, KEY)
        assert TranscodeJob.objects.count() == 1

    def test_a_half_written_original_is_written_again(self, job, woken):
        default_storage.delete(job.asset.original.name)
        default_storage.save(job.asset.original.name, ContentFile(b"rec"))
        again = services.create_asset(file=recording(), title="again")
        assert content_of(again.original.name) == b"recording"

    def test_no_transaction_waits_for_the_copy(self, woken, monkeypatch):
        """SQLite has one lock for all writers; two gigabytes must not be copied under it."""
        before, during = len(connection.atomic_blocks), []
        save = default_storage.save

        def watched(name, content, **words):
            during.append(len(connection.atomic_blocks))
            return save(name, content, **words)

        class Watched(ContentFile):
            def chunks(self, size=None):
                during.append(len(connection.atomic_blocks))
                return super().chunks(size)

        monkeypatch.setattr(default_storage, "save", watched)
        services.create_asset(file=Watched(b"recording", name="x.mp4"), title="腹泻")
        assert len(during) >= 2
        assert set(during) == {before}

    def test_an_asset_and_its_job_come_together(self, monkeypatch):
        def refuse(job) -> None:
            raise RuntimeError("no queue")

        monkeypatch.setattr(services, "_queue", refuse)
        with pytest.raises(RuntimeError, match="no queue"):
            services.create_asset(file=recording(), title="腹泻")
        assert not MediaAsset.objects.exists()

    def test_a_broker_that_is_away_loses_nothing(self, monkeypatch, django_capture_on_commit_callbacks):
        def refuse(**_words):
            raise ConnectionError("no broker")

        monkeypatch.setattr(tasks.transcode_asset, "delay", refuse)
        with django_capture_on_commit_callbacks() as callbacks:
            asset = services.create_asset(file=recording(), title="腹泻")
        with pytest.raises(ConnectionError):
            callbacks[0]()
        assert list(TranscodeJob.objects.claimable(clock.now())) == [asset.job]

    def test_uploads_are_looked_at_by_content(self):
        with pytest.raises(MediaRefused) as refused:
            services.inspect_upload(ContentFile(b"#EXTM3U\n", name="lecture.mp4"))
        assert refused.value.refusal is Refusal.PLAYLIST


class TestTranscoding:
    def test_a_job_ends_with_everything_in_its_place(self, job, stage, announced):
        assert services.transcode(job_id=job.pk, worker="one")
        job.refresh_from_db()
        assert (job.status, job.progress, job.tries, job.reason) == (JobStatus.DONE, 100, 1, "")
        asset = MediaAsset.objects.get(pk=job.asset_id)
        assert (asset.duration_s, asset.width, asset.height) == (90.0, 1280, 720)
        audio = asset.renditions.get(kind="audio")
        assert (audio.size_bytes, audio.bandwidth, audio.codec) == (4, 17_000, "opus")
        assert content_of(audio.storage_name) == b"made"
        assert announced == [asset]

    def test_done_twice_does_no_harm(self, job, stage, announced):
        assert services.transcode(job_id=job.pk, worker="one")
        assert not services.transcode(job_id=job.pk, worker="two")
        assert (stage.runs, len(announced)) == (1, 1)

    def test_an_unknown_job_is_tolerated(self, stage):
        assert not services.transcode(job_id=0, worker="one")

    def test_another_result_replaces_the_set(self, job, stage, django_capture_on_commit_callbacks):
        services.transcode(job_id=job.pk, worker="one")
        before = {row.path: row.storage_name for row in Rendition.objects.select_related("asset")}
        TranscodeJob.objects.update(status=JobStatus.WAITING)
        stage.content = b"made better"
        with django_capture_on_commit_callbacks(execute=True):
            services.transcode(job_id=job.pk, worker="two")
        after = {row.path: row.storage_name for row in Rendition.objects.select_related("asset")}
        assert len(after) == 2
        assert not set(before) & set(after)
        assert not any(default_storage.exists(name) for name in before.values())
        assert all(default_storage.exists(name) for name in after.values())

    def test_progress_and_lease_are_renewed_while_it_works(self, job, stage):
        instants = iter(clock.now() + timedelta(seconds=10 * number) for number in range(100))
        seen = []

        def look() -> None:
            row = TranscodeJob.objects.get(pk=job.pk)
            seen.append((row.step, row.progress, row.lease_until))

        stage.during = look
        started = next(instants)
        services.transcode(job_id=job.pk, worker="one", now=lambda: next(instants))
        ((step, progress, lease),) = seen
        assert (step, progress) == ("encode", 48)
        assert lease > started + LEASE

    def test_a_worker_whose_lease_was_taken_publishes_nothing(self, job, stage, announced):
        def taken_over() -> None:
            TranscodeJob.objects.filter(pk=job.pk).update(worker="two")

        stage.during = taken_over
        assert not services.transcode(job_id=job.pk, worker="one")
        job.refresh_from_db()
        assert (job.status, job.worker, job.reason) == (JobStatus.RUNNING, "two", "")
        assert (Rendition.objects.count(), announced) == (0, [])

    @pytest.mark.parametrize(
        "error", [ToolFailed(Cause.FAILED, "x"), ToolFailed(Cause.NO_SPACE, "x"), MediaRefused(Refusal.TOO_LONG)]
    )
    def test_a_worker_whose_lease_was_taken_fails_nothing(self, job, stage, error):
        """The tool of a worker that stalled breaks while the next worker is at it."""

        def taken_over() -> None:
            later = clock.now() + 2 * LEASE
            assert TranscodeJob.objects.claim(job.pk, worker="two", at=later)

        stage.during, stage.error = taken_over, error
        assert not services.transcode(job_id=job.pk, worker="one")
        job.refresh_from_db()
        assert (job.status, job.worker, job.reason, job.detail) == (JobStatus.RUNNING, "two", "", "")
        assert job.heartbeat(worker="two", at=clock.now())

    def test_a_handlers_error_undoes_the_publication(self, job, stage):
        def refuse(**_signal) -> None:
            raise RuntimeError("a handler is broken")

        asset_ready.connect(refuse)
        try:
            with pytest.raises(RuntimeError), transaction.atomic():
                services.transcode(job_id=job.pk, worker="one")
        finally:
            asset_ready.disconnect(refuse)
        assert Rendition.objects.count() == 0
        assert not TranscodeJob.objects.filter(status=JobStatus.DONE).exists()


class TestFailing:
    @pytest.mark.parametrize(
        ("error", "sentence", "again"),
        [
            (MediaRefused(Refusal.TOO_LONG, "x"), presenters.REFUSALS[Refusal.TOO_LONG], False),
            (Incomplete("3 s of 90 s"), presenters.INCOMPLETE, False),
            (ToolFailed(Cause.FAILED, "x"), presenters.BROKE, False),
            (ToolFailed(Cause.TOO_LONG, "x"), presenters.TOOK_TOO_LONG, False),
            (ToolFailed(Cause.NO_SPACE, "x"), presenters.NO_SPACE, True),
            (ToolFailed(Cause.MISSING, "x"), presenters.TOOL_MISSING, True),
            (FileNotFoundError(errno.ENOENT, "x"), presenters.ORIGINAL_GONE, False),
            (OSError(errno.ENOSPC, "No space left on device"), presenters.NO_SPACE, True),
        ],
    )
    def test_every_failure_has_a_sentence(self, job, stage, error, sentence, again):
        stage.error = error
        at = clock.now()
        assert not services.transcode(job_id=job.pk, worker="one", now=lambda: at)
        job.refresh_from_db()
        assert (job.status, job.reason) == (JobStatus.WAITING if again else JobStatus.FAILED, sentence)
        assert job.not_before == (at + services.RETRY_AFTER if again else None)
        assert job.detail
        assert Rendition.objects.count() == 0

    @pytest.mark.parametrize("cause", [Cause.NO_SPACE, Cause.MISSING])
    def test_what_the_server_lacks_never_uses_up_the_tries(self, job, stage, cause):
        def work() -> bool:
            return services.transcode(job_id=job.pk, worker="one", now=lambda: job.not_before or clock.now())

        stage.error = ToolFailed(cause, "x")
        for _number in range(2 * MAX_TRIES):
            assert not work()
            job.refresh_from_db()
            assert (job.status, job.tries) == (JobStatus.WAITING, 0)
        stage.error = None
        assert work()

    def test_a_bug_is_not_hidden(self, job, stage):
        stage.error = OSError(errno.EIO, "input/output error")
        with pytest.raises(OSError, match="input/output"):
            services.transcode(job_id=job.pk, worker="one")
        job.refresh_from_db()
        assert job.status == JobStatus.RUNNING  # its lease runs out, and it is picked up again

    def test_a_storage_that_fills_up_publishes_nothing_and_waits(self, job, stage, monkeypatch):
        def full(name, content, **_words):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(default_storage, "save", full)
        services.transcode(job_id=job.pk, worker="one")
        job.refresh_from_db()
        assert (job.status, job.reason) == (JobStatus.WAITING, presenters.NO_SPACE)
        monkeypatch.undo()

    def test_a_recording_that_kills_every_worker_is_given_up(self, job, stage):
        TranscodeJob.objects.update(status=JobStatus.RUNNING, tries=MAX_TRIES, lease_until=clock.now() - LEASE)
        assert not services.transcode(job_id=job.pk, worker="one")
        job.refresh_from_db()
        assert (job.status, job.reason, stage.runs) == (JobStatus.FAILED, presenters.STOPPED_OFTEN, 0)


class TestStartingAgain:
    def test_only_failed_jobs(self, woken, django_capture_on_commit_callbacks):
        failed = JobFactory(status=JobStatus.FAILED, reason=presenters.BROKE, tries=3, detail="x")
        with django_capture_on_commit_callbacks(execute=True):
            assert services.retry(asset=failed.asset)
            assert not services.retry(asset=failed.asset)
        failed.refresh_from_db()
        assert (failed.status, failed.tries, failed.reason, failed.detail) == (JobStatus.WAITING, 0, "", "")
        assert woken == [{"job_id": failed.pk}]

    def test_a_done_job_stays_done(self, woken):
        assert not services.retry(asset=JobFactory(status=JobStatus.DONE).asset)

    def test_the_job_of_a_killed_worker_gives_the_same_result(self, job, stage):
        """The first worker died after it had stored one file and half of another."""
        half_done = services._store

        class Killed(BaseException):
            pass

        def die(asset, folder, result, lease):
            half_done(asset, folder, result, lease)
            name = next(name for name in _stored(asset) if name.endswith("audio.webm"))
            default_storage.delete(name)
            default_storage.save(name, ContentFile(b"ma"))
            raise Killed

        services._store = die
        try:
            with pytest.raises(Killed):
                services.transcode(job_id=job.pk, worker="killed")
        finally:
            services._store = half_done
        later = clock.now() + LEASE + timedelta(seconds=1)
        assert not services.transcode(job_id=job.pk, worker="early")
        assert services.transcode(job_id=job.pk, worker="two", now=lambda: later)
        job.refresh_from_db()
        assert (job.status, job.tries) == (JobStatus.DONE, 2)
        assert sorted(_stored(job.asset)) == sorted(row.storage_name for row in job.asset.renditions.all())
        audio = job.asset.renditions.get(kind="audio")
        assert content_of(audio.storage_name) == b"made"


def content_of(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


def _stored(asset: MediaAsset) -> list[str]:
    top = f"media/{asset.uuid}"
    (folder,), _files = default_storage.listdir(top)
    return [f"{top}/{folder}/{name}" for name in default_storage.listdir(f"{top}/{folder}")[1]]


@pytest.mark.media
class TestRealRecordings:
    def test_an_upload_becomes_playable(self, lecture, woken, announced):
        with lecture.open("rb") as file:
            asset = services.create_asset(file=ContentFile(file.read(), name="x.mp4"), title="腹泻")
        assert services.transcode(job_id=asset.job.pk, worker="one")
        kinds = sorted(asset.renditions.values_list("kind", flat=True))
        assert kinds == ["audio"] * 2 + ["master"] + ["playlist"] * 3 + ["poster"] + ["video"] * 2
        assert all(default_storage.size(row.storage_name) == row.size_bytes for row in asset.renditions.all())
        assert announced == [asset]

    def test_what_is_no_recording_is_said_to_the_author(self, woken):
        job = services.create_asset(file=recording(b"a letter " * 100), title="letter").job
        assert not services.transcode(job_id=job.pk, worker="one")
        job.refresh_from_db()
        assert (job.status, job.reason) == (JobStatus.FAILED, presenters.REFUSALS[Refusal.NOT_MEDIA])
        assert job.detail

    def test_a_storage_that_is_no_folder(self, lecture, woken, settings):
        settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": REMOTE}}
        with lecture.open("rb") as file:
            asset = services.create_asset(file=ContentFile(file.read(), name="x.mp4"), title="腹泻")
        assert services.transcode(job_id=asset.job.pk, worker="one")
        assert all(default_storage.size(row.storage_name) == row.size_bytes for row in asset.renditions.all())
