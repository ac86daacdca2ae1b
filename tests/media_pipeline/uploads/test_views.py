"""The protocol over HTTP, by the words of the specification (tus 1.0.0)."""

import base64
import hashlib
import os
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.test import Client

from lms.common import clock
from lms.common.identifiers import new_id
from lms.directory.models import AccessGrant
from media_pipeline.models import MediaAsset, Upload
from media_pipeline.uploads.services import disk
from tests.factories.directory import UserFactory
from tests.factories.media_pipeline import UploadFactory
from tests.media_pipeline.uploads.conftest import ALL, CHUNK, Tus, writer

pytestmark = pytest.mark.django_db


def sum_of(content: bytes, algorithm: str = "sha1") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def kept(url: str) -> bytes:
    """What lies on the disk."""
    return disk.path_of(Upload.objects.get(pk=url.rstrip("/").rpartition("/")[2]).uuid).read_bytes()


class TestOptions:
    def test_says_what_the_server_can(self, tus):
        response = tus.client.options(ALL)
        assert response.status_code == 204
        assert response["Tus-Version"] == "1.0.0"
        assert set(response["Tus-Extension"].split(",")) == {"creation", "termination", "checksum", "expiration"}
        assert set(response["Tus-Checksum-Algorithm"].split(",")) == {"sha1", "sha256"}
        assert int(response["Tus-Max-Size"]) == 2 * 1024**3

    def test_of_one_upload_too(self, tus):
        assert tus.client.options(tus.begun()).status_code == 204

    def test_nowhere_else(self, tus):
        assert tus.client.options("/cms/lectures/").status_code == 405


class TestVersions:
    @pytest.mark.parametrize("said", ["", "0.2.2", "1.0.1", "2.0.0"])
    def test_another_one_is_refused_and_the_right_one_named(self, tus, said):
        tus.headers = {"Tus-Resumable": said} if said else {}
        response = tus.begin()
        assert (response.status_code, response["Tus-Version"]) == (412, "1.0.0")
        assert not Upload.objects.exists()

    def test_every_answer_says_the_version_and_is_not_kept(self, tus):
        for response in (tus.begin(), tus.begin("x"), tus.send("HEAD", tus.begun()), tus.send("DELETE", tus.begun())):
            assert response["Tus-Resumable"] == "1.0.0"
            assert "no-store" in response["Cache-Control"]


class TestCreation:
    def test_answers_with_an_address_and_until_when(self, tus, author, settings):
        response = tus.begin(7)
        upload = Upload.objects.get()
        assert (response.status_code, response["Location"]) == (201, f"{ALL}{upload.uuid}/")
        assert (upload.length, upload.offset, upload.uploader_key) == (7, 0, author.person_key)
        until = parsedate_to_datetime(response["Upload-Expires"])
        assert abs(until - (clock.now() + timedelta(days=settings.UPLOAD_DAYS))) < timedelta(minutes=10)

    @pytest.mark.parametrize("length", ["", "-1", "1.5", "ten", "1e3", "٣", "9" * 40])
    def test_what_is_no_length(self, tus, length):
        assert tus.begin(length).status_code == 400

    def test_without_a_length(self, tus):
        assert tus.send("POST").status_code == 400

    @pytest.mark.parametrize("extension", [{"Upload_Defer_Length": "1"}, {"Upload_Concat": "partial"}])
    def test_extensions_that_were_not_offered(self, tus, extension):
        assert tus.begin(10, **extension).status_code == 400

    def test_metadata_come_back_word_for_word(self, tus):
        said = f"filename {base64.b64encode('སྦྱོང་བརྡར། 🎥.mp4'.encode()).decode()},filetype dmlkZW8vbXA0,is_confidential"
        url = tus.begun(10, Upload_Metadata=said)
        assert Upload.objects.get().filename == "སྦྱོང་བརྡར། 🎥.mp4"
        assert tus.send("HEAD", url)["Upload-Metadata"] == said

    @pytest.mark.parametrize("said", ["filename ***", "filename =", "a b c", "name eA==,name eQ==", ",", "名 eA=="])
    def test_metadata_that_are_none(self, tus, said):
        assert tus.begin(10, Upload_Metadata=said).status_code == 400
        assert not Upload.objects.exists()

    def test_an_upload_of_nothing_is_whole_at_once(self, tus):
        assert tus.offset(tus.begun(0)) == 0
        assert Upload.objects.get().is_whole

    def test_an_account_that_is_no_person(self, tus):
        root = UserFactory(is_superuser=True, is_staff=True)
        tus.client.force_login(root)
        response = tus.begin(0)
        assert response.status_code == 403
        assert "plain form" in response.content.decode() or "普通" in response.content.decode()


