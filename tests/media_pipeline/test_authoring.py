"""Uploading and following recordings in the CMS, by people who may and who may not."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.urls import reverse
from django.utils import translation

from lms.common.identifiers import new_id
from lms.common.jobs import JobStatus
from media_pipeline import policy, presenters, services
from media_pipeline.authoring.forms import UploadForm
from media_pipeline.ffmpeg.probe import Refusal
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.models import MediaAsset
from tests.factories import directory as people
from tests.factories.media_pipeline import JobFactory, ready_asset

pytestmark = pytest.mark.django_db


def person(*groups: str):
    practitioner = people.signed_in_person(role="author" if groups else "learner")
    practitioner.user.language = "en"
    practitioner.user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    practitioner.user.groups.add(*Group.objects.filter(name__in=groups))
    practitioner.user.save()
    return practitioner


@pytest.fixture
def author():
    return person("authors")


@pytest.fixture
def cms(client, author):
    client.force_login(author.user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def any_recording(monkeypatch):
    """Uploads are not looked at; what ffprobe refuses is tested elsewhere."""
    monkeypatch.setattr(services, "inspect_upload", lambda file: None)


def form(**changes) -> dict:
    file = SimpleUploadedFile("讲座.mp4", b"recording", content_type="video/mp4")
    return {"title": "腹泻", "file": file, "key": str(new_id())} | changes


def url(name: str, asset: MediaAsset | None = None) -> str:
    return reverse(f"media_authoring:{name}", kwargs={"uuid": asset.uuid} if asset else None)


class TestRights:
    @pytest.mark.parametrize("group", ["authors", "publishers"])
    def test_authors_and_publishers_get_them_with_the_tables(self, group):
        rights = Group.objects.get(name=group).permissions.filter(content_type__app_label="media_pipeline")
        assert set(rights.values_list("codename", flat=True)) == {
            "add_mediaasset",
            "change_mediaasset",
            "view_mediaasset",
        }

    @pytest.mark.parametrize("name", ["index", "upload"])
    def test_others_in_the_cms_may_not(self, client, name):
        client.force_login(person().user)
        assert client.get(url(name)).status_code == 302

    def test_nor_see_or_retry_a_recording(self, client):
        failed = JobFactory(status=JobStatus.FAILED)
        client.force_login(person().user)
        assert client.get(url("detail", failed.asset)).status_code == 302
        client.post(url("retry", failed.asset))
        failed.refresh_from_db()
        assert failed.status == JobStatus.FAILED

    def test_learners_do_not_enter_the_cms(self, learner_client):
        assert learner_client.get(url("index")).status_code in {302, 403}

    def test_the_menu_shows_it_to_authors_only(self, cms, client):
        assert "/cms/lectures/" in cms.get("/cms/").content.decode()
        client.force_login(person().user)
        assert "/cms/lectures/" not in client.get("/cms/").content.decode()


@pytest.mark.usefixtures("any_recording")
class TestUploading:
    def test_a_good_recording_leads_to_its_page(self, cms, author):
        response = cms.post(url("upload"), form())
        asset = MediaAsset.objects.get()
        assert response["Location"] == url("detail", asset)
        assert (asset.title, asset.created_by_key) == ("腹泻", author.person_key)
        assert asset.status == JobStatus.WAITING

    def test_a_form_that_is_sent_twice_counts_once(self, cms):
        key = str(new_id())
        first, second = cms.post(url("upload"), form(key=key)), cms.post(url("upload"), form(key=key))
        assert first["Location"] == second["Location"]
        assert MediaAsset.objects.count() == 1

    def test_the_form_asks_for_a_title(self, cms):
        response = cms.post(url("upload"), form(title=" "))
        assert response.status_code == 200
        assert "title" in response.context["form"].errors

    def test_the_page_has_a_labelled_file_field(self, cms):
        page = cms.get(url("upload")).content.decode()
        assert 'type="file"' in page
        assert 'enctype="multipart/form-data"' in page

    def test_files_over_the_limit(self, cms, settings):
        settings.MEDIA_UPLOAD_LIMIT_BYTES = 5
        response = cms.post(url("upload"), form())
        assert "0.1 MB" in response.context["form"].errors["file"][0]
        assert not MediaAsset.objects.exists()


class TestLookingAtUploads:
    def errors(self, content: bytes) -> str:
        with translation.override("en"):
            checked = UploadForm({"title": "x", "key": str(new_id())}, {"file": SimpleUploadedFile("a.mp4", content)})
            return " ".join(checked.errors.get("file", []))

    def test_an_empty_file(self):
        assert self.errors(b"") == presenters.REFUSALS[Refusal.EMPTY]

    def test_a_playlist_that_is_named_mp4(self):
        assert self.errors(b"#EXTM3U\n/etc/passwd\n") == presenters.REFUSALS[Refusal.PLAYLIST]

    def test_a_server_without_ffprobe(self, monkeypatch):
        def missing(file):
            raise ToolFailed(Cause.MISSING, "ffprobe")

        monkeypatch.setattr(services, "inspect_upload", missing)
        assert self.errors(b"x").startswith("The server cannot look at recordings at the moment.")

    @pytest.mark.media
    def test_a_letter_that_is_named_mp4(self):
        assert self.errors(b"Dear colleague, " * 50) == presenters.REFUSALS[Refusal.NOT_MEDIA]

    @pytest.mark.media
    def test_a_recording_that_is_named_txt(self, lecture):
        found = services.inspect_upload(SimpleUploadedFile("notes.txt", lecture.read_bytes()))
        assert found.picture.width == 640

    @pytest.mark.media
    def test_large_uploads_are_looked_at_where_they_lie(self, lecture):
        with TemporaryUploadedFile("a.mp4", "video/mp4", 0, None) as upload:
            upload.write(lecture.read_bytes())
            upload.flush()
            assert services.inspect_upload(upload).sound.channels == 1


class TestFollowing:
    def test_the_list_shows_states_and_reasons(self, cms):
        JobFactory(status=JobStatus.RUNNING, progress=40, step="encode", asset__title="one")
        JobFactory(status=JobStatus.FAILED, reason=presenters.BROKE, asset__title="two")
        page = cms.get(url("index")).content.decode()
        assert "40 %" in page
        assert "one" in page
        assert "two" in page

    def test_an_empty_list_says_so(self, cms):
        assert cms.get(url("index")).status_code == 200

    def test_long_lists_have_pages(self, cms):
        for _number in range(31):
            JobFactory()
        assert len(cms.get(url("index") + "?p=2").context["page"].object_list) == 1

    def test_a_page_that_waits_reloads_itself(self, cms):
        page = cms.get(url("detail", JobFactory(status=JobStatus.RUNNING, progress=40).asset)).content.decode()
        assert '<meta http-equiv="refresh" content="5">' in page

    def test_a_page_that_is_done_does_not(self, cms):
        page = cms.get(url("detail", ready_asset())).content.decode()
        assert "refresh" not in page
        assert "v240.mp4" in page
        assert "426 × 240" in page

    def test_a_failed_job_can_be_tried_again(self, cms):
        failed = JobFactory(status=JobStatus.FAILED, reason=presenters.BROKE, detail="moov atom not found")
        page = cms.get(url("detail", failed.asset)).content.decode()
        assert "moov atom not found" in page
        assert url("retry", failed.asset) in page
        assert cms.post(url("retry", failed.asset))["Location"] == url("detail", failed.asset)
        failed.refresh_from_db()
        assert failed.status == JobStatus.WAITING

    def test_retry_asks_for_post(self, cms):
        assert cms.get(url("retry", JobFactory().asset)).status_code == 405

    def test_an_unknown_recording(self, cms):
        assert cms.get(reverse("media_authoring:detail", kwargs={"uuid": new_id()})).status_code == 404

    def test_progress_for_scripts(self, cms):
        job = JobFactory(status=JobStatus.RUNNING, progress=40, step="encode", tries=2)
        answer = cms.get(url("progress", job.asset))
        state = answer.json()
        told = {"status": "running", "step": "encode", "progress": 40, "tries": 2, "reason": ""}
        assert {name: state[name] for name in told} == told
        assert "no-store" in answer["Cache-Control"]


class TestScope:
    """Each hospital's authors work with its own recordings and with those that belong to nobody."""

    @pytest.fixture
    def other(self):
        owner = people.InstitutionFactory()
        return JobFactory(status=JobStatus.FAILED, asset__owner_code=owner.code, asset__title="elsewhere")

    @pytest.fixture
    def own(self, author):
        code = author.posts.get().institution.code
        return JobFactory(status=JobStatus.FAILED, asset__owner_code=code, asset__title="at home")

    @pytest.mark.usefixtures("any_recording")
    def test_an_upload_belongs_to_the_uploaders_institution(self, cms, author):
        cms.post(url("upload"), form())
        assert MediaAsset.objects.get().owner_code == author.posts.get().institution.code

    def test_the_list(self, cms, own, other):
        demonstration = JobFactory().asset
        assert set(cms.get(url("index")).context["page"].object_list) == {own.asset, demonstration}

    @pytest.mark.parametrize("name", ["detail", "progress"])
    def test_what_is_out_of_scope_does_not_exist(self, cms, own, other, name):
        assert cms.get(url(name, own.asset)).status_code == 200
        assert cms.get(url(name, other.asset)).status_code == 404

    def test_nor_can_it_be_tried_again(self, cms, own, other):
        assert cms.post(url("retry", other.asset)).status_code == 404
        assert url("retry", own.asset) in cms.get(url("detail", own.asset)).content.decode()
        assert cms.post(url("retry", own.asset)).status_code == 302
        for job, status in ((own, JobStatus.WAITING), (other, JobStatus.FAILED)):
            job.refresh_from_db()
            assert job.status == status

    def test_who_reviews_for_a_hospital_looks_and_does_not_write(self, cms, author, other):
        hospital = people.Institution.objects.get(code=other.asset.owner_code)
        people.GrantFactory(practitioner=author, role="reviewer", institution=hospital)
        page = cms.get(url("detail", other.asset)).content.decode()
        assert reverse("captions:index", args=[other.asset.uuid]) in page
        assert reverse("slides:edit", args=[other.asset.uuid]) not in page
        assert url("retry", other.asset) not in page
        assert cms.post(url("retry", other.asset)).status_code == 404
        other.refresh_from_db()
        assert other.status == JobStatus.FAILED

    def test_the_chooser_of_a_lesson(self, cms, own, other):
        for name in ("choose", "choose_results"):
            html = cms.get(reverse(f"asset_chooser:{name}")).content.decode()
            assert "at home" in html
            assert "elsewhere" not in html
        assert cms.get(reverse("asset_chooser:chosen", args=[own.asset.pk])).status_code == 200
        assert cms.get(reverse("asset_chooser:chosen", args=[other.asset.pk])).status_code == 404
        both = {"id": [own.asset.pk, other.asset.pk]}
        chosen = cms.get(reverse("asset_chooser:chosen_multiple"), both).json()["result"]
        assert [item["title"] for item in chosen] == ["at home"]

    def test_a_grant_for_a_division_reaches_its_institutions(self, client, other):
        county = people.InstitutionFactory().division.parent
        writer = people.signed_in_person(role="publisher", division=county)
        assert self.seen_by(client, writer.user) == {other.asset}

    def test_an_administrator_of_the_server_sees_all(self, client, own, other):
        root = people.UserFactory(is_superuser=True, is_staff=True)
        assert self.seen_by(client, root) == {own.asset, other.asset}
        assert client.post(url("retry", other.asset)).status_code == 302

    def seen_by(self, client, user) -> set[MediaAsset]:
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        user.groups.add(Group.objects.get(name="authors"))
        client.force_login(user)
        return set(client.get(url("index")).context["page"].object_list)

    def test_without_an_answer_from_a_higher_room_only_what_is_nobodys(self, monkeypatch, rf):
        monkeypatch.setattr(policy, "_ASK", [])
        assert policy.reach_of(rf.get("/")) == policy.Reach(frozenset(), "")


def test_an_upload_of_a_person_who_writes_for_others_belongs_to_those(client, any_recording):
    hospital = people.InstitutionFactory()
    writer = people.signed_in_person(role="learner")
    people.GrantFactory(practitioner=writer, role="author", institution=hospital)
    writer.user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    writer.user.groups.add(Group.objects.get(name="authors"))
    client.force_login(writer.user)
    client.post(url("upload"), form())
    assert MediaAsset.objects.get().owner_code == hospital.code


def test_a_lesson_can_choose_a_recording(cms):
    asset = ready_asset()
    page = cms.get(reverse("asset_chooser:choose"))
    assert asset.title in page.json()["html"]
    chosen = cms.get(reverse("asset_chooser:chosen", args=[asset.pk])).json()
    assert chosen["result"]["title"] == asset.title