class TestPieces:
    def test_arrive_one_after_the_other(self, tus):
        url = tus.begun(10)
        response = tus.patch(url, 0, b"01234")
        assert (response.status_code, response["Upload-Offset"]) == (204, "5")
        assert "Upload-Expires" in response
        response = tus.send("HEAD", url)
        assert (response.status_code, response["Upload-Offset"], response["Upload-Length"]) == (200, "5", "10")
        assert tus.patch(url, 5, b"56789")["Upload-Offset"] == "10"
        assert kept(url) == b"0123456789"

    @pytest.mark.parametrize("offset", [0, 4, 6, 10])
    def test_another_place_than_the_next(self, tus, offset):
        url = tus.begun(10)
        tus.patch(url, 0, b"01234")
        assert tus.patch(url, offset, b"x").status_code == 409
        assert tus.offset(url) == 5
        assert kept(url) == b"01234"

    @pytest.mark.parametrize("offset", ["", "-1", "five"])
    def test_what_is_no_place(self, tus, offset):
        assert tus.patch(tus.begun(10), offset, b"x").status_code == 400

    def test_a_piece_that_is_sent_twice(self, tus):
        url = tus.begun(10)
        assert [tus.patch(url, 0, b"01234").status_code for _ in range(2)] == [204, 409]
        assert tus.offset(url) == 5

    @pytest.mark.parametrize("kind", ["", "application/octet-stream", "multipart/form-data; boundary=x"])
    def test_another_kind_of_content(self, tus, kind):
        url = tus.begun(10)
        assert tus.send("PATCH", url, b"01234", kind, Upload_Offset="0").status_code == 415
        assert tus.offset(url) == 0

    def test_more_than_was_said(self, tus):
        url = tus.begun(10)
        assert tus.patch(url, 0, b"0" * 11).status_code == 413
        assert tus.offset(url) == 0

    def test_by_a_program_that_knows_only_post(self, tus):
        url = tus.begun(10)
        response = tus.send("POST", url, b"01234", CHUNK, Upload_Offset="0", X_HTTP_Method_Override="PATCH")
        assert (response.status_code, tus.offset(url)) == (204, 5)

    def test_a_get_deletes_nothing_whatever_it_says(self, tus):
        url = tus.begun(10)
        assert tus.send("GET", url, X_HTTP_Method_Override="DELETE").status_code == 200
        assert Upload.objects.exists()


class TestChecksums:
    @pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
    def test_a_right_one(self, tus, algorithm):
        url = tus.begun(10)
        assert tus.patch(url, 0, b"01234", Upload_Checksum=sum_of(b"01234", algorithm)).status_code == 204
        assert tus.offset(url) == 5

    def test_a_wrong_one_keeps_nothing_of_the_piece(self, tus):
        url = tus.begun(10)
        tus.patch(url, 0, b"01")
        response = tus.patch(url, 2, b"234", Upload_Checksum=sum_of(b"other"))
        assert (response.status_code, response.reason_phrase) == (460, "Checksum Mismatch")
        assert tus.offset(url) == 2
        assert kept(url) == b"01"

    @pytest.mark.parametrize("said", ["md5 XUFAKrxLKna5cZ2REBfFkg==", "sha1", "sha1 ***", "sha1 eA==", "", "sha256  "])
    def test_one_that_cannot_be_checked(self, tus, said):
        url = tus.begun(10)
        assert tus.patch(url, 0, b"01234", Upload_Checksum=said).status_code == 400
        assert tus.offset(url) == 0


class TestTermination:
    def test_forgets_row_and_bytes(self, tus):
        url = tus.begun(10)
        tus.patch(url, 0, b"01234")
        assert tus.send("DELETE", url).status_code == 204
        assert not Upload.objects.exists()
        assert list(disk.files()) == []
        assert tus.send("HEAD", url).status_code == 404
        assert tus.patch(url, 5, b"5").status_code == 404

    def test_by_the_button_on_the_page(self, tus, upload_page):
        url = tus.begun(10)
        assert "Discard" in tus.client.get(upload_page).content.decode()
        assert tus.client.post(f"{url}discard/")["Location"] == upload_page
        assert not Upload.objects.exists()
        assert tus.client.post(f"{url}discard/").status_code == 404

    def test_not_while_a_piece_arrives(self, tus):
        url = tus.begun(10)
        with disk.alone_with(Upload.objects.get().uuid):
            assert tus.send("DELETE", url).status_code == 423
            tus.client.post(f"{url}discard/")
        assert Upload.objects.exists()


class TestExpiration:
    def test_what_is_over_is_gone(self, tus):
        url = tus.begun(10)
        Upload.objects.update(expires_at=clock.now())
        assert tus.send("HEAD", url).status_code == 410
        assert tus.patch(url, 0, b"01234").status_code == 410

    def test_each_piece_makes_it_last_longer(self, tus):
        url = tus.begun(10)
        soon = clock.now() + timedelta(hours=1)
        Upload.objects.update(expires_at=soon)
        tus.patch(url, 0, b"0")
        assert Upload.objects.get().expires_at > soon


class TestLimits:
    def test_of_one_file(self, tus, settings):
        settings.MEDIA_UPLOAD_LIMIT_BYTES = 9
        response = tus.begin(10)
        assert response.status_code == 413
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert b"Export the recording in 720p" in response.content

    def limit(self, settings, **limits):
        settings.UPLOAD_LIMITS = settings.UPLOAD_LIMITS | {"authors": settings.UPLOAD_LIMITS["authors"] | limits}

    def test_of_how_many(self, tus, settings):
        self.limit(settings, unfinished=2)
        first = tus.begun()
        tus.begun()
        assert tus.begin().status_code == 429
        tus.send("DELETE", first)
        assert tus.begin().status_code == 201

    def test_of_how_much(self, tus, settings):
        self.limit(settings, unfinished_bytes=15)
        tus.begun(10)
        assert tus.begin(6).status_code == 413
        assert tus.begin(5).status_code == 201

    def test_what_is_over_or_of_others_does_not_count(self, tus, settings, author):
        self.limit(settings, unfinished=1)
        UploadFactory()
        UploadFactory(uploader_key=author.person_key, expires_at=clock.now())
        assert tus.begin().status_code == 201

    def test_publishers_may_more(self, tus, settings):
        self.limit(settings, unfinished=0)
        assert tus.begin().status_code == 429
        tus.client.force_login(writer("publishers").user)
        assert tus.begin().status_code == 201

    def test_of_the_disk(self, tus, settings):
        settings.UPLOAD_SPARE_BYTES = 10**18
        response = tus.begin()
        assert response.status_code == 507
        assert b"no space left" in response.content


class TestAccess:
    def test_nobody_else_learns_that_it_is_there(self, tus, other_tus):
        url, nothing = tus.begun(10), f"{ALL}{new_id()}/"
        for method in ("HEAD", "GET", "DELETE"):
            assert other_tus.send(method, url).status_code == 404
        ours, none = other_tus.patch(url, 0, b"01234"), other_tus.patch(nothing, 0, b"01234")
        assert (ours.status_code, ours.content) == (none.status_code, none.content) == (404, none.content)
        assert other_tus.client.post(f"{url}discard/").status_code == 404
        assert tus.offset(url) == 0

    def test_learners_and_visitors_have_none(self, tus, learner):
        url, signed_in = tus.begun(10), Client()
        signed_in.force_login(learner.user)
        for stranger in (Tus(signed_in), Tus(Client())):
            assert stranger.begin().status_code in {302, 403}
            assert stranger.patch(url, 0, b"01234").status_code in {302, 403}
        assert Upload.objects.count() == 1

    def test_a_right_that_ended_ends_the_upload(self, tus, author):
        url = tus.begun(10)
        AccessGrant.objects.filter(practitioner=author).update(withdrawn_on=clock.today())
        assert tus.patch(url, 0, b"01234").status_code == 403
        assert Upload.objects.get().offset == 0

    def test_another_site_cannot_send_in_the_persons_name(self, author):
        client = Client(enforce_csrf_checks=True)
        client.force_login(author.user)
        forged = Tus(client)
        assert forged.begin().status_code == 403
        upload = UploadFactory(uploader_key=author.person_key)
        url = f"{ALL}{upload.uuid}/"
        assert forged.patch(url, 0, b"01234").status_code == 403
        assert forged.send("DELETE", url).status_code == 403
        assert Upload.objects.get().offset == 0

    def test_with_the_token_of_the_page_it_goes(self, author, upload_page):
        client = Client(enforce_csrf_checks=True)
        client.force_login(author.user)
        page = client.get(upload_page)
        program = Tus(client)
        program.headers["X-CSRFToken"] = str(page.context["csrf_token"])
        url = program.begun(5)
        assert program.patch(url, 0, b"01234").status_code == 204

    def test_no_recording_comes_of_an_upload_alone(self, tus):
        tus.patch(tus.begun(5), 0, b"01234")
        assert not MediaAsset.objects.exists()


def test_a_long_piece_is_not_held_in_memory_or_refused_by_the_limit_of_forms(tus, settings):
    content = os.urandom(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    url = tus.begun(len(content))
    assert tus.patch(url, 0, content).status_code == 204
    assert kept(url) == content
